/**
 * Memory that grows in the middle of the bytecode loop: whatever instruction it is that copies a page shared with a keyframe,
 * and needs a larger memory for the copy, what is written after it is not lost.
 */
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import { keep } from '../../src/machine/keyframe';
import { Machine } from '../../src/machine/machine';
import { Poison } from '../../src/machine/memory';
import { translateNever } from '../../src/machine/translate/translator';
import { startHosted } from '../../src/user/host';
import { userProgram } from '../../src/user/program';
import { smallBudgets } from './lockstep';

const bundle = loadBundle(path.resolve(import.meta.dirname, '../..'));

/** inner() has memory of its own, so that its return writes to the stack's page; the caller writes behind it. */
const text = `
static int inner(int n) {
  volatile char room[40];
  room[0] = n;
  int sum = room[0];
  sum += n;
  sum *= 3;
  return sum;
}
int main(void) {
  volatile short seen[4] = { 0, 0, 0, 0 };
  for (int i = 0; i < 4; i++) seen[i] = inner(i + 1);
  return seen[0] + seen[1] + seen[2] + seen[3];
}
`;

test('at every step of a program', () => {
  const usual = Machine.translation;
  Machine.translation = translateNever;
  try {
    const program = userProgram({ bundle, path: 'test.c', text });
    let grown = 0;
    for (let distance = 1; ; distance++) {
      const { machine } = startHosted(program, smallBudgets);
      const { memory } = machine;
      const stop = machine.steps + distance;
      machine.run(stop);
      if (machine.finished) break;
      keep(machine);
      const before = memory.bytes.length;
      const { space } = machine.current.process!;
      for (let lo = 0x60000000; memory.used < before; lo += 4096) memory.map(space, lo, 4096, Poison.redZone);
      expect(memory.bytes.length).toBe(before);
      machine.run(machine.budgets.steps + 1);
      expect([machine.exitStatus, machine.problems], `grown after step ${distance}`).toEqual([60, []]);
      if (memory.bytes.length > before) grown++;
    }
    expect(grown).toBeGreaterThan(20);
  } finally {
    Machine.translation = usual;
  }
});
