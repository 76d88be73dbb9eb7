/**
 * Static data: an initialiser's constant expressions as bytes. Addresses of objects and functions are numbers here, since
 * the image gives every object its address when it is first named; so there are no relocations.
 */
import { CompileError, type Expression, type Initializer, type InitializerStore } from './ast';
import type { Image } from './image';
import type { Type } from './types';

/** The bytes of an object of `size` bytes (more where a flexible array is initialised). Throws CompileError. */
export function evaluateInitializer(image: Image, size: number, initializer: Initializer): Uint8Array {
  const bytes = new Uint8Array(sizeWith(size, initializer));
  const view = new DataView(bytes.buffer);
  for (const { offset, type, bits, value } of initializer.stores) {
    if (value.op === 'string' && type.kind === 'array') {
      bytes.set(value.bytes.subarray(0, Math.min(type.size || value.bytes.length, bytes.length - offset)), offset);
    } else if (type.kind === 'record' || type.kind === 'array') {
      const inner = initializerOf(value);
      if (!inner) throw new CompileError('initialiser is not constant', value.place);
      bytes.set(evaluateInitializer(image, type.size, inner).subarray(0, type.size), offset);
    } else if (type.kind === 'float') {
      const number = evaluateFloat(value);
      if (bits?.reversed) {
        if (type.size === 4) view.setFloat32(offset, number, false);
        else view.setFloat64(offset, number, false);
      } else if (type.size === 4) view.setFloat32(offset, number, true);
      else view.setFloat64(offset, number, true);
    } else {
      const word = evaluateConstant(image, value);
      if (bits) {
        const mask = ((1n << BigInt(bits.width)) - 1n) << BigInt(bits.position);
        const bytesOfUnit = new Uint8Array(view.buffer, view.byteOffset + offset, bits.unit);
        if (bits.reversed) bytesOfUnit.reverse();
        const old = readUnit(view, offset, bits.unit);
        writeUnit(view, offset, bits.unit, (old & ~mask) | ((word << BigInt(bits.position)) & mask));
        if (bits.reversed) bytesOfUnit.reverse();
      } else {
        writeUnit(view, offset, type.size, word);
      }
    }
  }
  return bytes;
}

/** Bytes that a store touches; a string fills a flexible array as far as it goes. */
function storeSize({ type, bits, value }: InitializerStore): number {
  if (bits) return bits.unit;
  return type.size === 0 && value.op === 'string' ? value.bytes.length : type.size;
}
/** The bytes an object of `size` bytes needs with this initialiser: more where a flexible array is initialised. */
export function sizeWith(size: number, initializer: Initializer): number {
  return initializer.stores.reduce((most, s) => Math.max(most, s.offset + storeSize(s)), size);
}

/** The initialiser that a record-valued constant stands for. */
function initializerOf(value: Expression): Initializer | undefined {
  if (value.op === 'compound-literal') return value.initializer;
  if (value.op === 'convert') return initializerOf(value.operand);
  if (value.op === 'variable') return value.variable.initializer?.() ?? { zeroFirst: true, stores: [] };
  return undefined;
}

function readUnit(view: DataView, offset: number, size: number): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(offset + i));
  return value;
}
function writeUnit(view: DataView, offset: number, size: number, value: bigint): void {
  for (let i = 0; i < size; i++) view.setUint8(offset + i, Number((value >> BigInt(8 * i)) & 255n));
}

/** A floating constant expression's value. */
function evaluateFloat(e: Expression): number {
  if (e.op === 'float') return e.value;
  if (e.op === 'integer') return Number(e.value);
  if (e.op === 'convert') {
    const value = evaluateFloat(e.operand);
    return e.type.kind === 'float' && e.type.size === 4 ? Math.fround(value) : value;
  }
  if (e.op === 'unary' && e.operator === '-') return -evaluateFloat(e.operand);
  if (e.op === 'binary') {
    const [l, r] = [evaluateFloat(e.left), evaluateFloat(e.right)];
    if (e.operator === '+') return l + r;
    if (e.operator === '-') return l - r;
    if (e.operator === '*') return l * r;
    if (e.operator === '/') return l / r;
  }
  throw new CompileError('initialiser is not a constant number', e.place);
}

