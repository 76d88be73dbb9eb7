/**
 * Evaluates a C expression at a stopped frame by reading the machine: registers, memory, nothing is run and nothing
 * changes. What would change something (assignments, calls) is refused in words.
 */
import {
  CompileError,
  type BinaryOperator,
  type Call,
  type Expression,
  type Place,
  type Statement,
  type Variable,
} from '../c/ast';
import { kernelHigh } from '../c/bytecode';
import { evaluateConstant } from '../c/data';
import { directCallee, type FunctionRecord } from '../c/image';
import { parseExpressionIn } from '../c/parser';
import { Preprocessor } from '../c/preprocessor';
import type { Program } from '../c/program';
import type { Bits, Type } from '../c/types';
import { wordsToDouble } from '../machine/arithmetic';
import { type Machine, Mode } from '../machine/machine';
import { unwritten } from '../machine/frame-layout';
import type { AddressSpace } from '../machine/memory';
import type { FrameView } from './frames';

/** A value with its type; scalars in `bits` (64 bits, unsigned) or `number`, records and arrays by address only. */
export interface Value {
  readonly type: Type;
  readonly bits: bigint;
  readonly number?: number;
  /** Where it lies in memory (unsigned 64 bits); undefined for registers and computed values. */
  readonly address?: bigint;
  /** The first of its register slots, counted from the frame's; undefined for what is not a variable in a register. */
  readonly register?: number;
  readonly bitField?: Bits;
  /** Some bits were never written. */
  readonly isUndefined?: boolean;
}

/** Why an expression has no value here. */
export class CannotEvaluate extends Error {}

export interface Context {
  readonly machine: Machine;
  readonly program: Program;
  /** Gives names their locals; undefined for file scope only. */
  readonly frame?: FrameView | undefined;
  /** Makes a call and undoes it; gives the result's 64 bits. Without it calls are refused. Throws CannotEvaluate. */
  readonly call?: ((record: FunctionRecord, values: readonly bigint[]) => bigint) | undefined;
  /** Variables of statement expressions that are being evaluated: `({ int x = 1; x; })`. */
  readonly own?: Map<Variable, Value>;
}

/** Throws CannotEvaluate with a sentence. */
export function evaluateText(context: Context, text: string): Value {
  return evaluate(context, parseText(context, text));
}

export function parseText({ program, frame }: Context, text: string): Expression {
  const unit = unitOf(program, frame);
  const preprocessor = new Preprocessor(
    { files: program.files, tree: program.options.tree, folders: [] },
    unit.preprocessor,
  );
  const body = frame?.record.symbol?.body?.();
  try {
    return parseExpressionIn(preprocessor.openText('<expression>', text), {
      unit: unit.unit,
      body,
      ...(frame?.place && { at: frame.place }),
    });
  } catch (error) {
    if (error instanceof CompileError) throw new CannotEvaluate(error.message);
    throw error;
  }
}
function unitOf(program: Program, frame: FrameView | undefined) {
  const index = frame?.record.symbol?.unit;
  const open = program.allUnits();
  const found = open.find(({ unit }) => unit.index === index) ?? open[0];
  if (!found) throw new CannotEvaluate('nothing of the program has been read yet');
  return found;
}

export function evaluate(c: Context, e: Expression): Value {
  switch (e.op) {
    case 'integer':
      return scalar(e.type, e.value);
    case 'float':
      return { type: e.type, bits: 0n, number: e.value };
    case 'variable':
      return variable(c, e.variable, e.place);
    case 'member': {
      const object = evaluate(c, e.object);
      if (object.address === undefined) throw new CannotEvaluate('a member of a value that is not in memory');
      return readAt(c, object.address + BigInt(e.member.offset), e.type, e.member.bits);
    }
    case 'dereference': {
      const pointer = evaluate(c, e.pointer);
      return readAt(c, pointer.bits, e.type);
    }
    case 'address':
    case 'decay': {
      if (e.operand.op === 'function') return scalar(e.type, functionAddress(c, e));
      const operand = evaluate(c, e.operand);
      if (operand.address === undefined)
        throw new CannotEvaluate(
          e.operand.op === 'string' ? 'a text in an expression has no address' : 'it is kept in a register and has no address', // prettier-ignore
        );
      return scalar(e.type, operand.address);
    }
    case 'function':
      return scalar(e.type, functionAddress(c, e));
    case 'unary': {
      const operand = evaluate(c, e.operand);
      if (operand.number !== undefined)
        return e.operator === '!'
          ? scalar(e.type, operand.number === 0 ? 1n : 0n)
          : { ...operand, number: -operand.number };
      if (e.operator === '!') return madeOf(operand, scalar(e.type, operand.bits === 0n ? 1n : 0n));
      return madeOf(operand, scalar(e.type, e.operator === '-' ? -operand.bits : ~operand.bits));
    }
    case 'binary':
      return ofBoth(e.operator, evaluate(c, e.left), evaluate(c, e.right), e.type);
    case 'logical': {
      const left = isTrue(evaluate(c, e.left));
      if (left === (e.operator === '||')) return scalar(e.type, left ? 1n : 0n);
      return scalar(e.type, isTrue(evaluate(c, e.right)) ? 1n : 0n);
    }
    case 'conditional': {
      const condition = evaluate(c, e.condition);
      if (isTrue(condition)) return e.then ? evaluate(c, e.then) : condition;
      return evaluate(c, e.otherwise);
    }
    case 'comma':
      evaluate(c, e.left);
      return evaluate(c, e.right);
    case 'convert':
      return convert(evaluate(c, e.operand), e.type);
    case 'string':
      return scalar(e.type, 0n);
    case 'call':
      return call(c, e);
    case 'statement-expression': {
      const inside = { ...c, own: new Map(c.own) };
      for (const item of e.block.items) {
        if (item.op === 'expression' && item.expression === e.result) return evaluate(inside, item.expression);
        execute(inside, item);
      }
      return { type: e.type, bits: 0n };
    }
    case 'assign':
    case 'compound-assign':
    case 'increment':
      throw new CannotEvaluate('an assignment is not made here: nothing changes while stopped');
    default:
      throw new CannotEvaluate('this kind of expression is not evaluated here');
  }
}

