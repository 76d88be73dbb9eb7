/** How a program finds its arguments: argc, argv and envp of _start_c, with the strings on top of its stack. */
import type { Machine, Task } from '../machine/machine';
import { Poison } from '../machine/memory';

/** Lays arguments and environment (without their ending NULs) on the task's stack; gives the words of argc, argv and envp. */
export function layOutArguments(
  m: Machine,
  task: Task,
  args: readonly Uint8Array[],
  environment: readonly Uint8Array[],
): (readonly [number, number])[] {
  const { space } = task.process!;
  const place = (data: Uint8Array): number => {
    const lo = (task.userStack - data.length - 16) & ~15;
    m.memory.map(space, lo - 16, data.length + 48, Poison.stackDead);
    m.memory.allow(space, lo, data.length, 'undefined');
    m.memory.poke(space, lo, data);
    task.userStack = lo - 16;
    return lo;
  };
  const vector = (texts: readonly Uint8Array[]): number => {
    const addresses = texts.map((text) => place(Uint8Array.of(...text, 0)));
    const table = new Uint8Array(8 * (texts.length + 1));
    const view = new DataView(table.buffer);
    addresses.forEach((lo, i) => view.setInt32(8 * i, lo, true));
    return place(table);
  };
  const argv = vector(args);
  const envp = vector(environment);
  return [
    [args.length, 0],
    [argv, 0],
    [envp, 0],
  ];
}
