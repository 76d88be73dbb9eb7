/**
 * Statements to bytecode. Each statement that does something begins with a Statement instruction: that is where the
 * debugger stops, where coverage counts, and what a place in the editor is matched with.
 */
import {
  CompileError,
  type Block,
  type Expression,
  type Initializer,
  type Place,
  type Statement,
  type Variable,
} from './ast';
import { Op } from './bytecode';
import { classOf, type FunctionGenerator, type Scope, type Target } from './generate';
import { callFunction } from './generate-calls';
import { branch } from './generate-conditions';
import { generate, generateEffect, generateTo } from './generate-expressions';
import { addressOf, storeTo } from './generate-memory';
import { instrument, isInstrumented } from './generate-instrument';
import { runtimeSize } from './generate-runtime';
import { isRuntimeSized } from './layout';
import type { Type } from './types';

export function generateStatement(g: FunctionGenerator, s: Statement): void {
  const registers = g.top;
  const objects = g.temporaryObjects();
  switch (s.op) {
    case 'block':
      block(g, s);
      return;
    case 'expression':
      g.statement(s.place);
      generateEffect(g, s.expression);
      break;
    case 'declare':
      declare(g, s.variable, s.initializer, s.place);
      break;
    case 'if': {
      const otherwise = g.target();
      g.statement(s.place);
      branch(g, s.condition, otherwise, 'unless');
      g.release(registers);
      generateStatement(g, s.then);
      if (s.otherwise) {
        const end = g.target();
        g.jump(end, Op.Jump);
        g.place(otherwise);
        generateStatement(g, s.otherwise);
        g.place(end);
      } else g.place(otherwise);
      break;
    }
    case 'while': {
      const [again, end] = [g.target(), g.target()];
      g.place(again);
      g.statement(s.place);
      branch(g, s.condition, end, 'unless');
      g.release(registers);
      loopBody(g, s.body, end, again);
      g.jump(again, Op.Jump);
      g.place(end);
      break;
    }
    case 'do': {
      const [again, test, end] = [g.target(), g.target(), g.target()];
      g.place(again);
      loopBody(g, s.body, end, test);
      g.place(test);
      g.statement(s.place);
      branch(g, s.condition, again, 'if');
      g.place(end);
      break;
    }
    case 'for':
      forLoop(g, s);
      break;
    case 'switch':
      switchStatement(g, s);
      break;
    case 'case': {
      const target = g.caseTargets.get(s.switchCase);
      if (!target) throw new CompileError('case is not inside its switch', s.place);
      g.place(target);
      generateStatement(g, s.body);
      return;
    }
    case 'label':
      g.placeLabel(s.label);
      generateStatement(g, s.body);
      return;
    case 'goto': {
      g.statement(s.place);
      const blocks = g.labelBlocks(s.label);
      let common = 0;
      while (common < g.openBlocks.length && g.openBlocks[common] === blocks[common]) common++;
      // Each open block has one scope; scopes of loops and switches without cleanups lie between.
      leaveScopes(g, (scope) => scope.depth >= common);
      g.endArraysSince(s.label);
      g.jump(g.labelTarget(s.label), Op.Jump);
      break;
    }
    case 'computed-goto':
      g.statement(s.place);
      g.emit(Op.JumpReg, generate(g, s.target));
      break;
    case 'break':
    case 'continue': {
      g.statement(s.place);
      const key = s.op === 'break' ? 'breakTarget' : 'continueTarget';
      const index = g.scopes.findLastIndex((scope) => scope[key]);
      const target = g.scopes[index]?.[key];
      if (!target) throw new CompileError(`${s.op} is not inside a loop`, s.place);
      const inside = g.scopes.slice(index + 1);
      leaveScopes(g, (scope) => inside.includes(scope));
      g.jump(target, Op.Jump);
      break;
    }
    case 'return':
      returnStatement(g, s.value, s.place);
      break;
    case 'asm':
      if (s.isBarrier) return;
      g.statement(s.place);
      g.trap(`inline assembly is not executed: asm("${s.text}")`, s.place);
      break;
    case 'empty':
      return;
  }
  g.release(registers);
  g.releaseObjects(objects);
}

function block(g: FunctionGenerator, s: Block): void {
  enterScope(g, s, {});
  for (const item of s.items) generateStatement(g, item);
  exitScope(g);
}

