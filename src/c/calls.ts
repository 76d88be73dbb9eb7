/**
 * Calls: arguments converted to the parameters' types, promoted where there are none, wrapped for transparent unions; and the
 * unnamed objects that such unions and compound literals need.
 */
import type { Expression, FunctionSymbol, Place } from './ast';
import { convertForAssignment, promoteArgument, rvalue } from './build';
import { newVariable } from './declarators';
import { readAssignment } from './expressions';
import { unqualified } from './layout';
import type { Reader } from './reader';
import { sameUnqualified, typeName } from './typing';
import type { FunctionType, Type } from './types';

export function readArguments(reader: Reader): Expression[] {
  reader.expect('(');
  const list: Expression[] = [];
  if (!reader.accept(')')) {
    do list.push(...(reader.at('__builtin_va_arg_pack') ? readPack(reader) : [readAssignment(reader)]));
    while (reader.accept(','));
    reader.expect(')');
  }
  return list;
}

/** `__builtin_va_arg_pack()`, the last argument of a call: all variable arguments of the function that is inlined. */
function readPack(reader: Reader): Expression[] {
  const { place } = reader.next();
  reader.expect('(');
  reader.expect(')');
  const pack = reader.context?.pack;
  if (pack === undefined || !reader.at(')'))
    return reader.fail('__builtin_va_arg_pack() is not the last argument in a variadic gnu_inline function', place);
  return pack.map((variable) => ({ op: 'variable', place, type: variable.type, variable }));
}

export function readCall(reader: Reader, called: Expression): Expression {
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
  const inlined = directFunction(callee)?.inlined?.(
    values.slice(parameters.length).map((value) => unqualified(value.type)),
  );
  if (inlined) {
    const designator: Expression = { op: 'function', place: callee.place, type: inlined.type, function: inlined };
    return {
      op: 'call',
      place,
      type: unqualified(type.result),
      callee: rvalue(reader, designator),
      arguments: values,
      fixed: values.length,
    };
  }
  return { op: 'call', place, type: unqualified(type.result), callee, arguments: values, fixed: parameters.length };
}
function directFunction(callee: Expression): FunctionSymbol | undefined {
  return callee.op === 'decay' && callee.operand.op === 'function' ? callee.operand.function : undefined;
}
function calleeName(callee: Expression): string {
  const direct = directFunction(callee);
  return direct ? `'${direct.name}'` : 'a function';
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

/** A union value one of whose members holds `value`. */
export function unionLiteral(
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

/** The unnamed object of a compound literal: the block's own, or static at file scope. */
export function literalVariable(reader: Reader, type: Type, place: Place): ReturnType<typeof newVariable> {
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
