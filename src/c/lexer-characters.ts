/** What the lexer knows of single characters and of punctuators, and where backslash-newlines end. */
import { spell } from './lexer-spellings';

// Classes of characters below 128; 0 is none of these.
export const WHITE = 1;
export const LETTER = 2;
export const DIGIT = 3;
export const NEWLINE = 4;
export const MARK = 5;
export const classes = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const character = String.fromCharCode(c);
  if (/[A-Za-z_$]/.test(character)) classes[c] = LETTER;
  else if (/[0-9]/.test(character)) classes[c] = DIGIT;
  else if (character === '\n') classes[c] = NEWLINE;
  else if (' \t\v\f\r\0'.includes(character)) classes[c] = WHITE;
  else if (/[!-/:-?[\]^{-~]/.test(character)) classes[c] = MARK;
}
/** Punctuators of one character, by its code. */
export const single = new Int32Array(128);
for (let c = 0; c < 128; c++) if (classes[c] === MARK) single[c] = spell(String.fromCharCode(c));
export const longPunctuators = new Map<number, { text: string; spelling: number }[]>();
for (const text of [
  ...['%:%:', '...', '<<=', '>>=', '->', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '*=', '/=', '%='],
  ...['+=', '-=', '&=', '^=', '|=', '##', '<:', ':>', '<%', '%>', '%:'],
]) {
  const first = text.charCodeAt(0);
  longPunctuators.set(first, [...(longPunctuators.get(first) ?? []), { text, spelling: spell(text) }]);
}

/** Punctuators of two characters, by both codes. */
export const pairs = new Int32Array(128 * 128);
for (const candidates of longPunctuators.values()) {
  for (const { text, spelling } of candidates) {
    if (text.length === 2) pairs[(text.charCodeAt(0) << 7) | text.charCodeAt(1)] = spelling;
  }
}

export const QUOTE = 34;
export const APOSTROPHE = 39;
export const SLASH = 47;
export const STAR = 42;
export const DOT = 46;
export const PERCENT = 37;
export const LESS = 60;
export const EQUALS = 61;
export const GREATER = 62;
export const BACKSLASH = 92;

/** Offset after the backslash-newline at `i` (blanks may stand between, as gcc has it), or 0 where there is none. */
export function spliceEnd(text: string, i: number): number {
  let j = i + 1;
  for (;;) {
    const c = text.charCodeAt(j);
    if (c === 10) return j + 1;
    if (c !== 32 && c !== 9 && c !== 13 && c !== 11 && c !== 12) return 0;
    j++;
  }
}

/** Offset of the first character at or after `i` that is not part of a splice. */
export function afterSplices(text: string, i: number): number {
  while (text.charCodeAt(i) === BACKSLASH) {
    const after = spliceEnd(text, i);
    if (after === 0) return i;
    i = after;
  }
  return i;
}

export function isBlank(c: number): boolean {
  return c === 32 || c === 9 || c === 13 || c === 11 || c === 12;
}
