/**
 * Characters that make a patch look other than it is ("Trojan Source", CVE-2021-42574): bidirectional controls,
 * invisible characters, control characters that terminals obey, and words that mix Latin letters with letters of other
 * scripts that look the same. Found in what a patch brings in: added lines, paths, the words of the mail.
 */
import type { PatchDocument, PatchMessage, Span } from './patch';

export interface Deception extends Span {
  readonly kind: 'bidi' | 'invisible' | 'control' | 'mixed-script';
  /** For example "U+202E RIGHT-TO-LEFT OVERRIDE", or the word with letters of two scripts. */
  readonly what: string;
  readonly where: 'added line' | 'path' | 'message';
  /** Index of the message it is in. */
  readonly message: number;
}

const mostFound = 1000;

/** Every deceptive character of the document, up to a thousand. */
export function findDeceptions(document: PatchDocument): Deception[] {
  const found: Deception[] = [];
  for (const [index, message] of document.messages.entries()) {
    for (const [line, offset, where] of linesOf(message)) {
      // Nearly every line is plain ASCII, which is quickly seen.
      if (plain.test(line)) continue;
      for (const { at, length, kind, what } of inLine(line)) {
        if (found.length === mostFound) return found;
        found.push({ kind, what, where, message: index, start: offset + at, end: offset + at + length });
      }
    }
  }
  return found;
}

const plain = /^[\t\f\r -~]*$/;

function* linesOf(message: PatchMessage): Generator<[string, number, Deception['where']]> {
  yield [message.subject, message.span.start, 'message'];
  for (const [i, line] of message.message.lines.entries()) yield [line, message.message.offsets[i]!, 'message'];
  for (const file of message.files) {
    for (const path of new Set([file.oldPath, file.newPath]))
      if (path !== undefined) yield [path, file.header.start, 'path'];
    for (const hunk of file.hunks)
      for (const [i, line] of hunk.lines.entries()) if (line[0] === '+') yield [line, hunk.offsets[i]!, 'added line'];
  }
}

const bidi: Readonly<Record<number, string>> = {
  0x061c: 'ARABIC LETTER MARK',
  0x200e: 'LEFT-TO-RIGHT MARK',
  0x200f: 'RIGHT-TO-LEFT MARK',
  0x202a: 'LEFT-TO-RIGHT EMBEDDING',
  0x202b: 'RIGHT-TO-LEFT EMBEDDING',
  0x202c: 'POP DIRECTIONAL FORMATTING',
  0x202d: 'LEFT-TO-RIGHT OVERRIDE',
  0x202e: 'RIGHT-TO-LEFT OVERRIDE',
  0x2066: 'LEFT-TO-RIGHT ISOLATE',
  0x2067: 'RIGHT-TO-LEFT ISOLATE',
  0x2068: 'FIRST STRONG ISOLATE',
  0x2069: 'POP DIRECTIONAL ISOLATE',
};
const invisible: Readonly<Record<number, string>> = {
  0x00ad: 'SOFT HYPHEN',
  0x034f: 'COMBINING GRAPHEME JOINER',
  0x115f: 'HANGUL CHOSEONG FILLER',
  0x1160: 'HANGUL JUNGSEONG FILLER',
  0x180e: 'MONGOLIAN VOWEL SEPARATOR',
  0x200b: 'ZERO WIDTH SPACE',
  0x200c: 'ZERO WIDTH NON-JOINER',
  0x200d: 'ZERO WIDTH JOINER',
  0x2028: 'LINE SEPARATOR',
  0x2029: 'PARAGRAPH SEPARATOR',
  0x2060: 'WORD JOINER',
  0x2061: 'FUNCTION APPLICATION',
  0x2062: 'INVISIBLE TIMES',
  0x2063: 'INVISIBLE SEPARATOR',
  0x2064: 'INVISIBLE PLUS',
  0x3164: 'HANGUL FILLER',
  0xfeff: 'ZERO WIDTH NO-BREAK SPACE',
  0xffa0: 'HALFWIDTH HANGUL FILLER',
};

interface InLine {
  readonly at: number;
  readonly length: number;
  readonly kind: Deception['kind'];
  readonly what: string;
}

function* inLine(line: string): Generator<InLine> {
  for (let at = 0; at < line.length; at++) {
    const code = line.codePointAt(at)!;
    const length = code > 0xffff ? 2 : 1;
    const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    if (bidi[code]) yield { at, length, kind: 'bidi', what: `${name} ${bidi[code]}` };
    else if (invisible[code]) yield { at, length, kind: 'invisible', what: `${name} ${invisible[code]}` };
    else if ((code >= 0xe0000 && code <= 0xe01ef) || (code >= 0xfe00 && code <= 0xfe0e))
      yield { at, length, kind: 'invisible', what: `${name} tag or variation selector` };
    // Tab and form feed are in kernel sources; a carriage return in front of more text hides that text.
    else if ((code < 32 && code !== 9 && code !== 12 && code !== 13) || (code >= 0x7f && code <= 0x9f))
      yield { at, length, kind: 'control', what: `${name} control character` };
    else if (code === 13 && at + 1 < line.length)
      yield { at, length, kind: 'control', what: 'U+000D CARRIAGE RETURN inside a line' };
    at += length - 1;
  }
  for (const word of line.matchAll(/[\p{L}\p{N}_]+/gu)) {
    const lookalike = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Cherokee}\uff21-\uff3a\uff41-\uff5a]/u;
    // Greek letters stand alone in formulas and units (µs is U+00B5 or U+03BC); in a word with Latin ones they deceive.
    const unit = /^[\u00b5\u03bc]\p{Script=Latin}{1,2}$/u.test(word[0]);
    if (!unit && lookalike.test(word[0]) && /\p{Script=Latin}/u.test(word[0].replace(/[\uff21-\uff5a]/g, '')))
      yield { at: word.index, length: word[0].length, kind: 'mixed-script', what: `"${word[0].slice(0, 60)}"` };
  }
}
