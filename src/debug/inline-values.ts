/**
 * Values beside the lines of the function that is stopped: what each variable and member chain that a line names is now, on
 * the lines up to the present one. What is different from the last stop says what it was.
 */
import { CannotEvaluate, type Context, evaluate, parseText } from '../run/evaluate';
import type { FrameView } from '../run/frames';
import { hasCall } from './conditions';
import type { Moving } from './launched';
import { visibleVariables } from './values';

/** 1-based positions. */
export interface InlineValue {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** `pid->count = 3 (was 2)` */
  readonly text: string;
}

const mostLines = 200;
const mostOnLine = 4;
const longest = 48;

/** Nothing is run and nothing changes. `was` has values of the last stop that are others now, by their C text. */
export function inlineValues(
  { places, values }: Moving,
  context: Context,
  frame: FrameView,
  was: ReadonlyMap<string, string>,
): InlineValue[] {
  const { record, place, loaded } = frame;
  const body = record.symbol?.body?.();
  const extent = record.symbol?.extent;
  if (!body || !place || !extent || extent.file !== place.file) return [];
  const { files } = places.programOf(loaded.image);
  const { text } = files.file(extent.file);
  const inSight = new Set(
    [...record.parameters, ...visibleVariables(body, place)].map((variable) => variable.name).filter((n) => n !== ''),
  );
  const locals = new Map(values.locals(context, frame).map((leaf) => [leaf.name, leaf.value]));
  const last = files.line(place.file, place.start);
  const first = Math.max(files.line(extent.file, extent.start), last - mostLines);
  const code = blankComments(text.slice(extent.start, extent.end));
  const found: InlineValue[] = [];
  let line = files.line(extent.file, extent.start);
  for (const piece of code.split('\n')) {
    if (line > last) break;
    if (line >= first) {
      const column = line === files.line(extent.file, extent.start) ? files.lineColumn(extent).column : 1;
      found.push(...onLine(piece).map((value) => ({ line, ...value, column: column + value.column, endColumn: column + value.endColumn }))); // prettier-ignore
    }
    line++;
  }
  return found;

  function onLine(piece: string): Omit<InlineValue, 'line'>[] {
    const seen = new Set<string>();
    const list: Omit<InlineValue, 'line'>[] = [];
    for (const match of piece.matchAll(/(?<![\w.>])[A-Za-z_]\w*(?:(?:->|\.)[A-Za-z_]\w*)*(?!\w|\s*\()/g)) {
      const [name] = match;
      const [root = ''] = /^\w+/.exec(name) ?? [];
      if (!inSight.has(root) || seen.has(name) || list.length >= mostOnLine) continue;
      seen.add(name);
      const shown = show(name);
      if (shown === undefined) continue;
      list.push({ column: match.index, endColumn: match.index + name.length, text: `${name} = ${shown}` });
    }
    return list;
  }
  function show(name: string): string | undefined {
    try {
      const parsed = parseText(context, name);
      if (hasCall(parsed)) return undefined;
      const shown = locals.get(name) ?? values.show(context, evaluate(context, parsed));
      if (shown === 'not written yet') return undefined;
      const before = was.get(name);
      const short = shown.length > longest ? `${shown.slice(0, longest - 1)}…` : shown;
      return before === undefined ? short : `${short} (was ${before})`;
    } catch (error) {
      if (error instanceof CannotEvaluate) return undefined;
      throw error;
    }
  }
}

/** Comments and strings become blanks, so that places stay. */
function blankComments(code: string): string {
  return code.replace(/\/\*[^]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"/g, (found) => found.replace(/[^\n]/g, ' '));
}
