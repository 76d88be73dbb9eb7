/** Which functions of an image a machine has called. */
import type { Loaded } from '../machine/machine';

/** Indices of functions; primitives and functions without a statement count too. */
export function functionsThatRan(loaded: Loaded): Set<number> {
  const ran = new Set<number>();
  for (const record of loaded.image.functions) {
    const { index, firstStatement, endStatement } = record;
    let isRun = record.kind === 'source' ? (loaded.entries[index] ?? 0) !== 0 : loaded.calls[index] !== undefined;
    for (let id = firstStatement; id < endStatement && !isRun; id++) isRun = (loaded.counts[id] ?? 0) > 0;
    if (isRun) ran.add(index);
  }
  return ran;
}
