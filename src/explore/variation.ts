/**
 * A run that differs from the ordinary one in what the program cannot decide: an allocation that fails, a task that runs
 * next at a switch point. Runs are deterministic, so a moment is a step number, and a variation is a few of them: it can
 * be written on a command line and gives the same run again.
 */
import type { Run } from '../run/run';
import type { Task } from '../machine/machine';

export interface Variation {
  /** Step at which allocations fail; undefined for none. */
  readonly failAt: number | undefined;
  /** By step of a switch point: the id of the task that runs next. Each comes true only if that task can run then. */
  readonly schedule: ReadonlyMap<number, number>;
}
export const ordinary: Variation = { failAt: undefined, schedule: new Map() };

/** Whether the run differs from the ordinary one at all. */
export function isVaried({ failAt, schedule }: Variation): boolean {
  return failAt !== undefined || schedule.size > 0;
}

/** A moment at which more than one task could have gone on. */
export interface SwitchPoint {
  readonly step: number;
  /** Ids of the tasks that could run; the first is the one that did. */
  readonly tasks: readonly number[];
}

/** What was met on the way: moments that a further variation can start from. */
export interface Met {
  /** Steps at which memory was asked for, each once. */
  readonly allocations: readonly number[];
  readonly switchPoints: readonly SwitchPoint[];
}

/** Makes a Run that has been booted, and nothing more, vary; gives what is met from there on. */
export function vary(run: Run, { failAt, schedule }: Variation): Met {
  const { machine, kernel } = run;
  const allocations: number[] = [];
  const switchPoints: SwitchPoint[] = [];
  // A run is gone through again to find out who took a reference: what is met then is known.
  const isNew = (last: number | undefined) => machine.steps > (last ?? 0);
  machine.failAllocation = () => {
    if (isNew(allocations.at(-1))) allocations.push(machine.steps);
    return machine.steps === failAt;
  };
  const chosen = (others: readonly Task[]) => others.find((task) => task.id === schedule.get(machine.steps));
  machine.chooseTask = (others) => {
    const task = chosen(others);
    const rest = others.filter((other) => other !== task);
    if (isNew(switchPoints.at(-1)?.step) && others.length > 1)
      switchPoints.push({ step: machine.steps, tasks: [...(task ? [task] : []), ...rest].map(({ id }) => id) });
    return task;
  };
  kernel.preempts = (task) => {
    const others = machine.tasks.filter((other) => other !== task && other.state === 'runnable');
    if (others.length === 0) return false;
    const isChosen = chosen(others) !== undefined;
    if (!isChosen && isNew(switchPoints.at(-1)?.step))
      switchPoints.push({ step: machine.steps, tasks: [task, ...others].map(({ id }) => id) });
    return isChosen;
  };
  return { allocations, switchPoints };
}

/** As options of `patchscope run`: `--fail-alloc 4475 --schedule 4500:3,4810:2`. */
export function variationOptions({ failAt, schedule }: Variation): string[] {
  const choices = [...schedule].map(([step, task]) => `${step}:${task}`).join(',');
  return [
    ...(failAt !== undefined ? [`--fail-alloc ${failAt}`] : []),
    ...(choices !== '' ? [`--schedule ${choices}`] : []),
  ];
}

/** The variation that the two options name; undefined with what is wrong in words. */
export function readVariation(
  failAlloc: string | undefined,
  schedule: string | undefined,
): { readonly variation: Variation } | { readonly wrong: string } {
  if (failAlloc !== undefined && !/^\d{1,15}$/.test(failAlloc))
    return { wrong: `--fail-alloc needs a step number, not "${failAlloc}"` };
  const choices = new Map<number, number>();
  for (const part of schedule?.split(',') ?? []) {
    const match = /^(\d{1,15}):(\d{1,9})$/.exec(part);
    if (!match) return { wrong: `--schedule needs STEP:TASK,STEP:TASK,…, and "${part}" is none` };
    choices.set(Number(match[1]), Number(match[2]));
  }
  return { variation: { failAt: failAlloc === undefined ? undefined : Number(failAlloc), schedule: choices } };
}
