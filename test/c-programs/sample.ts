/** `count` of the items, picked by a seed: the same ones on every machine, spread over the whole. */
export function sample<T>(items: readonly T[], count: number, seed: number): readonly T[] {
  const rest = [...items];
  const picked: T[] = [];
  let state = seed >>> 0;
  while (picked.length < count && rest.length > 0) {
    // The generator of Numerical Recipes; its high bits are good enough to pick with.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    picked.push(...rest.splice(Math.floor((state / 4294967296) * rest.length), 1));
  }
  return picked;
}
