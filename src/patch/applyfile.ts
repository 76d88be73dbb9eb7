/**
 * One file of a patch laid on one text: every hunk placed, or the whole file as it was and the reasons. Also finds out
 * whether the text already is what the patch would make.
 */
import { FileImage } from './image';
import { limits } from './limits';
import { findHunk, nearestPlace, sidesOf, type Effort, type Found, type HunkSides, type NearestPlace } from './match';
import type { Pace } from './pace';
import type { Hunk } from './patch';

/** What became of one hunk. Lines are 0-based. */
export type HunkOutcome =
  | {
      /** `offset`: not at the line it names; `fuzz`: with context lines at its ends ignored (and maybe an offset). */
      readonly status: 'exact' | 'offset' | 'fuzz';
      /** How many lines further down than it says; negative: further up. */
      readonly offset: number;
      readonly fuzz: 0 | 1 | 2;
      /** Where its first line stands in the file before, and in the file after. */
      readonly beforeLine: number;
      readonly afterLine: number;
    }
  | { readonly status: 'failed'; readonly nearest: NearestPlace | undefined };

export interface LaidHunks {
  readonly hunks: readonly HunkOutcome[];
  /** Undefined where a hunk failed. */
  readonly text: string | undefined;
  /** The file ends its lines with CR LF and the patch with LF, or the other way round; the file's way was kept. */
  readonly otherLineEnds: boolean;
  /** So many places had to be compared that the search was given up; a hunk that failed may fit somewhere. */
  readonly gaveUp: boolean;
}

interface Placed extends Found {
  readonly sides: HunkSides;
  /** Context lines that fuzz ignores at the beginning and the end. */
  readonly skipFirst: number;
  readonly skipLast: number;
}

export async function layHunks(
  text: string,
  hunks: readonly Hunk[],
  mostFuzz: 0 | 1 | 2,
  pace: Pace,
  done: number,
): Promise<LaidHunks> {
  const image = new FileImage(text);
  const sides = hunks.map(sidesOf);
  const effort: Effort = { left: limits.comparisons + image.lines.length };
  const first = await placeAll(image, hunks, sides, mostFuzz, effort, pace, done);
  const adapted = first.includes(undefined) ? adaptLineEnds(image, sides) : undefined;
  const laid = adapted
    ? finish(image, hunks, adapted, await placeAll(image, hunks, adapted, mostFuzz, effort, pace, done))
    : finish(image, hunks, sides, first);
  return { ...laid, otherLineEnds: adapted !== undefined, gaveUp: effort.left <= 0 };
}

/** Whether `text` is what the hunks make: each one's new side stands where it says, exactly or with an offset. */
export async function isAlready(text: string, hunks: readonly Hunk[], pace: Pace, done: number): Promise<boolean> {
  if (hunks.length === 0) return false;
  const image = new FileImage(text);
  const turned = hunks.map(turn);
  let sides = turned.map(sidesOf);
  // New lines without context around would be "found" anywhere, and an empty side is everywhere.
  if (sides.some((side) => side.before.length === 0)) return false;
  sides = adaptLineEnds(image, sides) ?? sides;
  const effort: Effort = { left: limits.comparisons };
  return !(await placeAll(image, turned, sides, 0, effort, pace, done)).includes(undefined);
}

function turn(hunk: Hunk): Hunk {
  return {
    ...hunk,
    oldStart: hunk.newStart,
    newStart: hunk.oldStart,
    oldLines: hunk.newLines,
    newLines: hunk.oldLines,
    oldUnended: hunk.newUnended,
    newUnended: hunk.oldUnended,
    lines: hunk.lines.map((line) => (line[0] === '+' ? '-' : line[0] === '-' ? '+' : ' ') + line.slice(1)),
  };
}

/** The 0-based line a hunk names in the file before. A side without lines names the line it stands behind. */
export function statedLine(start: number, lines: number): number {
  return lines === 0 ? start : Math.max(start - 1, 0);
}

