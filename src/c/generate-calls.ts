/**
 * Calls: arguments into consecutive registers, variable ones into memory behind them; what va_arg reads; and the calls that
 * the generator makes by itself.
 */
import { CompileError, type Call, type Expression, type FunctionSymbol } from './ast';
import { Op } from './bytecode';
import { classOf, type FunctionGenerator } from './generate';
import { convert } from './generate-arithmetic';
import { generate, generateTo, isLocalRead, move } from './generate-expressions';
import { loadFrom } from './generate-memory';
import { copyRuntime, runtimeArea, runtimeSlot } from './generate-runtime';
import { directCallee } from './image';
import { isRuntimeSized } from './layout';
import type { FunctionType, Type } from './types';

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

/**
 * Calls `callee`; arguments into consecutive registers, the result comes back in the first. `beforeCall` is carried out when
 * they are evaluated; registers that it takes do not outlive the call.
 */
export function generateCall(g: FunctionGenerator, e: Call, beforeCall?: () => void): number {
  const absolute = beforeCall ? undefined : generateAbsolute(g, e);
  if (absolute !== undefined) return absolute;
  const direct = directCallee(e.callee);
  let pointer = -1;
  if (!direct) {
    pointer = g.temporary();
    generateTo(g, e.callee, pointer);
  }
  const returnsRecord = e.type.kind === 'record';
  const defined = direct && definedType(g, e, direct);
  const fixed = defined ? defined.parameters.length : e.fixed;
  const variadic = isVariadic(e.callee.type) || defined !== undefined;
  const count = (returnsRecord ? 1 : 0) + fixed + (variadic ? 1 : 0);
  const resultOffset = returnsRecord ? g.temporaryObject(Math.max(8, e.type.size), e.type.align) : 0;
  const base = reserve(g, Math.max(1, count));
  if (returnsRecord) g.emit(Op.AddI64, base, g.frame, resultOffset);
  const at = returnsRecord ? base + 2 : base;
  if (variadic) generateVariadic(g, e.arguments.slice(fixed), at + 2 * fixed);
  inOrder(e.arguments.slice(0, fixed), (argument, index) => {
    const into = at + 2 * index;
    generateArgument(g, argument, into);
    const wanted = defined?.parameters[index];
    if (wanted) move(g, wanted, into, convert(g, into, argument.type, wanted));
  });
  beforeCall?.();
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
/**
 * Visits arguments in the order in which gcc evaluates them, which C leaves open: from the last to the first, and after them
 * those that are a local variable and nothing else.
 */
function inOrder(values: readonly Expression[], visit: (value: Expression, index: number) => void): void {
  for (const isRead of [false, true])
    for (let index = values.length - 1; index >= 0; index--)
      if (isLocalRead(values[index]!) === isRead) visit(values[index]!, index);
}
/** A variadic function that is called without having been declared: its definition says how the arguments travel. */
function definedType(g: FunctionGenerator, e: Call, direct: FunctionSymbol): FunctionType | undefined {
  const called = e.callee.type.kind === 'pointer' ? e.callee.type.to : e.callee.type;
  if (called.kind !== 'function' || !called.unprototyped) return undefined;
  const type = g.image.functionOf(direct).symbol?.type;
  return type?.kind === 'function' && type.variadic && e.arguments.length >= type.parameters.length ? type : undefined;
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
  const slots = values.map(({ type }) => {
    const at = size;
    size += type.kind === 'record' ? Math.ceil(type.size / 8) * 8 : 8;
    return at;
  });
  // Room for six at least: syscall() reads as many as the system call might take.
  const offset = g.temporaryObject(Math.max(48, size), 8);
  inOrder(values, (value, index) => storeVariadic(g, value, g.frame, offset + slots[index]!));
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

export function generateVariableArgument(g: FunctionGenerator, list: Expression, type: Type, wish?: number): number {
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
