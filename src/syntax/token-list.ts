/**
 * The tokens that are left once directives, attributes and unread `#if` arms are gone, by position in that list, with
 * their brackets paired. All rewriting rules speak of positions; a position outside the list has no token.
 */
import { statementKeywords, typeStarts } from './kernel-words';
import { code, TokenKind, tokenText, type Tokens } from './scan';
import type { Span } from './text';

const [openParen, closeParen, openSquare, closeSquare, openBrace, closeBrace] = ['(', ')', '[', ']', '{', '}'].map(
  code,
) as [number, number, number, number, number, number];
/** The codes of the punctuation that rules look for. */
export const punctuation = {
  openParen,
  closeParen,
  openSquare,
  closeSquare,
  openBrace,
  closeBrace,
  semicolon: code(';'),
  comma: code(','),
  colon: code(':'),
  assign: code('='),
  star: code('*'),
  dot: code('.'),
  arrow: code('->'),
  ellipsis: code('...'),
  andAnd: code('&&'),
} as const;
const { semicolon, comma, star, dot, ellipsis } = punctuation;

/** An argument: positions of its first and last token; `last < first` for an empty one. */
export interface Argument {
  readonly first: number;
  readonly last: number;
}

export class TokenList {
  readonly count: number;
  /** For a bracket the position of its partner, -1 without one. */
  readonly match: Int32Array;
  /** The token numbers of what is left. */
  private readonly index: Int32Array;

  constructor(
    readonly tokens: Tokens,
    gone: Uint8Array,
  ) {
    this.index = new Int32Array(tokens.count);
    let count = 0;
    for (let i = 0; i < tokens.count; i++) if (!gone[i]) this.index[count++] = i;
    this.count = count;
    this.match = this.matchBrackets();
  }

  isWord(p: number): boolean {
    return p >= 0 && p < this.count && this.tokens.kind[this.index[p]!] === TokenKind.Word;
  }

  isString(p: number): boolean {
    return (
      p >= 0 &&
      p < this.count &&
      this.tokens.kind[this.index[p]!] === TokenKind.String &&
      this.tokens.text[this.start(p)] === '"'
    );
  }

  code(p: number): number {
    return p >= 0 && p < this.count ? this.tokens.code[this.index[p]!]! : 0;
  }

  text(p: number): string {
    return tokenText(this.tokens, this.index[p]!);
  }

  start(p: number): number {
    return this.tokens.start[this.index[p]!]!;
  }

  end(p: number): number {
    return this.tokens.end[this.index[p]!]!;
  }

  span(p: number): Span {
    return { start: this.start(p), end: this.end(p) };
  }

  isOnNewLine(p: number, next: number): boolean {
    return next < this.count && this.tokens.text.slice(this.end(p), this.start(next)).includes('\n');
  }

  /** The arguments between `open` and `close`. For an empty one `first` is the token after it, `last` the one before. */
  arguments(open: number, close: number): Argument[] {
    const list: Argument[] = [];
    let first = open + 1;
    for (let q = open + 1; q < close; q++) {
      if (this.code(q) === comma) {
        list.push({ first, last: q - 1 });
        first = q + 1;
      } else if (this.match[q]! > q) q = this.match[q]!;
    }
    if (list.length > 0 || first < close) list.push({ first, last: close - 1 });
    return list;
  }

  isLoneWord({ first, last }: Argument): boolean {
    return first === last && this.isWord(first);
  }

  looksLikeType({ first, last }: Argument): boolean {
    return last >= first && ((this.isWord(first) && typeStarts.has(this.text(first))) || this.code(last) === star);
  }

  /** Names, numbers, strings and operators: what can be an argument of an ordinary call. */
  isPlain({ first, last }: Argument): boolean {
    if (last < first) return false;
    for (let q = first; q <= last; q++) {
      if (this.isWord(q) && (typeStarts.has(this.text(q)) || statementKeywords.has(this.text(q)))) return false;
      const operator = this.code(q);
      if (operator === openBrace || operator === semicolon || operator === dot || operator === ellipsis) return false;
      if (this.isWord(q) && (this.isWord(q + 1) || this.isString(q + 1)) && q < last) return false;
    }
    return this.code(last) !== star && !(first === last && this.code(first) !== 0);
  }

  hasSemicolon(first: number, last: number): boolean {
    for (let q = first; q <= last; q++) {
      if (this.code(q) === semicolon) return true;
      if (this.match[q]! > q && this.code(q) !== openBrace) q = this.match[q]!;
    }
    return false;
  }

  private matchBrackets(): Int32Array {
    const match = new Int32Array(this.count).fill(-1);
    const open: number[] = [];
    const partner = new Map([
      [closeParen, openParen],
      [closeSquare, openSquare],
      [closeBrace, openBrace],
    ]);
    for (let p = 0; p < this.count; p++) {
      const operator = this.code(p);
      if (operator === openParen || operator === openSquare || operator === openBrace) open.push(p);
      const wanted = partner.get(operator);
      if (wanted === undefined) continue;
      if (wanted === openBrace) {
        // A brace closes everything that was left open inside it.
        while (open.length > 0 && this.code(open[open.length - 1]!) !== openBrace) open.pop();
      }
      const last = open[open.length - 1];
      if (last === undefined || this.code(last) !== wanted) continue;
      open.pop();
      match[last] = p;
      match[p] = last;
    }
    return match;
  }
}