/** A statement of a statement expression, as macros have them: declarations, and expressions that change nothing. */
function execute(c: Context & { readonly own: Map<Variable, Value> }, s: Statement): void {
  switch (s.op) {
    case 'empty':
      return;
    case 'expression':
      evaluate(c, s.expression);
      return;
    case 'declare': {
      const [store, ...others] = s.initializer?.stores ?? [];
      if (!store) return;
      if (
        others.length > 0 ||
        store.offset !== 0 ||
        store.bits ||
        store.type.kind === 'record' ||
        store.type.kind === 'array'
      )
        throw new CannotEvaluate(`${s.variable.name} is no number or pointer`);
      c.own.set(s.variable, convert(evaluate(c, store.value), s.variable.type));
      return;
    }
    default:
      throw new CannotEvaluate('this kind of statement is not evaluated here');
  }
}

function call(c: Context, e: Call): Value {
  const callee = directCallee(e.callee);
  if (!c.call || !callee) throw new CannotEvaluate('a function call is not made here');
  const types = [e.type, ...e.arguments.map((a) => a.type)];
  if (types.some((t) => t.kind === 'record' || t.kind === 'float') || e.arguments.length > e.fixed)
    throw new CannotEvaluate(`${callee.name}() is not called here: only numbers and pointers are passed`);
  const values = e.arguments.map((a) => signedBits(evaluate(c, a)));
  return scalar(e.type, c.call(c.program.image.functionOf(callee), values));
}

function functionAddress({ machine, program }: Context, e: Expression): bigint {
  const image = machine.kernel?.image === program.image ? machine.kernel.image : program.image;
  if (e.op === 'function') return word(image.functionAddress(image.functionOf(e.function)));
  return evaluateConstant(image, e);
}
function word({ lo, hi }: { lo: number; hi: number }): bigint {
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
}

function variable(c: Context, v: Variable, place: Place): Value {
  const own = c.own?.get(v);
  if (own) return own;
  if (v.storage === 'local' || v.storage === 'parameter') {
    const { frame } = c;
    const home = frame?.record.homes.get(v);
    if (!frame || !home) throw new CannotEvaluate(`${v.name} is not in use here`);
    if (home.kind === 'memory') return readAt(c, highOf(frame) | BigInt((frame.memory + home.at) >>> 0), v.type);
    const { registers } = frame.task;
    const [lo, hi] = [registers[frame.base + home.at]!, registers[frame.base + home.at + 1]!];
    const isUndefined = v.storage === 'local' && lo === unwritten && (hi === unwritten || isNarrow(v.type));
    const bits = word({ lo, hi });
    const register = { register: home.at, ...(isUndefined && { isUndefined }) };
    if (home.kind === 'indirect' && isUndefined) throw new CannotEvaluate('not written yet');
    if (home.kind === 'indirect') return readAt(c, bits, v.type);
    if (v.type.kind === 'float') return { type: v.type, bits, number: wordsToDouble(lo, hi), ...register };
    return { ...scalar(v.type, bits), ...register };
  }
  const { image } = c.program;
  const known = image.placedObject(v);
  if (!known) throw new CannotEvaluate(`${v.name} has not been used yet`);
  void place;
  return readAt(c, word(known.address), v.type);
}
/** Whether a variable of this type uses the first of its register's words alone. */
function isNarrow({ kind, size }: Type): boolean {
  return kind !== 'float' && size <= 4;
}
function highOf(frame: FrameView): bigint {
  return frame.mode === Mode.Kernel ? BigInt(kernelHigh >>> 0) << 32n : 0n;
}

/** The space an address is in, seen from the context's task. */
export function spaceOf(c: Context, address: bigint): AddressSpace | undefined {
  const high = Number(address >> 32n) | 0;
  if (high === kernelHigh) return c.machine.kernelSpace;
  const task = c.frame?.task ?? c.machine.current;
  return high === 0 ? task?.process?.space : undefined;
}

