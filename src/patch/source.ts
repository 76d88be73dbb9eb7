/**
 * A stretch of text to read, and where each of its positions stands in the document. For nearly every mail the text is
 * the document itself; a quoted-printable or base64 part is decoded text with a table of line beginnings.
 */
export interface Source {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Positions of line beginnings in `text`, ascending, and their offsets in the document; undefined: the same. */
  readonly table?: Table | undefined;
}

export interface Table {
  readonly positions: Int32Array;
  readonly offsets: Int32Array;
  /** Where in the document the encoded text ends. */
  readonly end: number;
}

/** The offset in the document of position `at`; inside a decoded line, as far as the line's own beginning tells. */
export function offsetOf(source: Source, at: number): number {
  if (source.table === undefined) return at;
  const { positions, offsets, end } = source.table;
  const index = lastAtMost(positions, at);
  if (index < 0) return offsets[0] ?? end;
  return Math.min(offsets[index]! + at - positions[index]!, offsets[index + 1] ?? end);
}

/** The index of the last number in ascending `numbers` that is not above `value`; -1 where all are. */
export function lastAtMost(numbers: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where the line that holds `at` ends: at its newline, or at `to`. */
export function lineEnd(text: string, at: number, to: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 || newline > to ? to : newline;
}

/** The line from `at` to `end` without the carriage return of a mail in wire form. */
export function trimReturn(text: string, at: number, end: number): string {
  return text.slice(at, end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end);
}
