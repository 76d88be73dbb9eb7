/**
 * The records of patch/: what a mail, an mbox or the text of `git show` says, as plain data that crosses every
 * boundary (worker, webview) as it is. Offsets are 0-based UTF-16 positions in the document that was read, so an
 * editor can go from a cursor in the .patch to the line of the file and back. Line numbers of `@@` are kept as the
 * text has them (1-based); everything computed is 0-based and says so.
 */

/** A range of the document: `start` included, `end` excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Lines of decoded text, each with the offset in the document where it begins. */
export interface PlacedText {
  readonly lines: readonly string[];
  readonly offsets: Int32Array;
}

export interface Person {
  readonly name: string;
  readonly email: string;
}

/** What stands in the brackets of `Re: [RFC PATCH net-next v3 2/7] title`. */
export interface SubjectTag {
  /** Words in brackets that are not version or number, in order: `RFC`, `PATCH`, `net-next`. */
  readonly words: readonly string[];
  /** 1 where the subject names none. */
  readonly version: number;
  /** 0 is the cover letter; undefined where the subject has no `n/m`. */
  readonly number?: number | undefined;
  readonly total?: number | undefined;
  readonly reply: boolean;
}

export interface Trailer {
  readonly key: string;
  readonly value: string;
  readonly offset: number;
}

/** One mail of an mbox, one commit of `git log -p`, or one bare diff. */
export interface PatchMessage {
  readonly form: 'mail' | 'commit' | 'diff';
  /** `cover` and `reply` carry no change; a reply that carries a whole unquoted patch is a `patch`. */
  readonly role: 'patch' | 'cover' | 'reply' | 'other';
  readonly span: Span;
  /** The commit's id, where `git show` or format-patch's From line names one. */
  readonly commit?: string | undefined;
  /** The decoded subject as it stands, and without `Re:` and brackets, as git am makes the commit's title. */
  readonly subject: string;
  readonly title: string;
  readonly tag: SubjectTag;
  readonly author?: Person | undefined;
  /** As the text has it. */
  readonly date?: string | undefined;
  /** Without the angle brackets, as are the ids it answers (oldest first). */
  readonly messageId?: string | undefined;
  readonly references: readonly string[];
  /** The commit message below the title; for a cover letter or reply, its text. */
  readonly message: PlacedText;
  /** What stands between `---` and the diff (change log, diffstat); git am drops it. */
  readonly notes: PlacedText;
  readonly trailers: readonly Trailer[];
  /** Values of Link:, Closes: and Lore URLs in the text. */
  readonly links: readonly string[];
  readonly baseCommit?: string | undefined;
  /** Patch ids that `git format-patch --base` says come before. */
  readonly prerequisites: readonly string[];
  readonly files: readonly FileChange[];
}

/** One file of a diff. At least one of the two paths is there; both are inside the tree unless `refused`. */
export interface FileChange {
  readonly kind: 'modify' | 'create' | 'delete' | 'rename' | 'copy';
  readonly oldPath?: string | undefined;
  readonly newPath?: string | undefined;
  /** What to call it: the new path, or the old one of a deleted file. */
  readonly path: string;
  /** Six octal digits as git writes them, where the diff says. */
  readonly oldMode?: string | undefined;
  readonly newMode?: string | undefined;
  /** Blob ids of the index line, as long as they stand there; all zeros where there is no file. */
  readonly oldId?: string | undefined;
  readonly newId?: string | undefined;
  readonly similarity?: number | undefined;
  readonly binary?: BinaryChange | undefined;
  /** Why this change is never applied: its path leaves the tree, it is a symbolic link, a merge… */
  readonly refused?: string | undefined;
  readonly span: Span;
  /** From `diff --git` to the first hunk. */
  readonly header: Span;
  readonly hunks: readonly Hunk[];
}

/** `@@ -oldStart,oldLines +newStart,newLines @@ section` and its lines. */
export interface Hunk {
  readonly span: Span;
  /** 1-based, as written; for a side without lines, the line it stands behind. */
  readonly oldStart: number;
  readonly newStart: number;
  /** Counted from the lines that follow, which is what can be applied. */
  readonly oldLines: number;
  readonly newLines: number;
  /** What the `@@` line says where that differs from the lines that follow. */
  readonly stated?: { readonly oldLines: number; readonly newLines: number } | undefined;
  readonly section: string;
  /** Each line with its mark in front: ` `, `+` or `-`. A carriage return of the content is kept. */
  readonly lines: readonly string[];
  /** Where each of `lines` begins in the document (at its mark). */
  readonly offsets: Int32Array;
  /** The last line of that side has no newline at its end. */
  readonly oldUnended: boolean;
  readonly newUnended: boolean;
}

/** `omitted`: the diff only says that the files differ. */
export type BinaryChange =
  | { readonly kind: 'omitted' }
  | { readonly kind: 'git'; readonly forward: BinaryData; readonly reverse?: BinaryData | undefined };

/** One half of a GIT binary patch, base85 undone, still deflated. */
export interface BinaryData {
  readonly method: 'literal' | 'delta';
  /** Length in bytes once inflated. */
  readonly size: number;
  readonly deflated: Uint8Array;
}

/** What was read from one document. */
export interface PatchDocument {
  readonly form: 'mbox' | 'mail' | 'commits' | 'diff' | 'none';
  /** In the order in which they apply: `git log` shows the newest first, which is undone. */
  readonly messages: readonly PatchMessage[];
}

/** Something that is wrong with the text; reading went on behind it. */
export interface Problem extends Span {
  readonly kind: ProblemKind;
  /** A full sentence for the reader. */
  readonly message: string;
}

export type ProblemKind =
  | 'no-patch'
  | 'quoted-diff'
  | 'wrong-counts'
  | 'hunk-without-file'
  | 'bad-header'
  | 'bad-binary'
  | 'refused'
  | 'mail'
  | 'too-large'
  | 'cancelled'
  | 'missing-patch'
  | 'duplicate-patch'
  | 'mixed-series'
  | 'not-applied'
  | 'already-applied';

/** What every front door of patch/ answers: never an exception. */
export interface Reading<T> {
  readonly result: T;
  readonly problems: readonly Problem[];
}
