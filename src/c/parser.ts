/**
 * The front of the C parser: a token stream becomes a Unit (declarations read, bodies waiting), or one expression in the
 * scope of a place. Any text gives a Unit; what was not understood is in its `problems`, and reading went on behind it.
 */
import { CompileError } from './ast';
import type { Expression, FunctionBody, Place } from './ast';
import { rvalue } from './build';
import { readExternalDeclaration } from './declarations';
import { readExpression } from './expressions';
import { guarded } from './function-body';
import { INT128, UINT128, VA_LIST } from './layout';
import { DEPTH_LIMIT, Reader, describe, functionContext } from './reader';
import { Declared, Scope, Unit, scopeAt } from './scope';
import type { WaitingDeclarations } from './scope';
import type { Deferrable, DeferredDeclaration, TokenSource } from './tokens';
import type { Type } from './types';

export { Unit, Scope, scopeAt } from './scope';
export type { Name, Problem, Tag } from './scope';
export { formatDeclaration, sameType, sameUnqualified, typeName } from './typing';
export { findMember } from './layout';

export interface UnitOptions {
  /** The unit's number in the Program. */
  readonly unitIndex: number;
  /** The prelude whose names are in sight. */
  readonly parent?: Unit | undefined;
  /** -fms-extensions: tagged structs without a declarator are anonymous members. */
  readonly msExtensions: boolean;
  /** Functions whose bodies are replaced by primitives. */
  readonly primitives: ReadonlySet<string>;
  /**
   * What is read only when somebody asks for its name, where the text shows plainly what it is; its problems are told then.
   * Without it, everything is read in order.
   */
  readonly unread?: Deferrable;
  /** Whether the unit's `noted` lists all its declarations. */
  readonly isNoted?: boolean;
}

/** Reads all declarations of a unit. Never throws for what the text says. */
export function parseUnit(tokens: TokenSource, options: UnitOptions): Unit {
  const unit = newUnit(options);
  const reader = new Reader(tokens, unit, unit, undefined);
  const { unread, isNoted } = options;
  readDeclarations(reader, () => {
    if (isNoted && !noteDeclaration(reader)) return;
    if (unread) leaveFunctions(reader, unread, isNoted === true);
    if (isNoted) beginNoting(reader);
  });
  for (const variable of unit.globals.values()) unit.finish(variable);
  return unit;
}
/** A unit of which all declarations wait to be asked for. */
export function waitingUnit(waiting: WaitingDeclarations, options: UnitOptions): Unit {
  return newUnit(options, waiting);
}
function newUnit(options: UnitOptions, waiting?: WaitingDeclarations): Unit {
  const { unitIndex, parent, msExtensions, primitives } = options;
  const unit = new Unit(unitIndex, parent, msExtensions, primitives, readUnread, waiting);
  if (parent === undefined) declareBuiltinTypes(unit);
  return unit;
}

/** Up to the end of the tokens; `between` is called before each declaration. */
function readDeclarations(reader: Reader, between?: () => void): void {
  const { unit } = reader;
  let stuck: Place | undefined;
  for (;;) {
    between?.();
    if (reader.token.kind === 'end') return;
    try {
      readExternalDeclaration(reader);
    } catch (error) {
      collect(unit, error);
      unit.noting = undefined;
      reader.scope = unit;
      reader.depth = 0;
      const { braces } = reader;
      reader.braces = 0;
      reader.unevaluated = 0;
      reader.pending = [];
      const at = reader.token.place;
      recover(reader, braces);
      if (stuck === at && stuck === reader.peek(0).place) reader.next();
      stuck = reader.token.place;
    }
  }
}
function leaveFunctions(reader: Reader, which: Deferrable, isNoted: boolean): void {
  const { unit } = reader;
  for (let next = reader.deferFunction(which); next !== undefined; next = reader.deferFunction(which)) {
    const { name, text } = next;
    unit.leaveUnread(name, text);
    if (!isNoted) continue;
    const declared = new Declared();
    declared.names.add(name);
    unit.noted.push({ declared, text });
  }
}
/** Notes what was read since `beginNoting`; false where that is the middle of something. */
function noteDeclaration(reader: Reader): boolean {
  const { unit } = reader;
  if (unit.noting === undefined) return true;
  const text = reader.endNoting();
  if (text === undefined) return false;
  const { noting: declared } = unit;
  unit.noting = undefined;
  if (!declared.isEmpty) unit.noted.push({ declared, text });
  return true;
}
function beginNoting(reader: Reader): void {
  if (reader.beginNoting()) reader.unit.noting = new Declared();
}
function readUnread(unit: Unit, unread: DeferredDeclaration): void {
  try {
    readDeclarations(new Reader(unread.open(), unit, unit, undefined));
  } catch (error) {
    collect(unit, error);
  }
}

function collect(unit: Unit, error: unknown): void {
  if (error instanceof CompileError) unit.tell({ severity: 'error', message: error.message, place: error.place });
  else if (error instanceof RangeError) {
    const place = { file: 0, start: 0, end: 0 };
    unit.tell({ severity: 'error', message: `nested deeper than ${DEPTH_LIMIT}`, place });
  } else throw error;
}

function declareBuiltinTypes(unit: Unit): void {
  const place = { file: 0, start: 0, end: 0 };
  const types: [string, Type][] = [
    ['__builtin_va_list', VA_LIST],
    ['__int128_t', INT128],
    ['__uint128_t', UINT128],
  ];
  for (const [name, type] of types) unit.names.set(name, { kind: 'typedef', type, place });
}

/** Goes on behind the next `;` or `}` that is not inside braces. `braces` of a struct or list are open: its `;` comes after them. */
function recover(reader: Reader, braces: number): void {
  let depth = braces;
  for (;;) {
    const { kind, text } = reader.token;
    if (kind === 'end') return;
    reader.next();
    if (text === '{') depth++;
    else if (text === '}') {
      if (depth > 0) depth--;
      if (depth === 0 && braces === 0 && !reader.at(';') && !continuesDeclarator(reader)) return;
    } else if (text === ';' && depth === 0) return;
  }
}
/** After the `}` of a struct's body its declarators follow, up to the `;`. */
function continuesDeclarator(reader: Reader): boolean {
  return reader.at('*') || reader.at(',') || reader.at(')') || reader.at('__attribute__');
}

/** Where a lone expression is read: names of the unit, or those visible at a place of a function's body. */
export interface ExpressionScope {
  readonly unit: Unit;
  readonly body?: FunctionBody | undefined;
  readonly at?: Place | undefined;
}

/** One expression, up to the end of the tokens. Throws CompileError. */
export function parseExpressionIn(tokens: TokenSource, where: ExpressionScope): Expression {
  const { unit, body, at } = where;
  return guarded(tokens.peek().place, () => {
    const visible = (body !== undefined && at !== undefined && scopeAt(body, at)) || parametersOf(unit, body);
    const context = functionContext('', INT128);
    // Nothing in a watched expression may declare things in the unit.
    const aside = new Unit(unit.index, unit, unit.msExtensions, unit.primitives);
    const reader = new Reader(tokens, aside, visible, context);
    const expression = rvalue(reader, readExpression(reader));
    if (reader.token.kind !== 'end') reader.fail(`expected the end of the expression before ${describe(reader.token)}`);
    return expression;
  });
}
function parametersOf(unit: Unit, body: FunctionBody | undefined): Scope {
  const scope = new Scope(unit);
  for (const variable of body?.parameters ?? []) scope.names.set(variable.name, { kind: 'variable', variable });
  return scope;
}
