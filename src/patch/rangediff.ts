/**
 * What changed between two versions of a series: patches are paired by how little their diffs differ, then each pair's
 * diff of diffs is shown. Costs, order and the normal form of a patch follow git range-diff, so that both say the same.
 */
import { assign } from './assignment';
import { Problems } from './limits';
import { diffLines, type Edit } from './linediff';
import { Cancelled, Pace, type Watch } from './pace';
import type { FileChange, PatchMessage, Reading } from './patch';

/** One line of git range-diff's list. Indices are 0-based, into the lists that were compared. */
export type RangePair =
  | { readonly kind: 'same'; readonly before: number; readonly after: number }
  | { readonly kind: 'changed'; readonly before: number; readonly after: number; readonly diff: readonly DiffOfDiffs[] }
  | { readonly kind: 'removed'; readonly before: number }
  | { readonly kind: 'added'; readonly after: number };

/** Consecutive lines of a diff of diffs: the mark of the outer diff, then a line of the patch with its own. */
export interface DiffOfDiffs {
  /** Under which file or part of the message it is. */
  readonly section: string;
  readonly lines: readonly string[];
}

/** How much of a patch may differ before it counts as another patch; git's default, in per cent of its lines. */
const creationFactor = 60;
/** Above this many unpaired patches on both sides together only equal titles are paired. */
const mostToAssign = 600;

export async function rangeDiff(
  before: readonly PatchMessage[],
  after: readonly PatchMessage[],
  watch?: Watch,
): Promise<Reading<readonly RangePair[]>> {
  const problems = new Problems();
  const [older, newer] = [before.map(normalForm), after.map(normalForm)];
  try {
    const partner = await pairUp(older, newer, new Pace(watch, older.length * newer.length), problems);
    return { result: list(older, newer, partner), problems: problems.all() };
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    problems.add('cancelled', 'Comparing the versions was cancelled.', 0);
    return { result: [], problems: problems.all() };
  }
}

interface Normal {
  /** Author and message. */
  readonly words: readonly string[];
  readonly diff: readonly string[];
  readonly text: string;
  readonly title: string;
  /** How often each line of the diff is in it, for a quick bound of how much two differ. */
  readonly counts: ReadonlyMap<string, number>;
}

/** A patch without line numbers and ids, as read_patches() of git's range-diff.c makes it. */
function normalForm(patch: PatchMessage): Normal {
  const words = [' ## Metadata ##', `Author: ${patch.author?.name ?? ''} <${patch.author?.email ?? ''}>`];
  words.push('', ' ## Commit message ##', `    ${patch.title}`, '');
  for (const line of patch.message.lines) words.push(line === '' ? '' : `    ${line}`);
  words.push('');
  const diff = patch.files.flatMap(normalFile);
  const counts = new Map<string, number>();
  for (const line of diff) counts.set(line, (counts.get(line) ?? 0) + 1);
  return { words, diff, text: diff.join('\n'), title: patch.title, counts };
}

function normalFile(file: FileChange): string[] {
  const name =
    file.kind === 'create'
      ? `${file.path} (new)`
      : file.kind === 'delete'
        ? `${file.path} (deleted)`
        : file.kind === 'rename'
          ? `${file.oldPath} => ${file.newPath}`
          : file.path;
  const changesMode = file.oldMode !== undefined && file.newMode !== undefined && file.oldMode !== file.newMode;
  const mode = changesMode ? ` (mode change ${file.oldMode} => ${file.newMode})` : '';
  const lines = [` ## ${name}${mode} ##`];
  if (file.binary) lines.push(' Binary files differ');
  for (const hunk of file.hunks) {
    lines.push(hunk.section === '' ? '@@' : `@@ ${file.path}: ${hunk.section}`);
    for (const line of hunk.lines) lines.push(line);
    if (hunk.oldUnended || hunk.newUnended) lines.push(' \\ No newline at end of file');
  }
  return lines;
}

