/**
 * What bounds a patch document, and the list problems are put on. The numbers are far above real mail (the longest
 * series on lore have a few hundred patches), so that a limit met is a sign of nonsense, and is said.
 */
import type { Problem, ProblemKind } from './patch';

export const limits = {
  messages: 20_000,
  files: 100_000,
  hunks: 500_000,
  /** Lines of a message outside of its diffs; those before a diff and those behind count apart. */
  words: 100_000,
  /** Characters of a quoted-printable or base64 part; a plain one is bounded by the document alone. */
  encodedPart: 32 << 20,
  /** Characters of one header field, continuation lines included. */
  headerField: 64 << 10,
  /** Multipart in multipart, mail in mail. */
  nesting: 8,
  /** Bytes of one file of a binary patch. */
  binary: 64 << 20,
  /** Line comparisons spent on finding places for the hunks of one file. */
  comparisons: 20_000_000,
  problems: 1000,
} as const;

/** Collects problems; what comes after the thousandth is counted only. */
export class Problems {
  readonly list: Problem[] = [];
  private dropped = 0;
  add(kind: ProblemKind, message: string, start: number, end: number = start): void {
    if (this.list.length < limits.problems) this.list.push({ kind, message, start, end });
    else this.dropped++;
  }
  /** The list as it stands, with a last line for those dropped. */
  all(): Problem[] {
    if (this.dropped === 0) return this.list;
    const message = `${this.dropped} more problems are not listed.`;
    return [...this.list, { kind: 'too-large', message, start: 0, end: 0 }];
  }
}
