/**
 * Declarations at file scope and in blocks: what each declared name becomes, when two declarations are one thing, and
 * function definitions, whose bodies stay unread until asked for.
 */
import type { FunctionSymbol, Initializer, Place, Statement, Variable } from './ast';
import { noAttributes, readAsmLabel, readAttributes, skipParentheses, typeOfMode } from './attributes';
import type { Attributes } from './attributes';
import { rvalue } from './build';
import { newVariable, parameterType, readDeclarator } from './declarators';
import type { Declarator, ParameterList } from './declarators';
import { readAssignment } from './expressions';
import { once, readFunctionBody } from './function-body';
import { readDeferredInitializer, readInitializer, scalarInitializer } from './initializers';
import { functionOf, isComplete, isRuntimeSized, unqualified, withAlign } from './layout';
import { describe } from './reader';
import type { Reader } from './reader';
import { Unit } from './scope';
import { atTypeStart, readSpecifiers, readStaticAssert } from './specifiers';
import type { Specifiers } from './specifiers';
import { compositeType, isScalar, sameUnqualified, typeName } from './typing';
import type { Type } from './types';

/** One declaration, definition, assertion or asm at file scope. */
export function readExternalDeclaration(reader: Reader): void {
  if (reader.accept(';')) return;
  const { text } = reader.token;
  if (text === 'asm' || text === '__asm__' || text === '__asm') {
    reader.next();
    while (reader.at('volatile') || reader.at('__volatile__')) reader.next();
    skipParentheses(reader);
    reader.expect(';');
    return;
  }
  if (text === '_Static_assert') return readStaticAssert(reader);
  const specifiers = readSpecifiers(reader);
  if (reader.accept(';')) return;
  if (specifiers.implicitInt && reader.token.kind !== 'identifier' && !reader.at('*') && !reader.at('('))
    reader.fail(`expected a declaration before ${describe(reader.token)}`);
  if (specifiers.implicitInt && reader.token.kind === 'identifier') {
    const { kind, text: after } = reader.peek(1);
    if (kind === 'identifier' || after === '*') reader.fail(`unknown type name '${reader.token.text}'`);
  }
  for (let first = true; ; first = false) {
    const declarator = readDeclarator(reader, specifiers.type, 'file');
    if (declarator.type.kind === 'function' && declarator.list !== undefined && specifiers.storage !== 'typedef') {
      if (first && readDefinition(reader, specifiers, declarator, declarator.list)) return;
    }
    if (first && specifiers.implicitInt && declarator.type.kind !== 'function' && specifiers.storage === undefined)
      reader.warn(`data definition of '${declarator.name ?? ''}' has no type`, declarator.place);
    readDeclared(reader, specifiers, declarator);
    if (!reader.accept(',')) break;
  }
  reader.expect(';');
}

interface Trailer {
  readonly attributes: Attributes;
  readonly linkName: string | undefined;
  readonly type: Type;
}
/** What follows a declarator: asm label and attributes, together with those of the specifiers. */
function readTrailer(reader: Reader, specifiers: Specifiers, declarator: Declarator): Trailer {
  const attributes = { ...specifiers.attributes };
  const linkName = readAsmLabel(reader);
  const own = readAttributes(reader, noAttributes());
  attributes.align = Math.max(attributes.align, own.align, declarator.align);
  attributes.weak ||= own.weak;
  attributes.noreturn ||= own.noreturn;
  attributes.gnuInline ||= own.gnuInline;
  attributes.notInstrumented ||= own.notInstrumented;
  attributes.constructorPriority ??= own.constructorPriority;
  attributes.transparent ||= own.transparent;
  attributes.cleanup = own.cleanup ?? attributes.cleanup;
  attributes.alias = own.alias ?? attributes.alias;
  attributes.section = own.section ?? attributes.section;
  const type = own.mode === undefined ? declarator.type : typeOfMode(reader, declarator.type, own.mode);
  return { attributes, linkName, type };
}

/** One declarator of a declaration at file scope, with its initialiser. */
function readDeclared(reader: Reader, specifiers: Specifiers, declarator: Declarator): void {
  const trailer = readTrailer(reader, specifiers, declarator);
  const name = declarator.name!;
  if (specifiers.storage === 'typedef') return declareTypedef(reader, name, declarator.place, trailer);
  if (trailer.type.kind === 'function') {
    declareFunction(reader, specifiers, { ...declarator, type: trailer.type }, trailer);
    return;
  }
  const variable = declareGlobal(reader, specifiers, name, declarator.place, trailer);
  if (!reader.accept('=')) return;
  if (variable.defined && variable.initializer !== undefined)
    reader.fail(`redefinition of '${name}'`, declarator.place);
  variable.defined = true;
  if (specifiers.autoType) {
    const value = rvalue(reader, readAssignment(reader));
    variable.type = unqualified(value.type);
    const initializer = scalarInitializer(value, variable.type);
    variable.initializer = () => initializer;
    return;
  }
  if (reader.at('{') && isComplete(variable.type)) {
    const deferred = reader.defer();
    variable.initializer = once(() => readDeferredInitializer(reader.unit, deferred, variable.type));
    return;
  }
  const { type, initializer } = readInitializer(reader, variable.type, 'static');
  variable.type = type;
  variable.align = Math.max(variable.align, type.align);
  variable.initializer = () => initializer;
}

