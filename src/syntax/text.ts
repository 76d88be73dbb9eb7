/**
 * Positions in a text, as everything in src/syntax speaks of them: 0-based offsets in UTF-16 units into the text the
 * editor shows. Beside them the edits that take one version of a text to the next, and the rows and columns that
 * tree-sitter wants to hear about.
 */

/** A piece of a text: 0-based UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The piece between `start` and `end` of the text before the edit is replaced by `text`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Row and column, both 0-based, the column in UTF-16 units. */
export interface Point {
  readonly row: number;
  readonly column: number;
}

/** What could not be read, for people: a sentence and where it applies. */
export interface SyntaxProblem {
  readonly message: string;
  readonly range: Span;
}

/**
 * The text after `edits`, each applied to what the one before it left (VS Code lists the changes of one event from the
 * last to the first, so that order and this one agree). Offsets outside the text are pulled to its ends.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const edit of edits) {
    const start = clamp(edit.start, result.length);
    const end = Math.max(start, clamp(edit.end, result.length));
    result = result.slice(0, start) + edit.text + result.slice(end);
  }
  return result;
}

/** The one edit that turns `before` into `after`, as small as a common head and tail make it; undefined if equal. */
export function differenceOf(before: string, after: string): TextEdit | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  let tail = 0;
  while (
    tail < shorter - head &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  return { start: head, end: before.length - tail, text: after.slice(head, after.length - tail) };
}

/** Where `offset` lies in `text`; only `\n` ends a row, as tree-sitter counts. */
export function pointAt(text: string, offset: number): Point {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}

/** The offset of the first character of the line that holds `offset`. */
export function lineStartAt(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset of the line end (the `\n`, or the end of the text) at or after `offset`. */
export function lineEndAt(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** Whether `inner` lies within `outer`; both may be empty. */
export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function clamp(offset: number, length: number): number {
  return offset >= 0 ? Math.min(offset, length) : 0;
}
