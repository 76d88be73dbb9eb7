/**
 * Cuts the text of a file into C's preprocessing tokens, once, into flat arrays: nothing here depends on macros or
 * configuration, so the result serves every Program that holds a file with this text. Comments and line splices are gone,
 * `#` lines are listed with the branches of each conditional linked, so a branch that is not taken is stepped over
 * without looking at it. Any text is accepted: what is no token of C becomes one of kind OTHER, as in gcc.
 */
import { readCarefully } from './lexer-careful';
import {
  afterSplices,
  APOSTROPHE,
  BACKSLASH,
  classes,
  DIGIT,
  DOT,
  EQUALS,
  GREATER,
  isBlank,
  LESS,
  LETTER,
  MARK,
  NEWLINE,
  pairs,
  PERCENT,
  QUOTE,
  single,
  SLASH,
  spliceEnd,
  STAR,
  WHITE,
} from './lexer-characters';
import { type Directives, findGuard, listDirectives, noDirectives } from './lexer-directives';
import { HASH_START, hashPiece, spellingText, spellPiece } from './lexer-spellings';
import { END, IDENTIFIER, isHash, LINE_START, NUMBER, OTHER, PUNCTUATOR, SPACE, SPLICED, STRING } from './lexer-tokens';

export interface LexedText {
  readonly text: string;
  /** Tokens; at index `count` stands one more of kind END, which starts a line. */
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly flags: Uint8Array;
  /** 0-based UTF-16 offsets into the text; see tokenEnd for the others. */
  readonly starts: Int32Array;
  /** With line splices removed, see lexer-spellings. */
  readonly spellings: Int32Array;
  /** Offsets where spliced tokens end. */
  readonly splicedEnds: ReadonlyMap<number, number>;
  readonly directives: Directives;
  /** Spelling of the macro whose definition makes the whole file empty (an include guard), or 0. */
  readonly guard: number;
}

/** Offset behind token `i`. */
export function tokenEnd({ flags, starts, spellings, splicedEnds }: LexedText, i: number): number {
  return flags[i]! & SPLICED ? splicedEnds.get(i)! : starts[i]! + spellingText(spellings[i]!).length;
}

/** Arrays that grow while a text is read; shared, because lexing never nests. */
class Growing {
  kinds = new Uint8Array(1 << 16);
  flags = new Uint8Array(1 << 16);
  starts = new Int32Array(1 << 16);
  spellings = new Int32Array(1 << 16);
  grow(): void {
    this.kinds = doubled(this.kinds, new Uint8Array(this.kinds.length * 2));
    this.flags = doubled(this.flags, new Uint8Array(this.flags.length * 2));
    this.starts = doubled(this.starts, new Int32Array(this.starts.length * 2));
    this.spellings = doubled(this.spellings, new Int32Array(this.spellings.length * 2));
  }
}
function doubled<T extends Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
const growing = new Growing();

/** All tokens of `text`. Any text is accepted. */
export function lexText(text: string): LexedText {
  const out = growing;
  const length = text.length;
  let { kinds, flags, starts, spellings } = out;
  let splicedEnds = nothingSpliced;
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
      ({ kinds, flags, starts, spellings } = out);
      capacity = kinds.length - 2;
    }
    let end = i + 1;
    let token = OTHER;
    let spelling = 0;
    let isOdd = false;
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
      if (end < length && (next >= 128 || next === BACKSLASH || next === QUOTE || next === APOSTROPHE)) isOdd = true;
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
      if (end < length && (next >= 128 || next === BACKSLASH || isSign)) isOdd = true;
      else {
        token = NUMBER;
        spelling = spellPiece(text, i, end, hashPiece(text, i, end));
      }
    } else if (c === QUOTE) {
      let hash = (Math.imul(HASH_START, 33) ^ c) | 0;
      isOdd = true;
      while (end < length) {
        const next = text.charCodeAt(end++);
        hash = (Math.imul(hash, 33) ^ next) | 0;
        if (next === QUOTE) {
          token = STRING;
          spelling = spellPiece(text, i, end, hash);
          isOdd = false;
          break;
        }
        if (next === BACKSLASH || next === 10) break;
      }
    } else if (kind === MARK && c !== APOSTROPHE) {
      const next = end < length ? text.charCodeAt(end) : 0;
      token = PUNCTUATOR;
      spelling = single[c]!;
      if (next === BACKSLASH || (c === DOT && next < 128 && classes[next] === DIGIT)) isOdd = !isLoneMark(c);
      else if (next < 128 && classes[next] === MARK) {
        const pair = pairs[(c << 7) | next]!;
        if (pair !== 0) {
          spelling = pair;
          end++;
        }
        // Those of three and four characters, whose first two are no token or one of two characters.
        const third = text.charCodeAt(i + 2);
        if (third === BACKSLASH ? pair !== 0 || c === DOT : third === next || third === EQUALS || third === PERCENT) {
          isOdd = c === DOT || c === LESS || c === GREATER || c === PERCENT;
        }
      }
    } else isOdd = true;
    if (isOdd) {
      const careful = readCarefully(text, i);
      end = careful.end;
      token = careful.kind;
      spelling = careful.spelling;
      if (end - i !== spellingText(spelling).length) {
        if (splicedEnds === nothingSpliced) splicedEnds = new Map();
        (splicedEnds as Map<number, number>).set(count, end);
        pending |= SPLICED;
      }
    }
    if (pending & LINE_START && token === PUNCTUATOR && isHash(spelling)) hashes.push(count);
    kinds[count] = token;
    flags[count] = pending;
    starts[count] = i;
    spellings[count++] = spelling;
    pending = 0;
    i = end;
  }
  kinds[count] = END;
  flags[count] = LINE_START | SPACE;
  starts[count] = length;
  spellings[count] = 0;
  const lexed = newLexedText(text, count);
  lexed.kinds.set(kinds.subarray(0, count + 1));
  lexed.flags.set(flags.subarray(0, count + 1));
  lexed.starts.set(starts.subarray(0, count + 1));
  lexed.spellings.set(spellings.subarray(0, count + 1));
  lexed.splicedEnds = splicedEnds;
  lexed.directives = listDirectives(lexed, hashes);
  lexed.guard = findGuard(lexed, lexed.directives);
  return lexed;
}

/** One to be filled in. Its arrays are pieces of one block: a kernel has thousands of texts. */
export function newLexedText(source: string | (() => string), count: number): MadeText {
  return new MadeText(source, count);
}
class MadeText implements LexedText {
  readonly kinds: Uint8Array;
  readonly flags: Uint8Array;
  readonly starts: Int32Array;
  readonly spellings: Int32Array;
  splicedEnds = nothingSpliced;
  directives = noDirectives;
  guard = 0;
  constructor(
    /** The text, or what reads it: of most texts whose tokens were kept, nobody asks for more than those. */
    private source: string | (() => string),
    readonly count: number,
  ) {
    const length = count + 1;
    const block = new ArrayBuffer(10 * length);
    this.kinds = new Uint8Array(block, 8 * length, length);
    this.flags = new Uint8Array(block, 9 * length, length);
    this.starts = new Int32Array(block, 0, length);
    this.spellings = new Int32Array(block, 4 * length, length);
  }
  get text(): string {
    if (typeof this.source !== 'string') this.source = this.source();
    return this.source;
  }
}
const nothingSpliced: ReadonlyMap<number, number> = new Map();

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
