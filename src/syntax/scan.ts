/**
 * C text cut into tokens and preprocessor directives, without looking at what they mean. This is the ground for two
 * readers: the `#if` regions, and the rewriting that lets tree-sitter read kernel C. Any text has a scan: a string
 * that is not closed ends with its line, a comment that is not closed ends with the text, and a character that C does
 * not know is a token of its own.
 */
import type { Span } from './text';

export enum TokenKind {
  /** An identifier or keyword. */
  Word,
  Number,
  /** A string or character constant, with its prefix left as a word of its own. */
  String,
  Punctuation,
}

/** The tokens outside directives and comments, as columns: token `i` is `text.slice(start[i], end[i])`. */
export interface Tokens {
  readonly text: string;
  readonly count: number;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly kind: Uint8Array;
  /** For punctuation its characters, the last one in the low byte (see `code`); 0 for everything else. */
  readonly code: Int32Array;
}

/** A directive: `range` runs from its `#` to the end of its logical line (without the line end). */
export interface Directive {
  /** The word after `#`, '' for a `#` alone. */
  readonly name: string;
  readonly range: Span;
  /** What follows the name. Line continuations and comments are still in it. */
  readonly body: Span;
}

export interface Scan {
  readonly tokens: Tokens;
  readonly directives: readonly Directive[];
}

/** The `code` column's value for an operator such as `->` or `...`. */
export function code(operator: string): number {
  let value = 0;
  for (let i = 0; i < operator.length; i++) value = (value << 8) | operator.charCodeAt(i);
  return value;
}

/** The text of token `i`. */
export function tokenText(tokens: Tokens, i: number): string {
  return tokens.text.slice(tokens.start[i], tokens.end[i]);
}

/** The index of the token that covers `offset`, or that ends right at it; -1 where there is none. */
export function tokenAt(tokens: Tokens, offset: number): number {
  let low = 0;
  let high = tokens.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens.start[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  const before = low - 1;
  if (before < 0) return -1;
  if (offset < tokens.end[before]!) return before;
  return offset === tokens.end[before]! ? before : -1;
}

const longOperators = new Set(
  ['->', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '##']
    .concat(['*=', '/=', '%=', '+=', '-=', '&=', '^=', '|='])
    .map(code),
);

const [Newline, Return, Backslash, Slash, Star, Hash, Quote, DoubleQuote, Dot] = [10, 13, 92, 47, 42, 35, 39, 34, 46];

export function scan(text: string): Scan {
  const length = text.length;
  let capacity = 64 + (length >> 2);
  let start = new Int32Array(capacity);
  let end = new Int32Array(capacity);
  let kind = new Uint8Array(capacity);
  let codes = new Int32Array(capacity);
  let count = 0;
  const directives: Directive[] = [];
  let lineIsBlank = true;
  let at = 0;

  const push = (tokenKind: TokenKind, from: number, to: number, value: number): void => {
    if (count === capacity) {
      capacity *= 2;
      start = grown(start, new Int32Array(capacity));
      end = grown(end, new Int32Array(capacity));
      kind = grown(kind, new Uint8Array(capacity));
      codes = grown(codes, new Int32Array(capacity));
    }
    start[count] = from;
    end[count] = to;
    kind[count] = tokenKind;
    codes[count++] = value;
    lineIsBlank = false;
  };

  while (at < length) {
    const c = text.charCodeAt(at);
    if (c === Newline) {
      lineIsBlank = true;
      at++;
    } else if (isSpace(c) || (c === Backslash && continuation(text, at) > 0)) {
      at++;
    } else if (c === Slash && isCommentStart(text, at)) {
      at = skipComment(text, at);
    } else if (c === Hash && lineIsBlank) {
      const directive = readDirective(text, at);
      directives.push(directive);
      at = directive.range.end;
    } else if (isWordStart(c)) {
      const from = at++;
      while (at < length && isWordPart(text.charCodeAt(at))) at++;
      push(TokenKind.Word, from, at, 0);
    } else if (isDigit(c) || (c === Dot && isDigit(text.charCodeAt(at + 1)))) {
      const from = at;
      at = skipNumber(text, at);
      push(TokenKind.Number, from, at, 0);
    } else if (c === Quote || c === DoubleQuote) {
      const from = at;
      at = skipString(text, at);
      push(TokenKind.String, from, at, 0);
    } else {
      const width = operatorWidth(text, at);
      push(TokenKind.Punctuation, at, at + width, code(text.slice(at, at + width)));
      at += width;
    }
  }
  return { tokens: { text, count, start, end, kind, code: codes }, directives };
}

/** The directive whose `#` stands at `hash`. */
function readDirective(text: string, hash: number): Directive {
  let nameStart = hash + 1;
  while (nameStart < text.length) {
    const c = text.charCodeAt(nameStart);
    if (c === 32 || c === 9) nameStart++;
    else if (c === Backslash && continuation(text, nameStart) > 0) nameStart += continuation(text, nameStart);
    else break;
  }
  let nameEnd = nameStart;
  while (nameEnd < text.length && isWordPart(text.charCodeAt(nameEnd))) nameEnd++;
  const name = text.slice(nameStart, nameEnd);
  // The message of #error is prose: an apostrophe in it opens no character constant.
  const isProse = name === 'error' || name === 'warning' || name === 'pragma' || name === 'include';
  let at = nameEnd;
  while (at < text.length && text.charCodeAt(at) !== Newline) {
    const c = text.charCodeAt(at);
    if (c === Backslash && continuation(text, at) > 0) at += continuation(text, at);
    else if (c === Slash && isCommentStart(text, at) && !isProse) at = skipComment(text, at);
    else if (c === Slash && text.charCodeAt(at + 1) === Star) at = skipComment(text, at);
    else if ((c === Quote || c === DoubleQuote) && !isProse) at = skipString(text, at);
    else at++;
  }
  let end = Math.min(at, text.length);
  if (end > nameEnd && text.charCodeAt(end - 1) === Return) end--;
  return { name, range: { start: hash, end }, body: { start: nameEnd, end } };
}

/** How many characters a backslash and the line end after it take; 0 if `at` is not a line continuation. */
function continuation(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === Newline) return 2;
  return next === Return && text.charCodeAt(at + 2) === Newline ? 3 : 0;
}

