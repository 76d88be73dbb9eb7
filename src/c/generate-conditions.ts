/** Conditions as jumps, without making 0 and 1 first, and `?:`. */
import type { BinaryOperator, Expression } from './ast';
import { Op } from './bytecode';
import { classOf, type FunctionGenerator, type Target } from './generate';
import { convert, isBool, operands } from './generate-arithmetic';
import { generate, generateTo, move } from './generate-expressions';
import type { Type } from './types';

export function generateConditional(g: FunctionGenerator, e: Extract<Expression, { op: 'conditional' }>): number {
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
  const [left, evaluated] = e.right.op === 'integer' ? [generate(g, e.left)] : operands(g, e.operator, e.left, e.right);
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
  const right = evaluated ?? generate(g, e.right);
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