/** Opens the scope of a block; `exitScope` closes it. */
export function enterScope(
  g: FunctionGenerator,
  s: Statement | undefined,
  targets: Pick<Partial<Scope>, 'breakTarget' | 'continueTarget'>,
): void {
  if (s) g.openBlocks.push(s);
  g.scopes.push({
    cleanups: [],
    savedStacks: [],
    breakTarget: targets.breakTarget,
    continueTarget: targets.continueTarget,
    depth: s ? g.openBlocks.length - 1 : -1,
  });
}
export function exitScope(g: FunctionGenerator): void {
  const scope = g.scopes.pop()!;
  leave(g, scope);
  if (scope.depth >= 0) g.openBlocks.pop();
}
function leave(g: FunctionGenerator, scope: Scope): void {
  for (const variable of scope.cleanups.toReversed()) {
    const { register, offset } = addressOf(g, { op: 'variable', variable, type: variable.type, place: variable.place });
    callFunction(g, variable.cleanup!, (into) => g.emit(Op.AddI64, into, register, offset));
  }
  if (scope.savedStacks[0] !== undefined) g.emit(Op.RestoreStack, scope.savedStacks[0]);
}
/** Runs what leaving these scopes runs, innermost first, without closing them. */
function leaveScopes(g: FunctionGenerator, which: (scope: Scope) => boolean): void {
  for (const scope of g.scopes.toReversed()) if (which(scope)) leave(g, scope);
}

function declare(g: FunctionGenerator, variable: Variable, initializer: Initializer | undefined, place: Place): void {
  if (variable.storage !== 'local') return;
  const { type } = variable;
  if (isRuntimeSized(type)) {
    declareVariableLength(g, variable, place);
    return;
  }
  const home = g.homeOf(variable);
  if (initializer) {
    g.statement(place);
    const [only] = initializer.stores;
    if (home.kind === 'register' && only && initializer.stores.length === 1) generateTo(g, only.value, home.at);
    else if (home.kind === 'register')
      g.emit(classOf(type) === 'w' ? Op.Const32 : Op.Const64, home.at, 0, ...(classOf(type) === 'w' ? [] : [0]));
    else initialize(g, g.frame, home.at, type, initializer);
  } else if (home.kind === 'memory') {
    g.emit(Op.Undefine, g.frame, home.at, type.size);
  }
  if (variable.cleanup) g.scopes.at(-1)!.cleanups.push(variable);
}

/** Carries out an initialiser at an address. */
export function initialize(
  g: FunctionGenerator,
  address: number,
  offset: number,
  type: Type,
  initializer: Initializer,
): void {
  // A record initialised by one value of its own type is a copy.
  const whole =
    initializer.stores.length === 1 &&
    initializer.stores[0]!.offset === 0 &&
    initializer.stores[0]!.type.kind === 'record' &&
    initializer.stores[0]!.type.size === type.size;
  if (initializer.zeroFirst && !whole && type.size > 0) g.emit(Op.Zero, address, offset, type.size);
  // As gcc: in the order of the members, not of the text.
  const stores = [...initializer.stores].sort((a, b) => a.offset - b.offset);
  for (const store of stores) {
    const mark = g.top;
    const at = offset + store.offset;
    if (store.value.op === 'string' && store.type.kind === 'array') {
      const source = addressOf(g, store.value);
      const from = g.temporary();
      const to = g.temporary();
      g.emit(Op.AddI64, from, source.register, source.offset);
      g.emit(Op.AddI64, to, address, at);
      const size = Math.min(store.type.size || store.value.bytes.length, store.value.bytes.length);
      g.emit(Op.Copy, to, from, size);
      if (store.type.size > size) g.emit(Op.Zero, address, at + size, store.type.size - size);
    } else {
      storeTo(g, { register: address, offset: at, ...(store.bits && { bits: store.bits }) }, store.type, store.value);
    }
    g.release(mark);
  }
}

function declareVariableLength(g: FunctionGenerator, variable: Variable, place: Place): void {
  const { type } = variable;
  g.statement(place);
  const scope = g.scopes.at(-1)!;
  const home = g.homeOf(variable);
  const saved = g.keepRegister();
  g.emit(Op.SaveStack, saved);
  scope.savedStacks.push(saved);
  const size = runtimeSize(g, type);
  g.emit(Op.Alloca, home.at, size, Math.max(16, variable.align));
}

function loopBody(g: FunctionGenerator, body: Statement, breakTarget: Target, continueTarget: Target): void {
  enterScope(g, undefined, { breakTarget, continueTarget });
  generateStatement(g, body);
  exitScope(g);
}

