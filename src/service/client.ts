/**
 * The editor's side of the service: every question the editor asks, with its parameters and its answer as plain data.
 * Everything in src/editor speaks to the engine through `ServiceClient` alone.
 *
 * Places are UTF-16 offsets into the text of the document, as VS Code's own `document.offsetAt` counts them. A tree is
 * named by its root: the folder's path where it is on disk, else its URI, always without `/` at the end; so
 * `root + '/' + path` is also what a debug adapter calls the file.
 */

import type { Ran } from './native-output';
import type { PatchMethods } from './patch-questions';
import type { TestMethods } from './test-questions';
import type { LifeEvent } from '../run/events';
import type { LifetimeGraph } from '../run/lifetime';

/** What is run: which tree, which Kconfig values are exchanged for this session, which scenario the user picked. */
export interface Subject {
  readonly root: string;
  /** Kconfig symbols without CONFIG_ that this session sets, for example { FS_PID: 'n' }. */
  readonly set: Readonly<Record<string, string>>;
  /** File of a `.config` instead of the tree's own. */
  readonly config?: string;
  /** Outputs of shell commands that Kconfig files ask for, by the whole command, instead of what is assumed. */
  readonly answers?: Readonly<Record<string, string>>;
  /** The scenario to prefer: its name (`two-opens`) or the file of a program. */
  readonly scenario?: string;
}

/** A file of the subject's tree. */
export interface FileOfTree {
  readonly subject: Subject;
  readonly path: string;
}

export interface PlaceInTree extends FileOfTree {
  readonly offset: number;
}

/** Half open, in offsets of the document. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a click does. `stopAt` is a function's name or `path:line`; without a program the service picks one. */
export type Action =
  | { readonly kind: 'step'; readonly program?: string; readonly stopAt: string }
  | { readonly kind: 'set'; readonly symbol: string; readonly value: string }
  | { readonly kind: 'unset'; readonly symbol: string }
  | { readonly kind: 'report'; readonly title: string; readonly text: string }
  | { readonly kind: 'open'; readonly file: string; readonly offset: number }
  /** `reaching`: names of the scenarios that come to the place, as far as it is known. */
  | { readonly kind: 'pick-scenario'; readonly reaching?: readonly string[] }
  /** Opens an unsaved C program. */
  | { readonly kind: 'new-program'; readonly text: string };

/** A piece of one line of text, with what a click on it does. */
export interface Phrase {
  readonly text: string;
  readonly action?: Action;
}

/** At most five lines: a headline, what the machine saw, and a line of things to do. */
export interface HoverAnswer {
  readonly span: Span;
  readonly headline: string;
  /** Shown as they are, in the editor's font. */
  readonly facts: readonly string[];
  /** One plain sentence or none. */
  readonly remark?: string;
  /** Of a Kconfig symbol: its help text, paragraphs divided by empty lines. */
  readonly help?: string;
  readonly actions: readonly Phrase[];
}