/** What lies at an address as a value of `type`. Throws CannotEvaluate where nothing is. */
export function readAt(c: Context, address: bigint, type: Type, bits?: Bits): Value {
  const at = BigInt.asUintN(64, address);
  if (type.kind === 'record' || type.kind === 'array' || type.kind === 'function' || type.kind === 'void')
    return { type, bits: at, address: at };
  const space = spaceOf(c, at);
  const lo = Number(at & 0xffffffffn) | 0;
  if (at < 4096n) throw new CannotEvaluate(at === 0n ? 'the pointer is NULL' : `the pointer is NULL (offset ${at})`);
  if (!space || c.machine.memory.readable(space, lo) < 0)
    throw new CannotEvaluate(`nothing is at 0x${at.toString(16)}`);
  const bytes = c.machine.memory.peek(space, lo, Math.min(8, bits?.unit ?? type.size));
  if (bits?.reversed) bytes.reverse();
  const isUndefined = !c.machine.memory.isDefined(space, lo, Math.min(8, type.size));
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  const extra = { address: at, ...(isUndefined && { isUndefined }) };
  if (type.kind === 'float') {
    const view = new DataView(bytes.buffer);
    return {
      type,
      bits: value,
      number: type.size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true),
      ...extra,
    };
  }
  if (bits) {
    const field = (value >> BigInt(bits.position)) & ((1n << BigInt(bits.width)) - 1n);
    const signed = type.kind === 'integer' && type.signed ? BigInt.asIntN(bits.width, field) : field;
    return { ...scalar(type, signed), ...extra, bitField: bits };
  }
  return { ...scalar(type, value), ...extra };
}

function scalar(type: Type, value: bigint): Value {
  return { type, bits: wrap(value, type) };
}
function wrap(value: bigint, type: Type): bigint {
  if (type.kind !== 'integer' || type.size >= 8) return BigInt.asUintN(64, value);
  const bits = type.size * 8;
  return type.signed ? BigInt.asUintN(64, BigInt.asIntN(bits, value)) : BigInt.asUintN(bits, value);
}
function isTrue(value: Value): boolean {
  return value.number !== undefined ? value.number !== 0 : value.bits !== 0n;
}
/** The value as C compares it: signed types as signed. */
export function signedBits(value: Value): bigint {
  return value.type.kind === 'integer' && value.type.signed ? BigInt.asIntN(64, value.bits) : value.bits;
}

/** A result of computing: of what was not written nothing is known. */
function madeOf(operand: Value, result: Value): Value {
  return operand.isUndefined ? { ...result, isUndefined: true } : result;
}
function ofBoth(operator: BinaryOperator, l: Value, r: Value, type: Type): Value {
  return madeOf(l, madeOf(r, binary(operator, l, r, type)));
}
function binary(operator: BinaryOperator, l: Value, r: Value, type: Type): Value {
  if (l.number !== undefined && r.number !== undefined) return floatBinary(operator, l.number, r.number, type);
  const [a, b] = [signedBits(l), signedBits(r)];
  const truth = (yes: boolean) => scalar(type, yes ? 1n : 0n);
  switch (operator) {
    case '+':
      return scalar(type, a + b);
    case '-':
      return scalar(type, a - b);
    case '*':
      return scalar(type, a * b);
    case '/':
    case '%':
      if (b === 0n) throw new CannotEvaluate('division by zero');
      return scalar(type, operator === '/' ? a / b : a % b);
    case '&':
      return scalar(type, a & b);
    case '|':
      return scalar(type, a | b);
    case '^':
      return scalar(type, a ^ b);
    case '<<':
      return scalar(type, a << (b & 63n));
    case '>>':
      return scalar(type, a >> (b & 63n));
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '<':
      return truth(a < b);
    case '<=':
      return truth(a <= b);
    case '>':
      return truth(a > b);
    case '>=':
      return truth(a >= b);
  }
}
function floatBinary(operator: BinaryOperator, a: number, b: number, type: Type): Value {
  const number =
    operator === '+'
      ? a + b
      : operator === '-'
        ? a - b
        : operator === '*'
          ? a * b
          : operator === '/'
            ? a / b
            : undefined;
  if (number !== undefined) return { type, bits: 0n, number };
  const truth =
    operator === '=='
      ? a === b
      : operator === '!='
        ? a !== b
        : operator === '<'
          ? a < b
          : operator === '<='
            ? a <= b
            : operator === '>'
              ? a > b
              : a >= b;
  return scalar(type, truth ? 1n : 0n);
}

function convert(value: Value, type: Type): Value {
  if (type.kind === 'void' || type.kind === 'record') return { ...value, type };
  return madeOf(value, converted(value, type));
}
function converted(value: Value, type: Type): Value {
  if (type.kind === 'float') return { type, bits: 0n, number: value.number ?? Number(signedBits(value)) };
  if (value.number !== undefined) return scalar(type, BigInt(Math.trunc(value.number)));
  if (type.kind === 'integer' && type.name === '_Bool') return scalar(type, value.bits === 0n ? 0n : 1n);
  return scalar(type, signedBits(value));
}
