/**
 * How much of a C file a Kconfig symbol decides about: the lines inside `#if` arms whose own condition names it, each
 * counted once, and how often it is asked. Read from the directives, so no tree is parsed.
 */
import { configReferences } from './references';
import { conditionalRegions } from './regions';
import { scan } from './scan';

export interface Guarded {
  /** Lines inside the arms, without the directives around them. */
  readonly lines: number;
  /** Places in code and directives that name the symbol. */
  readonly asked: number;
}

/** `symbol` without CONFIG_; also CONFIG_X_MODULE counts. */
export function guardedBy(text: string, symbol: string): Guarded {
  if (!text.includes(`CONFIG_${symbol}`)) return { lines: 0, asked: 0 };
  const scanned = scan(text);
  const references = configReferences(scanned).filter((reference) => reference.symbol === symbol);
  if (references.length === 0) return { lines: 0, asked: 0 };
  const { arms } = conditionalRegions(scanned);
  let lines = 0;
  let counted = 0; // The end of the last arm counted: arms inside of it are counted with it.
  const asking = new Set<number>();
  for (const [index, { conditionRange, body, first, keyword }] of arms.entries()) {
    const isAsked = references.some(
      ({ range }) => conditionRange.start <= range.start && range.end <= conditionRange.end,
    );
    // An #else is decided by what its #if asked.
    if (isAsked) asking.add(index);
    if (!isAsked && !(keyword === 'else' && asking.has(first))) continue;
    if (body.start < counted) continue;
    lines += text.slice(body.start, body.end).split('\n').length - 1;
    counted = body.end;
  }
  return { lines, asked: references.length };
}