/** A place in a file of the tree, for files that are not open: 0-based line, column and length in UTF-16 units. */
export interface FileSpot {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** The Kconfig symbol that a place names, with or without CONFIG_. */
export interface NamedSymbol {
  /** Without CONFIG_ and _MODULE. */
  readonly name: string;
  readonly span: Span;
}

export interface DefinitionAnswer extends NamedSymbol {
  readonly targets: readonly FileSpot[];
}

export interface ReferenceAnswer {
  readonly spots: readonly FileSpot[];
  /** How many more there are. */
  readonly left: number;
}

export interface CompletionAnswer {
  /** What an item replaces. */
  readonly span: Span;
  readonly items: readonly { readonly label: string; readonly detail: string; readonly kind: 'symbol' | 'keyword' | 'value' }[]; // prettier-ignore
  /** There are more: ask again when more is typed. */
  readonly isIncomplete: boolean;
}

/** An entry of a Kconfig file, with those inside of it. */
export interface OutlineAnswer {
  readonly kind: 'symbol' | 'menu' | 'choice' | 'condition' | 'comment' | 'file';
  readonly name: string;
  readonly detail: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly OutlineAnswer[];
}

export interface LinkAnswer {
  readonly span: Span;
  readonly target: FileSpot;
  readonly tooltip: string;
}

export interface LensAnswer {
  readonly span: Span;
  /** Shown side by side above the span. */
  readonly phrases: readonly Phrase[];
}

/** Text that is not what runs: left out by the configuration, or carried out by a model. */
export interface InactiveRegion {
  readonly span: Span;
  readonly cause: 'condition' | 'modelled';
  /** As a sentence: `Not compiled: needs defined(CONFIG_FS_PID); FS_PID is n.` */
  readonly reason: string;
}

export interface ProblemAnswer {
  readonly span: Span;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

export interface TreeStatus {
  /** For example `Linux 6.12`, or `demo`. */
  readonly tree: string;
  /** For example `x86_64_defconfig (no .config)`. */
  readonly config: string;
  readonly scenario: string;
  /** Plain sentences, such as that there is no fs/pidfs.c. */
  readonly problems: readonly string[];
}

export interface ScenarioInfo {
  readonly name: string;
  readonly file: string;
  /** The first line of its comment. */
  readonly shows: string;
}

/** What a program printed on a tree, and how it ended. */
export interface ProgramOutput extends Ran {
  readonly name: string;
  /** As the editor calls it. */
  readonly file: string;
  readonly text: string;
  /** For example `Linux 6.12`. */
  readonly tree: string;
}

/** A Kconfig value that the session asks for. */
export interface OverrideAnswer {
  readonly symbol: string;
  readonly asked: string;
  /** What it became. */
  readonly value: string;
  /** Without the session. */
  readonly own: string;
  readonly why: string;
  readonly place?: FileSpot;
}

/** A question that Kconfig files ask the shell, which is never run, and what it is taken to answer. */
export interface AssumptionAnswer {
  readonly command: string;
  readonly answer: string;
  /** `override`: the user gave it; `unknown`: no rule fits, so the answer is no. */
  readonly source: 'override' | 'assumed' | 'unknown';
  readonly place: FileSpot;
}

export interface ConfigurationAnswer {
  /** `.config`, `x86_64_defconfig`, `defaults`. */
  readonly base: string;
  /** Whether that is the tree's own choice, or a file was named. */
  readonly isOwn: boolean;
  readonly symbols: number;
  readonly files: number;
  readonly overrides: readonly OverrideAnswer[];
  /** What follows from them. */
  readonly changes: readonly { readonly symbol: string; readonly before: string; readonly after: string }[];
  readonly moreChanges: number;
  /** As far as it is known. */
  readonly difference?: Difference;
  readonly assumptions: readonly AssumptionAnswer[];
  /** Paths in the tree that can be the base. */
  readonly bases: readonly string[];
}

/** What another configuration changes. */
export interface Difference {
  /** Differences that user space sees. */
  readonly count: number;
  readonly title: string;
  readonly text: string;
  /** Names of all symbols whose values differ, those that were set among them. */
  readonly symbols: readonly string[];
  /** How many scenarios the count is from. */
  readonly scenarios: { readonly done: number; readonly all: number };
}

/** A line of a file as the editor calls it; `path` is what people call it, `line` counts from 1. */
export interface FilePlace {
  readonly file: string;
  readonly path: string;
  readonly line: number;
}

/** As LifeEvent, with a file that can be opened. */
export interface TapeEvent extends Omit<LifeEvent, 'place'> {
  readonly place?: FilePlace;
}

/** One scenario's run as the list of its events, in order. */
export interface LifetimeTape {
  /** Names it in later questions. */
  readonly id: string;
  readonly scenario: { readonly name: string; readonly file: string };
  /** For example `Linux 6.12`. */
  readonly tree: string;
  /** First and last step that can be gone to. */
  readonly start: number;
  readonly end: number;
  readonly events: readonly TapeEvent[];
  /** Why it could not be run; then there are no events. A compile error starts with `path:line:`. */
  readonly whyNot?: string;
  /** What a reader should know first, as one sentence. */
  readonly remark?: string;
}

/** The picture at one step of a tape. */
export interface LifetimeMoment {
  readonly tape: string;
  readonly step: number;
  /** Index of the last event up to here; -1 before the first. */
  readonly event: number;
  readonly title: string;
  readonly graph: LifetimeGraph;
  /** What it is compared with. */
  readonly before: LifetimeGraph;
  /** The same for a mail and a screen reader. */
  readonly text: string;
  readonly place?: FilePlace;
  /** The tree or the program has changed since the tape was made. */
  readonly isStale: boolean;
}

/**
 * Arguments of the launch request of debug type `patchscope`; launch.json's own, with the subject filled in.
 * Without `stopAt` and with `stopOnEntry` the session stops at the first statement of main.
 */
export interface LaunchArguments {
  readonly subject: Subject;
  /** A scenario's name or a file; undefined: the service picks the cheapest that reaches `stopAt`. */
  readonly program?: string;
  /** What the program's main() gets besides its name. */
  readonly args?: readonly string[];
  readonly stopAt?: string;
  readonly stopOnEntry?: boolean;
  /** Stop at this moment instead: statements since power-on, as answers about runs have it. */
  readonly step?: number;
}

/** A Debug Adapter Protocol message; only its sender and its receiver look inside. */
export type DebugMessage = object;

/** Every question: its name, its parameters, its answer. */
export interface Methods extends PatchMethods, TestMethods {
  /**
   * The text of a file (root/path, or a program outside of any tree) as the editor has it, laid over what is stored;
   * `text` undefined: read what is stored, again.
   */
  document: { params: { file: string; text: string | undefined }; result: null };
  status: { params: { subject: Subject }; result: TreeStatus };
  scenarios: { params: { subject: Subject }; result: readonly ScenarioInfo[] };
  hover: { params: PlaceInTree; result: HoverAnswer | null };
  /** In Kconfig, C, a Makefile or a .config: the symbol named at a place, where it is defined, every place that names it. */
  definition: { params: PlaceInTree; result: DefinitionAnswer | null };
  /** `paths` are the files outside of Kconfig that may name it (found by a search); Kconfig files need no search. */
  references: {
    params: { subject: Subject; name: string; paths: readonly string[] };
    result: ReferenceAnswer;
  };
  completion: { params: PlaceInTree; result: CompletionAnswer | null };
  /** Of a Kconfig file. */
  outline: { params: FileOfTree; result: readonly OutlineAnswer[] };
  /** Symbols in `#if` lines of C, and files that a Kconfig file sources. */
  links: { params: FileOfTree; result: readonly LinkAnswer[] };
  /** The expression around a place, for the debugger's hover. */
  expression: { params: PlaceInTree; result: Span | null };
  /** Answers at once with what is known; the event `changed` says when a run knows more. */
  lenses: { params: FileOfTree; result: readonly LensAnswer[] };
  inactive: { params: FileOfTree; result: readonly InactiveRegion[] };
  /** What is known to be wrong in a file: C that cannot be compiled, and where a problem of a run happened. */
  problems: { params: FileOfTree; result: readonly ProblemAnswer[] };
  /** What the subject's configuration changes: against `before`, or against the tree's own values. */
  difference: { params: { subject: Subject; before?: Subject }; result: Difference };
  configuration: { params: { subject: Subject }; result: ConfigurationAnswer };
  /** The session's Kconfig values as lines of a .config. */
  fragment: { params: { subject: Subject }; result: string };
  /** The shell command that shows the same run. */
  reproduction: { params: { subject: Subject }; result: string };
  /**
   * Runs the program (a scenario's name or a file; undefined: the preferred one) and gives what it printed, with its text
   * to be run elsewhere; null where there is none.
   */
  programOutput: { params: { subject: Subject; program?: string }; result: ProgramOutput | null };
  /** Runs the program (a scenario's name or a file; undefined: the preferred one) and lists what happens in it. */
  lifetime: { params: { subject: Subject; program?: string }; result: LifetimeTape };
  /** `since` undefined: compared with the event before. Null where the engine has forgotten the tape. */
  lifetimeMoment: { params: { tape: string; step: number; since?: number }; result: LifetimeMoment | null };
  /** Whether the tape is what a run of the texts as they are now would be. */
  lifetimeIsFresh: { params: { tape: string }; result: boolean };
  debugOpen: { params: { session: string }; result: null };
  debugSend: { params: { session: string; message: DebugMessage }; result: null };
  debugClose: { params: { session: string }; result: null };
}

export type Method = keyof Methods;

/** What the service says by itself. */
export interface Events {
  /** Lenses, hovers and dimming of this tree may have changed. */
  changed: { root: string };
  debug: { session: string; message: DebugMessage };
}

/** As vscode.CancellationToken, without importing it. */
export interface Cancellation {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): { dispose(): void };
}

export interface RequestOptions {
  readonly cancellation?: Cancellation;
  readonly progress?: (text: string) => void;
}

export interface ServiceClient {
  /** Rejects with `Cancelled` when cancelled, with `EngineStopped` when the engine ended before it answered. */
  request<M extends Method>(
    method: M,
    params: Methods[M]['params'],
    options?: RequestOptions,
  ): Promise<Methods[M]['result']>;
  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): { dispose(): void };
  /** Called when a fresh engine has started, before the first request reaches it: tell it about open documents. */
  onStart(listener: () => void): { dispose(): void };
  /** Called when the engine has ended unasked. */
  onDeath(listener: () => void): { dispose(): void };
}

export class Cancelled extends Error {
  constructor() {
    super('cancelled');
  }
}

export class EngineStopped extends Error {
  constructor() {
    super('The engine ended before it answered.');
  }
}