function isCommentStart(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return next === Star || next === Slash;
}

/** The offset after the comment that starts at `at`; a line comment stops before its line end. */
function skipComment(text: string, at: number): number {
  if (text.charCodeAt(at + 1) === Star) {
    const close = text.indexOf('*/', at + 2);
    return close < 0 ? text.length : close + 2;
  }
  let from = at;
  for (;;) {
    const end = text.indexOf('\n', from);
    if (end < 0) return text.length;
    const last = text.charCodeAt(end - 1) === Return ? end - 2 : end - 1;
    if (text.charCodeAt(last) !== Backslash) return end;
    from = end + 1;
  }
}

/** The offset after the string or character constant that starts at `at`; it never runs past its (logical) line. */
function skipString(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  let i = at + 1;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === quote) return i + 1;
    if (c === Newline) return i;
    if (c === Backslash) i += Math.max(2, continuation(text, i));
    else i++;
  }
  return text.length;
}

/** The offset after the preprocessing number that starts at `at`. */
function skipNumber(text: string, at: number): number {
  let i = at + 1;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    const isSign = c === 43 || c === 45;
    if (isSign) {
      const exponent = text.charCodeAt(i - 1) | 32;
      const isHex = (text.charCodeAt(at + 1) | 32) === 120;
      if (exponent !== 112 && (exponent !== 101 || isHex)) break;
    } else if (c !== Dot && !isWordPart(c)) break;
    i++;
  }
  return i;
}

function operatorWidth(text: string, at: number): number {
  if (text.startsWith('...', at) || text.startsWith('<<=', at) || text.startsWith('>>=', at)) return 3;
  const next = text.charCodeAt(at + 1);
  return next < 128 && longOperators.has((text.charCodeAt(at) << 8) | next) ? 2 : 1;
}

function grown<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function isSpace(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13) || c === 0xa0 || c === 0xfeff;
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

function isWordStart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 36 || c >= 0xaa;
}

function isWordPart(c: number): boolean {
  return isWordStart(c) || isDigit(c);
}
