/**
 * A function's body, read when it is asked for: parameters into scope, statements, then what only the whole body shows
 * (undefined labels, which locals are surely assigned before use).
 */
import { CompileError } from './ast';
import type { FunctionBody, FunctionSymbol, Place, Statement, Variable } from './ast';
import { markAssigned } from './assigned';
import { convert } from './build';
import { newVariable } from './declarators';
import type { ParameterList } from './declarators';
import { INT, isComplete, unqualified } from './layout';
import { DEPTH_LIMIT, Reader, functionContext } from './reader';
import { Scope, rememberBlocks } from './scope';
import type { Unit } from './scope';
import { readBlock } from './statements';
import type { DeferredTokens } from './tokens';
import { promoted, typeName } from './typing';
import { DOUBLE } from './layout';
import type { Type } from './types';

/** Computes at the first call; an error is thrown anew at each. */
export function once<Result>(compute: () => Result): () => Result {
  let done = false;
  let result: Result;
  return () => {
    if (!done) {
      result = compute();
      done = true;
    }
    return result;
  };
}

/** Runs a reading step; a text nested so deep that the stack ends becomes a CompileError like any other. */
export function guarded<Result>(place: Place, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new CompileError(`nested deeper than ${DEPTH_LIMIT}`, place);
    throw error;
  }
}

export function readFunctionBody(
  unit: Unit,
  symbol: FunctionSymbol,
  result: Type,
  list: ParameterList,
  oldStyle: ReadonlyMap<string, Variable> | undefined,
  deferred: DeferredTokens,
  pack?: readonly Variable[],
): FunctionBody {
  return guarded(deferred.place, () => {
    if (result.kind !== 'void' && !isComplete(result))
      throw new CompileError(`'${symbol.name}' returns incomplete type ${typeName(result)}`, symbol.place);
    const context = functionContext(symbol.name, unqualified(result));
    context.pack = pack;
    const scope = new Scope(list.scope);
    const reader = new Reader(deferred.open(), unit, scope, context);
    const entry: Statement[] = [...list.entry];
    const parameters =
      oldStyle === undefined
        ? [...list.parameters.map((parameter) => parameter.variable), ...(pack ?? [])]
        : oldParameters(reader, list, oldStyle, scope, entry);
    for (const { type, name, place } of parameters)
      if (!isComplete(type)) reader.fail(`parameter '${name}' has incomplete type ${typeName(type)}`, place);
    for (const statement of entry) {
      if (statement.op !== 'declare') continue;
      context.locals.push(statement.variable);
      scope.variables.push(statement.variable);
    }
    const block = readBlock(reader, scope, entry);
    for (const use of context.labelScopes[0]!.values())
      if (!use.defined) reader.fail(`label '${use.label.name}' used but not defined`, use.place);
    const body: FunctionBody = { parameters, block, locals: context.locals, labels: context.labels };
    markAssigned(body);
    rememberBlocks(body, context.blocks);
    return body;
  });
}

/** Old-style parameters arrive promoted, and are narrowed into variables of their own type on entry. */
function oldParameters(
  reader: Reader,
  list: ParameterList,
  declared: ReadonlyMap<string, Variable>,
  scope: Scope,
  entry: Statement[],
): Variable[] {
  return list.names.map(({ name, place }) => {
    const variable = declared.get(name) ?? newVariable(name, INT, 'parameter', place);
    const { type } = variable;
    const arrives = type.kind === 'float' && type.size === 4 ? DOUBLE : promoted(type);
    if (type.kind === 'record' || type.kind === 'pointer' || arrives.size === type.size) {
      scope.names.set(name, { kind: 'variable', variable });
      return variable;
    }
    const parameter = newVariable(name, arrives, 'parameter', place);
    const local = newVariable(name, type, 'local', place);
    scope.names.set(name, { kind: 'variable', variable: local });
    const value = convert(reader, { op: 'variable', place, type: arrives, variable: parameter }, type, 'silent');
    entry.push({
      op: 'declare',
      place,
      variable: local,
      initializer: { zeroFirst: false, stores: [{ offset: 0, type, value }] },
    });
    return parameter;
  });
}
