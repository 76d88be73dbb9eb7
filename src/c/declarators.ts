/**
 * Declarators: what stands around a declared name and makes pointers, arrays and functions of the specifiers' type; and
 * type names, which are declarators without a name.
 */
import type { Expression, Place, Statement, Variable } from './ast';
import { atAttribute, noAttributes, readAttributes, typeOfMode } from './attributes';
import type { Attributes } from './attributes';
import { convert, hasEffects, rvalue } from './build';
import { readAssignment } from './expressions';
import { isKeyword } from './keywords';
import { ULONG, arrayOf, functionOf, pointerTo, withAlign } from './layout';
import type { Reader } from './reader';
import { describe } from './reader';
import { Scope } from './scope';
import { atTypeStart, failType, readSpecifiers } from './specifiers';
import { isInteger, typeName } from './typing';
import { Qualifier } from './types';
import type { Type } from './types';

/** A parameter of a declarator; in a definition its variable is the function's own. */
export interface Parameter {
  readonly variable: Variable;
  readonly type: Type;
}
export interface ParameterList {
  readonly parameters: Parameter[];
  readonly variadic: boolean;
  /** `f()` and `f(a, b)`: the second form names the parameters of an old-style definition. */
  readonly unprototyped: boolean;
  readonly names: readonly { readonly name: string; readonly place: Place }[];
  /** Names and tags declared in the list: the body's outermost scope. */
  readonly scope: Scope;
  /** Lengths of variable-length arrays, computed on entry. */
  readonly entry: readonly Statement[];
}
export interface Declarator {
  readonly name: string | undefined;
  /** Of the name; of the whole declarator where there is none. */
  readonly place: Place;
  readonly type: Type;
  /** From `aligned` after a `*` or inside parentheses; 0 where not asked for. */
  readonly align: number;
  /** Where it declares a function: the list next to the name. */
  readonly list: ParameterList | undefined;
}
/** Where a declarator stands: it decides whether a name must come and what a run-time array length means. */
export type DeclaratorPlace = 'file' | 'block' | 'member' | 'parameter' | 'type-name';

/** One step from the name outward. */
type Step =
  | { readonly kind: 'pointer'; readonly qualifiers: number }
  | { readonly kind: 'array'; readonly length: Expression | 'open'; readonly qualifiers: number; readonly place: Place }
  | { readonly kind: 'function'; readonly list: ParameterList };

export function readDeclarator(reader: Reader, base: Type, where: DeclaratorPlace): Declarator {
  const attributes = noAttributes();
  const steps: Step[] = [];
  const start = reader.token.place;
  const name = readSteps(reader, where, steps, attributes);
  if (name === undefined && (where === 'file' || where === 'block' || where === 'member'))
    reader.fail(`expected a name before ${describe(reader.token)}`);
  let type = attributes.mode === undefined ? base : typeOfMode(reader, base, attributes.mode);
  for (let at = steps.length - 1; at >= 0; at--) type = applyStep(reader, type, steps[at]!, where, at === 0);
  const first = steps[0];
  return {
    name: name?.text,
    place: name?.place ?? start,
    type,
    align: attributes.align,
    list: first?.kind === 'function' ? first.list : undefined,
  };
}

function readSteps(
  reader: Reader,
  where: DeclaratorPlace,
  steps: Step[],
  attributes: Attributes,
): { text: string; place: Place } | undefined {
  const pointers: Step[] = [];
  for (;;) {
    readAttributes(reader, attributes);
    if (reader.at('^')) reader.fail('blocks (^) are not supported');
    if (!reader.accept('*')) break;
    pointers.push({ kind: 'pointer', qualifiers: readQualifiers(reader, attributes) });
  }
  let name: { text: string; place: Place } | undefined;
  const token = reader.token;
  if (token.kind === 'identifier' && where !== 'type-name' && !isKeyword(token.text)) {
    reader.next();
    name = { text: token.text, place: token.place };
  } else if (token.text === '(' && opensNestedDeclarator(reader, where)) {
    reader.enter();
    reader.next();
    readAttributes(reader, attributes);
    name = readSteps(reader, where, steps, attributes);
    reader.expect(')');
    reader.leave();
  }
  for (;;) {
    if (reader.at('[')) steps.push(readArraySuffix(reader));
    else if (reader.at('(')) steps.push({ kind: 'function', list: readParameterList(reader) });
    else break;
  }
  for (let at = pointers.length - 1; at >= 0; at--) steps.push(pointers[at]!);
  return name;
}

