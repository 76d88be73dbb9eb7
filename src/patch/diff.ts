/**
 * Unified diffs in a stretch of text: git's, with renames, copies, modes and binaries, and diff(1)'s. Everything that
 * is not a diff is given back line by line, because in a mail it is the commit message, notes or a signature.
 *
 * A diff begins only where its first lines agree with each other (`diff --git` and an extended header, or `---`, `+++`
 * and `@@`), so prose that happens to begin with `---`, and every quoted diff (`> +`), stays prose.
 */
import { readBinary } from './binary';
import { readHunk, type LineEnds } from './hunk';
import { limits, type Problems } from './limits';
import type { Pace } from './pace';
import type { BinaryChange, FileChange, Hunk } from './patch';
import { dropFolder, namedBy, refusalOf, splitGitNames, unquote, withoutPrefix } from './path';
import { lineEnd, offsetOf, trimReturn, type Source } from './source';

/** Files of a diff, and the positions (in the source's text) of the lines before the first and after it. */
export interface DiffReading {
  readonly files: FileChange[];
  readonly head: number[];
  readonly tail: number[];
}

/** How much was read so far, over all messages of a document. */
export interface Tally {
  files: number;
  hunks: number;
}

export async function readDiff(source: Source, problems: Problems, pace: Pace, tally: Tally): Promise<DiffReading> {
  const { text, to } = source;
  const reading: DiffReading = { files: [], head: [], tail: [] };
  let at = source.from;
  while (at < to) {
    const wait = pace.due(at);
    if (wait) await wait;
    const kind = beginning(text, at, to);
    if (kind !== undefined) {
      if (++tally.files > limits.files) {
        problems.add('too-large', `More than ${limits.files} files; the rest is not read.`, offsetOf(source, at));
        return reading;
      }
      const read = await readFile(source, at, kind, problems, pace, tally);
      reading.files.push(read.file);
      at = read.next;
      continue;
    }
    if (text.startsWith('@@ -', at)) {
      const lost = await readHunk(source, at, 'wire', problems, pace);
      if (lost) {
        const message = 'A hunk without a file: no ---, +++ or diff --git line stands above it.';
        problems.add('hunk-without-file', message, lost.hunk.span.start, lost.hunk.span.end);
        at = lost.next;
        continue;
      }
    }
    (reading.files.length > 0 ? reading.tail : reading.head).push(at);
    at = lineEnd(text, at, to) + 1;
  }
  return reading;
}

type Beginning = 'git' | 'plain' | 'merge';

const extended =
  /^(old mode|new mode|deleted file mode|new file mode|copy from|copy to|rename from|rename to|rename old|rename new|similarity index|dissimilarity index|index) (.*)$/s;

function beginning(text: string, at: number, to: number): Beginning | undefined {
  const first = text.charCodeAt(at);
  if (first !== 45 && first !== 100) return undefined;
  if (text.startsWith('diff --git ', at)) {
    const next = lineEnd(text, at, to) + 1;
    const line = trimReturn(text, next, lineEnd(text, next, to));
    return extended.test(line) || /^(--- |Binary files |GIT binary patch$)/.test(line) ? 'git' : undefined;
  }
  if (text.startsWith('diff --cc ', at) || text.startsWith('diff --combined ', at)) return 'merge';
  return beginsPlain(text, at, to) ? 'plain' : undefined;
}

function beginsPlain(text: string, at: number, to: number): boolean {
  if (!text.startsWith('--- ', at)) return false;
  const second = lineEnd(text, at, to) + 1;
  if (second >= to || !text.startsWith('+++ ', second)) return false;
  const third = lineEnd(text, second, to) + 1;
  return third < to && text.startsWith('@@ -', third);
}

/** What the header lines of one file say. */
interface Header {
  oldName?: string;
  newName?: string;
  gitNames?: [string, string] | undefined;
  renameFrom?: string;
  renameTo?: string;
  copyFrom?: string;
  copyTo?: string;
  oldMode?: string;
  newMode?: string;
  created?: boolean;
  deleted?: boolean;
  oldId?: string;
  newId?: string;
  similarity?: number;
  binary?: BinaryChange;
  refused?: string;
}

