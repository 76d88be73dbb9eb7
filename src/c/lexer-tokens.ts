/** Numbers for the kinds and flags of raw tokens, and the spellings that the preprocessor itself acts on. */
import { spell } from './lexer-spellings';

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
/** Line splices in the text make it longer than its spelling. */
export const SPLICED = 4;

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
/** `%:` is `#`, too. */
export const isHash = (spelling: number): boolean => spelling === HASH || spelling === PERCENT_COLON;
export const isPaste = (spelling: number): boolean => spelling === HASH_HASH || spelling === PERCENT_COLON_TWICE;
