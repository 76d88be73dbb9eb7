/**
 * What expressions begin with: names, constants, strings, parentheses, statement expressions, _Generic.
 */
import type { Expression, Place, Statement } from './ast';
import { bitWidth, rvalue } from './build';
import { isBuiltin, readBuiltin } from './builtins';
import { readTypeName } from './declarators';
import { readAssignment, readExpression } from './expressions';
import { CHAR, INT, VOID, arrayOf, functionOf, unqualified } from './layout';
import { libraryFunction } from './library';
import { readCharacter, readNumber, readStrings } from './literals';
import type { Reader } from './reader';
import { describe, span } from './reader';
import { Scope } from './scope';
import { readBlock } from './statements';
import { sameType, typeName } from './typing';
import type { Type } from './types';

export function readPrimary(reader: Reader): Expression {
  const { token } = reader;
  const { place } = token;
  switch (token.kind) {
    case 'number': {
      reader.next();
      const number = readNumber(token.text, place);
      return number.op === 'integer'
        ? { op: 'integer', place, type: number.type, value: number.value }
        : { op: 'float', place, type: number.type, value: number.value };
    }
    case 'character': {
      reader.next();
      const { type, value } = readCharacter(token.text, place);
      return { op: 'integer', place, type, value };
    }
    case 'string': {
      const texts: string[] = [];
      while (reader.token.kind === 'string') texts.push(reader.next().text);
      const { element, bytes } = readStrings(texts, place);
      return stringLiteral(bytes, element, reader.placeFrom(place));
    }
    case 'identifier':
      return readIdentifier(reader);
    case 'punctuator':
      if (token.text === '(') {
        reader.next();
        if (reader.at('{')) return readStatementExpression(reader, place);
        const inner = readExpression(reader);
        const end = reader.expect(')').place;
        return { ...inner, place: span(place, end) };
      }
  }
  return reader.fail(`expected an expression before ${describe(token)}`);
}
export function stringLiteral(bytes: Uint8Array, element: Type, place: Place): Expression {
  return { op: 'string', place, type: arrayOf(element, bytes.length / element.size), bytes };
}

function readStatementExpression(reader: Reader, start: Place): Expression {
  const { context } = reader;
  if (context === undefined) reader.fail('a statement expression is allowed only inside a function');
  const block = readBlock(reader, new Scope(reader.scope));
  const place = span(start, reader.expect(')').place);
  const last = block.items[block.items.length - 1];
  if (last?.op !== 'expression' || last.expression.type.kind === 'void')
    return { op: 'statement-expression', place, type: VOID, block, result: undefined };
  const result = rvalue(reader, last.expression);
  const items: Statement[] = [...block.items.slice(0, -1), { ...last, expression: result }];
  return {
    op: 'statement-expression',
    place,
    type: unqualified(result.type),
    block: { ...block, items },
    result,
  };
}

const functionNames = new Set(['__func__', '__FUNCTION__', '__PRETTY_FUNCTION__']);

function readIdentifier(reader: Reader): Expression {
  const { text, place } = reader.token;
  if (text === '_Generic') return readGeneric(reader);
  const meaning = reader.scope.find(text);
  if (meaning !== undefined) {
    switch (meaning.kind) {
      case 'variable':
        reader.next();
        return { op: 'variable', place, type: meaning.variable.type, variable: meaning.variable };
      case 'function':
        if (text === 'alloca' && meaning.function.body === undefined && reader.peek(1).text === '(')
          return readBuiltin(reader);
        reader.next();
        return { op: 'function', place, type: meaning.function.type, function: meaning.function };
      case 'constant':
        reader.next();
        return { op: 'integer', place, type: meaning.type, value: meaning.value };
      case 'typedef':
        reader.fail(`expected an expression before the type '${text}'`);
    }
  }
  // gcc knows alloca by its plain name.
  if (isBuiltin(text) || (text === 'alloca' && reader.peek(1).text === '(')) return readBuiltin(reader);
  reader.next();
  if (functionNames.has(text)) {
    const bytes = new TextEncoder().encode(`${reader.context?.name ?? ''}\0`);
    return stringLiteral(bytes, { ...CHAR, qualifiers: 1 }, place);
  }
  if (reader.token.kind === 'identifier') reader.fail(`unknown type name '${text}'`, place);
  if (!reader.at('(')) reader.fail(`'${text}' undeclared`, place);
  return implicitFunction(reader, text, place);
}

/** A call of what was never declared: C89 takes it as `int name()`, gcc's own functions with their types. */
export function implicitFunction(reader: Reader, name: string, place: Place): Expression {
  const { unit } = reader;
  const known = unit.findFunction(name);
  if (known !== undefined) return { op: 'function', place, type: known.type, function: known };
  const library = libraryFunction(name);
  if (library === undefined) reader.warn(`implicit declaration of function '${name}'`, place);
  const symbol = {
    name,
    type: library?.type ?? functionOf(INT, [], { unprototyped: true }),
    static: false,
    inline: false,
    weak: false,
    alias: undefined,
    noreturn: library?.noreturn ?? false,
    place,
    extent: undefined,
    unit: unit.index,
    body: undefined,
  };
  unit.declareFunction(symbol);
  return { op: 'function', place, type: symbol.type, function: symbol };
}

function readGeneric(reader: Reader): Expression {
  const start = reader.next().place;
  reader.expect('(');
  reader.unevaluated++;
  const controlling = rvalue(reader, readAssignment(reader));
  const type = unqualified(controlling.type);
  reader.unevaluated--;
  // A bit-field narrower than its declared type has a type of its own that cannot be written.
  const nameless = (bitWidth(controlling) ?? type.size * 8) !== type.size * 8 && type.size > 1;
  let chosen: Expression | undefined;
  let fallback: Expression | undefined;
  while (reader.accept(',')) {
    const isDefault = reader.accept('default');
    const matches = !isDefault && chosen === undefined && sameType(readTypeName(reader), type) && !nameless;
    if (!isDefault && chosen !== undefined) readTypeName(reader);
    reader.expect(':');
    const evaluated = matches || (isDefault && chosen === undefined);
    if (!evaluated) reader.unevaluated++;
    const expression = readAssignment(reader);
    if (!evaluated) reader.unevaluated--;
    if (matches) chosen = expression;
    else if (isDefault) fallback = expression;
  }
  reader.expect(')');
  const result = chosen ?? fallback;
  if (result === undefined) reader.fail(`_Generic has no association for ${typeName(type)}`, start);
  return { ...result, place: reader.placeFrom(start) };
}
