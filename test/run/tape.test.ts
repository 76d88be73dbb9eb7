/** A run as a tape: few keyframes however long it gets, and any moment again from any other. */
import { describe, expect, it } from 'vitest';
import { Tape } from '../../src/run/tape';
import { demoRun } from '../debug/client';
import { random, stateOf } from '../debug/state';

const text = `#include <sys/pidfd.h>
#include <unistd.h>
int main(void)
{
  for (int i = 0; i < 120; i++) {
    int fd = pidfd_open(getpid(), 0);
    for (volatile int k = 0; k < 20; k++)
      ;
    close(fd);
  }
  return 0;
}
`;

function finish(steps: Generator<void, unknown>): void {
  while (!steps.next().done);
}

describe('keyframes', () => {
  const density = { far: 500, mostFar: 8, near: 100, mostNear: 4 };
  const run = demoRun({ scenario: 'tape', text, density });
  run.boot();
  run.runToEnd();
  const end = run.machine.steps;
  const tape = new Tape(run);

  it('are thinned as the run gets longer, evenly, and never the first', () => {
    expect(end - run.startStep).toBeGreaterThan(20_000);
    const steps = run.keyframes.all.map((k) => k.step);
    expect(steps.length).toBeLessThanOrEqual(density.mostFar);
    expect(steps.length).toBeGreaterThanOrEqual(density.mostFar / 2);
    expect(steps[0]).toBe(run.startStep);
    const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
    expect(Math.max(...gaps, end - steps.at(-1)!)).toBeLessThanOrEqual(2 * Math.min(...gaps));
  });

  it('lead to the same moment from wherever one comes, and stay few', () => {
    const next = random(7);
    const moments = Array.from({ length: 12 }, () => run.startStep + next(end - run.startStep));
    const states = new Map<number, string>();
    for (const step of [...moments, ...moments.toReversed(), ...moments.toSorted((a, b) => b - a)]) {
      finish(tape.goTo(step));
      expect(run.machine.steps).toBe(step);
      const state = stateOf(run);
      expect(states.get(step) ?? state).toBe(state);
      states.set(step, state);
      const steps = run.keyframes.all.map((k) => k.step);
      expect(steps.length).toBeLessThanOrEqual(density.mostFar + density.mostNear);
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    }
    expect(new Set(states.values()).size).toBe(new Set(moments).size);
  });

  it('give their memory back', () => {
    finish(tape.goTo(run.startStep));
    const { used } = run.machine.memory;
    for (const step of [end - 1, run.startStep, end - 1, run.startStep]) finish(tape.goTo(step));
    run.keyframes.cut(run.startStep);
    expect(run.keyframes.all).toHaveLength(1);
    expect(run.machine.memory.used).toBeLessThanOrEqual(used);
  });

  it('are found backwards by looking at every moment once', () => {
    finish(tape.goTo(end - 1));
    const seen = new Map<number, number>();
    finish(
      tape.back(end - 1, () => ({
        at: () => void seen.set(run.machine.steps, (seen.get(run.machine.steps) ?? 0) + 1),
        found: () => undefined,
      })),
    );
    expect(seen.size).toBe(end - 1 - run.startStep);
    expect([...seen.values()].every((times) => times === 1)).toBe(true);
  });
});
