/**
 * Expressions to bytecode. `generate` gives the register that holds the value (a local's own register where the expression
 * is just that local, so nothing is copied); `branch` turns conditions into jumps without making 0 and 1 first.
 */
import { CompileError, type BinaryOperator, type Call, type Expression, type FunctionSymbol, type Place } from './ast';
import { Op } from './bytecode';
import { generateBuiltin } from './generate-builtins';
import { classOf, loadOp, storeOp, type FunctionGenerator, type Target } from './generate';
import { enterScope, exitScope, generateStatement, initialize } from './generate-statements';
import { copyRuntime, runtimeArea, runtimeSlot } from './generate-runtime';
import { directCallee } from './image';
import { isRuntimeSized } from './layout';
import type { Bits, Type } from './types';

/** A place in memory: register with an address, and an offset in bytes; for a bit-field also which bits of the unit. */
export interface Address {
  readonly register: number;
  readonly offset: number;
  readonly bits?: Bits;
}

/** Evaluates `e` for what it does; its value is not needed. */
export function generateEffect(g: FunctionGenerator, e: Expression): void {
  if (e.op === 'increment' && e.postfix) generate(g, { ...e, postfix: false });
  else if (e.op === 'comma') {
    generateEffect(g, e.left);
    generateEffect(g, e.right);
  } else if (e.op === 'convert' && e.type.kind === 'void') generateEffect(g, e.operand);
  else generate(g, e);
}

/** Evaluates `e` into the given register. */
export function generateTo(g: FunctionGenerator, e: Expression, into: number): void {
  const register = generate(g, e, into);
  if (register !== into) move(g, e.type, into, register);
}
export function move(g: FunctionGenerator, type: Type, into: number, from: number): void {
  const kind = classOf(type);
  if (kind !== 'void' && into !== from) g.emit(kind === 'w' ? Op.Mov32 : Op.Mov64, into, from);
}

/** Evaluates `e` and gives the register with its value; `wish` is used where a fresh register is needed. */
export function generate(g: FunctionGenerator, e: Expression, wish?: number): number {
  const fresh = () => wish ?? g.temporary();
  switch (e.op) {
    case 'integer': {
      const into = fresh();
      if (e.type.size > 8) throw new CompileError('__int128 is not supported', e.place);
      const lo = Number(BigInt.asIntN(32, e.value));
      if (classOf(e.type) === 'w') g.emit(Op.Const32, into, lo);
      else g.emit(Op.Const64, into, lo, Number(BigInt.asIntN(32, e.value >> 32n)));
      return into;
    }
    case 'float': {
      const into = fresh();
      const halves = new Int32Array(new Float64Array([e.type.size === 4 ? Math.fround(e.value) : e.value]).buffer);
      g.emit(Op.Const64, into, halves[0]!, halves[1]!);
      return into;
    }
    case 'variable':
    case 'member':
    case 'dereference':
    case 'string':
    case 'compound-literal':
      return generateLoad(g, e, wish);
    case 'function':
      return constantAddress(g, g.image.functionAddress(g.image.functionOf(e.function)), fresh());
    case 'address':
    case 'decay':
      return generateAddress(g, e.operand, wish);
    case 'unary':
      return generateUnary(g, e, wish);
    case 'binary':
      return generateBinary(g, e.operator, e.left, e.right, wish);
    case 'logical': {
      // Not into a wished register that a local owns: the branches may read it.
      const into = g.temporary();
      const [no, end] = [g.target(), g.target()];
      branch(g, e, no, 'unless');
      g.emit(Op.Const32, into, 1);
      g.jump(end, Op.Jump);
      g.place(no);
      g.emit(Op.Const32, into, 0);
      g.place(end);
      return into;
    }
    case 'conditional':
      return generateConditional(g, e);
    case 'comma':
      generateEffect(g, e.left);
      return generate(g, e.right, wish);
    case 'assign':
      return generateAssign(g, e.target, e.value);
    case 'compound-assign':
      return generateCompound(g, e);
    case 'increment':
      return generateIncrement(g, e);
    case 'convert': {
      const result = generateConvert(g, e.operand, e.type, wish);
      if (e.operand.op === 'call' && e.type.kind === 'pointer') g.image.resultTypes.set(g.image.end, e.type.to);
      return result;
    }
    case 'call':
      return generateCall(g, e);
    case 'statement-expression': {
      enterScope(g, e.block, {});
      const { items } = e.block;
      for (const item of e.result ? items.slice(0, -1) : items) generateStatement(g, item);
      let result = wish ?? 0;
      if (e.result) {
        g.statement(e.result.place);
        result = generate(g, e.result);
        const kind = classOf(e.type);
        // The value outlives the block's variables and what their cleanups call.
        if (kind !== 'void') {
          const kept = g.keepRegister();
          if (isRuntimeSized(e.type)) {
            // It lives on with the variables of the block around.
            g.scopes.at(-2)!.savedStacks.push(...g.scopes.at(-1)!.savedStacks.splice(0));
            move(g, e.type, kept, result);
          } else if (kind === 'record') {
            const offset = g.addObject(e.type.size, e.type.align, undefined);
            g.emit(Op.AddI64, kept, g.frame, offset);
            g.emit(Op.Copy, kept, result, e.type.size);
          } else move(g, e.type, kept, result);
          result = kept;
        }
      }
      exitScope(g);
      return result;
    }
    case 'label-address': {
      const into = fresh();
      g.emit(Op.Const64, into, 0, 0x6c62);
      g.use(g.labelTarget(e.label), g.image.end - 2);
      return into;
    }
    case 'va-arg':
      return generateVariableArgument(g, e.list, e.type, wish);
    case 'builtin':
      return generateBuiltin(g, e, wish);
  }
}

