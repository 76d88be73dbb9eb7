/**
 * Hunks, line for line. The counts of `@@` say where a hunk ends; this is why a mail's `-- ` signature is never taken
 * for a removed line. Where the lines do not bear the counts out, the lines are recounted and the difference is said,
 * because a hunk that somebody edited by hand is still what the reviewer has in front of them.
 */
import type { Problems } from './limits';
import type { Pace } from './pace';
import type { Hunk } from './patch';
import { lineEnd, offsetOf, type Source } from './source';

const headerLine = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@(.*)$/s;
const [space, plus, minus, backslash, newline, carriageReturn] = [32, 43, 45, 92, 10, 13];

/** How the lines of one file end: `\r` belongs to the mail's wire form, or to the content. */
export type LineEnds = 'wire' | 'content';

/** The hunk whose `@@` line begins at `at`, and where the text goes on; undefined where no `@@` line is. */
export async function readHunk(
  source: Source,
  at: number,
  ends: LineEnds,
  problems: Problems,
  pace: Pace,
): Promise<{ hunk: Hunk; next: number } | undefined> {
  const { text, to } = source;
  const headerEnd = lineEnd(text, at, to);
  if (headerEnd - at > 4096) return undefined;
  const header = headerLine.exec(text.slice(at, headerEnd).replace(/\r$/, ''));
  if (!header) return undefined;
  const stated = { oldLines: Number(header[2] ?? 1), newLines: Number(header[4] ?? 1) };
  const first = Math.min(headerEnd + 1, to);
  let body = await readBody(source, first, ends, stated, pace);
  const borneOut = body.oldLines === stated.oldLines && body.newLines === stated.newLines;
  if (!borneOut || continues(text, body.next, to)) body = await readBody(source, first, ends, undefined, pace);
  const differs = body.oldLines !== stated.oldLines || body.newLines !== stated.newLines;
  const span = { start: offsetOf(source, at), end: offsetOf(source, body.next) };
  if (differs)
    problems.add(
      'wrong-counts',
      `The @@ line says ${stated.oldLines} lines before and ${stated.newLines} after; ` +
        `${body.oldLines} and ${body.newLines} follow.`,
      span.start,
      offsetOf(source, headerEnd),
    );
  const hunk: Hunk = {
    span,
    oldStart: Number(header[1]),
    newStart: Number(header[3]),
    oldLines: body.oldLines,
    newLines: body.newLines,
    stated: differs ? stated : undefined,
    section: header[5]!.trim(),
    lines: body.lines,
    offsets: Int32Array.from(body.offsets),
    oldUnended: body.oldUnended,
    newUnended: body.newUnended,
  };
  return { hunk, next: body.next };
}

interface Body {
  oldLines: number;
  newLines: number;
  oldUnended: boolean;
  newUnended: boolean;
  readonly lines: string[];
  readonly offsets: number[];
  next: number;
}

/** Lines from `at` on: as many as `counts` wants, or without `counts` as many as look like lines of a hunk. */
async function readBody(
  source: Source,
  at: number,
  ends: LineEnds,
  counts: { oldLines: number; newLines: number } | undefined,
  pace: Pace,
): Promise<Body> {
  const { text, to } = source;
  const body: Body = {
    oldLines: 0,
    newLines: 0,
    oldUnended: false,
    newUnended: false,
    lines: [],
    offsets: [],
    next: at,
  };
  const full = () => counts && body.oldLines >= counts.oldLines && body.newLines >= counts.newLines;
  while (body.next < to) {
    const wait = pace.due(body.next);
    if (wait) await wait;
    const start = body.next;
    const end = lineEnd(text, start, to);
    const mark = text.charCodeAt(start);
    if (mark === backslash && body.lines.length > 0) {
      const last = body.lines[body.lines.length - 1]!.charCodeAt(0);
      if (last !== plus) body.oldUnended = true;
      if (last !== minus) body.newUnended = true;
    } else {
      if (full()) break;
      // A mailer that strips trailing blanks leaves an empty line of an empty context line; git takes it for one, too.
      const isEmpty = start === end || (mark === carriageReturn && start + 1 === end);
      if (!isEmpty && mark !== space && mark !== plus && mark !== minus) break;
      if (counts) {
        if (mark !== plus && body.oldLines === counts.oldLines) break;
        if (mark !== minus && body.newLines === counts.newLines) break;
      } else if (isEmpty ? !emptyBelongs(text, end + 1, to) : !looksLikeHunk(text, start, to)) break;
      // Nothing follows a line without newline on its side.
      if ((mark !== plus && body.oldUnended) || (mark !== minus && body.newUnended)) break;
      const stop = end > start && ends === 'wire' && text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end;
      body.lines.push(isEmpty ? ` ${ends === 'wire' ? '' : text.slice(start, end)}` : text.slice(start, stop));
      body.offsets.push(offsetOf(source, start));
      if (mark !== plus) body.oldLines++;
      if (mark !== minus) body.newLines++;
    }
    body.next = Math.min(end + 1, to);
    if (end === to) break;
  }
  return body;
}

/** Whether a hunk whose counts are met goes on all the same. */
function continues(text: string, at: number, to: number): boolean {
  const mark = at < to ? text.charCodeAt(at) : 0;
  if (mark !== space && mark !== plus && mark !== minus) return false;
  return looksLikeHunk(text, at, to);
}

/** Whether the line at `at` can be one of a hunk: marked, and no signature, file header, scissors or mail boundary. */
function looksLikeHunk(text: string, at: number, to: number): boolean {
  const mark = text.charCodeAt(at);
  if (mark === space || mark === plus) return !(mark === plus && text.startsWith('+++ ', at));
  if (mark !== minus) return false;
  if (!text.startsWith('--', at)) return true;
  const end = lineEnd(text, at, to);
  const line = text.slice(at, Math.min(end, at + 200)).replace(/\r$/, '');
  if (line === '--' || line === '---' || /^-- ?(>8|8<)/.test(line) || /^--=|^--_|^-----/.test(line)) return false;
  if (line.startsWith('--- ') && text.startsWith('+++ ', end + 1)) return false;
  // The signature, unless the hunk visibly goes on behind what may be a removed "- ".
  return line !== '-- ' || ' +-@\\'.includes(text[end + 1] ?? '\n');
}

/** Whether an empty line at the end of what was read is inside the hunk: does a line of a hunk follow at once? */
function emptyBelongs(text: string, at: number, to: number): boolean {
  let next = at;
  while (next < to && (text.charCodeAt(next) === newline || text.charCodeAt(next) === carriageReturn)) next++;
  return next - at < 8 && continues(text, next, to);
}
