/**
 * Objects in memory: the address of an lvalue, loading from it and storing to it.
 */
import { CompileError, type Expression } from './ast';
import { Op } from './bytecode';
import { loadOp, storeOp, type FunctionGenerator } from './generate';
import { generate } from './generate-expressions';
import { loadReversed, storeReversed } from './generate-reversed';
import { copyRuntime } from './generate-runtime';
import { initialize } from './generate-statements';
import { isRuntimeSized } from './layout';
import type { Bits, Type } from './types';

/** A place in memory: register with an address, and an offset in bytes; for a bit-field also which bits of the unit. */
export interface Address {
  readonly register: number;
  readonly offset: number;
  readonly bits?: Bits;
}

export function constantAddress(g: FunctionGenerator, { lo, hi }: { lo: number; hi: number }, into: number): number {
  g.emit(Op.Const64, into, lo, hi);
  return into;
}

/** The address of an lvalue (or of the memory that holds a record value). */
export function addressOf(g: FunctionGenerator, e: Expression, wish?: number): Address {
  switch (e.op) {
    case 'variable': {
      const { variable } = e;
      if (variable.storage === 'register-global')
        throw new CompileError(`register variable ${variable.name} has no place in this machine`, e.place);
      if (variable.storage === 'static' || variable.storage === 'global') {
        return { register: constantAddress(g, g.image.globalOf(variable).address, wish ?? g.temporary()), offset: 0 };
      }
      const home = g.homeOf(variable);
      if (home.kind === 'memory') return { register: g.frame, offset: home.at };
      if (home.kind === 'indirect') return { register: home.at, offset: 0 };
      throw new CompileError(`the address of ${variable.name} is not kept`, e.place);
    }
    case 'member': {
      const base = addressOf(g, e.object, wish);
      const { member } = e;
      return {
        register: base.register,
        offset: base.offset + member.offset,
        ...(member.bits && { bits: member.bits }),
      };
    }
    case 'dereference': {
      const { pointer } = e;
      if (
        pointer.op === 'binary' &&
        pointer.operator === '+' &&
        pointer.right.op === 'integer' &&
        fits(pointer.right.value)
      ) {
        return { register: generate(g, pointer.left, wish), offset: Number(BigInt.asIntN(64, pointer.right.value)) };
      }
      if (pointer.op === 'address' || pointer.op === 'decay') {
        if (pointer.operand.type.kind !== 'function') return addressOf(g, pointer.operand, wish);
      }
      return { register: generate(g, pointer, wish), offset: 0 };
    }
    case 'string':
      return {
        register: constantAddress(g, g.image.stringObject(e.bytes, e.type).address, wish ?? g.temporary()),
        offset: 0,
      };
    case 'compound-literal': {
      const { variable } = e;
      if (variable.storage !== 'local') {
        return {
          register: constantAddress(g, g.image.globalWith(variable, e.initializer).address, wish ?? g.temporary()),
          offset: 0,
        };
      }
      variable.addressTaken = true;
      const home = g.homeOf(variable);
      initialize(g, g.frame, home.at, variable.type, e.initializer);
      return { register: g.frame, offset: home.at };
    }
    case 'function':
      return { register: generate(g, e, wish), offset: 0 };
    case 'comma':
      generate(g, e.left);
      return addressOf(g, e.right, wish);
    default:
      if (e.type.kind !== 'record' && e.type.kind !== 'array')
        throw new CompileError('this expression has no address', e.place);
      return { register: generate(g, e), offset: 0 };
  }
}
function fits(value: bigint): boolean {
  const signed = BigInt.asIntN(64, value);
  return signed >= -0x40000000n && signed < 0x40000000n;
}

/** The address as one value. */
export function generateAddress(g: FunctionGenerator, e: Expression, wish?: number): number {
  const { register, offset } = addressOf(g, e, wish);
  if (offset === 0) return register;
  const into = wish ?? g.temporary();
  g.emit(Op.AddI64, into, register, offset);
  return into;
}

export function generateLoad(g: FunctionGenerator, e: Expression, wish?: number): number {
  if (e.op === 'variable' && (e.variable.storage === 'local' || e.variable.storage === 'parameter')) {
    const home = g.homeOf(e.variable);
    if (home.kind === 'register') return home.at;
  }
  const { kind } = e.type;
  if (kind === 'record' || kind === 'array') return generateAddress(g, e, wish);
  if (kind === 'function') return generate(g, e.op === 'dereference' ? e.pointer : e, wish);
  if (kind === 'void') {
    if (e.op === 'dereference') generate(g, e.pointer);
    return wish ?? g.temporary();
  }
  const mark = g.top;
  const address = addressOf(g, e);
  g.release(mark);
  return loadFrom(g, address, e.type, wish ?? g.temporary());
}

export function loadFrom(g: FunctionGenerator, { register, offset, bits }: Address, type: Type, into: number): number {
  if (type.size > 8 && type.kind === 'integer')
    throw new CompileError('__int128 is not supported', g.record.symbol!.place);
  if (bits?.reversed) return loadReversed(g, { register, offset, bits }, type, into);
  if (bits) {
    const signed = type.kind === 'integer' && type.signed ? 1 : 0;
    g.emit(Op.LoadBits, into, register, offset, bits.unit, bits.position, bits.width, signed);
  } else g.emit(loadOp(type), into, register, offset);
  return into;
}

/** Evaluates `value` and stores it as `type` at an address whose register stays valid meanwhile. */
export function storeTo(g: FunctionGenerator, address: Address, type: Type, value: Expression): number {
  const register = generate(g, value);
  return storeValue(g, address, type, register);
}
export function storeValue(
  g: FunctionGenerator,
  { register, offset, bits }: Address,
  type: Type,
  value: number,
): number {
  if (type.kind === 'record') {
    if (type.size === 0 && !isRuntimeSized(type)) return value;
    let to = register;
    if (offset !== 0) g.emit(Op.AddI64, (to = g.temporary()), register, offset);
    if (isRuntimeSized(type)) {
      copyRuntime(g, type, to, value);
      return to;
    }
    g.emit(Op.Copy, to, value, type.size);
  } else if (bits?.reversed) {
    storeReversed(g, { register, offset, bits }, type, value);
  } else if (bits) {
    g.emit(Op.StoreBits, register, offset, bits.unit, bits.position, bits.width, value);
  } else g.emit(storeOp(type), register, offset, value);
  return value;
}
