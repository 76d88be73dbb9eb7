/**
 * A patch, or a series, laid over a tree in memory: nothing on disk changes. A patch applies as a whole or not at all
 * (or file by file, when asked), and each sees what the ones before it made. As in git, the files of one patch do not
 * see each other's renames and copies: a and b can swap names.
 */
import { FilePending, type Tree } from '../tree/tree';
import { isAlready, layHunks, type HunkOutcome } from './applyfile';
import { restore } from './binary';
import { Problems } from './limits';
import { Cancelled, Pace, type Watch } from './pace';
import type { FileChange, PatchMessage, Reading } from './patch';
import { blobId } from './sha1';

/** What somebody knows of the tree's files that a Tree does not tell. */
export interface FileFacts {
  /** Whether the path is a symbolic link: nothing is applied to or through one. */
  isLink?(path: string): boolean;
  /** The file's bytes, for deltas of binary files; without it they are taken from the text where its id fits. */
  bytes?(path: string): Uint8Array | undefined;
  /** Six octal digits, so that a rename can keep it. */
  mode?(path: string): string | undefined;
}

export interface ApplyOptions {
  /** How many context lines may be ignored at a hunk's ends; 2 unless told. */
  readonly mostFuzz?: 0 | 1 | 2;
  /** `stop`: a patch with a failing file changes nothing and ends the series. `skip-file`: the other files apply. */
  readonly onFailure?: 'stop' | 'skip-file';
  readonly facts?: FileFacts;
  readonly watch?: Watch;
}

export interface FileOutcome {
  readonly path: string;
  /** `already`: the tree has what the change makes. `left-out`: refused, or a binary file whose bytes are not there. */
  readonly status: 'applied' | 'already' | 'failed' | 'left-out';
  /** A sentence for everything but a clean result. */
  readonly reason?: string | undefined;
  readonly hunks: readonly HunkOutcome[];
  /** Whether the result has the blob id that the index line names; undefined where that cannot be said. */
  readonly asNamed?: boolean | undefined;
}

export interface PatchOutcome {
  /** Index in the list that was to be applied. */
  readonly patch: number;
  readonly status: 'applied' | 'already' | 'failed' | 'not-tried';
  readonly files: readonly FileOutcome[];
  /** This patch's own changes: path to text, or to undefined for a file that is gone. */
  readonly changed: ReadonlyMap<string, string | undefined>;
}

export interface Applied {
  /** All changes together, to be laid over the tree with OverlayTree. Binary files are in it as damaged text. */
  readonly overlay: ReadonlyMap<string, string | undefined>;
  /** The bytes of binary files that the patches made. */
  readonly binaries: ReadonlyMap<string, Uint8Array>;
  /** Modes that the patches say, or that facts say of a renamed file. */
  readonly modes: ReadonlyMap<string, string>;
  readonly patches: readonly PatchOutcome[];
}

/** Lays `patches` over `tree`, in order. */
export async function applyPatches(
  tree: Tree,
  patches: readonly PatchMessage[],
  options: ApplyOptions = {},
): Promise<Reading<Applied>> {
  const problems = new Problems();
  const hunks = patches.reduce((sum, patch) => sum + patch.files.reduce((n, file) => n + file.hunks.length, 0), 0);
  const work: Work = { tree, options, problems, pace: new Pace(options.watch, hunks), done: 0, state: new Map() };
  const outcomes: PatchOutcome[] = [];
  try {
    let stopped = false;
    for (const [index, patch] of patches.entries()) {
      if (stopped) outcomes.push({ patch: index, status: 'not-tried', files: [], changed: new Map() });
      else {
        const outcome = await applyOne(work, patch, index);
        outcomes.push(outcome);
        stopped = outcome.status === 'failed' && options.onFailure !== 'skip-file';
      }
    }
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    problems.add('cancelled', `Applying was cancelled; ${outcomes.length} of ${patches.length} patches were done.`, 0);
  }
  const overlay = new Map<string, string | undefined>();
  const binaries = new Map<string, Uint8Array>();
  const modes = new Map<string, string>();
  for (const [path, file] of work.state) {
    overlay.set(path, file?.text);
    if (file?.bytes) binaries.set(path, file.bytes);
    if (file?.mode !== undefined) modes.set(path, file.mode);
  }
  return { result: { overlay, binaries, modes, patches: outcomes }, problems: problems.all() };
}

interface FileState {
  readonly text: string;
  readonly bytes?: Uint8Array | undefined;
  readonly mode?: string | undefined;
}

interface Work {
  readonly tree: Tree;
  readonly options: ApplyOptions;
  readonly problems: Problems;
  readonly pace: Pace;
  done: number;
  /** What the patches so far made; undefined: deleted. */
  readonly state: Map<string, FileState | undefined>;
}

