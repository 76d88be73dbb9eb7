/** Outputs as facts: each line is a key and a value. Two outputs are compared key by key. */

/** `state.key = value` of the probes, `key: value` of the scenarios. */
export function factsOf(output: string): Map<string, string> {
  const facts = new Map<string, string>();
  for (const line of output.split('\n')) {
    if (line === '') continue;
    const [, key, value] = /^(.*?)(?: = |: )(.*)$/.exec(line) ?? [undefined, line, ''];
    if (facts.has(key!)) throw new Error(`the key "${key}" is printed twice`);
    facts.set(key!, value!);
  }
  return facts;
}

export interface Difference {
  readonly key: string;
  /** undefined: not printed. */
  readonly real: string | undefined;
  readonly simulated: string | undefined;
}

/** In the order in which the real kernel printed; then what it did not print. */
export function differencesBetween(real: string, simulated: string): Difference[] {
  const [is, has] = [factsOf(real), factsOf(simulated)];
  const keys = new Set([...is.keys(), ...has.keys()]);
  return [...keys]
    .filter((key) => is.get(key) !== has.get(key))
    .map((key) => ({ key, real: is.get(key), simulated: has.get(key) }));
}

/** One line for people. */
export function differenceText({ key, real, simulated }: Difference): string {
  return `${key}: ${real ?? '(nothing)'} on the kernel, ${simulated ?? '(nothing)'} in the simulation`;
}
