/**
 * A report as the body of a mail: no line is longer than what mailers leave alone, tables become two lines a row, and the
 * last line says how to get the same.
 */
import type { ReportLine } from './format';

/** Columns that stay within 78 also when somebody quotes the text in an answer and in the answer to that. */
const width = 72;

export function foldForMail(lines: readonly ReportLine[], command: string): string {
  const folded = lines.flatMap(({ text, part }) => (part === 'blank' ? [''] : foldLine(text)));
  return `${folded.join('\n')}\n\nTo see the same: ${command}\n`;
}

/** Breaks at blanks; what is pushed down stands two columns further in than its line. */
function foldLine(text: string): string[] {
  const line = text.replace(/(\S) {2,}/g, '$1  ');
  if ([...line].length <= width) return [line];
  const indent = /^ */.exec(line)![0];
  const found: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(/ (?=\S)/)) {
    const candidate = current.trim() === '' ? `${current}${word}` : `${current} ${word}`;
    if ([...candidate].length <= width || current.trim() === '') {
      current = candidate;
      continue;
    }
    found.push(current.trimEnd());
    current = `${indent}    ${word}`;
  }
  return [...found, current.trimEnd()];
}
