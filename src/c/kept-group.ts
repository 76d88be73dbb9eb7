/**
 * A braced group that came out of a macro and is kept expanded until it is read. A kernel's headers make thousands of such
 * bodies, most of which nobody reads, so the tokens are kept in arrays and made anew when they are.
 */
import type { Place } from './ast';
import { spellingText } from './lexer-spellings';
import { endToken, KINDS, Lexeme } from './macros';
import type { DeferredTokens, Token, TokenSource } from './tokens';

export class KeptGroup {
  private readonly kinds: Uint8Array;
  private readonly spellings: Int32Array;
  private readonly places: Place[];
  private readonly macros: (string | undefined)[];
  constructor(tokens: readonly Lexeme[]) {
    this.kinds = Uint8Array.from(tokens, ({ kind }) => KINDS.indexOf(kind));
    this.spellings = Int32Array.from(tokens, ({ spelling }) => spelling);
    this.places = tokens.map(({ place }) => place);
    this.macros = tokens.map(({ macro }) => macro);
  }
  get length(): number {
    return this.kinds.length;
  }
  token(i: number): Token {
    const spelling = this.spellings[i]!;
    return new Lexeme(KINDS[this.kinds[i]!]!, spellingText(spelling), this.places[i]!, this.macros[i], spelling, 0);
  }
  place(i: number): Place | undefined {
    return this.places[i];
  }
  /** Tokens [from, to) of it, and then `end` again and again. */
  open(from: number, to: number, end: Token): TokenSource {
    return new GroupTokens(this, from, to, end);
  }
}

class GroupTokens implements TokenSource {
  constructor(
    private readonly group: KeptGroup,
    private at: number,
    private readonly to: number,
    private readonly end: Token,
  ) {}
  peek(ahead = 0): Token {
    const i = this.at + ahead;
    return i < this.to ? this.group.token(i) : this.end;
  }
  next(): Token {
    const token = this.peek();
    if (this.at < this.to) this.at++;
    return token;
  }
  defer(): DeferredTokens {
    const { group, at: first } = this;
    let depth = 0;
    do {
      const { text, kind } = this.next();
      if (kind === 'end') break;
      if (kind === 'punctuator' && text === '{') depth++;
      else if (kind === 'punctuator' && text === '}') depth--;
    } while (depth > 0);
    const behind = this.at;
    const last = behind > first ? group.place(behind - 1)! : this.end.place;
    return {
      place: upTo(behind > first ? group.place(first)! : last, last),
      open: () => group.open(first, behind, endToken(last)),
    };
  }
}

/** From the start of one place to the end of another, where that is behind it in the same file. */
export function upTo(from: Place, to: Place): Place {
  return to.file === from.file && to.end > from.end ? { file: from.file, start: from.start, end: to.end } : from;
}