function constantAddress(g: FunctionGenerator, { lo, hi }: { lo: number; hi: number }, into: number): number {
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
function generateAddress(g: FunctionGenerator, e: Expression, wish?: number): number {
  const { register, offset } = addressOf(g, e, wish);
  if (offset === 0) return register;
  const into = wish ?? g.temporary();
  g.emit(Op.AddI64, into, register, offset);
  return into;
}

function generateLoad(g: FunctionGenerator, e: Expression, wish?: number): number {
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
function storeValue(g: FunctionGenerator, { register, offset, bits }: Address, type: Type, value: number): number {
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

type ReversedAddress = Address & { readonly bits: Bits };

/** The unit that lies big-endian at the address, as a 64-bit value. */
function loadReversedUnit(g: FunctionGenerator, { register, offset, bits: { unit } }: ReversedAddress): number {
  if (unit !== 1 && unit !== 2 && unit !== 4 && unit !== 8)
    throw new CompileError('a bit-field in reverse storage order lies across its unit', g.record.symbol!.place);
  const into = g.temporary();
  g.emit(Op.LoadBits, into, register, offset, unit, 0, unit * 8, 0);
  if (unit > 1) g.emit(Op.Bswap, into, into, unit);
  return into;
}
function loadReversed(g: FunctionGenerator, address: ReversedAddress, type: Type, into: number): number {
  const { position, width } = address.bits;
  const value = loadReversedUnit(g, address);
  // Bswap of less than 8 bytes leaves the upper word alone: shifting the field to the top clears what is above it.
  g.emit(Op.ShlI64, value, value, 64 - position - width);
  if (type.kind !== 'float') {
    g.emit(type.kind === 'integer' && type.signed ? Op.ShrSI64 : Op.ShrUI64, into, value, 64 - width);
    return into;
  }
  g.emit(Op.ShrUI64, value, value, 64 - width);
  const offset = g.temporaryObject(8, 8);
  g.emit(Op.Store64, g.frame, offset, value);
  g.load(type, g.frame, offset, into);
  return into;
}
function storeReversed(g: FunctionGenerator, address: ReversedAddress, type: Type, value: number): void {
  const { register, offset, bits } = address;
  const { position, width, unit } = bits;
  let field = g.temporary();
  if (type.kind === 'float') {
    const memory = g.temporaryObject(8, 8);
    g.store(type, g.frame, memory, value);
    g.emit(Op.LoadBits, field, g.frame, memory, unit, 0, unit * 8, 0);
  } else if (classOf(type) === 'w') g.emit(Op.WidenU, field, value);
  else g.emit(Op.Mov64, field, value);
  if (width < unit * 8) {
    const whole = loadReversedUnit(g, address);
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(position);
    const word = (n: bigint): number => {
      const into = g.temporary();
      g.emit(Op.Const64, into, Number(BigInt.asIntN(32, n)), Number(BigInt.asIntN(32, n >> 32n)));
      return into;
    };
    g.emit(Op.ShlI64, field, field, position);
    g.emit(Op.And64, field, field, word(mask));
    g.emit(Op.And64, whole, whole, word(~mask));
    g.emit(Op.Or64, whole, whole, field);
    field = whole;
  }
  if (unit > 1) g.emit(Op.Bswap, field, field, unit);
  g.emit(Op.StoreBits, register, offset, unit, 0, unit * 8, field);
}

/** Whether evaluating `e` can change a register that was read before. */
function isPlain(e: Expression): boolean {
  switch (e.op) {
    case 'integer':
    case 'float':
    case 'variable':
    case 'function':
    case 'string':
      return true;
    case 'member':
      return isPlain(e.object);
    case 'dereference':
      return isPlain(e.pointer);
    case 'address':
    case 'decay':
    case 'convert':
    case 'unary':
      return isPlain(e.operand);
    case 'binary':
    case 'logical':
      return isPlain(e.left) && isPlain(e.right);
    default:
      return false;
  }
}

function generateAssign(g: FunctionGenerator, target: Expression, value: Expression): number {
  if (target.op === 'variable' && (target.variable.storage === 'local' || target.variable.storage === 'parameter')) {
    const home = g.homeOf(target.variable);
    if (home.kind === 'register') {
      generateTo(g, value, home.at);
      return home.at;
    }
  }
  if (value.type.kind === 'record') {
    const source = generate(g, value);
    const stored = storeValue(g, addressOf(g, target), target.type, source);
    return isRuntimeSized(target.type) ? stored : source;
  }
  if (isPlain(target)) {
    const register = generate(g, value);
    const result = storeValue(g, addressOf(g, target), target.type, register);
    return narrowBits(g, target, result);
  }
  const address = stable(g, addressOf(g, target), value);
  return narrowBits(g, target, storeTo(g, address, target.type, value));
}

/** The value of an assignment to a bit-field is what the field then holds. */
function narrowBits(g: FunctionGenerator, target: Expression, register: number): number {
  if (target.op !== 'member' || !target.member.bits || target.type.kind === 'float') return register;
  const { width } = target.member.bits;
  const signed = target.type.kind === 'integer' && target.type.signed;
  const into = g.temporary();
  if (classOf(target.type) === 'w') {
    if (width === 32) return register;
    g.emit(Op.ShlI32, into, register, 32 - width);
    g.emit(signed ? Op.ShrSI32 : Op.ShrUI32, into, into, 32 - width);
  } else {
    if (width === 64) return register;
    g.emit(Op.ShlI64, into, register, 64 - width);
    g.emit(signed ? Op.ShrSI64 : Op.ShrUI64, into, into, 64 - width);
  }
  return into;
}

/** The address in a register of its own, where evaluating `value` could change the one it is in. */
function stable(g: FunctionGenerator, address: Address, value: Expression): Address {
  if (isPlain(value)) return address;
  const kept = g.temporary();
  g.emit(Op.Mov64, kept, address.register);
  return { ...address, register: kept };
}

function generateCompound(g: FunctionGenerator, e: Extract<Expression, { op: 'compound-assign' }>): number {
  const { target, computeType } = e;
  const compute = (old: number, value: number, wish?: number): number => {
    const left = convert(g, old, target.type, computeType);
    const into = wish ?? g.temporary();
    binary(g, e.operator, computeType, left, value, into, e.place);
    return convert(g, into, computeType, target.type);
  };
  if (target.op === 'variable' && (target.variable.storage === 'local' || target.variable.storage === 'parameter')) {
    const home = g.homeOf(target.variable);
    if (home.kind === 'register') {
      const value = generate(g, e.value);
      // Straight into the variable where what is computed is what it holds.
      const isSame = classOf(target.type) === classOf(computeType) && target.type.size === computeType.size;
      move(g, target.type, home.at, compute(home.at, value, isSame ? home.at : undefined));
      return home.at;
    }
  }
  const address = stable(g, addressOf(g, target), e.value);
  const value = generate(g, e.value);
  const old = loadFrom(g, address, target.type, g.temporary());
  const result = compute(old, value);
  storeValue(g, address, target.type, result);
  return narrowBits(g, target, result);
}

function generateIncrement(g: FunctionGenerator, e: Extract<Expression, { op: 'increment' }>): number {
  const { target, step } = e;
  const { type } = target;
  const add = (from: number, into: number) => {
    if (type.kind === 'float') {
      const one = g.temporary();
      g.emit(Op.Const32, one, step);
      g.emit(Op.I32ToF, one, one);
      g.emit(Op.FAdd, into, from, one);
      if (type.size === 4) g.emit(Op.FRound, into, into);
    } else if (classOf(type) === 'w') {
      g.emit(Op.AddI32, into, from, step);
      g.narrow(into, type);
    } else g.emit(Op.AddI64, into, from, step);
  };
  let old: number;
  if (target.op === 'variable' && (target.variable.storage === 'local' || target.variable.storage === 'parameter')) {
    const home = g.homeOf(target.variable);
    if (home.kind === 'register') {
      old = home.at;
      if (e.postfix) move(g, type, (old = g.temporary()), home.at);
      add(home.at, home.at);
      return old;
    }
  }
  const address = addressOf(g, target);
  old = loadFrom(g, address, type, g.temporary());
  const changed = g.temporary();
  add(old, changed);
  storeValue(g, address, type, changed);
  return e.postfix ? old : narrowBits(g, target, changed);
}

function generateUnary(g: FunctionGenerator, e: Extract<Expression, { op: 'unary' }>, wish?: number): number {
  const operand = generate(g, e.operand);
  const into = wish ?? g.temporary();
  const kind = classOf(e.operand.type);
  if (e.operator === '!') {
    if (kind === 'f') {
      g.emit(Op.FBool, into, operand);
      g.emit(Op.LNot32, into, into);
    } else g.emit(kind === 'w' ? Op.LNot32 : Op.LNot64, into, operand);
  } else if (e.operator === '-') g.emit(kind === 'f' ? Op.FNeg : kind === 'w' ? Op.Neg32 : Op.Neg64, into, operand);
  else g.emit(kind === 'w' ? Op.Not32 : Op.Not64, into, operand);
  return into;
}

function generateBinary(
  g: FunctionGenerator,
  operator: BinaryOperator,
  l: Expression,
  r: Expression,
  wish?: number,
): number {
  const mark = g.top;
  const immediate = immediateForm(operator, l, r);
  if (immediate) {
    const left = generate(g, l);
    g.release(mark);
    const into = wish ?? g.temporary();
    g.emit(immediate.op, into, left, immediate.value);
    return into;
  }
  // a + (long)i * size, as an index.
  if (operator === '+' && l.type.kind === 'pointer') {
    const isScaled = r.op === 'binary' && r.operator === '*' && r.right.op === 'integer' && r.right.value < 0x10000n;
    const index = isScaled ? r.left : r;
    const scale = isScaled && r.right.op === 'integer' ? Number(r.right.value) : 1;
    if (index.op === 'convert' && classOf(index.operand.type) === 'w' && index.operand.type.kind === 'integer') {
      const { signed, size } = index.operand.type;
      const base = keep(g, generate(g, l), l, index.operand);
      const at = generate(g, index.operand);
      g.release(mark);
      const into = wish ?? g.temporary();
      g.emit(signed || size < 4 ? Op.Index32 : Op.IndexU32, into, base, at, scale);
      return into;
    }
  }
  const left = keep(g, generate(g, l), l, r);
  const right = generate(g, r);
  g.release(mark);
  const into = wish ?? g.temporary();
  binary(g, operator, l.type, left, right, into, l.place);
  return into;
}

/** A local's register may be changed by a right operand with side effects of its own statement expression. */
function keep(g: FunctionGenerator, register: number, left: Expression, right: Expression): number {
  if (left.op !== 'variable' || isPlain(right)) return register;
  const kept = g.temporary();
  move(g, left.type, kept, register);
  return kept;
}

const immediateOps32: Partial<Record<BinaryOperator, Op>> = {
  '+': Op.AddI32,
  '*': Op.MulI32,
  '&': Op.AndI32,
  '<<': Op.ShlI32,
};
const immediateOps64: Partial<Record<BinaryOperator, Op>> = {
  '+': Op.AddI64,
  '*': Op.MulI64,
  '&': Op.AndI64,
  '<<': Op.ShlI64,
};
function immediateForm(operator: BinaryOperator, l: Expression, r: Expression): { op: Op; value: number } | undefined {
  if (r.op !== 'integer') return undefined;
  const kind = classOf(l.type);
  if (kind !== 'w' && kind !== 'l') return undefined;
  const value = BigInt.asIntN(kind === 'w' ? 32 : 64, r.value);
  if (value < -0x7fffffffn || value > 0x7fffffffn) return undefined;
  const shift = operator === '<<' || operator === '>>';
  if (shift && (value < 0n || value >= (kind === 'w' ? 32n : 64n))) return undefined;
  const signed = l.type.kind === 'integer' && l.type.signed;
  let op = (kind === 'w' ? immediateOps32 : immediateOps64)[operator];
  if (operator === '-') return { op: kind === 'w' ? Op.AddI32 : Op.AddI64, value: -Number(value) };
  if (operator === '>>') op = kind === 'w' ? (signed ? Op.ShrSI32 : Op.ShrUI32) : signed ? Op.ShrSI64 : Op.ShrUI64;
  return op === undefined ? undefined : { op, value: Number(value) };
}

/** Writes `into = left operator right` for operands of `type`. */
function binary(
  g: FunctionGenerator,
  operator: BinaryOperator,
  type: Type,
  left: number,
  right: number,
  into: number,
  place: Place,
): void {
  const kind = classOf(type);
  if (type.kind === 'integer' && type.size > 8) throw new CompileError('__int128 is not supported', place);
  if (kind === 'f') {
    floatBinary(g, operator, type, left, right, into, place);
    return;
  }
  const signed = type.kind === 'integer' && type.signed;
  const long = kind !== 'w';
  const swapped = operator === '>' || operator === '>=';
  const [l, r] = swapped ? [right, left] : [left, right];
  g.emit(binaryOp(operator, long, signed), into, l, r);
}
function binaryOp(operator: BinaryOperator, long: boolean, signed: boolean): Op {
  switch (operator) {
    case '+':
      return long ? Op.Add64 : Op.Add32;
    case '-':
      return long ? Op.Sub64 : Op.Sub32;
    case '*':
      return long ? Op.Mul64 : Op.Mul32;
    case '/':
      return long ? (signed ? Op.DivS64 : Op.DivU64) : signed ? Op.DivS32 : Op.DivU32;
    case '%':
      return long ? (signed ? Op.RemS64 : Op.RemU64) : signed ? Op.RemS32 : Op.RemU32;
    case '&':
      return long ? Op.And64 : Op.And32;
    case '|':
      return long ? Op.Or64 : Op.Or32;
    case '^':
      return long ? Op.Xor64 : Op.Xor32;
    case '<<':
      return long ? Op.Shl64 : Op.Shl32;
    case '>>':
      return long ? (signed ? Op.ShrS64 : Op.ShrU64) : signed ? Op.ShrS32 : Op.ShrU32;
    case '==':
      return long ? Op.Eq64 : Op.Eq32;
    case '!=':
      return long ? Op.Ne64 : Op.Ne32;
    case '<':
    case '>':
      return long ? (signed ? Op.LtS64 : Op.LtU64) : signed ? Op.LtS32 : Op.LtU32;
    case '<=':
    case '>=':
      return long ? (signed ? Op.LeS64 : Op.LeU64) : signed ? Op.LeS32 : Op.LeU32;
  }
}
function floatBinary(
  g: FunctionGenerator,
  operator: BinaryOperator,
  type: Type,
  left: number,
  right: number,
  into: number,
  place: Place,
): void {
  const ops: Partial<Record<BinaryOperator, Op>> = {
    '+': Op.FAdd, '-': Op.FSub, '*': Op.FMul, '/': Op.FDiv, '==': Op.FEq, '!=': Op.FNe, '<': Op.FLt, '<=': Op.FLe, '>': Op.FLt, '>=': Op.FLe,
  }; // prettier-ignore
  const op = ops[operator];
  if (op === undefined) throw new CompileError(`${operator} does not apply to floating values`, place);
  const swapped = operator === '>' || operator === '>=';
  g.emit(op, into, swapped ? right : left, swapped ? left : right);
  if (type.size === 4 && '+-*/'.includes(operator)) g.emit(Op.FRound, into, into);
}

function generateConditional(g: FunctionGenerator, e: Extract<Expression, { op: 'conditional' }>): number {
  const into = g.temporary();
  const [no, end] = [g.target(), g.target()];
  if (e.then) {
    branch(g, e.condition, no, 'unless');
    const mark = g.top;
    if (classOf(e.type) === 'void') generate(g, e.then);
    else generateTo(g, e.then, into);
    g.release(mark);
    g.jump(end, Op.Jump);
    g.place(no);
  } else {
    const condition = generate(g, e.condition);
    branchOn(g, condition, e.condition.type, no, 'unless');
    move(g, e.type, into, convert(g, condition, e.condition.type, e.type));
    g.jump(end, Op.Jump);
    g.place(no);
  }
  if (classOf(e.type) === 'void') generate(g, e.otherwise);
  else generateTo(g, e.otherwise, into);
  g.place(end);
  return into;
}

/** Jumps to `target` if (or unless) `e` is true, else goes on. */
export function branch(g: FunctionGenerator, e: Expression, target: Target, when: 'if' | 'unless'): void {
  const mark = g.top;
  const other = when === 'if' ? 'unless' : 'if';
  if (e.op === 'integer') {
    if ((e.value !== 0n) === (when === 'if')) g.jump(target, Op.Jump);
  } else if (e.op === 'unary' && e.operator === '!') {
    branch(g, e.operand, target, other);
  } else if (
    e.op === 'convert' &&
    e.operand.type.kind !== 'float' &&
    (e.type.size >= e.operand.type.size || isBool(e.type)) &&
    e.type.kind !== 'float'
  ) {
    branch(g, e.operand, target, when);
  } else if (e.op === 'logical') {
    // `a && b` unless: either false jumps; `a && b` if: the first false skips the second.
    if ((e.operator === '&&') === (when === 'unless')) {
      branch(g, e.left, target, when);
      branch(g, e.right, target, when);
    } else {
      const over = g.target();
      branch(g, e.left, over, other);
      branch(g, e.right, target, when);
      g.place(over);
    }
  } else if (e.op === 'binary' && isComparison(e.operator) && e.left.type.kind !== 'float') {
    branchCompare(g, e, target, when);
  } else if (e.op === 'comma') {
    generate(g, e.left);
    branch(g, e.right, target, when);
  } else {
    branchOn(g, generate(g, e), e.type, target, when);
  }
  g.release(mark);
}
function isBool(type: Type): boolean {
  return type.kind === 'integer' && type.name === '_Bool';
}
function isComparison(operator: BinaryOperator): boolean {
  return (
    operator === '==' ||
    operator === '!=' ||
    operator === '<' ||
    operator === '<=' ||
    operator === '>' ||
    operator === '>='
  );
}
const opposite: Partial<Record<BinaryOperator, BinaryOperator>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

function branchCompare(
  g: FunctionGenerator,
  e: Extract<Expression, { op: 'binary' }>,
  target: Target,
  when: 'if' | 'unless',
): void {
  const operator = when === 'if' ? e.operator : opposite[e.operator]!;
  const { type } = e.left;
  const long = classOf(type) !== 'w';
  const signed = type.kind === 'integer' && type.signed;
  const left = keep(g, generate(g, e.left), e.left, e.right);
  if (e.right.op === 'integer') {
    const value = BigInt.asIntN(64, e.right.value);
    if (long && value === 0n && (operator === '==' || operator === '!=')) {
      g.jump(target, operator === '==' ? Op.JZ64 : Op.JNZ64, left);
      return;
    }
    const immediate = Number(BigInt.asIntN(32, value));
    if (!long && (operator === '==' || operator === '!=')) {
      g.jump(target, operator === '==' ? Op.JEqI32 : Op.JNeI32, left, immediate);
      return;
    }
    if (!long && signed && (operator === '<' || operator === '>=')) {
      g.jump(target, operator === '<' ? Op.JLtSI32 : Op.JGeSI32, left, immediate);
      return;
    }
    if (!long && signed && immediate < 0x7fffffff && (operator === '<=' || operator === '>')) {
      g.jump(target, operator === '<=' ? Op.JLtSI32 : Op.JGeSI32, left, immediate + 1);
      return;
    }
  }
  const right = generate(g, e.right);
  const swapped = operator === '>' || operator === '>=';
  const [l, r] = swapped ? [right, left] : [left, right];
  let op: Op;
  if (operator === '==') op = long ? Op.JEq64 : Op.JEq32;
  else if (operator === '!=') op = long ? Op.JNe64 : Op.JNe32;
  else if (operator === '<' || operator === '>')
    op = long ? (signed ? Op.JLtS64 : Op.JLtU64) : signed ? Op.JLtS32 : Op.JLtU32;
  else op = long ? (signed ? Op.JLeS64 : Op.JLeU64) : signed ? Op.JLeS32 : Op.JLeU32;
  g.jump(target, op, l, r);
}

function branchOn(g: FunctionGenerator, register: number, type: Type, target: Target, when: 'if' | 'unless'): void {
  switch (classOf(type)) {
    case 'w':
      g.jump(target, when === 'if' ? Op.JNZ32 : Op.JZ32, register);
      break;
    case 'f': {
      const flag = g.temporary();
      g.emit(Op.FBool, flag, register);
      g.jump(target, when === 'if' ? Op.JNZ32 : Op.JZ32, flag);
      break;
    }
    default:
      g.jump(target, when === 'if' ? Op.JNZ64 : Op.JZ64, register);
  }
}

function generateConvert(g: FunctionGenerator, operand: Expression, type: Type, wish?: number): number {
  const register = generate(g, operand);
  return convert(g, register, operand.type, type, wish);
}

/** Converts a value between scalar types; gives the same register where there is nothing to do. */
export function convert(g: FunctionGenerator, register: number, from: Type, to: Type, wish?: number): number {
  const [source, target] = [classOf(from), classOf(to)];
  if (target === 'void' || target === 'record' || source === 'record') return register;
  const into = () => wish ?? g.temporary();
  const emit = (op: Op): number => {
    const result = into();
    g.emit(op, result, register);
    return result;
  };
  if (isBool(to)) {
    if (isBool(from)) return register;
    return emit(source === 'f' ? Op.FBool : source === 'l' ? Op.Bool64 : Op.Bool32);
  }
  const fromSigned = from.kind === 'integer' && from.signed;
  const toSigned = to.kind === 'integer' && to.signed;
  if (target === 'f') {
    let result = register;
    if (source === 'w') result = emit(fromSigned || from.size < 4 ? Op.I32ToF : Op.U32ToF);
    else if (source === 'l') result = emit(fromSigned ? Op.I64ToF : Op.U64ToF);
    if (to.size === 4 && (source !== 'f' || from.size > 4)) {
      const rounded = into();
      g.emit(Op.FRound, rounded, result);
      return rounded;
    }
    return result;
  }
  if (source === 'f') {
    if (target === 'l') return emit(toSigned ? Op.FToI64 : Op.FToU64);
    // Through 64 bits, as the hardware's conversion to unsigned int goes.
    const result = emit(to.size === 4 && !toSigned ? Op.FToI64 : Op.FToI32);
    g.narrow(result, to);
    return result;
  }
  if (target === 'l') return source === 'l' ? register : emit(fromSigned || from.size < 4 ? Op.WidenS : Op.WidenU);
  // To 32 bits or less: lo alone is the value, shortened where the type is smaller than what was held.
  if (to.size >= 4) return register;
  if (source === 'w' && from.size <= to.size && (fromSigned === toSigned || (from.size < to.size && !fromSigned)))
    return register;
  const op = to.size === 1 ? (toSigned ? Op.SExt8 : Op.ZExt8) : toSigned ? Op.SExt16 : Op.ZExt16;
  return emit(op);
}

/** As gcc, which takes these names for its builtins even where the program defines the function. */
function generateAbsolute(g: FunctionGenerator, e: Call): number | undefined {
  const callee = directCallee(e.callee);
  const [operand] = e.arguments;
  if (!callee || !operand || e.arguments.length !== 1 || !/^(l|ll|imax)?abs$/.test(callee.name)) return undefined;
  const kind = classOf(operand.type);
  if (g.image.space !== 'user' || operand.type.kind !== 'integer' || classOf(e.type) !== kind) return undefined;
  const long = kind === 'l';
  const value = generate(g, operand);
  const [sign, into] = [g.temporary(), g.temporary()];
  g.emit(long ? Op.ShrSI64 : Op.ShrSI32, sign, value, long ? 63 : 31);
  g.emit(long ? Op.Xor64 : Op.Xor32, into, value, sign);
  g.emit(long ? Op.Sub64 : Op.Sub32, into, into, sign);
  return into;
}

/** Calls `callee`; arguments into consecutive registers, the result comes back in the first. */
function generateCall(g: FunctionGenerator, e: Call): number {
  const absolute = generateAbsolute(g, e);
  if (absolute !== undefined) return absolute;
  const direct = directCallee(e.callee);
  let pointer = -1;
  if (!direct) {
    pointer = g.temporary();
    generateTo(g, e.callee, pointer);
  }
  const returnsRecord = e.type.kind === 'record';
  const { fixed } = e;
  const variadic = isVariadic(e.callee.type);
  const count = (returnsRecord ? 1 : 0) + fixed + (variadic ? 1 : 0);
  const resultOffset = returnsRecord ? g.temporaryObject(Math.max(8, e.type.size), e.type.align) : 0;
  const base = reserve(g, Math.max(1, count));
  let at = base;
  if (returnsRecord) {
    g.emit(Op.AddI64, at, g.frame, resultOffset);
    at += 2;
  }
  for (const argument of e.arguments.slice(0, fixed)) {
    generateArgument(g, argument, at);
    at += 2;
  }
  if (variadic) generateVariadic(g, e.arguments.slice(fixed), at);
  g.release(base + 2 * Math.max(1, count));
  if (direct) g.emit(Op.Call, g.image.functionOf(direct).index, base);
  else g.emit(Op.CallReg, pointer, base);
  g.most = Math.max(g.most, base + 2);
  if (returnsRecord) {
    const into = g.temporary();
    g.emit(Op.AddI64, into, g.frame, resultOffset);
    return into;
  }
  return base;
}
function reserve(g: FunctionGenerator, count: number): number {
  const base = g.top;
  for (let i = 0; i < count; i++) g.temporary();
  return base;
}
function isVariadic(type: Type): boolean {
  const target = type.kind === 'pointer' ? type.to : type;
  return target.kind === 'function' && target.variadic;
}

function generateArgument(g: FunctionGenerator, argument: Expression, into: number): void {
  const mark = g.top;
  if (isRuntimeSized(argument.type))
    throw new CompileError('a struct of variable length as a named argument is not supported', argument.place);
  if (argument.type.kind === 'record') {
    const source = generate(g, argument);
    const offset = g.temporaryObject(Math.max(8, argument.type.size), Math.max(8, argument.type.align));
    g.emit(Op.AddI64, into, g.frame, offset);
    if (argument.type.size > 0) g.emit(Op.Copy, into, source, argument.type.size);
  } else generateTo(g, argument, into);
  g.release(mark);
}

function generateVariadic(g: FunctionGenerator, values: readonly Expression[], into: number): void {
  if (values.some((value) => isRuntimeSized(value.type))) {
    generateRuntimeVariadic(g, values, into);
    return;
  }
  let size = 0;
  const slots = values.map((value) => {
    const at = size;
    size += value.type.kind === 'record' ? Math.ceil(value.type.size / 8) * 8 : 8;
    return { value, at };
  });
  // Room for six at least: syscall() reads as many as the system call might take.
  const offset = g.temporaryObject(Math.max(48, size), 8);
  for (const { value, at } of slots) storeVariadic(g, value, g.frame, offset + at);
  g.emit(Op.AddI64, into, g.frame, offset);
}
/** Evaluates a variable argument of a known size into its slot. */
function storeVariadic(g: FunctionGenerator, value: Expression, address: number, offset: number): void {
  const mark = g.top;
  const register = generate(g, value);
  if (value.type.kind === 'record') {
    const to = g.temporary();
    g.emit(Op.AddI64, to, address, offset);
    if (value.type.size > 0) g.emit(Op.Copy, to, register, value.type.size);
  } else if (classOf(value.type) === 'w') {
    const wide = g.temporary();
    const signed = value.type.kind === 'integer' && value.type.signed;
    g.emit(signed ? Op.WidenS : Op.WidenU, wide, register);
    g.emit(Op.Store64, address, offset, wide);
  } else if (classOf(value.type) !== 'void') g.emit(Op.Store64, address, offset, register);
  g.release(mark);
}
/** As generateVariadic() where structs of variable length are among the values. */
function generateRuntimeVariadic(g: FunctionGenerator, values: readonly Expression[], into: number): void {
  const types = values.map((value) => value.type).filter(isRuntimeSized);
  const sizeOf = ({ type }: Expression) => (type.kind === 'record' ? Math.ceil(type.size / 8) * 8 : 8);
  const area = runtimeArea(
    g,
    types,
    values.reduce((sum, value) => sum + (isRuntimeSized(value.type) ? 0 : sizeOf(value)), 48),
  );
  g.emit(Op.Mov64, into, area);
  const slot = g.temporary();
  g.emit(Op.Mov64, slot, area);
  for (const value of values) {
    const mark = g.top;
    if (isRuntimeSized(value.type)) {
      copyRuntime(g, value.type, slot, generate(g, value));
      g.emit(Op.Add64, slot, slot, runtimeSlot(g, value.type));
    } else {
      storeVariadic(g, value, slot, 0);
      g.emit(Op.AddI64, slot, slot, sizeOf(value));
    }
    g.release(mark);
  }
}

function generateVariableArgument(g: FunctionGenerator, list: Expression, type: Type, wish?: number): number {
  const address = generate(g, list);
  const next = g.temporary();
  const slot = g.temporary();
  g.emit(Op.Load64, slot, address, 0);
  const size = type.kind === 'record' ? Math.ceil(type.size / 8) * 8 : 8;
  if (isRuntimeSized(type)) g.emit(Op.Add64, next, slot, runtimeSlot(g, type));
  else g.emit(Op.AddI64, next, slot, size);
  g.emit(Op.Store64, address, 0, next);
  if (type.kind === 'record') return slot;
  const into = wish ?? g.temporary();
  // A float travels as a double.
  if (type.kind === 'float') g.emit(Op.Load64, into, slot, 0);
  else loadFrom(g, { register: slot, offset: 0 }, type, into);
  return into;
}

/** A call that the generator makes by itself (a cleanup): one pointer argument. */
export function callFunction(g: FunctionGenerator, symbol: FunctionSymbol, argument: (into: number) => void): void {
  const mark = g.top;
  const base = reserve(g, 1);
  argument(base);
  g.emit(Op.Call, g.image.functionOf(symbol).index, base);
  g.release(mark);
}