function declareTypedef(reader: Reader, name: string, place: Place, trailer: Trailer): void {
  const { attributes } = trailer;
  let { type } = trailer;
  if (type.kind === 'record') {
    const { record } = type;
    if (record.tag === undefined) {
      record.tag = name;
      record.fromTypedef = true;
    }
    if (attributes.transparent) record.transparent = true;
  }
  if (type.kind === 'integer' && type.enumeration && type.enumeration.tag === undefined) {
    type.enumeration.tag = name;
    (type as { name: string }).name = name;
  }
  if (attributes.align > 0) type = withAlign(type, attributes.align);
  const { scope } = reader;
  const earlier = scope.own(name);
  if (earlier?.kind === 'typedef') {
    if (!sameUnqualified(earlier.type, type)) reader.fail(`conflicting types for typedef '${name}'`, place);
    return;
  }
  if (earlier !== undefined && scope instanceof Unit) reader.fail(`'${name}' redeclared as a typedef`, place);
  if (scope instanceof Unit) scope.noting?.names.add(name);
  scope.names.set(name, { kind: 'typedef', type, place });
  if (scope instanceof Unit) scope.typedefs.set(name, type);
}

/** The symbol of a function in this unit, made or merged with what was declared before. */
export function declareFunction(
  reader: Reader,
  specifiers: Pick<Specifiers, 'storage' | 'inline'>,
  declarator: Pick<Declarator, 'name' | 'place' | 'type'>,
  trailer: Pick<Trailer, 'attributes' | 'linkName'>,
): FunctionSymbol {
  const { unit, scope } = reader;
  const name = declarator.name!;
  const { attributes } = trailer;
  unit.noting?.names.add(name);
  let symbol = unit.functionNamed(name);
  const known = symbol ?? unit.parent?.findFunction(name);
  if (symbol === undefined) {
    const earlier = scope instanceof Unit ? scope.own(name) : undefined;
    if (earlier !== undefined) reader.fail(`'${name}' redeclared as a function`, declarator.place);
    symbol = {
      name,
      type: declarator.type,
      static: specifiers.storage === 'static' || (known?.static ?? false),
      inline: specifiers.inline || (known?.inline ?? false),
      weak: known?.weak ?? false,
      alias: known?.alias,
      noreturn: known?.noreturn ?? false,
      place: declarator.place,
      extent: undefined,
      unit: unit.index,
      body: undefined,
    };
    if (known?.linkName !== undefined) symbol.linkName = known.linkName;
    unit.declareFunction(symbol);
  } else if (specifiers.inline) symbol.inline = true;
  if (known !== undefined) {
    if (!sameUnqualified(known.type, declarator.type))
      reader.warn(`conflicting types for '${name}': ${typeName(declarator.type)} and ${typeName(known.type)}`, declarator.place); // prettier-ignore
    symbol.type = sameUnqualified(known.type, declarator.type)
      ? compositeType(declarator.type, known.type)
      : declarator.type;
  }
  if (specifiers.storage === 'static') symbol.static = true;
  symbol.weak ||= attributes.weak;
  symbol.noreturn ||= attributes.noreturn;
  if (attributes.align > 0) symbol.align = attributes.align;
  if (attributes.notInstrumented) symbol.notInstrumented = true;
  if (attributes.constructorPriority !== undefined) symbol.constructorPriority = attributes.constructorPriority;
  symbol.alias = attributes.alias ?? symbol.alias;
  if (trailer.linkName !== undefined) symbol.linkName = trailer.linkName;
  if (scope.own(name) === undefined) scope.names.set(name, { kind: 'function', function: symbol });
  return symbol;
}

