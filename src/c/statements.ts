/**
 * Statements and blocks. Branches that a constant condition rules out are read, so that errors show, and then dropped,
 * unless a label or case inside lets control in.
 */
import type { Block, Expression, Place, Statement, SwitchCase } from './ast';
import { readAsm } from './asm';
import { atAttribute, noAttributes, readAttributes } from './attributes';
import { condition, convert, convertForAssignment, promote, rvalue, truthOf } from './build';
import { readBlockDeclaration } from './declarations';
import { constantInteger, readExpression } from './expressions';
import { VOID_POINTER } from './layout';
import type { FunctionContext, LabelUse, OpenSwitch, Reader } from './reader';
import { describe, span } from './reader';
import type { Scope } from './scope';
import { atTypeStart, readStaticAssert } from './specifiers';
import { isInteger, typeName } from './typing';

/** `{ … }` in `scope`, which is new; `entry` statements come first. */
export function readBlock(reader: Reader, scope: Scope, entry: readonly Statement[] = []): Block {
  reader.enter();
  const outer = reader.scope;
  reader.scope = scope;
  const context = contextOf(reader);
  const labelScopes = context.labelScopes;
  const start = reader.expect('{').place;
  const items = [...entry];
  while (!reader.at('}')) {
    if (reader.token.kind === 'end') reader.fail("expected '}' at the end of the text");
    readBlockItem(reader, items);
  }
  reader.next();
  if (context.labelScopes !== labelScopes) {
    checkLabels(reader, context.labelScopes[0]!);
    context.labelScopes = labelScopes;
  }
  reader.scope = outer;
  reader.leave();
  const place = reader.placeFrom(start);
  context.blocks.push({ place, scope });
  return { op: 'block', place, items, variables: scope.variables };
}
function checkLabels(reader: Reader, labels: ReadonlyMap<string, LabelUse>): void {
  for (const use of labels.values())
    if (!use.defined) reader.fail(`label '${use.label.name}' declared but not defined`, use.place);
}
function contextOf(reader: Reader): FunctionContext {
  return reader.context ?? reader.fail('a statement outside of a function');
}

function readBlockItem(reader: Reader, items: Statement[]): void {
  const { token } = reader;
  if (token.kind === 'identifier') {
    // Labels stand as items of their own, so that a long row of cases is no deep nest.
    if (token.text === 'case' || token.text === 'default' || reader.peek(1).text === ':') {
      const labelled = readLabel(reader);
      if (labelled !== undefined) {
        items.push(labelled({ op: 'empty', place: token.place }));
        return;
      }
    }
    if (token.text === '__label__') return readLocalLabels(reader);
    if (token.text === '_Static_assert') return readStaticAssert(reader);
    if (atTypeStart(reader)) {
      items.push(...readBlockDeclaration(reader));
      return;
    }
  }
  items.push(readStatement(reader));
}

function readLocalLabels(reader: Reader): void {
  reader.next();
  const context = contextOf(reader);
  const labels = new Map<string, LabelUse>();
  do {
    const { text: name, place } = reader.expectIdentifier('a label');
    const label = { name, index: context.labels.length, addressTaken: false };
    context.labels.push(label);
    labels.set(name, { label, place, defined: false });
  } while (reader.accept(','));
  reader.expect(';');
  context.labelScopes = [labels, ...context.labelScopes];
}

/** The label this name means here; made at its first mention. */
export function labelNamed(reader: Reader, name: string, place: Place): LabelUse {
  const context = contextOf(reader);
  for (const scope of context.labelScopes) {
    const use = scope.get(name);
    if (use !== undefined) return use;
  }
  const label = { name, index: context.labels.length, addressTaken: false };
  context.labels.push(label);
  const use: LabelUse = { label, place, defined: false };
  context.labelScopes[context.labelScopes.length - 1]!.set(name, use);
  return use;
}