async function readFile(
  source: Source,
  at: number,
  kind: Beginning,
  problems: Problems,
  pace: Pace,
  tally: Tally,
): Promise<{ file: FileChange; next: number }> {
  const { text, to } = source;
  const firstEnd = lineEnd(text, at, to);
  const ends: LineEnds = text.charCodeAt(firstEnd - 1) === 13 ? 'wire' : 'content';
  const header: Header = {};
  let next = at;
  if (kind !== 'plain') {
    const line = trimReturn(text, at, firstEnd);
    next = firstEnd + 1;
    if (kind === 'git') header.gitNames = splitGitNames(line.slice('diff --git '.length));
    else {
      const name = line.replace(/^diff --(cc|combined) /, '');
      header.gitNames = [name, name].map((n) => unquote(n)?.name ?? n) as [string, string];
      header.refused = 'a merge shown against both parents (combined diff); ask git for the diff to one parent';
    }
    next = readExtended(source, next, header, problems);
  }
  if (text.startsWith('--- ', next) && text.startsWith('+++ ', lineEnd(text, next, to) + 1)) {
    const oldEnd = lineEnd(text, next, to);
    const newEnd = lineEnd(text, oldEnd + 1, to);
    const oldLine = trimReturn(text, next + 4, oldEnd);
    header.oldName = namedBy(oldLine);
    header.newName = namedBy(trimReturn(text, oldEnd + 5, newEnd));
    // diff -N shows a file that is not there with the beginning of time.
    if (/\t(1970-01-01|Thu Jan {2}1) 0?0:00:00/.test(oldLine)) header.oldName = '/dev/null';
    next = newEnd + 1;
  }
  const headerEnd = Math.min(next, to);
  if (kind === 'merge') next = skipMerge(text, next, to);
  const hunks: Hunk[] = [];
  while (next < to && text.startsWith('@@ -', next)) {
    if (++tally.hunks > limits.hunks) {
      problems.add('too-large', `More than ${limits.hunks} hunks; the rest is not read.`, offsetOf(source, next));
      break;
    }
    const read = await readHunk(source, next, ends, problems, pace);
    if (!read) {
      const message = 'This @@ line cannot be read.';
      problems.add('bad-header', message, offsetOf(source, next), offsetOf(source, lineEnd(text, next, to)));
      break;
    }
    hunks.push(read.hunk);
    next = read.next;
  }
  // A position that did not move would be read again for ever.
  next = Math.max(Math.min(next, to), Math.min(firstEnd + 1, to));
  const span = { start: offsetOf(source, at), end: offsetOf(source, next) };
  const file = toChange(header, hunks, span, { start: span.start, end: offsetOf(source, headerEnd) });
  if (file.refused !== undefined)
    problems.add('refused', `${shown(file.path)} is refused: ${file.refused}.`, file.header.start, file.header.end);
  return { file, next };
}

function shown(path: string): string {
  return path === '' ? 'A file without a name' : path.length > 200 ? `${path.slice(0, 200)}…` : path;
}

/** Reads git's header lines into `header`; answers where the text goes on. */
function readExtended(source: Source, at: number, header: Header, problems: Problems): number {
  const { text, to } = source;
  let next = at;
  while (next < to) {
    const end = lineEnd(text, next, to);
    const line = trimReturn(text, next, Math.min(end, next + 8300));
    const following = Math.min(end + 1, to);
    if (line === 'GIT binary patch') {
      const read = readBinary(source, following, problems);
      header.binary = read.change;
      return read.next;
    }
    if (/^Binary files .* differ$/s.test(line)) {
      header.binary = { kind: 'omitted' };
      return following;
    }
    const match = extended.exec(line);
    if (!match) return next;
    readField(header, match[1]!, match[2]!);
    next = following;
  }
  return next;
}