function declareGlobal(reader: Reader, specifiers: Specifiers, name: string, place: Place, trailer: Trailer): Variable {
  const { unit, scope } = reader;
  const { attributes, type } = trailer;
  const isExtern = specifiers.storage === 'extern';
  if (isRuntimeSized(type)) reader.fail(`size of '${name}' is too large, or not known before the program runs`, place);
  // `extern void symbol;` names an address and nothing else.
  if (type.kind === 'void' && !isExtern) reader.fail(`variable '${name}' declared void`, place);
  unit.noting?.names.add(name);
  let variable = unit.variableNamed(name);
  const earlier = scope instanceof Unit ? scope.own(name) : undefined;
  if (earlier !== undefined && earlier.kind !== 'variable') reader.fail(`'${name}' redeclared as a variable`, place);
  if (variable === undefined) {
    const inherited = unit.parent?.findVariable(name);
    const isStatic = specifiers.storage === 'static' || (isExtern && inherited?.storage === 'static');
    const isRegister = specifiers.storage === 'register';
    variable = newVariable(
      name,
      type,
      isRegister ? 'register-global' : isStatic ? 'static' : 'global',
      place,
      unit.index,
    );
    variable.addressTaken = true;
    if (inherited !== undefined) {
      if (inherited.section !== undefined) variable.section = inherited.section;
      if (sameUnqualified(inherited.type, type)) variable.type = compositeType(type, inherited.type);
    }
    unit.globals.set(name, variable);
  } else if (sameUnqualified(variable.type, type)) {
    variable.type = compositeType(variable.type, type);
  } else if (variable.type.kind === 'record' && type.kind === 'record') {
    reader.fail(`conflicting types for '${name}'`, place);
  } else {
    reader.fail(`conflicting types for '${name}': ${typeName(type)} and ${typeName(variable.type)}`, place);
  }
  if (!isExtern) variable.defined = true;
  if (specifiers.threadLocal) variable.section ??= '.tdata';
  applyToVariable(variable, attributes, trailer.linkName);
  if (scope.own(name) === undefined) scope.names.set(name, { kind: 'variable', variable });
  return variable;
}
function applyToVariable(variable: Variable, attributes: Attributes, linkName: string | undefined): void {
  variable.align = Math.max(variable.align, variable.type.align, attributes.align);
  if (attributes.section !== undefined) variable.section = attributes.section;
  const link = attributes.alias ?? linkName;
  if (link !== undefined) variable.linkName = link;
  if (attributes.weak) variable.weak = true;
}

/** `extern inline` with gnu_inline: a body for inlining only, which the real definition replaces. */
const inlineOnly = new WeakSet<FunctionSymbol>();

/** A function's definition, if `{` or old-style parameter declarations come; false where it is only a declaration. */
function readDefinition(reader: Reader, specifiers: Specifiers, declarator: Declarator, list: ParameterList): boolean {
  const oldStyle = list.names.length > 0 && atTypeStart(reader) && !reader.at('__attribute__');
  if (!reader.at('{') && !oldStyle) {
    // Attributes may stand between the declarator and the body only in old code; gcc refuses them.
    return false;
  }
  if (specifiers.implicitInt)
    reader.warn(`return type of '${declarator.name ?? ''}' defaults to int`, declarator.place);
  const written = list.names.length > 0 ? readOldParameters(reader, list) : undefined;
  const trailer = { attributes: specifiers.attributes, linkName: undefined };
  let { type } = declarator;
  if (type.kind !== 'function') return false;
  // `f() { }` defines a function without parameters, which callers may still call with any.
  if (written !== undefined) type = functionOf(type.result, [], { unprototyped: true });
  const symbol = declareFunction(reader, specifiers, { ...declarator, type }, trailer);
  if (!reader.at('{')) reader.fail(`expected '{' before ${describe(reader.token)}`);
  const replaced = reader.unit.primitives.has(symbol.name);
  if (symbol.body !== undefined && !replaced && !inlineOnly.has(symbol))
    reader.fail(`redefinition of '${symbol.name}'`, declarator.place);
  inlineOnly.delete(symbol);
  if (specifiers.attributes.gnuInline && specifiers.storage === 'extern') inlineOnly.add(symbol);
  const deferred = reader.defer();
  symbol.place = declarator.place;
  if (replaced) return true;
  symbol.extent = reader.placeFrom(specifiers.start);
  const result = type.result;
  const { unit } = reader;
  symbol.body = once(() => readFunctionBody(unit, symbol, result, list, written, deferred));
  if (list.variadic && specifiers.attributes.gnuInline)
    symbol.inlined = (types) => {
      const pack = types.map((each) => newVariable('', each, 'parameter', symbol.place));
      const own: FunctionSymbol = {
        ...symbol,
        static: true,
        type: functionOf(result, [...list.parameters.map((p) => p.type), ...types]),
      };
      own.body = once(() => readFunctionBody(unit, own, result, list, undefined, deferred, pack));
      return own;
    };
  return true;
}