/** An integer or address constant as an unsigned 64-bit value. Throws CompileError where it is none. */
export function evaluateConstant(image: Image, e: Expression): bigint {
  switch (e.op) {
    case 'integer':
      return BigInt.asUintN(64, e.value);
    case 'convert':
      if (e.operand.type.kind === 'float') return wrap(BigInt(Math.trunc(evaluateFloat(e.operand))), e.type);
      if (e.type.kind === 'integer' && e.type.name === '_Bool')
        return evaluateConstant(image, e.operand) === 0n ? 0n : 1n;
      return wrap(evaluateConstant(image, e.operand), e.type);
    case 'decay':
    case 'address':
      return evaluateAddress(image, e.operand);
    case 'unary': {
      const value = evaluateConstant(image, e.operand);
      return wrap(e.operator === '-' ? -value : e.operator === '~' ? ~value : value === 0n ? 1n : 0n, e.type);
    }
    case 'binary': {
      const [l, r] = [evaluateConstant(image, e.left), evaluateConstant(image, e.right)];
      const signed = e.left.type.kind === 'integer' && e.left.type.signed;
      const [sl, sr] = signed ? [BigInt.asIntN(64, l), BigInt.asIntN(64, r)] : [l, r];
      switch (e.operator) {
        case '+':
          return wrap(l + r, e.type);
        case '-':
          return wrap(l - r, e.type);
        case '*':
          return wrap(l * r, e.type);
        case '/':
          if (sr !== 0n) return wrap(sl / sr, e.type);
          break;
        case '%':
          if (sr !== 0n) return wrap(sl % sr, e.type);
          break;
        case '&':
          return l & r;
        case '|':
          return l | r;
        case '^':
          return l ^ r;
        case '<<':
          return wrap(l << (r & 63n), e.type);
        case '>>':
          return wrap(sl >> (r & 63n), e.type);
        case '==':
          return l === r ? 1n : 0n;
        case '!=':
          return l !== r ? 1n : 0n;
        case '<':
          return sl < sr ? 1n : 0n;
        case '<=':
          return sl <= sr ? 1n : 0n;
        case '>':
          return sl > sr ? 1n : 0n;
        case '>=':
          return sl >= sr ? 1n : 0n;
      }
      break;
    }
    case 'conditional': {
      const condition = evaluateConstant(image, e.condition);
      return condition !== 0n
        ? e.then
          ? evaluateConstant(image, e.then)
          : condition
        : evaluateConstant(image, e.otherwise);
    }
    case 'logical': {
      const left = evaluateConstant(image, e.left) !== 0n;
      if (left === (e.operator === '||')) return left ? 1n : 0n;
      return evaluateConstant(image, e.right) !== 0n ? 1n : 0n;
    }
    case 'label-address':
      return image.labelAddress(e.label, e.place);
    case 'variable':
    case 'member':
    case 'dereference':
      // gcc folds a load from a constant object.
      break;
  }
  throw new CompileError('initialiser is not a constant expression', e.place);
}

/** The address of an lvalue or function with static storage. */
export function evaluateAddress(image: Image, e: Expression): bigint {
  switch (e.op) {
    case 'variable':
      return wordValue(image.globalOf(e.variable).address);
    case 'function':
      return wordValue(image.functionAddress(image.functionOf(e.function)));
    case 'string':
      return wordValue(image.stringObject(e.bytes, e.type).address);
    case 'compound-literal':
      return wordValue(image.globalWith(e.variable, e.initializer).address);
    case 'member':
      return BigInt.asUintN(64, evaluateAddress(image, e.object) + BigInt(e.member.offset));
    case 'dereference':
      return evaluateConstant(image, e.pointer);
    case 'convert':
      return evaluateAddress(image, e.operand);
  }
  throw new CompileError('initialiser is not a constant address', e.place);
}

function wordValue({ lo, hi }: { lo: number; hi: number }): bigint {
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
}

/** `value` reduced to an integer type's range, as an unsigned 64-bit pattern (sign extended where the type is signed). */
function wrap(value: bigint, type: Type): bigint {
  if (type.kind !== 'integer' || type.size >= 8) return BigInt.asUintN(64, value);
  const bits = type.size * 8;
  return type.signed ? BigInt.asUintN(64, BigInt.asIntN(bits, value)) : BigInt.asUintN(bits, value);
}