function readField(header: Header, field: string, value: string): void {
  const name = unquote(value)?.name ?? value;
  const mode = /^[0-7]{6}$/.test(value) ? value : undefined;
  if (field.endsWith(' mode') && mode === undefined) header.refused ??= `its mode "${value.slice(0, 20)}" is none`;
  else if (field === 'old mode') header.oldMode = mode!;
  else if (field === 'new mode') header.newMode = mode!;
  else if (field === 'new file mode') [header.created, header.newMode] = [true, mode!];
  else if (field === 'deleted file mode') [header.deleted, header.oldMode] = [true, mode!];
  else if (field === 'copy from') header.copyFrom = name;
  else if (field === 'copy to') header.copyTo = name;
  else if (field === 'rename from' || field === 'rename old') header.renameFrom = name;
  else if (field === 'rename to' || field === 'rename new') header.renameTo = name;
  else if (field === 'similarity index') header.similarity = parseInt(value, 10) || 0;
  else if (field === 'index') {
    const ids = /^([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: ([0-7]{6}))?$/.exec(value);
    if (!ids) return;
    header.oldId = ids[1]!;
    header.newId = ids[2]!;
    if (ids[3] !== undefined) header.oldMode = header.newMode = ids[3];
  }
}

/** A combined diff has `@@@` and two columns of marks; its lines are passed over. */
function skipMerge(text: string, at: number, to: number): number {
  let next = at;
  while (next < to && /[@ +\-\\]/.test(text[next]!) && !text.startsWith('-- \n', next))
    next = lineEnd(text, next, to) + 1;
  return Math.min(next, to);
}

function toChange(
  header: Header,
  hunks: Hunk[],
  span: FileChange['span'],
  headerSpan: FileChange['header'],
): FileChange {
  const nowhere = '/dev/null';
  const named: [string, string] | undefined =
    header.oldName !== undefined ? [header.oldName, header.newName!] : header.gitNames;
  const stripped = named && stripLikeGit(header, named);
  let oldPath = header.renameFrom ?? header.copyFrom ?? stripped?.[0];
  let newPath = header.renameTo ?? header.copyTo ?? stripped?.[1];
  const created = header.created === true || oldPath === nowhere;
  const deleted = header.deleted === true || newPath === nowhere;
  if (created) oldPath = undefined;
  if (deleted) newPath = undefined;
  let kind: FileChange['kind'] = 'modify';
  if (header.renameFrom !== undefined && header.renameTo !== undefined) kind = 'rename';
  else if (header.copyFrom !== undefined && header.copyTo !== undefined) kind = 'copy';
  else if (created && !deleted) kind = 'create';
  else if (deleted && !created) kind = 'delete';
  // diff(1) between two differently named files changes the second.
  else if (newPath !== undefined) oldPath = newPath;
  const path = newPath ?? oldPath ?? '';
  const refused = header.refused ?? refusalOfChange(oldPath, newPath, header);
  return {
    kind,
    oldPath,
    newPath,
    path,
    oldMode: header.oldMode,
    newMode: header.newMode,
    oldId: header.oldId,
    newId: header.newId,
    similarity: header.similarity,
    binary: header.binary,
    refused,
    span,
    header: headerSpan,
    hunks,
  };
}

/** With `/dev/null` on one side only the `diff --git` line tells whether there are prefixes. */
function stripLikeGit(header: Header, named: [string, string]): [string, string] {
  const git = header.gitNames;
  if (git && named.includes('/dev/null')) {
    const both = withoutPrefix(git[0], git[1]);
    const strips = both[0] !== git[0];
    return named.map((name) => (name === '/dev/null' || !strips ? name : (dropFolder(name) ?? name))) as [
      string,
      string,
    ];
  }
  return withoutPrefix(named[0], named[1]);
}

function refusalOfChange(oldPath: string | undefined, newPath: string | undefined, header: Header): string | undefined {
  if (oldPath === undefined && newPath === undefined) return 'the file name is missing';
  for (const path of [oldPath, newPath]) {
    const refusal = path === undefined ? undefined : refusalOf(path);
    if (refusal !== undefined) return refusal;
  }
  for (const mode of [header.oldMode, header.newMode]) {
    if (mode?.startsWith('120')) return 'a symbolic link';
    if (mode?.startsWith('160')) return 'a submodule';
    if (mode !== undefined && !mode.startsWith('100')) return `its mode is ${mode}`;
  }
  return undefined;
}
