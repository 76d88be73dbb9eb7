/**
 * Expressions, by recursive descent after the grammar, with one precedence table for the binary operators.
 */
import type { BinaryOperator, Expression, IntegerConstant, Place, Statement } from './ast';
import {
  addressOf, assign, binary, bitWidth, comma, compoundAssign, condition, conditional, convert, convertForAssignment,
  dereference, increment, integer, isBitField, logical, memberAccess, negate, not, offsetPointer, promoteArgument,
  rvalue, sizeExpression, truthOf,
} from './build'; // prettier-ignore
import { isBuiltin, readBuiltin } from './builtins';
import { newVariable, readTypeName } from './declarators';
import { readInitializer } from './initializers';
import { CHAR, INT, ULONG, VOID, VOID_POINTER, arrayOf, functionOf, isComplete, unqualified } from './layout';
import { libraryFunction } from './library';
import { readCharacter, readNumber, readStrings } from './literals';
import type { Reader } from './reader';
import { describe, span } from './reader';
import { Scope } from './scope';
import { atTypeStart } from './specifiers';
import { labelNamed, readBlock } from './statements';
import { isInteger, sameType, sameUnqualified, typeName } from './typing';
import type { FunctionType, Type } from './types';

export function readExpression(reader: Reader): Expression {
  let result = readAssignment(reader);
  while (reader.accept(',')) result = comma(reader, result, readAssignment(reader));
  return result;
}

const assignments = new Map<string, BinaryOperator | undefined>([
  ['=', undefined],
  ['+=', '+'],
  ['-=', '-'],
  ['*=', '*'],
  ['/=', '/'],
  ['%=', '%'],
  ['&=', '&'],
  ['|=', '|'],
  ['^=', '^'],
  ['<<=', '<<'],
  ['>>=', '>>'],
]);

export function readAssignment(reader: Reader): Expression {
  const target = readConditional(reader);
  const { text, kind } = reader.token;
  if (kind !== 'punctuator' || !assignments.has(text)) return target;
  const operator = assignments.get(text);
  reader.next();
  reader.enter();
  const value = readAssignment(reader);
  reader.leave();
  const place = span(target.place, value.place);
  if (operator === undefined) return assign(reader, target, value, place);
  return compoundAssign(reader, operator, target, value, place);
}

/** Reads what is not executed when `dead`: it is parsed all the same, and given with whether a label lets control in. */
function readDead(
  reader: Reader,
  dead: boolean,
  read: (reader: Reader) => Expression,
): { expression: Expression; droppable: boolean } {
  const { context } = reader;
  if (context === undefined || !dead) return { expression: read(reader), droppable: dead };
  const landmarks = context.landmarks;
  const locals = context.locals.length;
  const expression = read(reader);
  const droppable = context.landmarks === landmarks;
  if (droppable) context.locals.length = locals;
  return { expression, droppable };
}

export function readConditional(reader: Reader): Expression {
  const test = readBinary(reader, 1);
  if (!reader.at('?')) return test;
  reader.next();
  reader.enter();
  const known = truthOf(condition(reader, test));
  const then = reader.at(':') ? undefined : readDead(reader, known === false, readExpression);
  reader.expect(':');
  const otherwise = readDead(reader, known === true, readConditional);
  reader.leave();
  return conditional(reader, test, then?.expression, otherwise.expression, {
    mayDropThen: then?.droppable ?? true,
    mayDropOtherwise: otherwise.droppable,
  });
}