/** In a place where names are optional, `(` may begin the parameters of a nameless function. */
function opensNestedDeclarator(reader: Reader, where: DeclaratorPlace): boolean {
  if (where === 'file' || where === 'block' || where === 'member') return true;
  const after = reader.peek(1);
  if (after.text === ')') return false;
  if (after.text !== '__attribute__') return !atTypeStart(reader, 1);
  // What follows the attribute decides: a type begins a parameter.
  let ahead = 2;
  for (let open = 0; reader.peek(ahead).kind !== 'end'; ahead++) {
    const { text } = reader.peek(ahead);
    if (text === '(') open++;
    else if (text === ')' && --open === 0) break;
  }
  return !atTypeStart(reader, ahead + 1);
}

function readQualifiers(reader: Reader, attributes: Attributes): number {
  let qualifiers = 0;
  for (;;) {
    const { text } = reader.token;
    switch (text) {
      case 'const':
      case '__const':
      case '__const__':
        qualifiers |= Qualifier.const;
        break;
      case 'volatile':
      case '__volatile':
      case '__volatile__':
        qualifiers |= Qualifier.volatile;
        break;
      case 'restrict':
      case '__restrict':
      case '__restrict__':
        qualifiers |= Qualifier.restrict;
        break;
      case '_Atomic':
        qualifiers |= Qualifier.atomic;
        break;
      case '__seg_gs':
      case '__seg_fs':
        break;
      default:
        if (!atAttribute(reader)) return qualifiers;
        readAttributes(reader, attributes);
        continue;
    }
    reader.next();
  }
}

function readArraySuffix(reader: Reader): Step {
  const { place } = reader.next();
  let qualifiers = 0;
  const ignored = noAttributes();
  qualifiers |= readQualifiers(reader, ignored);
  if (reader.accept('static')) qualifiers |= readQualifiers(reader, ignored);
  if (reader.accept(']')) return { kind: 'array', length: 'open', qualifiers, place };
  if (reader.at('*') && reader.peek(1).text === ']') {
    reader.next();
    reader.next();
    return { kind: 'array', length: 'open', qualifiers, place };
  }
  const length = rvalue(reader, readAssignment(reader));
  reader.expect(']');
  return { kind: 'array', length, qualifiers, place };
}

function applyStep(reader: Reader, type: Type, step: Step, where: DeclaratorPlace, outermost: boolean): Type {
  if (step.kind === 'pointer') return pointerTo(type, step.qualifiers);
  if (step.kind === 'function') {
    if (type.kind === 'function' || type.kind === 'array') reader.fail(`a function cannot return ${typeName(type)}`);
    const { list } = step;
    return functionOf(
      type,
      list.parameters.map((parameter) => parameter.type),
      list,
    );
  }
  const { length, place } = step;
  if (type.kind === 'function' || type.kind === 'void') reader.fail(`array of ${typeName(type)}`, place);
  if (type.kind === 'array' && type.length === undefined) reader.fail('array of arrays without a length', place);
  if (where === 'parameter' && outermost) {
    // A parameter's outermost length says nothing, but what it does happens on entry.
    if (length !== 'open' && hasEffects(length)) reader.pending.push({ op: 'expression', place, expression: length });
    return addQualifiersToPointer(pointerTo(type), step.qualifiers);
  }
  if (length === 'open') return arrayOf(type, undefined);
  if (!isInteger(length.type)) reader.fail(`length of an array has type ${typeName(length.type)}`, place);
  if (length.op === 'integer') {
    if (length.value < 0n) reader.fail('size of array is negative', place);
    if (length.value >= 2n ** 63n) reader.fail('size of array is too large', place);
    // No object is so large, but types may be: a number would lose bits, an expression keeps them.
    if (length.value > 2n ** 47n) return arrayOf(type, 0, convert(reader, length, ULONG, 'silent'));
    return arrayOf(type, Number(length.value));
  }
  if (reader.context === undefined && where !== 'parameter') {
    if (reader.scope === reader.unit || where === 'member')
      reader.fail('variable length of an array at file scope', place);
  }
  const converted = convert(reader, length, ULONG, 'silent');
  if (where === 'type-name') return arrayOf(type, 0, converted);
  return arrayOf(type, 0, captureLength(reader, converted));
}
function addQualifiersToPointer(type: Type, qualifiers: number): Type {
  return qualifiers === 0 ? type : { ...type, qualifiers };
}

