/** The words that C and gcc keep for themselves, and what those in front of a declared name mean. */

/** What a word says in declaration specifiers. */
type Meaning = 'storage' | 'qualifier' | 'word' | 'tag' | 'other';
export interface Keyword {
  readonly meaning: Meaning;
  /** The spelling without underscores. */
  readonly word: string;
}
/** The words of declarations, by spelling. */
export const keywords = new Map<string, Keyword>();
function keyword(meaning: Meaning, word: string, ...spellings: string[]): void {
  for (const spelling of [word, ...spellings]) keywords.set(spelling, { meaning, word });
}
for (const storage of ['typedef', 'extern', 'static', 'auto', 'register']) keyword('storage', storage);
keyword('qualifier', 'const', '__const', '__const__');
keyword('qualifier', 'volatile', '__volatile', '__volatile__');
keyword('qualifier', 'restrict', '__restrict', '__restrict__');
keyword('other', '_Atomic');
for (const word of ['void', 'char', 'short', 'int', 'long', 'float', 'double', '_Bool', '__int128'])
  keyword('word', word);
keyword('word', 'signed', '__signed', '__signed__');
keyword('word', 'unsigned');
keyword('word', '_Complex', '__complex__', '__complex');
keyword('word', '_Imaginary');
keyword('word', '__int128', '__int128_t');
keyword('word', '__uint128_t');
for (const word of ['_Decimal32', '_Decimal64', '_Decimal128', '__float128', '_Float128', '_Float64x', '__float80'])
  keyword('word', word);
for (const word of ['_Float16', '__fp16', '__bf16']) keyword('word', word);
keyword('word', 'float', '_Float32');
keyword('word', 'double', '_Float64', '_Float32x');
keyword('tag', 'struct');
keyword('tag', 'union');
keyword('tag', 'enum');
keyword('other', 'typeof', '__typeof', '__typeof__');
keyword('other', 'typeof_unqual', '__typeof_unqual', '__typeof_unqual__');
keyword('other', 'inline', '__inline', '__inline__');
keyword('other', '_Noreturn');
keyword('other', '_Alignas');
keyword('other', 'thread', '__thread', '_Thread_local');
keywords.delete('thread');
keyword('other', '__attribute__', '__attribute');
keyword('other', '__auto_type');
keyword('other', '__builtin_va_list');
keyword('other', '__extension__', '__extension');
keyword('other', '__seg_gs', '__seg_fs');

/** True for words that are never a declared name. */
export const isKeyword = (text: string): boolean => keywords.has(text) || statementWords.has(text);
const statementWords = new Set([
  'if', 'else', 'while', 'do', 'for', 'switch', 'case', 'default', 'break', 'continue', 'return', 'goto', 'sizeof', 'asm',
  '__asm__', '_Generic', '_Static_assert', '__label__', '_Alignof', '__alignof__',
]); // prettier-ignore
