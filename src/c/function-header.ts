/**
 * Recognises, in tokens that are not expanded yet, that a function is declared or defined next and nothing else: so it
 * can be left unread until somebody asks for its name. Only plain forms are recognised; everything else is read at once.
 */
import { keywords } from './keywords';
import type { LexedText } from './lexer';
import { CLOSE_PAREN, IDENTIFIER, NUMBER, OPEN_BRACE, OPEN_PAREN } from './lexer-tokens';
import { spell, spellingText } from './lexer-spellings';
import type { Macro, MacroTable } from './macros';
import type { DeclaredNames } from './tokens';

export interface FunctionHeader {
  readonly name: number;
  /** Index behind the `;` or the `{`. */
  readonly end: number;
  readonly opensBody: boolean;
}

/** What a word in front of a declared name may be; words that are not here are doubtful. */
type Role = 'specifier' | 'type' | 'tag' | 'attribute' | 'asm';
const roles = new Map<number, Role>();
for (const [text, { meaning, word }] of keywords) {
  if (meaning === 'qualifier' || word === 'extern' || word === 'static' || word === 'inline' || word === '_Noreturn')
    roles.set(spell(text), 'specifier');
  else if (meaning === 'word' || word === '__builtin_va_list') roles.set(spell(text), 'type');
  else if (meaning === 'tag') roles.set(spell(text), 'tag');
  else if (word === '__attribute__') roles.set(spell(text), 'attribute');
  else if (word === '__extension__') roles.set(spell(text), 'specifier');
}
for (const text of ['asm', '__asm', '__asm__']) roles.set(spell(text), 'asm');

const STAR = spell('*');
const SEMICOLON = spell(';');

/** The header that tokens [from, to) of a text begin with, without directives among them; undefined where in doubt. */
export function functionHeader(
  lexed: LexedText,
  from: number,
  to: number,
  names: DeclaredNames,
  macros: MacroTable,
): FunctionHeader | undefined {
  return new HeaderReader(names, macros).read(lexed, from, to);
}

class HeaderReader {
  /** A type was named. */
  private hasType = false;
  /** The macros around the token. */
  private readonly within: Macro[] = [];
  constructor(
    private readonly names: DeclaredNames,
    private readonly macros: MacroTable,
  ) {}

  read(lexed: LexedText, from: number, to: number): FunctionHeader | undefined {
    const { spellings, kinds } = lexed;
    let at = this.words(lexed, from, to);
    while (this.hasType && at < to && spellings[at] === STAR) at = this.words(lexed, at + 1, to);
    const name = spellings[at]!;
    if (!this.hasType || at + 1 >= to || kinds[at] !== IDENTIFIER || spellings[at + 1] !== OPEN_PAREN) return undefined;
    if (roles.has(name) || keywords.has(spellingText(name)) || !this.isPlain(name)) return undefined;
    const close = this.parameters(lexed, at + 2, to);
    if (close < 0) return undefined;
    at = this.words(lexed, close + 1, to);
    if (at >= to) return undefined;
    const opensBody = spellings[at] === OPEN_BRACE;
    return opensBody || spellings[at] === SEMICOLON ? { name, end: at + 1, opensBody } : undefined;
  }

  /** Behind the specifiers, attributes and macros of such that begin at `from`: the first token that is none of them. */
  private words(lexed: LexedText, from: number, to: number): number {
    let at = from;
    for (let next = from; next >= 0 && at < to; next = this.word(lexed, at, to)) at = next;
    return at;
  }
  /** Behind the one at `at`; -1 where something else stands there. */
  private word(lexed: LexedText, at: number, to: number): number {
    if (lexed.kinds[at] !== IDENTIFIER) return -1;
    const spelling = lexed.spellings[at]!;
    const macro = this.macros.current(spelling);
    if (macro !== undefined && !this.within.includes(macro)) return this.macroOfWords(macro, lexed, at, to);
    switch (roles.get(spelling)) {
      case 'specifier':
        return at + 1;
      case 'type':
        this.hasType = true;
        return at + 1;
      case 'attribute':
      case 'asm':
        return behindParentheses(lexed, at + 1, to);
      case 'tag':
        return this.tag(lexed, at + 1, to);
      default:
        // A typedef's name is one only where no type came before it.
        if (this.hasType || !this.names.isType(spellingText(spelling))) return -1;
        this.hasType = true;
        return at + 1;
    }
  }
  /** A macro whose replacement is nothing but such words. */
  private macroOfWords(macro: Macro, lexed: LexedText, at: number, to: number): number {
    if (macro.lexed === undefined) return -1;
    const behind = macro.parameters === undefined ? at + 1 : behindParentheses(lexed, at + 1, to);
    if (behind < 0) return -1;
    this.within.push(macro);
    const isAll = this.words(macro.lexed, macro.from, macro.to) === macro.to;
    this.within.pop();
    return isAll ? behind : -1;
  }
  private tag(lexed: LexedText, at: number, to: number): number {
    if (this.hasType || at + 1 >= to || lexed.kinds[at] !== IDENTIFIER) return -1;
    const spelling = lexed.spellings[at]!;
    if (lexed.spellings[at + 1] === OPEN_BRACE || !this.isPlain(spelling)) return -1;
    if (!this.names.isTag(spellingText(spelling))) return -1;
    this.hasType = true;
    return at + 1;
  }
  /** No macro, or one that stands for itself. */
  private isPlain(spelling: number): boolean {
    const macro = this.macros.current(spelling);
    if (macro === undefined) return true;
    const { lexed, from, to, parameters } = macro;
    return parameters === undefined && lexed !== undefined && to === from + 1 && lexed.spellings[from] === spelling;
  }

  /** Index of the `)` that ends the parameters; -1 where one of them is doubtful. */
  private parameters(lexed: LexedText, from: number, to: number): number {
    const { spellings, kinds } = lexed;
    let depth = 1;
    for (let at = from; at < to;) {
      const spelling = spellings[at]!;
      if (spelling === OPEN_BRACE || spelling === SEMICOLON) return -1;
      if (kinds[at] !== IDENTIFIER) {
        if (spelling === OPEN_PAREN) depth++;
        else if (spelling === CLOSE_PAREN && --depth === 0) return at;
        at++;
        continue;
      }
      this.hasType = false;
      const behind = this.word(lexed, at, to);
      if (behind >= 0) at = behind;
      else if (keywords.has(spellingText(spelling))) return -1;
      else if (this.isPlain(spelling) || this.isNumber(spelling)) at++;
      else return -1;
    }
    return -1;
  }
  private isNumber(spelling: number): boolean {
    const { lexed, from, to, parameters } = this.macros.current(spelling)!;
    return parameters === undefined && lexed !== undefined && to === from + 1 && lexed.kinds[from] === NUMBER;
  }
}

/** Behind the group that opens at `at`; -1 where none opens there, or it does not end. */
function behindParentheses({ spellings }: LexedText, at: number, to: number): number {
  if (at >= to || spellings[at] !== OPEN_PAREN) return -1;
  let depth = 0;
  for (let i = at; i < to; i++) {
    if (spellings[i] === OPEN_PAREN) depth++;
    else if (spellings[i] === CLOSE_PAREN && --depth === 0) return i + 1;
  }
  return -1;
}
