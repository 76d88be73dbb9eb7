/**
 * Cuts the text of a file into C's preprocessing tokens, once, into flat arrays: nothing here depends on macros or
 * configuration, so the result serves every Program that holds a file with this text. Comments and line splices are gone,
 * `#` lines are listed with the branches of each conditional linked, so a branch that is not taken is stepped over
 * without looking at it. Any text is accepted: what is no token of C becomes one of kind OTHER, as in gcc.
 */
import { HASH_START, hashPiece, spell, spellPiece } from './lexer-spellings';

export const END = 0;
export const IDENTIFIER = 1;
export const NUMBER = 2;
export const CHARACTER = 3;
export const STRING = 4;
export const PUNCTUATOR = 5;
export const OTHER = 6;

/** Flags of a token: white space (or a line's start) stands before it; it is the first of its line. */
export const SPACE = 1;
export const LINE_START = 2;

export interface LexedText {
  readonly text: string;
  /** Tokens; at index `count` stands one more of kind END, which starts a line. */
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly flags: Uint8Array;
  /** 0-based UTF-16 offsets into the text. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** With line splices removed, see lexer-spellings. */
  readonly spellings: Int32Array;
  readonly directives: Directives;
  /** Spelling of the macro whose definition makes the whole file empty (an include guard), or 0. */
  readonly guard: number;
}

/** The lines that begin with `#`, in order. */
export interface Directives {
  readonly count: number;
  /** Index of the `#` token; at index `count` stands the index of the END token. */
  readonly tokens: Int32Array;
  /** Index of the first token of the line after it. */
  readonly afters: Int32Array;
  /** For #if, #elif and #else: the number of the directive that ends the branch, -1 where the file ends first. */
  readonly branchEnds: Int32Array;
}

export const HASH = spell('#');
export const HASH_HASH = spell('##');
export const OPEN_PAREN = spell('(');
export const CLOSE_PAREN = spell(')');
export const OPEN_BRACE = spell('{');
export const CLOSE_BRACE = spell('}');
export const COMMA = spell(',');
export const ELLIPSIS = spell('...');
const PERCENT_COLON = spell('%:');
const PERCENT_COLON_TWICE = spell('%:%:');
/** `<:` and kin mean what their longer spellings mean; only braces matter to us. */
export const isHash = (spelling: number): boolean => spelling === HASH || spelling === PERCENT_COLON;
export const isPaste = (spelling: number): boolean => spelling === HASH_HASH || spelling === PERCENT_COLON_TWICE;

// Classes of characters below 128; 0 is none of these.
const WHITE = 1;
const LETTER = 2;
const DIGIT = 3;
const NEWLINE = 4;
const MARK = 5;
const classes = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const character = String.fromCharCode(c);
  if (/[A-Za-z_$]/.test(character)) classes[c] = LETTER;
  else if (/[0-9]/.test(character)) classes[c] = DIGIT;
  else if (character === '\n') classes[c] = NEWLINE;
  else if (' \t\v\f\r\0'.includes(character)) classes[c] = WHITE;
  else if (/[!-/:-?[\]^{-~]/.test(character)) classes[c] = MARK;
}
/** Punctuators of one character, by its code. */
const single = new Int32Array(128);
for (let c = 0; c < 128; c++) if (classes[c] === MARK) single[c] = spell(String.fromCharCode(c));
const longPunctuators = new Map<number, { text: string; spelling: number }[]>();
for (const text of [
  ...['%:%:', '...', '<<=', '>>=', '->', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '*=', '/=', '%='],
  ...['+=', '-=', '&=', '^=', '|=', '##', '<:', ':>', '<%', '%>', '%:'],
]) {
  const first = text.charCodeAt(0);
  longPunctuators.set(first, [...(longPunctuators.get(first) ?? []), { text, spelling: spell(text) }]);
}

