/** Assignments: plain, compound, ++ and --, to registers, memory and bit-fields. */
import type { Expression } from './ast';
import { Op } from './bytecode';
import { classOf, type FunctionGenerator } from './generate';
import { binary, convert } from './generate-arithmetic';
import { generateCall } from './generate-calls';
import { generate, generateTo, isLocalRead, isPlain, move } from './generate-expressions';
import { type Address, addressOf, loadFrom, storeTo, storeValue } from './generate-memory';
import { isRuntimeSized } from './layout';

export function generateAssign(g: FunctionGenerator, target: Expression, value: Expression): number {
  if (target.op === 'variable' && (target.variable.storage === 'local' || target.variable.storage === 'parameter')) {
    const home = g.homeOf(target.variable);
    if (home.kind === 'register') {
      generateTo(g, value, home.at);
      return home.at;
    }
  }
  // Into a bit-field goes a value that was converted before.
  const isField = target.op === 'member' && target.member.bits !== undefined;
  // As gcc: arguments, then the place, then the call.
  if (value.op === 'call' && !isVariablePart(target) && !isField) {
    let place: Address | undefined;
    const kept = g.temporary();
    const result = generateCall(g, value, () => {
      place = addressOf(g, target);
      g.emit(Op.Mov64, kept, place.register);
    });
    return storeValue(g, { ...place!, register: kept }, target.type, result);
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
  // What only has to be read is read at last.
  if (isLocalRead(value) && !isField) return storeTo(g, addressOf(g, target), target.type, value);
  if (isInMemory(g, value) && !isField) {
    const source = addressOf(g, value);
    const place = addressOf(g, target);
    return storeValue(g, place, target.type, loadFrom(g, source, value.type, g.temporary()));
  }
  const register = generate(g, value);
  return narrowBits(g, target, storeValue(g, addressOf(g, target), target.type, register));
}

/** Read from memory, and nothing else done to it. */
function isInMemory(g: FunctionGenerator, value: Expression): boolean {
  if (value.op === 'variable') {
    const { storage } = value.variable;
    if (storage === 'local' || storage === 'parameter') return g.homeOf(value.variable).kind !== 'register';
    return storage !== 'register-global';
  }
  return value.op === 'member' || value.op === 'dereference';
}
/** Its place does not depend on what a call may change. */
function isVariablePart(target: Expression): boolean {
  return target.op === 'member' ? isVariablePart(target.object) : target.op === 'variable';
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

export function generateCompound(g: FunctionGenerator, e: Extract<Expression, { op: 'compound-assign' }>): number {
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
  // As gcc: what the value does is done before the target is looked for.
  const done = isPlain(e.value) ? undefined : generate(g, e.value);
  const address = addressOf(g, target);
  const value = done ?? generate(g, e.value);
  const old = loadFrom(g, address, target.type, g.temporary());
  const result = compute(old, value);
  storeValue(g, address, target.type, result);
  return narrowBits(g, target, result);
}

export function generateIncrement(g: FunctionGenerator, e: Extract<Expression, { op: 'increment' }>): number {
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