/** `case …:`, `default:` or `name:`: gives what wraps the statement that follows; undefined where none stands here. */
function readLabel(reader: Reader): ((body: Statement) => Statement) | undefined {
  const context = contextOf(reader);
  const { text, place: start } = reader.token;
  if (text === 'case') {
    const open = innermostSwitch(reader, context);
    reader.next();
    const switchCase = readCase(reader, open);
    reader.expect(':');
    context.landmarks++;
    const place = reader.placeFrom(start);
    return (body) => ({ op: 'case', place, switchCase, body });
  }
  if (text === 'default') {
    const open = innermostSwitch(reader, context);
    reader.next();
    reader.expect(':');
    if (open.fallback !== undefined) reader.fail('multiple default labels in one switch', start);
    const switchCase = (open.fallback = { low: 0n, high: 0n });
    context.landmarks++;
    const place = reader.placeFrom(start);
    return (body) => ({ op: 'case', place, switchCase, body });
  }
  if (reader.token.kind !== 'identifier' || reader.peek(1).text !== ':') return undefined;
  reader.next();
  reader.next();
  readAttributes(reader, noAttributes());
  const use = labelNamed(reader, text, start);
  if (use.defined) reader.fail(`duplicate label '${text}'`, start);
  use.defined = true;
  context.landmarks++;
  const place = reader.placeFrom(start);
  return (body) => ({ op: 'label', place, label: use.label, body });
}
function innermostSwitch(reader: Reader, context: FunctionContext): OpenSwitch {
  return context.switches[context.switches.length - 1] ?? reader.fail('case label not within a switch');
}
function readCase(reader: Reader, open: OpenSwitch): SwitchCase {
  const first = constantInteger(reader, 'case label');
  const bound = (): bigint => {
    const last = constantInteger(reader, 'case label');
    const converted = convert(reader, last, open.type, 'silent');
    return converted.op === 'integer' ? converted.value : 0n;
  };
  const converted = convert(reader, first, open.type, 'silent');
  const low = converted.op === 'integer' ? converted.value : 0n;
  const high = reader.accept('...') ? bound() : low;
  const switchCase = { low, high };
  if (high < low) reader.warn('empty range specified', first.place);
  const key = low === high ? String(low) : undefined;
  if (key !== undefined && open.seen.has(key)) reader.fail('duplicate case value', first.place);
  if (key !== undefined) open.seen.add(key);
  if (high >= low) open.cases.push(switchCase);
  return switchCase;
}

export function readStatement(reader: Reader): Statement {
  reader.enter();
  const statement = readOneStatement(reader);
  reader.leave();
  return statement;
}

function readOneStatement(reader: Reader): Statement {
  const { token } = reader;
  const start = token.place;
  switch (token.text) {
    case '{':
      return reader.inScope((scope) => readBlock(reader, scope));
    case ';':
      reader.next();
      return { op: 'empty', place: start };
    case 'if':
      return readIf(reader);
    case 'while':
      return readWhile(reader);
    case 'do':
      return readDo(reader);
    case 'for':
      return readFor(reader);
    case 'switch':
      return readSwitch(reader);
    case 'return':
      return readReturn(reader);
    case 'goto':
      return readGoto(reader);
    case 'break':
    case 'continue': {
      reader.next();
      const context = contextOf(reader);
      const allowed = token.text === 'break' ? context.breakable : context.loops;
      if (allowed === 0) reader.fail(`${token.text} statement not within a loop${token.text === 'break' ? ' or switch' : ''}`, start); // prettier-ignore
      reader.expect(';');
      return { op: token.text, place: start };
    }
    case 'asm':
    case '__asm__':
    case '__asm':
      return readAsm(reader);
  }
  if (
    token.kind === 'identifier' &&
    (token.text === 'case' || token.text === 'default' || reader.peek(1).text === ':')
  ) {
    const labelled = readLabel(reader);
    if (labelled !== undefined) {
      if (reader.at('}')) return labelled({ op: 'empty', place: reader.token.place });
      return labelled(readStatement(reader));
    }
  }
  if (atAttribute(reader)) {
    readAttributes(reader, noAttributes());
    if (reader.accept(';')) return { op: 'empty', place: start };
  }
  if (token.kind === 'identifier' && atTypeStart(reader) && reader.peek(1).text !== '(')
    reader.fail(`expected a statement before ${describe(token)}: a declaration is none`);
  const expression = readExpression(reader);
  const place = reader.placeFrom(start);
  reader.expect(';');
  return {
    op: 'expression',
    place,
    expression: expression.type.kind === 'array' ? rvalue(reader, expression) : expression,
  };
}

/** Reads a branch; `hasEntry` tells whether a label or case in it lets control in from elsewhere. */
function readBranch(reader: Reader): { statement: Statement; hasEntry: boolean; forget: () => void } {
  const context = contextOf(reader);
  const landmarks = context.landmarks;
  const locals = context.locals.length;
  const statement = readStatement(reader);
  const localsAfter = context.locals.length;
  return {
    statement,
    hasEntry: context.landmarks !== landmarks,
    forget: () => {
      context.locals.splice(locals, localsAfter - locals);
    },
  };
}

function readCondition(reader: Reader): Expression {
  reader.expect('(');
  const test = condition(reader, readExpression(reader));
  reader.expect(')');
  return test;
}