/** Punctuators of two characters, by both codes. */
const pairs = new Int32Array(128 * 128);
for (const candidates of longPunctuators.values()) {
  for (const { text, spelling } of candidates) {
    if (text.length === 2) pairs[(text.charCodeAt(0) << 7) | text.charCodeAt(1)] = spelling;
  }
}

const QUOTE = 34;
const APOSTROPHE = 39;
const SLASH = 47;
const STAR = 42;
const DOT = 46;
const PERCENT = 37;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const BACKSLASH = 92;

/** Arrays that grow while a text is read; shared, because lexing never nests. */
class Growing {
  kinds = new Uint8Array(1 << 16);
  flags = new Uint8Array(1 << 16);
  starts = new Int32Array(1 << 16);
  ends = new Int32Array(1 << 16);
  spellings = new Int32Array(1 << 16);
  grow(): void {
    this.kinds = doubled(this.kinds, new Uint8Array(this.kinds.length * 2));
    this.flags = doubled(this.flags, new Uint8Array(this.flags.length * 2));
    this.starts = doubled(this.starts, new Int32Array(this.starts.length * 2));
    this.ends = doubled(this.ends, new Int32Array(this.ends.length * 2));
    this.spellings = doubled(this.spellings, new Int32Array(this.spellings.length * 2));
  }
}
function doubled<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
const growing = new Growing();

/** Where a token with a splice in it, or an odd one, was read to; filled by `readSlowly`. */
let slowEnd = 0;
let slowKind = 0;
let slowSpelling = 0;

