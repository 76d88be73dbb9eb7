/**
 * Where a hunk goes in a file: at the line it names, else nearest to it (offset), else with one or two context lines
 * at its ends ignored (fuzz). Fuzz counts as in GNU patch, because that is what the word means to people. As in git, a
 * hunk at line 1 without full context above begins the file, and one without any context below ends it.
 */
import type { FileImage } from './image';
import type { Hunk } from './patch';
import { lastAtMost } from './source';

/** A hunk's two sides as lines with newlines, and how many context lines stand at its ends. */
export interface HunkSides {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly leading: number;
  readonly trailing: number;
  /** It says that it stands at line 1. */
  readonly first: boolean;
}

export function sidesOf(hunk: Hunk): HunkSides {
  const before: string[] = [];
  const after: string[] = [];
  const { lines } = hunk;
  for (const line of lines) {
    const text = `${line.slice(1)}\n`;
    if (line[0] !== '+') before.push(text);
    if (line[0] !== '-') after.push(text);
  }
  if (hunk.oldUnended && before.length > 0) before.push(before.pop()!.slice(0, -1));
  if (hunk.newUnended && after.length > 0) after.push(after.pop()!.slice(0, -1));
  const isContext = (line: string) => line[0] === ' ';
  const leading = lines.findIndex((line) => !isContext(line));
  const trailing = [...lines].reverse().findIndex((line) => !isContext(line));
  return {
    before,
    after,
    leading: leading < 0 ? lines.length : leading,
    trailing: Math.max(trailing, 0),
    first: hunk.oldStart <= 1,
  };
}

/** Where a hunk was found. */
export interface Found {
  /** 0-based line of the file where its first line stands, those that fuzz ignores included. */
  readonly line: number;
  readonly fuzz: 0 | 1 | 2;
}

/** Comparisons of lines that may still be made for one file; nothing is found once they are used up. */
export interface Effort {
  left: number;
}

/**
 * Finds `sides` in `image` nearest to line `wanted`. `free(from, to)` says whether these lines are not another hunk's.
 */
export function findHunk(
  image: FileImage,
  sides: HunkSides,
  wanted: number,
  mostFuzz: 0 | 1 | 2,
  effort: Effort,
  free: (from: number, to: number) => boolean,
): Found | undefined {
  const context = Math.max(sides.leading, sides.trailing);
  for (let fuzz = 0; fuzz <= Math.min(mostFuzz, context); fuzz++) {
    const dropFirst = fuzz + sides.leading - context;
    const dropLast = fuzz + sides.trailing - context;
    const pattern = sides.before.slice(Math.max(dropFirst, 0), sides.before.length - Math.max(dropLast, 0));
    // Ignoring every line there is would fit anywhere.
    if (pattern.length === 0 && fuzz > 0) break;
    const skipped = Math.max(dropFirst, 0);
    const last = image.lines.length - pattern.length;
    const fits = (at: number): boolean => {
      if (at < 0 || at > last || !free(at, at + pattern.length)) return false;
      if (dropFirst < 0 && sides.first && at !== 0) return false;
      if (dropLast < 0 && sides.trailing === 0 && at !== last) return false;
      for (let i = 0; i < pattern.length; i++) {
        if (effort.left-- <= 0) return false;
        if (image.lines[at + i] !== pattern[i]) return false;
      }
      return true;
    };
    const at = nearest(image, pattern, wanted + skipped, fits, effort);
    if (at !== undefined) return { line: at - skipped, fuzz: fuzz as 0 | 1 | 2 };
  }
  return undefined;
}

function nearest(
  image: FileImage,
  pattern: readonly string[],
  wanted: number,
  fits: (at: number) => boolean,
  effort: Effort,
): number | undefined {
  if (fits(wanted)) return wanted;
  // Nothing to look for: an addition without context belongs where it says or nowhere.
  if (pattern.length === 0) return undefined;
  const [rarest, places] = rarestLine(image, pattern);
  let above = lastAtMost(places, wanted + rarest - 1);
  let below = above + 1;
  while ((above >= 0 || below < places.length) && effort.left > 0) {
    const down = below < places.length ? places[below]! - rarest - wanted : Infinity;
    const up = above >= 0 ? wanted - (places[above]! - rarest) : Infinity;
    const at = down <= up ? places[below++]! - rarest : places[above--]! - rarest;
    effort.left--;
    if (fits(at)) return at;
  }
  return undefined;
}

/** The line of `pattern` that the file has least often: its number in the pattern and its places in the file. */
function rarestLine(image: FileImage, pattern: readonly string[]): [number, readonly number[]] {
  let rarest = 0;
  let places = image.placesOf(pattern[0]!);
  for (let i = 1; i < pattern.length && places.length > 0; i++) {
    const others = image.placesOf(pattern[i]!);
    if (others.length < places.length) [rarest, places] = [i, others];
  }
  return [rarest, places];
}

/** The place that comes closest to a hunk that is nowhere, and where the two first differ. */
export interface NearestPlace {
  /** 0-based line of the file. */
  readonly line: number;
  /** How many of the hunk's lines stand there, of how many. */
  readonly matching: number;
  readonly of: number;
  /** The first that does not, without its newline: what the hunk expects, and what the file has (if anything). */
  readonly expected: string;
  readonly found: string | undefined;
  /** 0-based line of the file where that is. */
  readonly at: number;
  /** Everything that differs, differs in white space alone: a mailer or editor changed it. */
  readonly whiteSpaceOnly: boolean;
}

const mostVotesOfLine = 64;
const mostLinesAsked = 400;

export function nearestPlace(image: FileImage, sides: HunkSides, wanted: number): NearestPlace | undefined {
  const { before } = sides;
  if (before.length === 0) return undefined;
  const votes = new Map<number, number>();
  for (let i = 0; i < Math.min(before.length, mostLinesAsked); i++) {
    const places = image.placesOf(before[i]!);
    if (places.length > mostVotesOfLine) continue;
    for (const place of places) votes.set(place - i, (votes.get(place - i) ?? 0) + 1);
  }
  const stated = Math.max(0, Math.min(wanted, image.lines.length - before.length));
  let best = stated;
  for (const [line, count] of votes) {
    const more = count - (votes.get(best) ?? 0);
    if (more > 0 || (more === 0 && Math.abs(line - wanted) < Math.abs(best - wanted))) best = line;
  }
  return compareAt(image, before, best);
}

function compareAt(image: FileImage, before: readonly string[], line: number): NearestPlace {
  let matching = 0;
  let first = -1;
  let whiteSpaceOnly = true;
  for (const [i, expected] of before.entries()) {
    const found = image.lines[line + i];
    if (found === expected) matching++;
    else {
      if (first < 0) first = i;
      whiteSpaceOnly &&= found !== undefined && found.replace(/\s+/g, '') === expected.replace(/\s+/g, '');
    }
  }
  const differing = Math.max(first, 0);
  return {
    line,
    matching,
    of: before.length,
    expected: before[differing]!.replace(/\r?\n$/, ''),
    found: image.lines[line + differing]?.replace(/\r?\n$/, ''),
    at: line + differing,
    whiteSpaceOnly,
  };
}