function readIf(reader: Reader): Statement {
  const start = reader.next().place;
  const test = readCondition(reader);
  const place = reader.placeFrom(start);
  const then = readBranch(reader);
  const otherwise = reader.accept('else') ? readBranch(reader) : undefined;
  const known = truthOf(test);
  if (known === true && !otherwise?.hasEntry) {
    otherwise?.forget();
    return then.statement;
  }
  if (known === false && !then.hasEntry) {
    then.forget();
    return otherwise?.statement ?? { op: 'empty', place };
  }
  return { op: 'if', place, condition: test, then: then.statement, otherwise: otherwise?.statement };
}

function readLoopBody(reader: Reader): ReturnType<typeof readBranch> {
  const context = contextOf(reader);
  context.breakable++;
  context.loops++;
  const body = readBranch(reader);
  context.breakable--;
  context.loops--;
  return body;
}

function readWhile(reader: Reader): Statement {
  const start = reader.next().place;
  const test = readCondition(reader);
  const place = reader.placeFrom(start);
  const body = readLoopBody(reader);
  if (truthOf(test) === false && !body.hasEntry) {
    body.forget();
    return { op: 'empty', place };
  }
  return { op: 'while', place, condition: test, body: body.statement };
}

function readDo(reader: Reader): Statement {
  reader.next();
  const body = readLoopBody(reader);
  const start = reader.token.place;
  reader.expect('while');
  const test = readCondition(reader);
  const place = reader.placeFrom(start);
  reader.expect(';');
  return { op: 'do', place, body: body.statement, condition: test };
}

function readFor(reader: Reader): Statement {
  const begin = reader.next().place;
  return reader.inScope((scope) => {
    reader.expect('(');
    const start: Statement[] = [];
    if (!reader.accept(';')) {
      if (atTypeStart(reader)) start.push(...readBlockDeclaration(reader));
      else {
        const expression = readExpression(reader);
        start.push({ op: 'expression', place: expression.place, expression: expression });
        reader.expect(';');
      }
    }
    const test = reader.at(';') ? undefined : condition(reader, readExpression(reader));
    reader.expect(';');
    const next = reader.at(')') ? undefined : rvalue(reader, readExpression(reader));
    reader.expect(')');
    const place = reader.placeFrom(begin);
    const body = readLoopBody(reader);
    contextOf(reader).blocks.push({ place: reader.placeFrom(begin), scope });
    const { variables } = scope;
    if (test !== undefined && truthOf(test) === false && !body.hasEntry) {
      body.forget();
      return { op: 'block', place, items: start, variables };
    }
    return { op: 'for', place, start, condition: test, next, body: body.statement, variables };
  });
}

function readSwitch(reader: Reader): Statement {
  const start = reader.next().place;
  reader.expect('(');
  const value = promote(reader, readExpression(reader));
  reader.expect(')');
  if (!isInteger(value.type)) reader.fail(`switch quantity has type ${typeName(value.type)}`, value.place);
  const place = reader.placeFrom(start);
  const context = contextOf(reader);
  const open: OpenSwitch = { type: value.type, cases: [], fallback: undefined, seen: new Set() };
  // A case inside belongs to this switch: from outside, the whole is one piece without entries.
  const landmarks = context.landmarks;
  const labels = definedLabels(context);
  context.switches.push(open);
  context.breakable++;
  const body = readStatement(reader);
  context.breakable--;
  context.switches.pop();
  if (definedLabels(context) === labels) context.landmarks = landmarks;
  return { op: 'switch', place, value, body, cases: open.cases, fallback: open.fallback };
}
function definedLabels(context: FunctionContext): number {
  let count = 0;
  for (const scope of context.labelScopes) for (const use of scope.values()) if (use.defined) count++;
  return count;
}

function readReturn(reader: Reader): Statement {
  const start = reader.next().place;
  const { result } = contextOf(reader);
  if (reader.accept(';')) return { op: 'return', place: start, value: undefined };
  const value = rvalue(reader, readExpression(reader));
  const place = reader.placeFrom(start);
  reader.expect(';');
  if (result.kind === 'void') {
    const last: Statement = { op: 'return', place: span(start, start), value: undefined };
    return { op: 'block', place, items: [{ op: 'expression', place, expression: value }, last], variables: [] };
  }
  return { op: 'return', place, value: convertForAssignment(reader, value, result, 'return') };
}

function readGoto(reader: Reader): Statement {
  const start = reader.next().place;
  if (reader.accept('*')) {
    const target = convert(reader, rvalue(reader, readExpression(reader)), VOID_POINTER, 'silent');
    const place = reader.placeFrom(start);
    reader.expect(';');
    return { op: 'computed-goto', place, target };
  }
  const name = reader.expectIdentifier('a label');
  const place = reader.placeFrom(start);
  reader.expect(';');
  return { op: 'goto', place, label: labelNamed(reader, name.text, name.place).label };
}