/** All tokens of `text`. Any text is accepted. */
export function lexText(text: string): LexedText {
  const out = growing;
  const length = text.length;
  let { kinds, flags, starts, ends, spellings } = out;
  let capacity = kinds.length - 2;
  let count = 0;
  let pending = LINE_START | SPACE;
  let i = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const hashes: number[] = [];
  while (i < length) {
    const c = text.charCodeAt(i);
    const kind = c < 128 ? classes[c]! : LETTER;
    if (kind === WHITE) {
      pending |= SPACE;
      i++;
      continue;
    }
    if (kind === NEWLINE) {
      pending = LINE_START | SPACE;
      i++;
      continue;
    }
    if (c === BACKSLASH) {
      const after = spliceEnd(text, i);
      if (after > 0) {
        i = after;
        continue;
      }
    } else if (c === SLASH) {
      const after = commentEnd(text, i);
      if (after > 0) {
        pending |= SPACE;
        i = after;
        continue;
      }
    }
    if (count >= capacity) {
      out.grow();
      ({ kinds, flags, starts, ends, spellings } = out);
      capacity = kinds.length - 2;
    }
    let end = i + 1;
    let token = OTHER;
    let spelling = 0;
    let isSlow = false;
    if (kind === LETTER && c < 128) {
      let hash = (Math.imul(HASH_START, 33) ^ c) | 0;
      let next = 0;
      while (end < length) {
        next = text.charCodeAt(end);
        if (next >= 128) break;
        const k = classes[next]!;
        if (k !== LETTER && k !== DIGIT) break;
        hash = (Math.imul(hash, 33) ^ next) | 0;
        end++;
      }
      if (end < length && (next >= 128 || next === BACKSLASH || next === QUOTE || next === APOSTROPHE)) isSlow = true;
      else {
        token = IDENTIFIER;
        spelling = spellPiece(text, i, end, hash);
      }
    } else if (kind === DIGIT) {
      let next = 0;
      while (end < length) {
        next = text.charCodeAt(end);
        if (next >= 128) break;
        const k = classes[next]!;
        if (k !== LETTER && k !== DIGIT && next !== DOT) break;
        end++;
      }
      const isSign = (next === 43 || next === 45) && /[eEpP]/.test(text[end - 1]!);
      if (end < length && (next >= 128 || next === BACKSLASH || isSign)) isSlow = true;
      else {
        token = NUMBER;
        spelling = spellPiece(text, i, end, hashPiece(text, i, end));
      }
    } else if (c === QUOTE) {
      let hash = (Math.imul(HASH_START, 33) ^ c) | 0;
      isSlow = true;
      while (end < length) {
        const next = text.charCodeAt(end++);
        hash = (Math.imul(hash, 33) ^ next) | 0;
        if (next === QUOTE) {
          token = STRING;
          spelling = spellPiece(text, i, end, hash);
          isSlow = false;
          break;
        }
        if (next === BACKSLASH || next === 10) break;
      }
    } else if (kind === MARK && c !== APOSTROPHE) {
      const next = end < length ? text.charCodeAt(end) : 0;
      token = PUNCTUATOR;
      spelling = single[c]!;
      if (next === BACKSLASH || (c === DOT && next < 128 && classes[next] === DIGIT)) isSlow = !isLoneMark(c);
      else if (next < 128 && classes[next] === MARK) {
        const pair = pairs[(c << 7) | next]!;
        if (pair !== 0) {
          spelling = pair;
          end++;
        }
        // Those of three and four characters, whose first two are no token or one of two characters.
        const third = text.charCodeAt(i + 2);
        if (third === BACKSLASH ? pair !== 0 || c === DOT : third === next || third === EQUALS || third === PERCENT) {
          isSlow = c === DOT || c === LESS || c === GREATER || c === PERCENT;
        }
      }
    } else isSlow = true;
    if (isSlow) {
      readSlowly(text, i);
      end = slowEnd;
      token = slowKind;
      spelling = slowSpelling;
    }
    if (pending & LINE_START && token === PUNCTUATOR && isHash(spelling)) hashes.push(count);
    kinds[count] = token;
    flags[count] = pending;
    starts[count] = i;
    ends[count] = end;
    spellings[count++] = spelling;
    pending = 0;
    i = end;
  }
  kinds[count] = END;
  flags[count] = LINE_START | SPACE;
  starts[count] = ends[count] = length;
  spellings[count] = 0;
  const lexed = {
    text,
    count,
    kinds: kinds.slice(0, count + 1),
    flags: flags.slice(0, count + 1),
    starts: starts.slice(0, count + 1),
    ends: ends.slice(0, count + 1),
    spellings: spellings.slice(0, count + 1),
  };
  const directives = listDirectives(lexed, hashes);
  return { ...lexed, directives, guard: findGuard(lexed, directives) };
}

/** Marks that begin no longer token: ( ) ; , [ ] { } ~ and ? */
function isLoneMark(c: number): boolean {
  return (
    c === 40 ||
    c === 41 ||
    c === 59 ||
    c === 44 ||
    c === 91 ||
    c === 93 ||
    c === 123 ||
    c === 125 ||
    c === 126 ||
    c === 63
  );
}

/** Offset after the backslash-newline at `i` (blanks may stand between, as gcc has it), or 0 where there is none. */
function spliceEnd(text: string, i: number): number {
  let j = i + 1;
  for (;;) {
    const c = text.charCodeAt(j);
    if (c === 10) return j + 1;
    if (c !== 32 && c !== 9 && c !== 13 && c !== 11 && c !== 12) return 0;
    j++;
  }
}

/** Offset of the first character at or after `i` that is not part of a splice. */
function afterSplices(text: string, i: number): number {
  while (text.charCodeAt(i) === BACKSLASH) {
    const after = spliceEnd(text, i);
    if (after === 0) return i;
    i = after;
  }
  return i;
}