/** What one patch is about to change. */
interface Stage {
  readonly written: Map<string, FileState>;
  readonly removed: Set<string>;
  /** Paths that some file of this patch takes away, so that another may put something there. */
  readonly leaving: ReadonlySet<string | undefined>;
}

async function applyOne(work: Work, patch: PatchMessage, index: number): Promise<PatchOutcome> {
  const leaving = new Set(patch.files.filter((f) => f.kind === 'delete' || f.kind === 'rename').map((f) => f.oldPath));
  const stage: Stage = { written: new Map(), removed: new Set(), leaving };
  const files: FileOutcome[] = [];
  for (const file of patch.files) {
    const outcome = await applyFile(work, stage, file);
    files.push(outcome);
    work.done += file.hunks.length;
    if (outcome.status === 'failed')
      work.problems.add('not-applied', `${file.path}: ${outcome.reason}`, file.header.start, file.header.end);
  }
  const count = (status: FileOutcome['status']) => files.filter((file) => file.status === status).length;
  const failed = count('failed') > 0 || (count('left-out') > 0 && count('left-out') === files.length);
  const already = !failed && files.length > 0 && count('applied') === 0;
  if (already) {
    const message = 'Already in the tree (or a diff the wrong way round): every file is what this patch makes.';
    work.problems.add('already-applied', message, patch.span.start);
  }
  const changed = new Map<string, string | undefined>();
  if (!failed || work.options.onFailure === 'skip-file') {
    for (const path of stage.removed) if (!stage.written.has(path)) work.state.set(path, undefined);
    for (const [path, file] of stage.written) work.state.set(path, file);
    for (const path of [...stage.removed, ...stage.written.keys()]) changed.set(path, stage.written.get(path)?.text);
  }
  return { patch: index, status: failed ? 'failed' : already ? 'already' : 'applied', files, changed };
}

async function applyFile(work: Work, stage: Stage, change: FileChange): Promise<FileOutcome> {
  const { oldPath, newPath, path } = change;
  const outcome = (status: FileOutcome['status'], reason?: string, hunks: readonly HunkOutcome[] = []) => ({
    path,
    status,
    reason,
    hunks,
  });
  const refused = change.refused ?? linkOnTheWay(work, oldPath) ?? linkOnTheWay(work, newPath);
  if (refused !== undefined) return outcome('left-out', `Refused: ${refused}.`);
  if (change.binary?.kind === 'omitted') return outcome('left-out', 'A binary file, whose bytes are not in the patch.');
  const fromBefore = change.kind === 'rename' || change.kind === 'copy';
  const source = oldPath === undefined ? undefined : await current(work, fromBefore ? undefined : stage, oldPath);
  const target = newPath === undefined || newPath === oldPath ? undefined : await current(work, stage, newPath);
  if (oldPath !== undefined && !source && !createsPlainly(change)) {
    if (change.kind === 'delete') return outcome('already', 'It is not in the tree.');
    const there = target && change.kind === 'rename' ? ' Its new name is there: the rename is done already?' : '';
    return outcome('failed', `${oldPath} is not in the tree.${there}`);
  }
  const made = await newContent(work, change, source);
  if ('reason' in made) {
    const already =
      source && change.binary === undefined && (await isAlready(source.text, change.hunks, work.pace, work.done));
    if (already && change.kind === 'modify') return outcome('already', 'The file is what this makes.');
    return outcome('failed', made.reason, made.hunks);
  }
  const { file, hunks, remark } = made;
  if (change.kind === 'delete') {
    if (file.text !== '') return outcome('failed', 'The file has more in it than what the patch deletes.', hunks);
    stage.written.delete(path);
    stage.removed.add(path);
    return outcome('applied', remark, hunks);
  }
  if (target && !(stage.leaving.has(newPath) && !stage.written.has(newPath!))) {
    if (sameContent(target, file)) return outcome('already', 'The file is there already.', hunks);
    return outcome('failed', `${newPath} is there already, with other content.`, hunks);
  }
  if (change.kind === 'rename') stage.removed.add(oldPath!);
  const mode = change.newMode ?? source?.mode;
  stage.written.set(path, mode === undefined ? file : { ...file, mode });
  return { ...outcome('applied', remark, hunks), asNamed: isAsNamed(file, change.newId) };
}

/** diff(1) without -N marks a new file by nothing but a hunk that begins at line 0. */
function createsPlainly({ kind, hunks }: FileChange): boolean {
  return kind === 'modify' && hunks.length === 1 && hunks[0]!.oldStart === 0 && hunks[0]!.oldLines === 0;
}

