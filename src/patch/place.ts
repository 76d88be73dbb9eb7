/**
 * From an offset in the .patch text to the file and line it shows, and back: what hovers, lenses and "step before, step
 * after" stand on. All lines here are 0-based.
 */
import { statedLine, type HunkOutcome } from './applyfile';
import type { FileChange, Hunk, PatchDocument } from './patch';
import { lastAtMost } from './source';

/** What stands at an offset of the document. Indices are into messages, files, hunks and lines of the document. */
export interface Place {
  readonly message: number;
  readonly file: number;
  /** `header`: above the first hunk; `hunk`: the `@@` line; `line`: a line of the file. */
  readonly part: 'header' | 'hunk' | 'line';
  readonly hunk?: number | undefined;
  readonly line?: number | undefined;
  /** Of a `line`: which files have it, and its number there. */
  readonly side?: 'before' | 'after' | 'both' | undefined;
  readonly beforeLine?: number | undefined;
  readonly afterLine?: number | undefined;
  /**
   * Of a `line` that stands in the document as it is (not in quoted-printable or base64): the 0-based column in the
   * file; -1 on the mark.
   */
  readonly column?: number | undefined;
}

/** Where applying found a hunk, to answer with the lines of the tree at hand instead of those the patch names. */
export type HunkAt = (message: number, file: number, hunk: number) => HunkOutcome | undefined;

/**
 * The place at `offset`; undefined in the words of a mail. `text` is the document that was read; with it the column
 * is answered too.
 */
export function placeAt(document: PatchDocument, offset: number, text?: string, hunkAt?: HunkAt): Place | undefined {
  for (const [message, { span, files }] of document.messages.entries()) {
    if (offset < span.start || offset >= Math.max(span.end, span.start + 1)) continue;
    const file = lastAtMost(
      files.map((change) => change.span.start),
      offset,
    );
    const change = files[file];
    // A mail attached to this one stands inside its span, and is the next in the list.
    if (!change || offset >= change.span.end) continue;
    const hunk = lastAtMost(
      change.hunks.map((candidate) => candidate.span.start),
      offset,
    );
    if (hunk < 0) return { message, file, part: 'header' };
    return placeInHunk({ message, file, hunk }, change.hunks[hunk]!, offset, text, hunkAt?.(message, file, hunk));
  }
  return undefined;
}

function placeInHunk(
  where: { message: number; file: number; hunk: number },
  hunk: Hunk,
  offset: number,
  text: string | undefined,
  found: HunkOutcome | undefined,
): Place {
  const line = lastAtMost(hunk.offsets, offset);
  if (line < 0) return { ...where, part: 'hunk' };
  const start = firstLines(hunk, found);
  let [before, after] = [start.before, start.after];
  for (let i = 0; i < line; i++) {
    if (hunk.lines[i]![0] !== '+') before++;
    if (hunk.lines[i]![0] !== '-') after++;
  }
  const content = hunk.lines[line]!;
  const side = content[0] === '+' ? 'after' : content[0] === '-' ? 'before' : 'both';
  const from = hunk.offsets[line]!;
  const verbatim = text !== undefined && text.startsWith(content, from) && offset <= from + content.length;
  return {
    ...where,
    part: 'line',
    line,
    side,
    beforeLine: side === 'after' ? undefined : before,
    afterLine: side === 'before' ? undefined : after,
    column: verbatim ? offset - from - 1 : undefined,
  };
}

/** The first line of a hunk in the file before and after: where it was found, or where it says. */
export function firstLines(hunk: Hunk, found?: HunkOutcome): { before: number; after: number } {
  if (found && found.status !== 'failed') return { before: found.beforeLine, after: found.afterLine };
  return { before: statedLine(hunk.oldStart, hunk.oldLines), after: statedLine(hunk.newStart, hunk.newLines) };
}

/** The lines of a hunk one by one, with their numbers. */
export interface NumberedLine {
  readonly mark: ' ' | '+' | '-';
  readonly text: string;
  readonly offset: number;
  readonly before?: number | undefined;
  readonly after?: number | undefined;
}

export function* numberedLines(hunk: Hunk, found?: HunkOutcome): Generator<NumberedLine> {
  let { before, after } = firstLines(hunk, found);
  for (const [index, line] of hunk.lines.entries()) {
    const mark = line[0] as NumberedLine['mark'];
    yield {
      mark,
      text: line.slice(1),
      offset: hunk.offsets[index]!,
      before: mark === '+' ? undefined : before++,
      after: mark === '-' ? undefined : after++,
    };
  }
}

/** The offset in the document of a line of the file, where a hunk shows it; the way back for lenses. */
export function offsetOfLine(
  change: FileChange,
  side: 'before' | 'after',
  line: number,
  hunkAt?: (hunk: number) => HunkOutcome | undefined,
): number | undefined {
  for (const [index, hunk] of change.hunks.entries()) {
    const start = firstLines(hunk, hunkAt?.(index))[side];
    const count = side === 'before' ? hunk.oldLines : hunk.newLines;
    if (line < start || line >= start + count) continue;
    const other = side === 'before' ? '+' : '-';
    let at = start;
    for (const [i, content] of hunk.lines.entries()) {
      if (content[0] === other) continue;
      if (at++ === line) return hunk.offsets[i];
    }
  }
  return undefined;
}
