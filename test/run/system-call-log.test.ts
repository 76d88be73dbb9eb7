/** The newest system calls are kept however many a run makes, and how many came before them is known, also after going back. */
import { expect, test } from 'vitest';
import { simulation } from '../scenarios/simulate';

const text = `
#include <unistd.h>
int main(void) { for (int i = 0; i < 50000; i++) getpid(); return 0; }
`;

test('of 50,000 system calls the newest are kept, and the others are counted', { timeout: 120_000 }, () => {
  const { run } = simulation({ program: text });
  run.boot();
  run.runToEnd();
  const { leftOut, newest } = run.calls;
  const atEnd = leftOut + newest.length;
  expect(atEnd).toBeGreaterThan(50_000);
  expect(newest.length).toBeLessThan(40_000);
  expect(newest.length).toBeGreaterThanOrEqual(20_000);

  // Before the first that is kept nothing is: what is left out is what was made until then.
  const middle = run.startStep + Math.floor((run.machine.steps - run.startStep) / 5);
  run.goTo(middle);
  const there = run.calls.leftOut + run.calls.newest.length;
  expect(there / atEnd).toBeCloseTo(0.2, 1);
  expect(run.calls.newest.every(({ step, end }) => step <= middle && (end?.step ?? 0) <= middle)).toBe(true);

  run.runToEnd();
  expect(run.calls.leftOut + run.calls.newest.length).toBe(atEnd);
  expect(run.calls.newest.at(-1)).toEqual(newest.at(-1));
});
