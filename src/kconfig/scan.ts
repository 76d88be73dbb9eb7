/**
 * Cuts the text of one Kconfig file into tokens. Lines matter (a statement ends with its line), `\` at the end of a line
 * joins it with the next, `$(…)` is expanded on the way, and after `help` the indentation decides how long the text is.
 * Source: scripts/kconfig/lexer.l. Offsets are those of the original text, also for expanded words.
 */
import type { Macros } from './macro';

const keywords = [
  ...['bool', 'choice', 'comment', 'config', 'def_bool', 'def_tristate', 'default', 'depends', 'endchoice', 'endif'],
  ...['endmenu', 'help', 'hex', 'if', 'imply', 'int', 'mainmenu', 'menu', 'menuconfig', 'modules', 'on', 'prompt'],
  ...['range', 'select', 'source', 'string', 'transitional', 'tristate', 'visible'],
] as const;
const operators = ['||', '&&', '=', '!=', '<', '<=', '>', '>=', '!', '(', ')', ':=', '+='] as const;

export type Keyword = (typeof keywords)[number];
export type Operator = (typeof operators)[number];
export type TokenKind = Keyword | Operator | 'word' | 'quoted' | 'end of line' | 'end of file';

export const allKeywords: readonly Keyword[] = keywords;

const keywordOf = new Map<string, Keyword>(keywords.map((word) => [word, word]));
const operatorOf = new Map<string, Operator>(operators.map((operator) => [operator, operator]));

const tab = 9;
const newline = 10;
const carriage = 13;
const space = 32;
const doubleQuote = 34;
const hash = 35;
const dollar = 36;
const singleQuote = 39;
const backslash = 92;

/** One bit per ASCII character: may stand in a word. */
const inWord = new Uint8Array(128);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-') inWord[char.charCodeAt(0)] = 1;

export class Scanner {
  /** The token last read. */
  kind: TokenKind = 'end of line';
  /** Word and quoted: the text, expanded and without quotes. */
  value = '';
  start = 0;
  end = 0;
  /** Where the token before it ended. */
  previousEnd = 0;
  /** 1-based line on which the token starts. */
  line = 1;
  private at = 0;
  private atLine = 1;

  constructor(
    readonly text: string,
    private readonly macros: Macros,
    private readonly warn: (message: string, start: number, end: number, line: number) => void,
  ) {}

  next(): TokenKind {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === space || code === tab) this.at++;
      else if (code === hash) this.at = this.lineEnd();
      else if (code === backslash && this.joinsLines(this.at + 1)) this.atLine++;
      else if (code === carriage && text.charCodeAt(this.at + 1) === newline) this.at++;
      else if (Number.isNaN(code)) return this.make('end of file', this.at);
      else if (code === newline) {
        this.make('end of line', this.at + 1);
        this.atLine++;
        return this.kind;
      } else if (code === doubleQuote || code === singleQuote) return this.quoted(code);
      else if (code === dollar || (code < 128 && inWord[code])) {
        if (this.word()) return this.kind;
      } else {
        const operator = operatorOf.get(text.slice(this.at, this.at + 2)) ?? operatorOf.get(text[this.at]!);
        if (operator) return this.make(operator, this.at + operator.length);
        this.warn(`the character '${text[this.at]!}' means nothing here`, this.at, this.at + 1, this.atLine);
        this.at++;
      }
    }
  }

  /** Where reading stands: before the token that next() would give. */
  get position(): { readonly offset: number; readonly line: number } {
    return { offset: this.at, line: this.atLine };
  }

  /** The rest of the line behind an assignment operator, not cut into tokens. */
  restOfLine(): string {
    while (this.text.charCodeAt(this.at) === space || this.text.charCodeAt(this.at) === tab) this.at++;
    const end = this.lineEnd();
    const value = this.text.slice(this.at, end);
    this.at = end;
    return value.endsWith('\r') ? value.slice(0, -1) : value;
  }

  /**
   * Skips a help text, which starts with the line at hand; where it stands. It ends before the first line that is
   * indented less than its first one; empty lines count only when the text goes on behind them.
   */
  help(): { offset: number; end: number } {
    const offset = this.at;
    let indent = 0;
    let isFirst = true;
    while (this.at < this.text.length) {
      const lineStart = this.at;
      let column = 0;
      for (let code = this.text.charCodeAt(this.at); code === space || code === tab;) {
        column = code === tab ? (column & ~7) + 8 : column + 1;
        code = this.text.charCodeAt(++this.at);
      }
      const isBlank = this.isLineEnd(this.at);
      if (!isBlank && (column < indent || (column === 0 && !isFirst))) {
        this.at = lineStart;
        break;
      }
      if (!isBlank && indent === 0) indent = column;
      if (!isBlank) isFirst = false;
      const end = this.lineEnd();
      if (end >= this.text.length) {
        this.at = end;
        break;
      }
      this.at = end + 1;
      this.atLine++;
      // An empty line directly before a line without indentation ends the text, also at its very beginning.
      if (isBlank && !this.isBlankOrIndented(this.at)) break;
    }
    return { offset, end: this.at };
  }

  private isLineEnd(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return Number.isNaN(code) || code === newline || (code === carriage && this.text.charCodeAt(at + 1) === newline);
  }

  private isBlankOrIndented(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return code === space || code === tab || this.isLineEnd(at);
  }

  private make(kind: TokenKind, end: number): TokenKind {
    this.kind = kind;
    this.previousEnd = this.end;
    this.start = this.at;
    this.line = this.atLine;
    this.at = this.end = end;
    return kind;
  }

  private lineEnd(): number {
    const end = this.text.indexOf('\n', this.at);
    return end < 0 ? this.text.length : end;
  }

  private joinsLines(at: number): boolean {
    const next = this.text.charCodeAt(at) === carriage ? at + 1 : at;
    if (this.text.charCodeAt(next) !== newline) return false;
    this.at = next + 1;
    return true;
  }

  /** False when the word consisted of expansions that gave nothing: then it is no token. */
  private word(): boolean {
    const { text } = this;
    let end = this.at;
    let code = text.charCodeAt(end);
    while (code < 128 && inWord[code]) code = text.charCodeAt(++end);
    if (code !== dollar) {
      const plain = text.slice(this.at, end);
      this.value = plain;
      this.make(keywordOf.get(plain) ?? 'word', end);
      return true;
    }
    const limit = this.lineEnd();
    let value = text.slice(this.at, end);
    while (end < limit) {
      code = text.charCodeAt(end);
      if (code === dollar) {
        const expanded = this.macros.reference(text, end + 1, limit);
        value += expanded.value;
        end = expanded.next;
      } else if (code < 128 && inWord[code]) value += text[end++];
      else break;
    }
    this.value = value;
    this.make('word', end);
    return value !== '';
  }

  private quoted(quote: number): TokenKind {
    const { text } = this;
    const limit = this.lineEnd();
    let value = '';
    let at = this.at + 1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (at >= limit) {
        if (at < text.length) this.warn('the quotation is not closed on this line', this.at, at, this.atLine);
        break;
      }
      if (code === quote) {
        at++;
        break;
      }
      if (code === dollar) {
        const expanded = this.macros.reference(text, at + 1, limit);
        value += expanded.value;
        at = expanded.next;
      } else if (code === backslash) {
        at++;
        if (at < limit) value += text[at++];
      } else {
        const from = at++;
        for (let c = text.charCodeAt(at); at < limit && c !== quote && c !== dollar && c !== backslash;)
          c = text.charCodeAt(++at);
        value += text.slice(from, at);
      }
    }
    this.value = value;
    return this.make('quoted', at);
  }
}