const precedences = new Map<string, number>([
  ['||', 1],
  ['&&', 2],
  ['|', 3],
  ['^', 4],
  ['&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 7],
  ['>', 7],
  ['<=', 7],
  ['>=', 7],
  ['<<', 8],
  ['>>', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['/', 10],
  ['%', 10],
]);

function readBinary(reader: Reader, lowest: number): Expression {
  let left = readCast(reader);
  for (;;) {
    const { text, kind } = reader.token;
    if (kind !== 'punctuator') return left;
    const precedence = precedences.get(text);
    if (precedence === undefined || precedence < lowest) return left;
    reader.next();
    if (text === '&&' || text === '||') left = readLogical(reader, text, left, precedence);
    else left = binary(reader, text as BinaryOperator, left, readBinary(reader, precedence + 1));
  }
}
function readLogical(reader: Reader, operator: '&&' | '||', left: Expression, precedence: number): Expression {
  const known = truthOf(condition(reader, left));
  const dead = known === (operator === '||');
  const right = readDead(reader, dead, (inner) => readBinary(inner, precedence + 1));
  if (dead && !right.droppable) {
    const place = span(left.place, right.expression.place);
    return { op: 'logical', place, type: INT, operator, left: rvalue(reader, left), right: condition(reader, right.expression) }; // prettier-ignore
  }
  return logical(reader, operator, left, right.expression);
}

/** A cast, or a unary expression. */
export function readCast(reader: Reader): Expression {
  reader.enter();
  const result = reader.at('(') && atTypeStart(reader, 1) ? readCastOrLiteral(reader) : readUnary(reader);
  reader.leave();
  return result;
}

function readCastOrLiteral(reader: Reader): Expression {
  const start = reader.next().place;
  const type = readTypeName(reader);
  reader.expect(')');
  if (reader.at('{')) return readPostfix(reader, readCompoundLiteral(reader, type, start));
  const operand = readCast(reader);
  return cast(reader, type, operand, span(start, operand.place));
}

function cast(reader: Reader, type: Type, operand: Expression, place: Place): Expression {
  const value = rvalue(reader, operand);
  const to = unqualified(type);
  if (to.kind === 'array' || to.kind === 'function') reader.fail(`cast to ${typeName(to)}`, place);
  if (to.kind === 'record') {
    if (value.type.kind === 'record' && value.type.record === to.record) return value;
    if (to.record.keyword === 'union') return castToUnion(reader, to, value, place);
  }
  if (to.kind === 'void' && value.type.kind === 'void') return { ...value, place };
  const converted = convert(reader, value, to, 'cast');
  if (converted === value && converted.op !== 'integer' && converted.op !== 'float')
    return { op: 'convert', place, type: to, operand: value, explicit: true };
  return { ...converted, place, type: to } as Expression;
}

/** GNU: `(union u) value` is a union whose first member of that type holds the value. */
function castToUnion(reader: Reader, type: Type, value: Expression, place: Place): Expression {
  const members = type.kind === 'record' ? type.record.members : [];
  const member = members.find((one) => sameUnqualified(one.type, value.type));
  if (member === undefined) reader.fail(`cast to union from ${typeName(value.type)}, which no member has`, place);
  return unionLiteral(reader, type, member.offset, member.type, value, place);
}
function unionLiteral(
  reader: Reader,
  type: Type,
  offset: number,
  memberType: Type,
  value: Expression,
  place: Place,
): Expression {
  const variable = literalVariable(reader, type, place);
  const initializer = { zeroFirst: true, stores: [{ offset, type: unqualified(memberType), value }] };
  if (variable.storage === 'static') variable.initializer = () => initializer;
  return { op: 'compound-literal', place, type, variable, initializer };
}

function readCompoundLiteral(reader: Reader, written: Type, start: Place): Expression {
  const storage = reader.context === undefined ? 'static' : 'automatic';
  const { type, initializer } = readInitializer(reader, written, storage);
  const place = reader.placeFrom(start);
  const variable = literalVariable(reader, type, place);
  if (variable.storage === 'static') variable.initializer = () => initializer;
  return { op: 'compound-literal', place, type, variable, initializer };
}
function literalVariable(reader: Reader, type: Type, place: Place): ReturnType<typeof newVariable> {
  if (reader.context === undefined) {
    const variable = newVariable('', type, 'static', place, reader.unit.index);
    variable.addressTaken = true;
    variable.defined = true;
    return variable;
  }
  const variable = newVariable('', type, 'local', place);
  reader.context.locals.push(variable);
  reader.scope.variables.push(variable);
  return variable;
}

function readUnary(reader: Reader): Expression {
  const { token } = reader;
  const start = token.place;
  if (token.kind === 'punctuator') {
    switch (token.text) {
      case '&': {
        reader.next();
        const operand = readCast(reader);
        return addressOf(reader, operand, span(start, operand.place));
      }
      case '*': {
        reader.next();
        const operand = readCast(reader);
        return dereference(reader, operand, span(start, operand.place));
      }
      case '+':
      case '-':
      case '~': {
        reader.next();
        const operand = readCast(reader);
        return negate(reader, token.text, operand, span(start, operand.place));
      }
      case '!': {
        reader.next();
        const operand = readCast(reader);
        return not(reader, operand, span(start, operand.place));
      }
      case '++':
      case '--': {
        reader.next();
        const operand = readCast(reader);
        return increment(reader, operand, token.text === '++' ? 1 : -1, false, span(start, operand.place));
      }
      case '&&': {
        reader.next();
        const name = reader.expectIdentifier('a label');
        const { label } = labelNamed(reader, name.text, name.place);
        if (reader.unevaluated === 0) label.addressTaken = true;
        return { op: 'label-address', place: span(start, name.place), type: VOID_POINTER, label };
      }
    }
  } else if (token.kind === 'identifier') {
    switch (token.text) {
      case 'sizeof':
        return readSizeof(reader);
      case '_Alignof':
      case '__alignof__':
      case '__alignof':
        return readAlignof(reader);
      case '__extension__':
        reader.next();
        return readCast(reader);
      case '__real__':
      case '__imag__':
      case '__real':
      case '__imag':
        reader.fail(`${token.text}: complex numbers are not supported`);
    }
  }
  return readPostfix(reader, readPrimary(reader));
}

function readSizeof(reader: Reader): Expression {
  const start = reader.next().place;
  const type = readOperandType(reader);
  const place = reader.placeFrom(start);
  return { ...sizeExpression(reader, type.type, place), place };
}
function readAlignof(reader: Reader): Expression {
  const start = reader.next().place;
  const { type, expression } = readOperandType(reader);
  const place = reader.placeFrom(start);
  if (!isComplete(type) && type.kind === 'record') reader.fail(`${typeName(type)} has no alignment yet`, place);
  let { align } = type;
  if (expression?.op === 'variable') align = Math.max(align, expression.variable.align);
  return integer(place, ULONG, BigInt(align));
}
/** The operand of sizeof and alignof: `(type)`, or an expression that is not evaluated. */
function readOperandType(reader: Reader): { type: Type; expression?: Expression } {
  reader.unevaluated++;
  let expression: Expression;
  if (reader.at('(') && atTypeStart(reader, 1)) {
    const start = reader.next().place;
    const type = readTypeName(reader);
    reader.expect(')');
    if (!reader.at('{')) {
      reader.unevaluated--;
      return { type };
    }
    expression = readPostfix(reader, readCompoundLiteral(reader, type, start));
  } else expression = readCast(reader);
  reader.unevaluated--;
  if (isBitField(expression)) reader.fail('sizeof applied to a bit-field', expression.place);
  return { type: expression.type, expression };
}

function readPostfix(reader: Reader, primary: Expression): Expression {
  let result = primary;
  for (;;) {
    const { token } = reader;
    if (token.kind !== 'punctuator') return result;
    switch (token.text) {
      case '[': {
        reader.next();
        const index = readExpression(reader);
        const end = reader.expect(']').place;
        result = subscript(reader, result, index, span(primary.place, end));
        break;
      }
      case '(':
        result = readCall(reader, result);
        break;
      case '.': {
        reader.next();
        const name = reader.expectIdentifier('a member');
        result = memberAccess(reader, result, name.text, span(primary.place, name.place));
        break;
      }
      case '->': {
        reader.next();
        const name = reader.expectIdentifier('a member');
        const object = dereference(reader, result, result.place);
        result = memberAccess(reader, object, name.text, span(primary.place, name.place));
        break;
      }
      case '++':
      case '--':
        reader.next();
        result = increment(reader, result, token.text === '++' ? 1 : -1, true, span(primary.place, token.place));
        break;
      default:
        return result;
    }
  }
}

export function subscript(reader: Reader, left: Expression, right: Expression, place: Place): Expression {
  let pointer = rvalue(reader, left);
  let index = rvalue(reader, right);
  if (pointer.type.kind !== 'pointer') [pointer, index] = [index, pointer];
  if (pointer.type.kind !== 'pointer' || !isInteger(index.type))
    reader.fail(`subscripted value is neither array nor pointer (${typeName(left.type)})`, place);
  return dereference(reader, offsetPointer(reader, '+', pointer, index, place), place);
}

export function readArguments(reader: Reader): Expression[] {
  reader.expect('(');
  const list: Expression[] = [];
  if (!reader.accept(')')) {
    do list.push(readAssignment(reader));
    while (reader.accept(','));
    reader.expect(')');
  }
  return list;
}

function readCall(reader: Reader, called: Expression): Expression {
  const callee = rvalue(reader, called);
  const list = readArguments(reader);
  return call(reader, callee, list, reader.placeFrom(called.place));
}

/** Preconditions: `callee` is an rvalue. */
export function call(reader: Reader, callee: Expression, list: readonly Expression[], place: Place): Expression {
  if (callee.type.kind !== 'pointer' || callee.type.to.kind !== 'function')
    reader.fail(`called object has type ${typeName(callee.type)}, no function`, place);
  const type: FunctionType = callee.type.to;
  const { parameters } = type;
  if (type.unprototyped) {
    const values = list.map((argument) => promoteArgument(reader, argument));
    return { op: 'call', place, type: unqualified(type.result), callee, arguments: values, fixed: values.length };
  }
  if (list.length < parameters.length) reader.fail(`too few arguments to ${calleeName(callee)}`, place);
  if (list.length > parameters.length && !type.variadic)
    reader.fail(`too many arguments to ${calleeName(callee)}`, place);
  const values = list.map((argument, index) => {
    const parameter = parameters[index];
    if (parameter === undefined) return promoteArgument(reader, argument);
    return passArgument(reader, argument, parameter);
  });
  return { op: 'call', place, type: unqualified(type.result), callee, arguments: values, fixed: parameters.length };
}
function calleeName(callee: Expression): string {
  return callee.op === 'decay' && callee.operand.op === 'function' ? `'${callee.operand.function.name}'` : 'a function';
}
function passArgument(reader: Reader, argument: Expression, parameter: Type): Expression {
  if (parameter.kind === 'record' && parameter.record.transparent) {
    const value = rvalue(reader, argument);
    if (value.type.kind !== 'record' || value.type.record !== parameter.record) {
      const { members } = parameter.record;
      const member =
        members.find((one) => sameUnqualified(one.type, value.type)) ??
        members.find(
          (one) => one.type.kind === 'pointer' && (value.type.kind === 'pointer' || value.op === 'integer'),
        ) ??
        members.find((one) => one.type.kind === value.type.kind);
      if (member === undefined)
        reader.fail(`no member of ${typeName(parameter)} takes ${typeName(value.type)}`, value.place);
      const converted = convertForAssignment(reader, value, member.type, 'passing argument');
      return unionLiteral(reader, unqualified(parameter), member.offset, member.type, converted, value.place);
    }
  }
  return convertForAssignment(reader, argument, unqualified(parameter), 'passing argument');
}

function readPrimary(reader: Reader): Expression {
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
  unit.functions.set(name, symbol);
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

/** An expression that must be an integer known now: array lengths, case labels, enumerators. */
export function constantInteger(reader: Reader, what: string): IntegerConstant {
  const expression = rvalue(reader, readConditional(reader));
  if (expression.op !== 'integer' || !isInteger(expression.type))
    reader.fail(`${what} is not an integer constant`, expression.place);
  return expression;
}