/** Offset after the comment at `i`, or 0 where no comment begins. An unclosed comment runs to the end of the text. */
function commentEnd(text: string, i: number): number {
  const j = afterSplices(text, i + 1);
  const c = text.charCodeAt(j);
  if (c === STAR) {
    for (let k = j + 1; ;) {
      const star = text.indexOf('*', k);
      if (star < 0) return text.length;
      const next = text.charCodeAt(star + 1);
      if (next === SLASH) return star + 2;
      if (next === BACKSLASH) {
        const after = afterSplices(text, star + 1);
        if (text.charCodeAt(after) === SLASH) return after + 1;
      }
      k = star + 1;
    }
  }
  if (c !== SLASH) return 0;
  for (let k = j + 1; ;) {
    const newline = text.indexOf('\n', k);
    if (newline < 0) return text.length;
    let before = newline - 1;
    while (before > j && isBlank(text.charCodeAt(before))) before--;
    if (before <= j || text.charCodeAt(before) !== BACKSLASH) return newline;
    k = newline + 1;
  }
}

function isBlank(c: number): boolean {
  return c === 32 || c === 9 || c === 13 || c === 11 || c === 12;
}

const identifierStart = /[\p{ID_Start}_$]/u;
const identifierPart = /[\p{ID_Continue}$]/u;

/**
 * Reads one token at `i` of `text`, looking through splices, into slowEnd, slowKind and slowSpelling. The characters are
 * taken one at a time; this is for the few tokens that the loop above does not settle.
 */
function readSlowly(text: string, i: number): void {
  let at = i;
  let out = '';
  const look = (): string => {
    at = afterSplices(text, at);
    const code = text.codePointAt(at);
    return code === undefined ? '' : String.fromCodePoint(code);
  };
  const take = (character: string): void => {
    out += character;
    at += character.length;
  };
  const finish = (kind: number): void => {
    slowEnd = at;
    slowKind = kind;
    slowSpelling = spell(out);
  };
  const first = look();
  take(first);
  if (identifierStart.test(first)) {
    for (;;) {
      const c = look();
      if (c === '"' || c === "'") {
        if (c === '"' && /^(?:u8|[uUL])?R$/.test(out)) {
          if (readRawString(text, at, out)) return;
        } else if (c === '"' ? /^(?:u8|[uUL])$/.test(out) : /^[uUL]$/.test(out)) {
          take(c);
          return finish(readQuoted(c));
        }
        return finish(IDENTIFIER);
      }
      if (c !== '' && identifierPart.test(c)) take(c);
      else if (c === '\\' && /^\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/.test(text.slice(at, at + 10))) {
        take(text.slice(at, at + (text[at + 1] === 'u' ? 6 : 10)));
      } else return finish(IDENTIFIER);
    }
  }
  if (/[0-9]/.test(first)) return readNumber();
  if (first === '"' || first === "'") return finish(readQuoted(first));
  if (first === '.') {
    const saved = at;
    if (/[0-9]/.test(look())) return readNumber();
    at = saved;
  }
  const candidates = longPunctuators.get(first.charCodeAt(0));
  for (const { text: wanted } of candidates ?? []) {
    const saved = at;
    while (out.length < wanted.length && look() === wanted[out.length]) take(wanted[out.length]!);
    if (out.length === wanted.length) return finish(PUNCTUATOR);
    at = saved;
    out = first;
  }
  return finish(first.length === 1 && first.charCodeAt(0) < 128 && single[first.charCodeAt(0)] ? PUNCTUATOR : OTHER);

  function readNumber(): void {
    for (;;) {
      const saved = at;
      const c = look();
      if (c !== '' && (c === '.' || identifierPart.test(c))) take(c);
      else if ((c === '+' || c === '-') && /[eEpP]/.test(out[out.length - 1]!)) take(c);
      else {
        at = saved;
        return finish(NUMBER);
      }
    }
  }
  /** The rest of a string or character; without its end quote it is one odd token up to the end of the line. */
  function readQuoted(quote: string): number {
    for (;;) {
      const c = look();
      if (c === '') return OTHER;
      if (c === '\n') {
        return OTHER;
      }
      take(c);
      if (c === quote) return quote === '"' ? STRING : CHARACTER;
      if (c === '\\') {
        const next = look();
        if (next !== '' && next !== '\n') take(next);
      }
    }
  }
}

