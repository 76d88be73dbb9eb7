/**
 * Expressions, by recursive descent after the grammar, with one precedence table for the binary operators.
 */
import type { BinaryOperator, Expression, IntegerConstant, Place } from './ast';
import { addressOf, condition, convert, dereference, integer, isBitField, memberAccess, rvalue } from './build';
import { sizeExpression, truthOf } from './build';
import { literalVariable, readCall, unionLiteral } from './calls';
import { readTypeName } from './declarators';
import { readInitializer } from './initializers';
import { INT, ULONG, VOID_POINTER, isComplete, unqualified } from './layout';
import { assign, binary, comma, compoundAssign, conditional, increment, logical, negate, not } from './operators';
import { offsetPointer } from './operators';
import { readPrimary } from './primary';
import type { Reader } from './reader';
import { span } from './reader';
import { atTypeStart } from './specifiers';
import { labelNamed } from './statements';
import { isInteger, sameUnqualified, typeName } from './typing';
import type { Type } from './types';

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
function readCompoundLiteral(reader: Reader, written: Type, start: Place): Expression {
  const storage = reader.context === undefined ? 'static' : 'automatic';
  const { type, initializer } = readInitializer(reader, written, storage);
  const place = reader.placeFrom(start);
  const variable = literalVariable(reader, type, place);
  if (variable.storage === 'static') variable.initializer = () => initializer;
  return { op: 'compound-literal', place, type, variable, initializer };
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
  if (expression?.op === 'function') align = expression.function.align ?? align;
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

/** An expression that must be an integer known now: array lengths, case labels, enumerators. */
export function constantInteger(reader: Reader, what: string): IntegerConstant {
  const expression = rvalue(reader, readConditional(reader));
  if (expression.op !== 'integer' || !isInteger(expression.type))
    reader.fail(`${what} is not an integer constant`, expression.place);
  return expression;
}
