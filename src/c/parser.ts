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
import { INT128, UINT128, VA_LIST, arrayOf } from './layout';
import { DEPTH_LIMIT, Reader, describe, functionContext } from './reader';
import { Scope, Unit, scopeAt } from './scope';
import type { Deferrable, DeferredFunction, TokenSource } from './tokens';
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
}

/** Reads all declarations of a unit. Never throws for what the text says. */
export function parseUnit(tokens: TokenSource, options: UnitOptions): Unit {
  const { unitIndex, parent, msExtensions, primitives } = options;
  const unit = new Unit(unitIndex, parent, msExtensions, primitives, readUnread);
  if (options.parent === undefined) declareBuiltinTypes(unit);
  const reader = new Reader(tokens, unit, unit, undefined);
  let stuck: Place | undefined;
  for (;;) {
    if (options.unread) leaveFunctions(reader, options.unread);
    if (reader.token.kind === 'end') break;
    try {
      readExternalDeclaration(reader);
    } catch (error) {
      collect(unit, error);
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
  completeTentative(unit);
  return unit;
}

function leaveFunctions(reader: Reader, which: Deferrable): void {
  for (let next = reader.deferFunction(which); next !== undefined; next = reader.deferFunction(which))
    reader.unit.leaveUnread(next);
}
function readUnread(unit: Unit, unread: DeferredFunction): void {
  try {
    readExternalDeclaration(new Reader(unread.open(), unit, unit, undefined));
  } catch (error) {
    collect(unit, error);
  }
}

function collect(unit: Unit, error: unknown): void {
  if (error instanceof CompileError)
    unit.problems.push({ severity: 'error', message: error.message, place: error.place });
  else if (error instanceof RangeError) {
    const place = { file: 0, start: 0, end: 0 };
    unit.problems.push({ severity: 'error', message: `nested deeper than ${DEPTH_LIMIT}`, place });
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

/** `int a[];` alone is an array of one. */
function completeTentative(unit: Unit): void {
  for (const variable of unit.globals.values()) {
    const { type } = variable;
    if (variable.defined && variable.initializer === undefined && type.kind === 'array' && type.length === undefined)
      variable.type = arrayOf(type.of, 1);
  }
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
