/**
 * The same program on two machines, one that only interprets and one that translates: both are paused at the same random
 * steps, kept, gone back to and run on, and must be in the same state each time.
 */
import { keep, restore } from '../../src/machine/keyframe';
import { type Budgets, defaultBudgets, type Keyframe, Machine } from '../../src/machine/machine';
import { type TranslationPolicy, translateNever } from '../../src/machine/translate/translator';
import { type MachineState, stateOf } from './machine-state';

/** Makes a machine that is ready to run, by the policy that is in force. */
export type Start = () => { readonly machine: Machine; readonly output: () => string };

export interface Lockstep {
  /** The first difference, as a sentence; undefined where there is none. */
  readonly difference: string | undefined;
  readonly steps: number;
  /** Functions and loops that the second machine translated. */
  readonly translated: number;
}

/** Translation without waiting for code to be hot. */
export const eager: TranslationPolicy = { interval: 7, threshold: 1 };
/** The same for long runs, in which looking often would take long. */
export const early: TranslationPolicy = { interval: 97, threshold: 2 };

function under<T>(policy: TranslationPolicy, work: () => T): T {
  const usual = Machine.translation;
  Machine.translation = policy;
  try {
    return work();
  } finally {
    Machine.translation = usual;
  }
}

export function lockstep(start: Start, policy: TranslationPolicy, pauses: number, seed: number): Lockstep {
  const plain = under(translateNever, start);
  const quick = under(policy, start);
  const machines = [plain.machine, quick.machine] as const;
  const [m, q] = machines;
  const done = (difference?: string): Lockstep => ({ difference, steps: m.steps, translated: q.translator.count });
  const endOf = (machine: Machine) => machine.budgets.steps + 1;
  const different = (where: string): string | undefined => {
    const difference = differenceOf(stateOf(m), stateOf(q));
    return difference && `${where}: ${difference}`;
  };

  const first = m.steps;
  const beginning = machines.map((machine) => keep(machine));
  for (const machine of machines) machine.run(endOf(machine));
  const whole = different('run without a pause');
  if (whole) return done(whole);
  const outputs = [plain.output(), quick.output()];
  if (outputs[0] !== outputs[1]) return done(`output: ${outputs.join(' instead of ')}`);
  const length = m.steps - first;
  machines.forEach((machine, i) => restore(machine, beginning[i]!));
  let state = seed >>> 0;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
  const stops = Array.from({ length: pauses }, () => first + random(length)).sort((a, b) => a - b);

  const kept: { readonly step: number; readonly frames: readonly Keyframe[] }[] = [];
  for (const [i, stop] of stops.entries()) {
    for (const machine of machines) machine.run(stop);
    const difference = different(`paused at step ${stop}`);
    if (difference) return done(difference);
    if (i % 3 === 0 && !m.finished) kept.push({ step: stop, frames: machines.map((machine) => keep(machine)) });
  }
  for (const machine of machines) machine.run(endOf(machine));
  const atEnd = different('at the end');
  if (atEnd) return done(atEnd);
  for (const { step, frames } of kept.toReversed()) {
    machines.forEach((machine, i) => restore(machine, frames[i]!));
    const stop = step + random(length);
    for (const machine of machines) machine.run(stop);
    const paused = different(`restored at step ${step} and run to ${stop}`);
    if (paused) return done(paused);
    for (const machine of machines) machine.run(endOf(machine));
    const ended = different(`restored at step ${step} and run to the end`);
    if (ended) return done(ended);
  }
  return done();
}

function differenceOf(a: MachineState, b: MachineState): string | undefined {
  for (const key of Object.keys(a) as (keyof MachineState)[]) {
    const [x, y] = [JSON.stringify(a[key], undefined, 1), JSON.stringify(b[key], undefined, 1)];
    if (x === y) continue;
    const [xs, ys] = [x.split(/\n|\\n|(?<=\S) (?=\S)/), y.split(/\n|\\n|(?<=\S) (?=\S)/)];
    const at = xs.findIndex((line, i) => line !== ys[i]);
    return `${key} differs: ${xs.slice(Math.max(0, at - 12), at + 3).join(' ')} | instead: ${ys.slice(Math.max(0, at), at + 3).join(' ')}`;
  }
  return undefined;
}

export const smallBudgets: Budgets = { ...defaultBudgets, steps: 1_000_000, memory: 1 << 27, depth: 2000 };
