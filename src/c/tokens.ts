/**
 * What the preprocessor hands to the parser: C tokens after macro expansion, one at a time, each knowing the text it came
 * from. Braced groups at file level can be taken unread (`defer`), and read later under the macros that were in force
 * there; so a function costs nothing until it is called.
 */
import type { Place } from './ast';

export type TokenKind = 'identifier' | 'number' | 'character' | 'string' | 'punctuator' | 'other' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The spelling; for strings and characters with prefix and quotes, as written. '' at the end. */
  readonly text: string;
  /** Where a person sees it: the token itself, or the outermost macro use that produced it. */
  readonly place: Place;
  /** The innermost macro it comes from, for messages; undefined where it stands in the text itself. */
  readonly macro: string | undefined;
}

export interface TokenSource {
  /** The most that `#pragma pack` lets members be aligned to here, in bytes; 0 or absent where there is no such limit. */
  readonly pack?: number;
  /** The token `ahead` places on (0 is the next), without taking it. */
  peek(ahead?: number): Token;
  next(): Token;
  /**
   * Called when the next token is `{`: takes everything up to and including its `}` without reading it where it can
   * (already expanded text is kept as it is).
   */
  defer(): DeferredTokens;
  /**
   * Called between declarations at file scope: takes the function that is declared or defined next without reading it,
   * where the text shows plainly that it is one. Absent where nothing can be left unread.
   */
  deferFunction?(names: DeclaredNames, which: Deferrable): DeferredFunction | undefined;
  /** Called between declarations: notes from here on where the text that is taken stands; false where it cannot. */
  beginNoting?(): boolean;
  /** Called between declarations: the text since then; undefined, and noting goes on, in the middle of a macro's expansion. */
  endNoting?(): DeferredDeclaration | undefined;
}

/** Whose functions may be left unread. */
export type Deferrable = 'functions of headers' | 'functions';

/** What is declared at file scope so far. */
export interface DeclaredNames {
  isType(name: string): boolean;
  /** A mention of the tag in a function's parameters means the one at file scope. */
  isTag(tag: string): boolean;
}
/** The text of a declaration, or of several that a macro makes, that can be read later. */
export interface DeferredDeclaration {
  /** Number of the file it begins in. */
  readonly file: number;
  /** Its place among those of its unit, in the order of the text; -1 where that is no matter. */
  readonly order: number;
  /** It was read, or is being read. */
  isTaken: boolean;
  open(): TokenSource;
}
/** One declaration or definition of a function that was left unread. */
export interface DeferredFunction {
  readonly name: string;
  readonly text: DeferredDeclaration;
}

/** A braced group left for later. `open` may be called any number of times and always gives the same tokens. */
export interface DeferredTokens {
  /** From `{` to `}`. */
  readonly place: Place;
  open(): TokenSource;
}
