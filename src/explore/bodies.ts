/**
 * A change that stands in the bodies of functions alone leaves everything else of a kernel as it was. A scenario that calls
 * none of these functions, at boot or later, then does on both sides the same, statement by statement: runs are
 * deterministic, and nothing that it executes is different.
 */
import type { Program } from '../c/program';
import type { Tree } from '../tree/tree';
import type { Coverage } from './reach';

/** A side of a comparison, as far as its text and values go. */
export interface BodySide {
  readonly tree: Tree;
  readonly program: Program;
  readonly configuration: { readonly solution: { readonly values: ReadonlyMap<string, { readonly value: string }> } };
}

/** A function of one unit. */
export interface ChangedBody {
  readonly path: string;
  readonly name: string;
}

/** The functions whose bodies differ, where that is all that differs; undefined where it is not, or cannot be told. */
export function changedBodies(
  before: BodySide,
  after: BodySide,
  paths: readonly string[],
): readonly ChangedBody[] | undefined {
  if (!hasSameValues(before, after)) return undefined;
  const changed: ChangedBody[] = [];
  for (const path of paths) {
    const [one, other] = [partsOf(before, path), partsOf(after, path)];
    if (!one || !other || one.length !== other.length) return undefined;
    for (const [index, part] of one.entries()) {
      const now = other[index]!;
      if (part.names.join() !== now.names.join() || part.head !== now.head) return undefined;
      if (part.body === now.body) continue;
      // A directive in a body counts for what comes behind the function, too.
      if (/^[ \t]*#/m.test(`${part.body}\n${now.body}`)) return undefined;
      changed.push(...part.names.map((name) => ({ path, name })));
    }
  }
  return changed;
}

/** Whether a scenario called one of the functions. */
export function callsAny(
  program: Program,
  functions: readonly ChangedBody[],
  { counts, bootCounts }: Coverage,
): boolean {
  return functions.some(({ path, name }) => {
    const symbol = program.open(path).functionNamed(name);
    if (!symbol) return true;
    const { kind, symbol: meant, entry, firstStatement, endStatement } = program.image.functionOf(symbol);
    // What is modelled never runs from the tree's text.
    if (kind !== 'source' || meant !== symbol) return false;
    if (entry === 0) return false;
    if (firstStatement === endStatement) return true;
    for (let id = firstStatement; id < endStatement; id++)
      if ((counts[id] ?? 0) + (bootCounts[id] ?? 0) > 0) return true;
    return false;
  });
}

function hasSameValues({ configuration: one }: BodySide, { configuration: other }: BodySide): boolean {
  const [a, b] = [one.solution.values, other.solution.values];
  if (a.size !== b.size) return false;
  for (const [name, { value }] of a) if (b.get(name)?.value !== value) return false;
  return true;
}

/** A piece of a unit's text up to the `{` of functions, and on from there to their end; no names: what is behind them. */
interface UnitPart {
  readonly names: readonly string[];
  readonly head: string;
  readonly body: string;
}

/** Undefined where the file is no unit, or there is an error in it. */
function partsOf({ tree, program }: BodySide, path: string): UnitPart[] | undefined {
  const text = tree.read(path);
  if (text === undefined || !program.options.units.includes(path)) return undefined;
  const unit = program.open(path);
  // Reading them may find errors.
  const functions = unit.allFunctions();
  if (unit.problems.some(({ severity }) => severity === 'error')) return undefined;
  const places = functions.flatMap(({ name, extent, body }) =>
    extent && body && program.files.file(extent.file)?.path === path ? [{ name, ...extent }] : [],
  );
  places.sort((a, b) => a.start - b.start || b.end - a.end);
  const parts: UnitPart[] = [];
  let end = 0;
  for (let i = 0; i < places.length;) {
    const { start } = places[i]!;
    const names: string[] = [];
    let last = start;
    // A macro that makes several functions is one place in the text.
    for (; i < places.length && (places[i]!.start === start || places[i]!.start < last); i++) {
      names.push(places[i]!.name);
      last = Math.max(last, places[i]!.end);
    }
    const brace = text.indexOf('{', start);
    if (brace < 0 || brace >= last) return undefined;
    parts.push({ names: names.sort(), head: text.slice(end, brace), body: text.slice(brace, last) });
    end = last;
  }
  return [...parts, { names: [], head: text.slice(end), body: '' }];
}