async function placeAll(
  image: FileImage,
  hunks: readonly Hunk[],
  sides: readonly HunkSides[],
  mostFuzz: 0 | 1 | 2,
  effort: Effort,
  pace: Pace,
  done: number,
): Promise<(Placed | undefined)[]> {
  const taken = new Ranges();
  const placed: (Placed | undefined)[] = [];
  let drift = 0;
  for (const [index, hunk] of hunks.entries()) {
    const wait = pace.due(done + index);
    if (wait) await wait;
    const side = sides[index]!;
    const stated = statedLine(hunk.oldStart, hunk.oldLines);
    const found = findHunk(image, side, stated + drift, mostFuzz, effort, (from, to) => taken.isFree(from, to));
    if (!found) {
      placed.push(undefined);
      continue;
    }
    const context = Math.max(side.leading, side.trailing);
    const skipFirst = Math.max(found.fuzz + side.leading - context, 0);
    const skipLast = Math.max(found.fuzz + side.trailing - context, 0);
    taken.take(found.line + skipFirst, found.line + side.before.length - skipLast);
    drift = found.line - stated;
    placed.push({ ...found, sides: side, skipFirst, skipLast });
  }
  return placed;
}

/** Line ranges of a file that hunks have taken, kept in order. */
class Ranges {
  private readonly list: { from: number; to: number }[] = [];
  isFree(from: number, to: number): boolean {
    const index = this.behind(from);
    const [before, after] = [this.list[index - 1], this.list[index]];
    return (before === undefined || before.to <= from) && (after === undefined || to <= after.from);
  }
  take(from: number, to: number): void {
    this.list.splice(this.behind(from), 0, { from, to });
  }
  /** The index of the first range that begins behind `from`. */
  private behind(from: number): number {
    let [low, high] = [0, this.list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.list[middle]!.from <= from) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The sides with the file's line ends, where those are other than the patch's throughout; else undefined. */
function adaptLineEnds(image: FileImage, sides: readonly HunkSides[]): HunkSides[] | undefined {
  const ended = image.lines.filter((line) => line.endsWith('\n'));
  const fileReturns = ended.filter((line) => line.endsWith('\r\n')).length;
  const lines = sides.flatMap((side) => side.before.filter((line) => line.endsWith('\n')));
  const patchReturns = lines.filter((line) => line.endsWith('\r\n')).length;
  if (ended.length === 0 || lines.length === 0) return undefined;
  const adds = patchReturns === 0 && fileReturns * 2 > ended.length;
  const drops = patchReturns === lines.length && fileReturns === 0;
  if (!adds && !drops) return undefined;
  const change = (line: string) => (adds ? line.replace(/\r?\n$/, '\r\n') : line.replace(/\r\n$/, '\n'));
  return sides.map((side) => ({ ...side, before: side.before.map(change), after: side.after.map(change) }));
}

const mostNearest = 100;

function finish(
  image: FileImage,
  hunks: readonly Hunk[],
  sides: readonly HunkSides[],
  placed: readonly (Placed | undefined)[],
): Pick<LaidHunks, 'hunks' | 'text'> {
  const outcomes: HunkOutcome[] = [];
  const inOrder = placed.filter((place) => place !== undefined).sort((a, b) => a.line - b.line);
  const growth = new Map<Placed, number>();
  let grown = 0;
  for (const place of inOrder) {
    growth.set(place, grown);
    grown += place.sides.after.length - place.sides.before.length;
  }
  let failures = 0;
  for (const [index, hunk] of hunks.entries()) {
    const place = placed[index];
    const stated = statedLine(hunk.oldStart, hunk.oldLines);
    if (!place) {
      const nearest = failures++ < mostNearest ? nearestPlace(image, sides[index]!, stated) : undefined;
      outcomes.push({ status: 'failed', nearest });
      continue;
    }
    const offset = place.line - stated;
    outcomes.push({
      status: place.fuzz > 0 ? 'fuzz' : offset !== 0 ? 'offset' : 'exact',
      offset,
      fuzz: place.fuzz,
      beforeLine: place.line,
      afterLine: place.line + growth.get(place)!,
    });
  }
  return { hunks: outcomes, text: failures > 0 ? undefined : rebuild(image, inOrder) };
}

function rebuild(image: FileImage, inOrder: readonly Placed[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { line, sides, skipFirst, skipLast } of inOrder) {
    const from = line + skipFirst;
    for (; at < from; at++) pieces.push(image.lines[at]!);
    for (let i = skipFirst; i < sides.after.length - skipLast; i++) pieces.push(sides.after[i]!);
    at = line + sides.before.length - skipLast;
  }
  for (; at < image.lines.length; at++) pieces.push(image.lines[at]!);
  // With fuzz a line without newline may have come to stand above others.
  for (let i = 0; i + 1 < pieces.length; i++) if (!pieces[i]!.endsWith('\n')) pieces[i] += '\n';
  return pieces.join('');
}
