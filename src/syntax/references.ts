/**
 * Words of a C file by their spelling: where a name occurs, and which Kconfig symbols a file asks about. Comments and
 * strings do not count.
 */
import { tokenText, TokenKind, type Directive, type Scan } from './scan';
import type { Span } from './text';

export interface WordReference {
  readonly word: string;
  readonly range: Span;
  readonly place: 'code' | 'directive';
}

export interface ConfigReference {
  /** The Kconfig symbol, without CONFIG_ and _MODULE. */
  readonly symbol: string;
  readonly range: Span;
  readonly place: 'code' | 'directive';
}

const notWords = /\\\r?\n|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;

/** Every word that `accept` takes, in the order of the text. */
export function wordReferences(scan: Scan, accept: (word: string) => boolean): WordReference[] {
  const { tokens, directives } = scan;
  const found: WordReference[] = [];
  for (let i = 0; i < tokens.count; i++) {
    if (tokens.kind[i] !== TokenKind.Word) continue;
    const word = tokenText(tokens, i);
    if (accept(word)) found.push({ word, range: { start: tokens.start[i]!, end: tokens.end[i]! }, place: 'code' });
  }
  for (const directive of directives)
    for (const reference of directiveWords(tokens.text, directive)) if (accept(reference.word)) found.push(reference);
  return found.sort((a, b) => a.range.start - b.range.start);
}

/** The words of one directive, without its own name. */
export function directiveWords(text: string, { body }: Directive): WordReference[] {
  const written = text.slice(body.start, body.end).replace(notWords, (match) => ' '.repeat(match.length));
  return [...written.matchAll(/[A-Za-z_$][\w$]*/g)].map((match) => {
    const start = body.start + match.index;
    return { word: match[0], range: { start, end: start + match[0].length }, place: 'directive' };
  });
}

/** Every mention of a CONFIG_ name. */
export function configReferences(scan: Scan): ConfigReference[] {
  return wordReferences(scan, (word) => word.length > 7 && word.startsWith('CONFIG_')).map(
    ({ word, range, place }) => ({
      symbol: configSymbol(word),
      range,
      place,
    }),
  );
}

/** The Kconfig symbol behind `CONFIG_X` or `CONFIG_X_MODULE`. */
export function configSymbol(word: string): string {
  return word.replace(/^CONFIG_/, '').replace(/(.)_MODULE$/, '$1');
}
