/**
 * The words of a patch: commit message, notes behind `---`, trailers, links, base. The rules are git mailinfo's, so
 * that what stands here is what `git am` would commit, with one addition: scissors (`-- >8 --`) are always honoured,
 * as maintainers do with `git am --scissors`.
 */
import { limits, type Problems } from './limits';
import type { PlacedText, Trailer } from './patch';
import { lineEnd, offsetOf, trimReturn, type Source } from './source';

/** A line with its offset in the document. */
export interface Line {
  readonly text: string;
  readonly offset: number;
}

/** The lines that begin at `positions`, as far as a message goes; `mboxrd` undoes its quoting of `From `. */
export function linesAt(
  source: Source,
  positions: readonly number[],
  quoting: 'mboxrd' | 'none',
  problems: Problems,
): Line[] {
  if (positions.length > limits.words) {
    const count = positions.length.toLocaleString('en');
    const message = `${count} lines stand here outside of diffs; the first ${limits.words.toLocaleString('en')} are read.`;
    problems.add('too-large', message, offsetOf(source, positions[0]!));
  }
  return positions.slice(0, limits.words).map((at) => {
    const text = trimReturn(source.text, at, lineEnd(source.text, at, source.to));
    const quoted = quoting === 'mboxrd' && /^>+From /.test(text);
    return { text: quoted ? text.slice(1) : text, offset: offsetOf(source, at) + (quoted ? 1 : 0) };
  });
}

export function placed(lines: readonly Line[]): PlacedText {
  let [from, to] = [0, lines.length];
  while (from < to && lines[from]!.text.trim() === '') from++;
  while (to > from && lines[to - 1]!.text.trim() === '') to--;
  const kept = lines.slice(from, to);
  return { lines: kept.map((line) => line.text), offsets: Int32Array.from(kept, (line) => line.offset) };
}

export interface Words {
  readonly message: Line[];
  readonly notes: Line[];
  /** From, Subject and Date that stand in the body and win over the mail's. */
  readonly inBody: ReadonlyMap<string, string>;
}

const scissors = /^(?=.*(?:>8|8<|>%|%<))[-\s]*(?:(?:>8|8<|>%|%<|cut here|perforation)[-\s]*)+$/;

/** Splits what stands above the diff, as git mailinfo. Without a diff, `---` separates nothing. */
export function splitWords(lines: readonly Line[], hasDiff: 'diff' | 'words only'): Words {
  let message: Line[] = [];
  let inBody = new Map<string, string>();
  let inHeader = true;
  let last = '';
  for (let index = 0; index < lines.length; index++) {
    const { text } = lines[index]!;
    if (hasDiff === 'diff' && text.length < 200 && text.includes('-') && scissors.test(text)) {
      [message, inBody, inHeader, last] = [[], new Map(), true, ''];
      continue;
    }
    if (inHeader) {
      const named = /^>?(From|Subject|Date): ?(.*)$/s.exec(text);
      if (named && !inBody.has(named[1]!.toLowerCase())) {
        last = named[1]!.toLowerCase();
        inBody.set(last, named[2]!.trim());
        continue;
      }
      if (last !== '' && /^[ \t]+\S/.test(text)) {
        inBody.set(last, `${inBody.get(last)!} ${text.trim()}`.slice(0, 4096));
        continue;
      }
      if (text.trim() === '' && last === '') continue;
      inHeader = false;
      if (text.trim() === '') continue;
    }
    if (hasDiff === 'diff' && (/^---\s*$/.test(text) || /^(diff -|Index: )/.test(text)))
      return { message, notes: lines.slice(index + 1), inBody };
    if (hasDiff === 'words only' && text === '-- ') return { message, notes: lines.slice(index + 1), inBody };
    message.push(lines[index]!);
  }
  return { message, notes: [], inBody };
}

const trailerLine = /^([A-Za-z0-9][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)$/s;
const gitsOwn = /^(Signed-off-by: |\(cherry picked from commit )/;

/** The trailers of a commit message below its title, by the rules of git interpret-trailers. */
export function readTrailers(text: PlacedText): Trailer[] {
  const { lines, offsets } = text;
  let start = lines.length;
  while (start > 0 && lines[start - 1]!.trim() !== '') start--;
  let trailers = 0;
  let others = 0;
  let recognized = false;
  for (let index = start; index < lines.length; index++) {
    const line = lines[index]!;
    if (gitsOwn.test(line)) [recognized, trailers] = [true, trailers + 1];
    else if (/^\s/.test(line)) continue;
    else if (trailerLine.test(line)) trailers++;
    else others++;
  }
  if (trailers === 0 || (others > 0 && !(recognized && trailers * 3 >= others))) return [];
  const found: { key: string; value: string; offset: number }[] = [];
  let folds = false;
  for (let index = start; index < lines.length; index++) {
    const line = lines[index]!;
    const match = trailerLine.exec(line);
    const last = found[found.length - 1];
    if (/^\s/.test(line) && last && folds) last.value += ` ${line.trim()}`;
    else if (match) found.push({ key: match[1]!, value: match[2]!.trim(), offset: offsets[index]! });
    folds = match !== null || (folds && /^\s/.test(line));
  }
  return found;
}

/** Addresses of Link: and Closes: trailers, then every other lore address in the text. */
export function readLinks(trailers: readonly Trailer[], text: PlacedText): string[] {
  const links = new Set<string>();
  for (const { key, value } of trailers)
    if (/^(link|closes|bugzilla|buglink)$/i.test(key) && /^https?:/.test(value)) links.add(value.split(/\s/)[0]!);
  for (const line of text.lines)
    for (const match of line.matchAll(/https?:\/\/(?:lore|patch\.msgid|lkml)[\w.-]*\/[^\s>)\]]+/g)) links.add(match[0]);
  return [...links];
}

/** The `base-commit:` and `prerequisite-patch-id:` lines of git format-patch --base, wherever they stand. */
export function readBase(lines: Iterable<Line>): { baseCommit?: string | undefined; prerequisites: string[] } {
  let baseCommit: string | undefined;
  const prerequisites: string[] = [];
  for (const { text } of lines) {
    const match = /^(base-commit|prerequisite-patch-id): ([0-9a-f]{7,64})\s*$/.exec(text);
    if (match?.[1] === 'base-commit') baseCommit ??= match[2]!;
    else if (match) prerequisites.push(match[2]!);
  }
  return { baseCommit, prerequisites };
}
