/** Random typing for property tests: numbers from a seed, an edit as a person makes one, and what answers must hold to. */

/** Numbers from a seed (mulberry32), below `bound`. */
export function below(seed: number): (bound: number) => number {
  return (bound) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}

/** The text after something was typed, deleted or both, anywhere in it. */
export function typedInto(text: string, random: (bound: number) => number, pieces: readonly string[]): string {
  const from = random(text.length + 1);
  const to = random(3) === 0 ? Math.min(text.length, from + random(30)) : from;
  return text.slice(0, from) + (random(4) === 0 ? '' : pieces[random(pieces.length)]!) + text.slice(to);
}

/**
 * Looks at every place that an answer names, wherever it stands in it. Gives how many there are, and throws on one that
 * lies outside of the text of its file as it is in `texts`.
 */
export function placesInside(answer: unknown, file: string, texts: Readonly<Record<string, string>>): number {
  if (typeof answer !== 'object' || answer === null) return 0;
  let places = 0;
  const { start, end, path: at, line, column, length } = answer as Record<string, unknown>;
  if (typeof start === 'number' && typeof end === 'number') {
    places++;
    const isInside = start >= 0 && start <= end && end <= texts[file]!.length;
    if (!isInside) throw new Error(`${file} ${start}-${end} is outside of its ${texts[file]!.length} characters`);
  }
  if (typeof at === 'string' && typeof line === 'number' && typeof column === 'number' && texts[at] !== undefined) {
    places++;
    const text = texts[at].split('\n')[line];
    const isInside = text !== undefined && column + Number(length ?? 0) <= text.length;
    if (!isInside) throw new Error(`${at}:${line}:${column} is outside of the text`);
  }
  for (const part of Object.values(answer)) places += placesInside(part, file, texts);
  return places;
}
