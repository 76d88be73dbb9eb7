/**
 * What the editor asks about patches, as part of client.ts: what a mail, a series or a diff says, what of it runs, what
 * user space sees differently. A patch that is open is a tree for every other question too: its roots name the tree
 * before it and after each of its patches, so hovers, lenses and sessions work there as anywhere.
 *
 * Spans are UTF-16 offsets into the text as it was given; lines are 0-based unless they are part of a sentence or a path.
 */
import type { HoverAnswer, Span, Subject } from './client';

/** A patch as the editor has it, and what it may be for. */
export interface PatchSource {
  /** Names the patch in roots; letters, digits, `.`, `_` and `-`. */
  readonly key: string;
  /** What people call it: the file's name. */
  readonly name: string;
  /** Bytes where it is stored so, because each mail has a charset of its own. */
  readonly text: string | Uint8Array;
  /** The kernel tree that is open, if any. */
  readonly root?: string;
  /** Commits of that tree's repository that it may be based on. */
  readonly commits: readonly CommitFiles[];
}

/** A commit as what differs from the files on disk: null where the commit has no such file. */
export interface CommitFiles {
  readonly commit: string;
  readonly name: string;
  readonly files: Readonly<Record<string, string | null>>;
}

const scheme = 'patchscope-patch:/';

/** Root of the tree after `count` patches of an open patch; 0: before them. */
export function patchRoot(key: string, count: number): string {
  return `${scheme}${key}/${count === 0 ? 'base' : `patch-${count}`}`;
}

/** The way back; undefined for the root of any other tree. */
export function parsePatchRoot(root: string): { readonly key: string; readonly count: number } | undefined {
  const match = /^patchscope-patch:\/([\w.-]+)\/(?:base|patch-(\d+))$/.exec(root);
  return match ? { key: match[1]!, count: Number(match[2] ?? 0) } : undefined;
}

/** One hunk: indices of patch, file and hunk in the answer. */
export interface HunkAddress {
  readonly patch: number;
  readonly file: number;
  readonly hunk: number;
}

export interface PatchAnswer {
  /** The cover letter's, else the first patch's. */
  readonly title: string;
  /** `v3, 7 patches`; '' for a single first version. */
  readonly series: string;
  /** What it was laid on. */
  readonly base: PatchBase;
  readonly problems: readonly PatchProblem[];
  readonly patches: readonly PatchNode[];
  readonly symbols: readonly PatchSymbol[];
  readonly claims: readonly ClaimAnswer[];
}

export interface PatchBase {
  /** `demo`, `linux-6.12`, `50f4f2d197e1`; undefined where there is none. */
  readonly name: string | undefined;
  /** One sentence: why this one, or what a base would add. */
  readonly why: string;
  /** Why nothing runs on it; undefined where it does. */
  readonly whyNot: string | undefined;
}

export interface PatchProblem {
  readonly span: Span;
  readonly kind: 'problem' | 'deceptive';
  readonly message: string;
}

export interface PatchNode {
  readonly title: string;
  /** `2/7`; '' where the subject has no number. */
  readonly number: string;
  readonly span: Span;
  readonly status: 'applied' | 'already' | 'failed' | 'not-tried' | 'no-base';
  /** `exact`, `offset 4`, `fuzz 1`, or why not. */
  readonly applied: string;
  readonly files: readonly FileNode[];
}

export interface FileNode {
  readonly path: string;
  readonly oldPath: string | undefined;
  readonly kind: 'modify' | 'create' | 'delete' | 'rename' | 'copy';
  readonly added: number;
  readonly removed: number;
  /** `exact`, `offset 4`…; a sentence where it was refused or failed. */
  readonly applied: string;
  readonly isApplied: boolean;
  readonly span: Span;
  readonly hunks: readonly HunkNode[];
}