/** The declarations between `f(a, b)` and `{`: types by name; what is not declared is int. */
function readOldParameters(reader: Reader, list: ParameterList): Map<string, Variable> {
  const declared = new Map<string, Variable>();
  const outer = reader.scope;
  reader.scope = list.scope;
  while (!reader.at('{')) {
    const specifiers = readSpecifiers(reader);
    if (specifiers.implicitInt && specifiers.storage === undefined)
      reader.fail(`expected a parameter's declaration before ${describe(reader.token)}`);
    if (reader.accept(';')) continue;
    do {
      const declarator = readDeclarator(reader, specifiers.type, 'file');
      readAttributes(reader, noAttributes());
      const name = declarator.name!;
      declared.set(name, newVariable(name, parameterType(declarator.type), 'parameter', declarator.place));
    } while (reader.accept(','));
    reader.expect(';');
  }
  reader.scope = outer;
  return declared;
}

/** A declaration inside a function: names enter the scope, what must be executed is returned. */
export function readBlockDeclaration(reader: Reader): Statement[] {
  const statements: Statement[] = [];
  const outerPending = reader.pending;
  reader.pending = statements;
  const specifiers = readSpecifiers(reader);
  if (!reader.at(';')) {
    do {
      readLocal(reader, specifiers, statements);
      if (reader.at('{')) reader.fail('nested functions are not supported');
    } while (reader.accept(','));
  }
  if (!reader.at(';') && atTypeStart(reader)) reader.fail(`expected ';' before ${describe(reader.token)}`);
  reader.expect(';');
  reader.pending = outerPending;
  return statements;
}

function readLocal(reader: Reader, specifiers: Specifiers, statements: Statement[]): void {
  const start = reader.token.place;
  const declarator = readDeclarator(reader, specifiers.type, 'block');
  const trailer = readTrailer(reader, specifiers, declarator);
  const name = declarator.name!;
  const { place } = declarator;
  if (specifiers.storage === 'typedef') return declareTypedef(reader, name, place, trailer);
  if (trailer.type.kind === 'function') {
    if (reader.at('{')) reader.fail(`nested functions are not supported ('${name}')`, place);
    declareFunction(reader, specifiers, { ...declarator, type: trailer.type }, trailer);
    return;
  }
  if (specifiers.storage === 'extern') {
    declareGlobal(reader, specifiers, name, place, trailer);
    if (reader.at('=')) reader.fail(`'${name}' has both extern and an initialiser`, place);
    return;
  }
  const { context, scope } = reader;
  if (scope.names.has(name)) reader.fail(`redeclaration of '${name}'`, place);
  const isStatic = specifiers.storage === 'static';
  if (isStatic && isRuntimeSized(trailer.type)) reader.fail(`size of static '${name}' is not a constant`, place);
  const variable = newVariable(
    name,
    trailer.type,
    isStatic ? 'static' : 'local',
    place,
    isStatic ? reader.unit.index : -1,
  );
  if (isStatic) {
    variable.addressTaken = true;
    variable.defined = true;
    if (specifiers.threadLocal) variable.section = '.tdata';
  }
  applyToVariable(variable, trailer.attributes, isStatic ? trailer.linkName : undefined);
  if (trailer.attributes.cleanup !== undefined && !isStatic) {
    variable.cleanup = trailer.attributes.cleanup;
    variable.addressTaken = true;
  }
  if (!specifiers.autoType) scope.names.set(name, { kind: 'variable', variable });
  let initializer: Initializer | undefined;
  if (reader.accept('=')) {
    if (specifiers.autoType) {
      const value = rvalue(reader, readAssignment(reader));
      setType(variable, unqualified(value.type));
      initializer = scalarInitializer(value, variable.type);
    } else {
      const read = readInitializer(reader, variable.type, isStatic ? 'static' : 'automatic');
      setType(variable, read.type);
      initializer = read.initializer;
    }
  } else if (specifiers.autoType) reader.fail(`__auto_type '${name}' needs an initialiser`, place);
  if (specifiers.autoType) scope.names.set(name, { kind: 'variable', variable });
  if (!isComplete(variable.type)) reader.fail(`'${name}' has incomplete type ${typeName(variable.type)}`, place);
  if (isStatic) {
    if (initializer !== undefined) variable.initializer = () => initializer;
    return;
  }
  variable.uninitialized = initializer === undefined && isScalar(variable.type);
  scope.variables.push(variable);
  context?.locals.push(variable);
  statements.push({ op: 'declare', place: reader.placeFrom(start), variable, initializer });
}
function setType(variable: Variable, type: Type): void {
  variable.type = type;
  variable.align = Math.max(variable.align, type.align);
  if (type.kind === 'array' || type.kind === 'record') variable.addressTaken = true;
}
