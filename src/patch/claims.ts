/**
 * Quotes found in a commit message. A scenario's first comment quotes the claim it shows; here the sentence is found
 * again in the message at hand, however its lines are broken.
 */
import type { PatchMessage, Span } from './patch';

/** A quote, and where it stands. */
export interface Claim {
  readonly quote: string;
  /** Ranges of the document, one for each line the quote is on; empty: the message does not say this. */
  readonly ranges: readonly Span[];
  /** The title says it (which has no place of its own, because mail headers are folded and encoded). */
  readonly inTitle: boolean;
}

/**
 * Finds each quote in the message below the title. White space counts as one blank,
 * and so does a line break; everything else must be the same. A quote of white space alone is nowhere.
 */
export function claims(message: PatchMessage, quotes: readonly string[]): Claim[] {
  const folded = fold(message);
  return quotes.map((quote) => {
    const wanted = quote.replace(/\s+/g, ' ').trim();
    const at = wanted === '' ? -1 : folded.text.indexOf(wanted);
    const ranges = at < 0 ? [] : rangesOf(message, folded, at, at + wanted.length);
    return { quote, ranges, inTitle: wanted !== '' && message.title.replace(/\s+/g, ' ').includes(wanted) };
  });
}

interface Folded {
  readonly text: string;
  /** For each character of `text`: its line in the message, and its column there. */
  readonly lines: readonly number[];
  readonly columns: readonly number[];
}

function fold(message: PatchMessage): Folded {
  const lines: number[] = [];
  const columns: number[] = [];
  const pieces: string[] = [];
  for (const [number, line] of message.message.lines.entries()) {
    for (const word of line.matchAll(/\S+/g)) {
      if (lines.length > 0) {
        pieces.push(' ');
        lines.push(number);
        columns.push(Math.max(word.index - 1, 0));
      }
      pieces.push(word[0]);
      for (let i = 0; i < word[0].length; i++) {
        lines.push(number);
        columns.push(word.index + i);
      }
    }
  }
  return { text: pieces.join(''), lines, columns };
}

function rangesOf(message: PatchMessage, folded: Folded, from: number, to: number): Span[] {
  const ranges: Span[] = [];
  for (let at = from; at < to;) {
    const line = folded.lines[at]!;
    let end = at;
    while (end < to && folded.lines[end] === line) end++;
    // The blank that stands for a line break belongs to no line.
    if (folded.text[at] === ' ' && at > 0 && folded.lines[at - 1] !== line) at++;
    const offset = message.message.offsets[line]!;
    ranges.push({ start: offset + folded.columns[at]!, end: offset + folded.columns[end - 1]! + 1 });
    at = end;
  }
  return ranges;
}