export interface HunkNode {
  readonly span: Span;
  /** What the `@@` line names, as a first guess at the function. */
  readonly section: string;
  readonly added: number;
  readonly removed: number;
  /** '' where it stands exactly where it says. */
  readonly applied: string;
  readonly isApplied: boolean;
  /** First changed line on each side, where the side has it; on a removed or added block alone, where it goes. */
  readonly before: number;
  readonly after: number;
  /** Equal for equal changes of one file, whatever stands around them; what viewed marks go by. */
  readonly identity: string;
}

export interface PatchSymbol {
  readonly name: string;
  readonly what: 'added' | 'removed' | 'changed' | 'guards';
  /** With the patch, where a tree is there to say: `y`. */
  readonly value: string | undefined;
}

/** A sentence of a message, and the scenario that shows it. */
export interface ClaimAnswer {
  readonly patch: number;
  readonly text: string;
  /** Where it stands, one span for each line; empty: in the title. */
  readonly spans: readonly Span[];
  readonly verdict: 'holds' | 'fails' | 'not-run' | 'no-scenario';
  /** `two-opens`, or why it fails or was not run. */
  readonly why: string;
  readonly scenarios: readonly string[];
}

/** What of a hunk runs. */
export interface HunkMark extends HunkAddress {
  readonly state: 'runs' | 'not-reached' | 'does-not-run' | 'not-compiled' | 'no-code' | 'unknown';
  /** `runs: two-opens and 7 more`. */
  readonly text: string;
  readonly functions: readonly string[];
  /** Symbols that the lines stand behind, without CONFIG_. */
  readonly symbols: readonly string[];
  readonly scenarios: readonly string[];
  /** System calls through which scenarios came here. */
  readonly systemCalls: readonly string[];
  /** What to stop at on each side, where it can be. */
  readonly stopBefore: string | undefined;
  readonly stopAfter: string | undefined;
}

/** A hover in the text of a patch; the actions are about `root`. */
export interface PatchHoverAnswer extends HoverAnswer {
  readonly root: string;
}

/** What each side of a comparison has of something. */
export interface Sides<T> {
  readonly before: T;
  readonly after: T;
}

/** A line of the report; with what can be opened from it. */
export interface BehaviourLine {
  readonly text: string;
  readonly part: string;
  /** Steps of a scenario's runs; undefined on a side that has no such moment. */
  readonly moments: (Sides<number | undefined> & { readonly scenario: string }) | undefined;
  readonly place: { readonly root: string; readonly path: string; readonly line: number } | undefined;
}

/** `before` and `after` are the roots of the two trees. */
export interface BehaviourAnswer extends Sides<string> {
  readonly title: string;
  readonly lines: readonly BehaviourLine[];
  /** The same, folded for a mail. */
  readonly mail: string;
  readonly differences: number;
  /** Problems that one side alone has. */
  readonly problems: number;
  readonly verdict: string;
  readonly claims: readonly ClaimAnswer[];
}

export interface PatchMethods {
  /** Tells of a patch, or that its text or its trees have changed. */
  patchOpen: { params: PatchSource; result: null };
  patchClose: { params: { key: string }; result: null };
  /** What it says and how it applies. */
  patch: { params: { key: string }; result: PatchAnswer };
  /** What of it runs, as far as is known; the event `changed` for the root after it says when there is more. */
  patchMarks: { params: { subject: Subject }; result: readonly HunkMark[] };
  patchHover: { params: { key: string; offset: number; subject: Subject }; result: PatchHoverAnswer | null };
  /** The file of a root of the patch; undefined where the tree has none. */
  patchFile: { params: { root: string; path: string }; result: string | null };
  /** The nearest place of a hunk that does not apply: the file, and the file as the hunk expects it. */
  patchNearest: { params: HunkAddress & { key: string }; result: NearestAnswer | null };
  /** Runs all scenarios on both sides; subjects with the roots of the two. */
  patchCompare: { params: Sides<Subject>; result: BehaviourAnswer };
}

export interface NearestAnswer {
  readonly root: string;
  readonly path: string;
  readonly line: number;
  readonly expected: string;
  /** `11 of 13 lines fit; line 374 differs`. */
  readonly text: string;
}
