/**
 * Objects whose size is known at run time only: variable-length arrays, structs with one inside. How large they are, how
 * a struct of that kind is copied, and how it travels as a variable argument.
 */
import type { Expression } from './ast';
import { Op } from './bytecode';
import type { FunctionGenerator } from './generate';
import { generate } from './generate-expressions';
import type { Type } from './types';

/** A register with the size of an object of this type in bytes. */
export function runtimeSize(g: FunctionGenerator, type: Type): number {
  if (type.kind === 'record' && type.record.runtimeSize !== undefined)
    return generate(g, type.record.runtimeSize as Expression);
  const into = g.temporary();
  if (type.kind !== 'array') {
    g.emit(Op.Const64, into, type.size, 0);
    return into;
  }
  const size = runtimeSize(g, type.of);
  if (type.lengthExpression === undefined) g.emit(Op.MulI64, into, size, type.length ?? 0);
  else g.emit(Op.Mul64, into, generate(g, type.lengthExpression as Expression), size);
  return into;
}

/** Copies a struct of variable length from one address to another, both in registers. */
export function copyRuntime(g: FunctionGenerator, type: Type, to: number, from: number): void {
  const mark = g.top;
  const size = runtimeSize(g, type);
  const [source, target, end, byte] = [g.temporary(), g.temporary(), g.temporary(), g.temporary()];
  g.emit(Op.Mov64, source, from);
  g.emit(Op.Mov64, target, to);
  g.emit(Op.Add64, end, from, size);
  const [again, done] = [g.target(), g.target()];
  g.place(again);
  g.jump(done, Op.JEq64, source, end);
  g.emit(Op.Load8U, byte, source, 0);
  g.emit(Op.Store8, target, 0, byte);
  g.emit(Op.AddI64, source, source, 1);
  g.emit(Op.AddI64, target, target, 1);
  g.jump(again, Op.Jump);
  g.place(done);
  g.release(mark);
}

/** The size that an argument of this type takes among variable arguments: whole 8 bytes. */
export function runtimeSlot(g: FunctionGenerator, type: Type): number {
  const into = g.temporary();
  g.emit(Op.AddI64, into, runtimeSize(g, type), 7);
  g.emit(Op.AndI64, into, into, -8);
  return into;
}

/**
 * Memory for variable arguments with such structs among them, on the stack until the enclosing block ends: a register with
 * its address. `fixed` bytes are for the others.
 */
export function runtimeArea(g: FunctionGenerator, types: readonly Type[], fixed: number): number {
  const saved = g.keepRegister();
  g.emit(Op.SaveStack, saved);
  g.scopes.at(-1)!.savedStacks.push(saved);
  const total = g.temporary();
  g.emit(Op.Const64, total, fixed, 0);
  for (const type of types) g.emit(Op.Add64, total, total, runtimeSlot(g, type));
  const area = g.temporary();
  g.emit(Op.Alloca, area, total, 16);
  return area;
}