function forLoop(g: FunctionGenerator, s: Extract<Statement, { op: 'for' }>): void {
  const [again, next, end] = [g.target(), g.target(), g.target()];
  enterScope(g, s, {});
  for (const start of s.start) generateStatement(g, start);
  const mark = g.top;
  g.place(again);
  if (s.condition) {
    g.statement(s.condition.place);
    branch(g, s.condition, end, 'unless');
    g.release(mark);
  } else g.statement(s.place);
  loopBody(g, s.body, end, next);
  g.place(next);
  if (s.next) {
    g.statement(s.next.place);
    generateEffect(g, s.next);
    g.release(mark);
  }
  g.jump(again, Op.Jump);
  g.place(end);
  exitScope(g);
}

function switchStatement(g: FunctionGenerator, s: Extract<Statement, { op: 'switch' }>): void {
  g.statement(s.place);
  const end = g.target();
  const fallback = s.fallback ? g.target() : end;
  if (s.fallback) g.caseTargets.set(s.fallback, fallback);
  const cases = s.cases.map((c) => ({ ...c, target: g.target() }));
  s.cases.forEach((c, i) => g.caseTargets.set(c, cases[i]!.target));
  const value = generate(g, s.value);
  if (classOf(s.value.type) === 'l') dispatchLong(g, value, s.value.type, cases);
  else dispatch(g, value, cases, fallback);
  g.jump(fallback, Op.Jump);
  enterScope(g, undefined, { breakTarget: end });
  generateStatement(g, s.body);
  exitScope(g);
  g.place(end);
}

type Case = { readonly low: bigint; readonly high: bigint; readonly target: Target };

function dispatch(g: FunctionGenerator, value: number, cases: readonly Case[], fallback: Target): void {
  const as32 = (n: bigint) => Number(BigInt.asIntN(32, n));
  const single = new Map(cases.filter((c) => c.low === c.high).map((c) => [as32(c.low), c.target]));
  let [low, high] = [Infinity, -Infinity];
  for (const v of single.keys()) [low, high] = [Math.min(low, v), Math.max(high, v)];
  for (const c of cases) {
    if (c.low === c.high) continue;
    // (unsigned)(value - low) <= high - low
    const [distance, width] = [g.temporary(), g.temporary()];
    g.emit(Op.AddI32, distance, value, -as32(c.low) | 0);
    g.emit(Op.Const32, width, as32(c.high - c.low));
    g.jump(c.target, Op.JLeU32, distance, width);
  }
  if (single.size > 4 && high - low < single.size * 4) {
    g.emit(Op.JumpTable, value, low, high - low + 1);
    g.word(fallback);
    for (let v = low; v <= high; v++) g.word(single.get(v) ?? fallback);
    return;
  }
  for (const [v, target] of single) g.jump(target, Op.JEqI32, value, v);
}

function dispatchLong(g: FunctionGenerator, value: number, type: Type, cases: readonly Case[]): void {
  const constant = (n: bigint) => {
    const register = g.temporary();
    g.emit(Op.Const64, register, Number(BigInt.asIntN(32, n)), Number(BigInt.asIntN(32, n >> 32n)));
    return register;
  };
  const signed = type.kind === 'integer' && type.signed;
  for (const c of cases) {
    const mark = g.top;
    if (c.low === c.high) g.jump(c.target, Op.JEq64, value, constant(c.low));
    else {
      const over = g.target();
      g.jump(over, signed ? Op.JLtS64 : Op.JLtU64, value, constant(c.low));
      g.jump(c.target, signed ? Op.JLeS64 : Op.JLeU64, value, constant(c.high));
      g.place(over);
    }
    g.release(mark);
  }
}

function returnStatement(g: FunctionGenerator, value: Expression | undefined, place: Place): void {
  g.statement(place);
  const leavesSomething = isInstrumented(g) || g.scopes.some((scope) => scope.cleanups.length > 0);
  let result = -1;
  if (value) {
    result = generate(g, value);
    if (g.resultAddress >= 0 && classOf(value.type) === 'record') {
      g.emit(Op.Copy, g.resultAddress, result, value.type.size);
      result = g.resultAddress;
    } else if (leavesSomething && classOf(value.type) !== 'void') {
      const kept = g.keepRegister();
      g.emit(Op.Mov64, kept, result);
      result = kept;
    }
  }
  leaveScopes(g, (scope) => scope.cleanups.length > 0);
  instrument(g, 'exit');
  if (result >= 0 && value && classOf(value.type) !== 'void') g.emit(Op.Ret, result);
  else g.emit(Op.RetVoid);
}
