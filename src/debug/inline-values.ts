/**
 * Values beside the lines of the function that is stopped, up to the present line: what each variable and member chain is
 * now, at the last place that names it. What is different from the last stop says what it was.
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
  const found = new Map<string, Omit<InlineValue, 'text'>>();
  let line = files.line(extent.file, extent.start);
  let before = files.lineColumn(extent).column;
  for (const piece of code.split('\n')) {
    if (line > last) break;
    if (line >= first) onLine(piece);
    line++;
    before = 1;
  }
  const all = [...found].flatMap(([name, place]) => {
    const shown = show(name);
    return shown === undefined ? [] : [{ ...place, text: `${name} = ${shown}` }];
  });
  return all.sort((a, b) => a.line - b.line || a.column - b.column);

  function onLine(piece: string): void {
    for (const match of piece.matchAll(/(?<![\w.>])[A-Za-z_]\w*(?:(?:->|\.)[A-Za-z_]\w*)*(?!\w|\s*\()/g)) {
      const [name] = match;
      const [root = ''] = /^\w+/.exec(name) ?? [];
      if (!inSight.has(root)) continue;
      const column = before + match.index;
      found.set(name, { line, column, endColumn: column + name.length });
    }
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