/** R"x( … )x": splices do not count inside. False where it is none. `quote` is where its `"` stands. */
function readRawString(text: string, quote: number, prefix: string): boolean {
  const open = text.indexOf('(', quote);
  if (open < 0 || open - quote > 17) return false;
  const delimiter = text.slice(quote + 1, open);
  if (/[\s\\()]/.test(delimiter)) return false;
  const close = text.indexOf(`)${delimiter}"`, open);
  slowEnd = close < 0 ? text.length : close + delimiter.length + 2;
  slowKind = close < 0 ? OTHER : STRING;
  slowSpelling = spell(prefix + text.slice(quote, slowEnd));
  return true;
}

const openers = new Set(['if', 'ifdef', 'ifndef'].map(spell));
const middles = new Set(['elif', 'elifdef', 'elifndef', 'else'].map(spell));
const ENDIF = spell('endif');

type Tokens = Pick<LexedText, 'count' | 'flags' | 'kinds' | 'spellings'>;

function listDirectives(lexed: Tokens, hashes: readonly number[]): Directives {
  const count = hashes.length;
  const tokens = new Int32Array(count + 1);
  const afters = new Int32Array(count);
  const branchEnds = new Int32Array(count).fill(-1);
  const open: number[] = [];
  for (let d = 0; d < count; d++) {
    const token = hashes[d]!;
    tokens[d] = token;
    let after = token + 1;
    while (!(lexed.flags[after]! & LINE_START)) after++;
    afters[d] = after;
    if (after === token + 1) continue;
    const name = lexed.spellings[token + 1]!;
    if (openers.has(name)) open.push(d);
    else if (middles.has(name) || name === ENDIF) {
      const branch = open.pop();
      if (branch === undefined) continue;
      branchEnds[branch] = d;
      if (name !== ENDIF) open.push(d);
    }
  }
  tokens[count] = lexed.count;
  return { count, tokens, afters, branchEnds };
}

const IF = spell('if');
const IFNDEF = spell('ifndef');
const DEFINED = spell('defined');
const NOT = spell('!');

/** As gcc finds it: nothing outside one #ifndef X … #endif (or #if !defined X) without #else. */
function findGuard(lexed: Tokens, directives: Directives): number {
  const { count, tokens, afters, branchEnds } = directives;
  if (count < 2 || tokens[0] !== 0) return 0;
  const last = count - 1;
  if (branchEnds[0] !== last || lexed.spellings[tokens[last]! + 1] !== ENDIF || afters[last] !== lexed.count) return 0;
  const name = lexed.spellings[1]!;
  const length = afters[0]! - 2;
  if (name === IFNDEF) return length === 1 && lexed.kinds[2] === IDENTIFIER ? lexed.spellings[2]! : 0;
  if (name !== IF || lexed.spellings[2] !== NOT || lexed.spellings[3] !== DEFINED) return 0;
  if (length === 3) return lexed.kinds[4] === IDENTIFIER ? lexed.spellings[4]! : 0;
  const parenthesised = length === 5 && lexed.spellings[4] === OPEN_PAREN && lexed.spellings[6] === CLOSE_PAREN;
  return parenthesised && lexed.kinds[5] === IDENTIFIER ? lexed.spellings[5]! : 0;
}

/** The spelling of one token that `text` is as a whole, with its kind; undefined where it is none or several. */
export function lexOne(text: string): { kind: number; spelling: number } | undefined {
  const first = text.charCodeAt(0);
  if (text === '' || (first < 128 && (classes[first] === WHITE || classes[first] === NEWLINE))) return undefined;
  if (text.startsWith('//') || text.startsWith('/*')) return undefined;
  readSlowly(text, 0);
  return slowEnd === text.length ? { kind: slowKind, spelling: slowSpelling } : undefined;
}