function linkOnTheWay(work: Work, path: string | undefined): string | undefined {
  const { facts } = work.options;
  if (path === undefined || !facts?.isLink) return undefined;
  for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
    const folder = end < 0 ? path : path.slice(0, end);
    if (facts.isLink(folder)) return end < 0 ? 'a symbolic link' : `${folder} is a symbolic link`;
    if (end < 0) return undefined;
  }
}

/** The file as it is now: in this patch so far (with a stage), after the patches before, or in the tree. */
async function current(work: Work, stage: Stage | undefined, path: string): Promise<FileState | undefined> {
  const staged = stage?.written.get(path);
  if (staged) return staged;
  if (stage?.removed.has(path)) return undefined;
  if (work.state.has(path)) return work.state.get(path);
  const text = await readTree(work, path);
  if (text === undefined) return undefined;
  return { text, mode: work.options.facts?.mode?.(path) };
}

async function readTree(work: Work, path: string): Promise<string | undefined> {
  for (;;) {
    try {
      return work.tree.read(path);
    } catch (error) {
      if (!(error instanceof FilePending)) throw error;
      try {
        await error.arrival;
      } catch (reason) {
        work.problems.add('not-applied', `${path} could not be fetched: ${String(reason)}.`, 0);
        return undefined;
      }
    }
  }
}

type Made =
  | { file: FileState; hunks: readonly HunkOutcome[]; remark?: string | undefined }
  | { reason: string; hunks: readonly HunkOutcome[] };

async function newContent(work: Work, change: FileChange, source: FileState | undefined): Promise<Made> {
  if (change.binary?.kind === 'git') return newBinary(work, change, change.binary.forward, source);
  // A file without hunks is created empty, or deleted without its content being shown (git diff -D).
  if (change.hunks.length === 0)
    return { file: change.kind === 'delete' || !source ? { text: '' } : source, hunks: [] };
  if (change.kind === 'create' && change.hunks.some((hunk) => hunk.oldLines > 0))
    return { reason: 'A new file cannot have lines before the change.', hunks: [] };
  const { mostFuzz = 2 } = work.options;
  const laid = await layHunks(source?.text ?? '', change.hunks, mostFuzz, work.pace, work.done);
  if (laid.text === undefined) {
    const failed = laid.hunks.filter((hunk) => hunk.status === 'failed').length;
    const gaveUp = laid.gaveUp ? ' The search was given up: their lines are in too many places.' : '';
    return { reason: `${failed} of ${laid.hunks.length} hunks fit nowhere.${gaveUp}`, hunks: laid.hunks };
  }
  const remark = laid.otherLineEnds
    ? 'The line ends of the patch (CR LF or LF) were made those of the file.'
    : undefined;
  return { file: { text: laid.text }, hunks: laid.hunks, remark };
}

async function newBinary(
  work: Work,
  change: FileChange,
  half: Extract<FileChange['binary'], { kind: 'git' }>['forward'],
  source: FileState | undefined,
): Promise<Made> {
  const base = source && baseBytes(work, change, source);
  const bytes = await restore(half, base);
  if (typeof bytes === 'string') return { reason: `The binary patch does not apply: ${bytes}.`, hunks: [] };
  if (isFullId(change.newId) && /[^0]/.test(change.newId) && blobId(bytes) !== change.newId)
    return { reason: 'The binary patch makes another file than its index line names.', hunks: [] };
  return { file: { text: new TextDecoder().decode(bytes), bytes }, hunks: [] };
}

function baseBytes(work: Work, change: FileChange, source: FileState): Uint8Array | undefined {
  if (source.bytes) return source.bytes;
  // The facts are of the tree; a file that an earlier patch changed is only known as text.
  const ofTree = change.oldPath !== undefined && !work.state.has(change.oldPath);
  const known = ofTree ? work.options.facts?.bytes?.(change.oldPath!) : undefined;
  const bytes = known ?? new TextEncoder().encode(source.text);
  return isFullId(change.oldId) && blobId(bytes) === change.oldId ? bytes : undefined;
}

function isFullId(id: string | undefined): id is string {
  return id?.length === 40;
}

function sameContent(a: FileState, b: FileState): boolean {
  return a.text === b.text && (a.bytes === undefined || b.bytes === undefined || blobId(a.bytes) === blobId(b.bytes));
}

const longestToName = 8 << 20;

/** Text in which something was replaced is not the file any more, so nothing can be said of its id. */
function isAsNamed(file: FileState, id: string | undefined): boolean | undefined {
  if (id === undefined || id.length > 40 || file.text.length > longestToName) return undefined;
  if (!file.bytes && file.text.includes('\ufffd')) return undefined;
  return blobId(file.bytes ?? file.text).startsWith(id);
}