/** The length is computed where the declaration stands, into a variable of its own that sizeof reads. */
export function captureLength(reader: Reader, length: Expression): Expression {
  const { place } = length;
  const variable = newVariable('', ULONG, 'local', place);
  reader.pending.push({
    op: 'declare',
    place,
    variable,
    initializer: { zeroFirst: false, stores: [{ offset: 0, type: ULONG, value: length }] },
  });
  if (reader.context !== undefined) {
    reader.context.locals.push(variable);
    reader.scope.variables.push(variable);
  }
  return { op: 'variable', place, type: ULONG, variable };
}

export function newVariable(name: string, type: Type, storage: Variable['storage'], place: Place, unit = -1): Variable {
  const aggregate = type.kind === 'array' || type.kind === 'record';
  return {
    name,
    type,
    storage,
    place,
    addressTaken: aggregate,
    uninitialized: false,
    align: type.align,
    cleanup: undefined,
    defined: storage === 'local' || storage === 'parameter',
    section: undefined,
    initializer: undefined,
    unit,
  };
}

function readParameterList(reader: Reader): ParameterList {
  reader.enter();
  reader.expect('(');
  const outer = reader.scope;
  const outerPending = reader.pending;
  const scope = new Scope(outer);
  const parameters: Parameter[] = [];
  const names: { name: string; place: Place }[] = [];
  let variadic = false;
  let unprototyped = false;
  reader.scope = scope;
  reader.pending = [];
  if (reader.at(')')) unprototyped = true;
  else if (reader.at('void') && reader.peek(1).text === ')') reader.next();
  else if (reader.token.kind === 'identifier' && !atTypeStart(reader)) {
    unprototyped = true;
    do {
      const token = reader.expectIdentifier('a parameter');
      names.push({ name: token.text, place: token.place });
    } while (reader.accept(','));
  } else {
    for (;;) {
      if (reader.accept('...')) {
        variadic = true;
        break;
      }
      parameters.push(readParameter(reader, scope));
      if (!reader.accept(',')) break;
    }
  }
  reader.expect(')');
  const entry = reader.pending;
  reader.scope = outer;
  reader.pending = outerPending;
  reader.leave();
  const first = parameters[0];
  if (parameters.length === 1 && first?.type.kind === 'void' && first.variable.name === '') parameters.length = 0;
  return { parameters, variadic, unprototyped, names, scope, entry };
}

function readParameter(reader: Reader, scope: Scope): Parameter {
  if (!atTypeStart(reader)) failType(reader, "a parameter's type");
  const specifiers = readSpecifiers(reader);
  const declarator = readDeclarator(reader, specifiers.type, 'parameter');
  if (atAttribute(reader)) readAttributes(reader, noAttributes());
  const type = parameterType(declarator.type);
  const variable = newVariable(declarator.name ?? '', type, 'parameter', declarator.place);
  if (declarator.name !== undefined) {
    scope.names.set(declarator.name, { kind: 'variable', variable });
    scope.variables.push(variable);
  }
  return { variable, type };
}
/** Arrays and functions are passed as pointers. */
export function parameterType(type: Type): Type {
  if (type.kind === 'array') return pointerTo(type.of);
  if (type.kind === 'function') return pointerTo(type);
  return type;
}

/** A type name, as in casts and sizeof. */
export function readTypeName(reader: Reader): Type {
  const specifiers = readSpecifiers(reader);
  if (specifiers.implicitInt && specifiers.type.qualifiers === 0)
    reader.fail(`expected a type before ${describe(reader.token)}`);
  const { type } = readDeclarator(reader, specifiers.type, 'type-name');
  return specifiers.attributes.align > 0 ? withAlign(type, specifiers.attributes.align) : type;
}
