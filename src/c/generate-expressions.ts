/**
 * Expressions to bytecode. `generate` gives the register that holds the value: a local's own register where the expression
 * is just that local, so nothing is copied. What each kind of expression becomes stands in the files beside this one.
 */
import { CompileError, type Expression } from './ast';
import { Op } from './bytecode';
import { generateBuiltin } from './generate-builtins';
import { classOf, type FunctionGenerator } from './generate';
import { generateBinary, generateConvert, generateUnary } from './generate-arithmetic';
import { generateAssign, generateCompound, generateIncrement } from './generate-assignments';
import { generateCall, generateVariableArgument } from './generate-calls';
import { branch, generateConditional } from './generate-conditions';
import { constantAddress, generateAddress, generateLoad } from './generate-memory';
import { enterScope, exitScope, generateStatement } from './generate-statements';
import { isRuntimeSized } from './layout';
import { Qualifier, type Type } from './types';

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

/** A local variable's value and nothing else, which gcc reads once all around it is evaluated. */
export function isLocalRead(e: Expression): boolean {
  return (
    e.op === 'variable' &&
    (e.variable.storage === 'local' || e.variable.storage === 'parameter') &&
    !e.variable.addressTaken &&
    (e.type.qualifiers & Qualifier.volatile) === 0
  );
}

/** Evaluating `e` changes nothing that was read before. */
export function isPlain(e: Expression): boolean {
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
