/** How a program finds its arguments: argc, argv and envp of _start_c, with the strings on top of its stack. */
import type { Machine, Task } from '../machine/machine';
import { Poison } from '../machine/memory';

export interface LaidOut {
  /** Those of argc, argv and envp. */
  readonly words: (readonly [number, number])[];
  /** Where the arguments' texts begin, the environment's begin, and both end: they lie behind each other. */
  readonly texts: { readonly start: number; readonly environment: number; readonly end: number };
}

/** Lays arguments and environment (without their ending NULs) on the task's stack. */
export function layOutArguments(
  m: Machine,
  task: Task,
  args: readonly Uint8Array[],
  environment: readonly Uint8Array[],
): LaidOut {
  const { space } = task.process!;
  const place = (data: Uint8Array): number => {
    const lo = (task.userStack - data.length - 16) & ~15;
    m.memory.map(space, lo - 16, data.length + 48, Poison.stackDead);
    m.memory.allow(space, lo, data.length, 'undefined');
    m.memory.poke(space, lo, data);
    task.userStack = lo - 16;
    return lo;
  };
  const texts = [...args, ...environment];
  const start = place(new Uint8Array(texts.flatMap((text) => [...text, 0])));
  let end = start;
  const addresses = texts.map(({ length }) => {
    const at = end;
    end += length + 1;
    return at;
  });
  const vector = (of: readonly number[]): number => {
    const table = new Uint8Array(8 * (of.length + 1));
    const view = new DataView(table.buffer);
    of.forEach((lo, i) => view.setInt32(8 * i, lo, true));
    return place(table);
  };
  const argv = vector(addresses.slice(0, args.length));
  const envp = vector(addresses.slice(args.length));
  return {
    words: [
      [args.length, 0],
      [argv, 0],
      [envp, 0],
    ],
    texts: { start, environment: addresses[args.length] ?? end, end },
  };
}