/** For each old patch the new one it became, or -1. */
async function pairUp(older: Normal[], newer: Normal[], pace: Pace, problems: Problems): Promise<Int32Array> {
  const partner = new Int32Array(older.length).fill(-1);
  const taken = new Set<number>();
  const pair = (i: number, j: number) => {
    partner[i] = j;
    taken.add(j);
  };
  const byText = new Map<string, number[]>();
  for (const [j, { text }] of newer.entries()) byText.set(text, [...(byText.get(text) ?? []), j]);
  for (const [i, { text }] of older.entries()) {
    const j = byText.get(text)?.shift();
    if (j !== undefined) pair(i, j);
  }
  const rows = older.flatMap((_, i) => (partner[i] === -1 ? [i] : []));
  const columns = newer.flatMap((_, j) => (taken.has(j) ? [] : [j]));
  const size = rows.length + columns.length;
  if (size > mostToAssign) {
    problems.add('too-large', `${size} patches have no equal; only those with the same title are paired.`, 0);
    for (const i of rows) {
      const j = columns.find((candidate) => !taken.has(candidate) && newer[candidate]!.title === older[i]!.title);
      if (j !== undefined) pair(i, j);
    }
    return partner;
  }
  const cost = Array.from({ length: size }, () => new Float64Array(size));
  let done = older.length * newer.length - rows.length * columns.length;
  const alone = (patch: Normal) => Math.floor((patch.diff.length * creationFactor) / 100);
  for (let r = 0; r < size; r++) {
    for (let c = 0; c < size; c++) {
      const [a, b] = [older[rows[r] ?? -1], newer[columns[c] ?? -1]];
      if (a && b) {
        const wait = pace.due(done++);
        if (wait) await wait;
        cost[r]![c] = difference(a, b, alone(a) + alone(b));
      } else cost[r]![c] = a ? alone(a) : b ? alone(b) : 0;
    }
  }
  for (const [r, c] of assign(cost).entries()) if (r < rows.length && c < columns.length) pair(rows[r]!, columns[c]!);
  return partner;
}

/** How many lines a diff of the two diffs has. At `most` or above, only that it is so: such a pair is never made. */
function difference(a: Normal, b: Normal, most: number): number {
  let common = 0;
  for (const [line, count] of a.counts) common += Math.min(count, b.counts.get(line) ?? 0);
  const least = a.diff.length + b.diff.length - 2 * common;
  if (least > most) return most + 1;
  return hunksOf(diffLines(a.diff, b.diff)).reduce((sum, hunk) => sum + 1 + hunk.reduce((n, e) => n + e.count, 0), 0);
}

const context = 3;

/** The edits that a unified diff shows, cut into its hunks. */
function hunksOf(edits: readonly Edit[]): Edit[][] {
  const hunks: Edit[][] = [];
  let hunk: Edit[] | undefined;
  for (const [index, edit] of edits.entries()) {
    if (edit.kind !== 'keep') {
      if (!hunk) hunks.push((hunk = []));
      hunk.push(edit);
      continue;
    }
    const [isFirst, isLast] = [index === 0, index === edits.length - 1];
    if (!isFirst && !isLast && edit.count <= 2 * context) {
      hunk!.push(edit);
      continue;
    }
    const shown = Math.min(context, edit.count);
    if (hunk) hunk.push({ ...edit, count: shown });
    hunk = undefined;
    if (isLast) break;
    const skipped = edit.count - shown;
    hunk = [{ kind: 'keep', before: edit.before + skipped, after: edit.after + skipped, count: shown }];
    hunks.push(hunk);
  }
  return hunks;
}

/** In git's order: removed patches where they were, everything else as in the new version. */
function list(older: Normal[], newer: Normal[], partner: Int32Array): RangePair[] {
  const result: RangePair[] = [];
  const became = new Map<number, number>();
  for (const [i, j] of partner.entries()) if (j >= 0) became.set(j, i);
  const shown = new Set<number>();
  let [i, j] = [0, 0];
  while (i < older.length || j < newer.length) {
    while (i < older.length && shown.has(i)) i++;
    if (i < older.length && partner[i] === -1) {
      result.push({ kind: 'removed', before: i++ });
      continue;
    }
    while (j < newer.length && !became.has(j)) result.push({ kind: 'added', after: j++ });
    if (j < newer.length) {
      const before = became.get(j)!;
      result.push(comparePair(older[before]!, newer[j]!, before, j));
      shown.add(before);
      j++;
    }
  }
  return result;
}

function comparePair(a: Normal, b: Normal, before: number, after: number): RangePair {
  const [older, newer] = [
    [...a.words, ...a.diff],
    [...b.words, ...b.diff],
  ];
  const edits = diffLines(older, newer);
  if (edits.every((edit) => edit.kind === 'keep')) return { kind: 'same', before, after };
  const diff = hunksOf(edits).map((hunk): DiffOfDiffs => {
    const lines = hunk.flatMap((edit) => {
      const mark = edit.kind === 'keep' ? ' ' : edit.kind === 'add' ? '+' : '-';
      const [from, at] = edit.kind === 'add' ? [newer, edit.after] : [older, edit.before];
      return from.slice(at, at + edit.count).map((line) => mark + line);
    });
    let section = '';
    for (let line = Math.min(hunk[0]!.after, newer.length - 1); line >= 0 && section === ''; line--)
      section = /^ ## (.*) ##$/.exec(newer[line]!)?.[1] ?? '';
    return { section, lines };
  });
  return { kind: 'changed', before, after, diff };
}
