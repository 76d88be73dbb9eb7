/**
 * Reads single tokens character by character, looking through backslash-newlines: for the few that lexText does not settle
 * at once (splices, prefixes, raw strings, exponents, what is not ASCII), and for what `##` has put together.
 */
import { afterSplices, classes, longPunctuators, NEWLINE, single, WHITE } from './lexer-characters';
import { spell } from './lexer-spellings';
import { CHARACTER, IDENTIFIER, NUMBER, OTHER, PUNCTUATOR, STRING } from './lexer-tokens';

export interface ReadToken {
  /** Offset behind it. */
  readonly end: number;
  readonly kind: number;
  readonly spelling: number;
}

/** The spelling of one token that `text` is as a whole, with its kind; undefined where it is none or several. */
export function lexOne(text: string): ReadToken | undefined {
  const first = text.charCodeAt(0);
  if (text === '' || (first < 128 && (classes[first] === WHITE || classes[first] === NEWLINE))) return undefined;
  if (text.startsWith('//') || text.startsWith('/*')) return undefined;
  const token = readCarefully(text, 0);
  return token.end === text.length ? token : undefined;
}

const identifierStart = /[\p{ID_Start}_$]/u;
const identifierPart = /[\p{ID_Continue}$]/u;

/** The token at `i` of `text`, where no white space and no comment stands. */
export function readCarefully(text: string, i: number): ReadToken {
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
  const finish = (kind: number): ReadToken => ({ end: at, kind, spelling: spell(out) });
  const first = look();
  take(first);
  if (identifierStart.test(first)) {
    for (;;) {
      const c = look();
      if (c === '"' || c === "'") {
        if (c === '"' && /^(?:u8|[uUL])?R$/.test(out)) {
          const raw = readRawString(text, at, out);
          if (raw) return raw;
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

  function readNumber(): ReadToken {
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

/** R"x( … )x": splices do not count inside. undefined where it is none. `quote` is where its `"` stands. */
function readRawString(text: string, quote: number, prefix: string): ReadToken | undefined {
  const open = text.indexOf('(', quote);
  if (open < 0 || open - quote > 17) return undefined;
  const delimiter = text.slice(quote + 1, open);
  if (/[\s\\()]/.test(delimiter)) return undefined;
  const close = text.indexOf(`)${delimiter}"`, open);
  const end = close < 0 ? text.length : close + delimiter.length + 2;
  const spelling = spell(prefix + text.slice(quote, end));
  return { end, kind: close < 0 ? OTHER : STRING, spelling };
}
