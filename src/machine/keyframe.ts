/** Keeping a moment of a run, and going back to it: pages are shared until they are written, the rest is copied. */
import type { HeapImage } from './heap';
import type { Machine } from './machine';
import type { SpaceImage } from './memory';
import { type Loaded, placeObjects } from './programs';
import { copyTask, type Process, type Task } from './tasks';

/** A moment that can be gone back to. */
export interface Keyframe {
  readonly step: number;
  readonly kernel: SpaceImage;
  readonly heap: HeapImage;
  readonly processes: readonly {
    readonly process: Process;
    readonly space: SpaceImage;
    readonly heap: HeapImage;
    readonly stackEnd: number;
    readonly mapEnd: number;
    readonly program: Loaded;
    /** How many of the program's objects were in memory. */
    readonly placed: number;
  }[];
  readonly tasks: readonly Task[];
  readonly current: number;
  readonly extra: unknown;
  readonly placed: number;
  readonly counts: readonly (readonly [Loaded, Uint32Array])[];
  readonly nextTask: number;
  readonly nextProcess: number;
  readonly problems: number;
  readonly now: number;
}

/** Keeps the moment. */
export function keep(m: Machine): Keyframe {
  const programs = new Set(m.processes.map((p) => p.program));
  if (m.kernel) programs.add(m.kernel);
  return {
    step: m.steps,
    kernel: m.memory.keep(m.kernelSpace),
    heap: m.heap.keep(),
    processes: m.processes.map((process) => ({
      process,
      space: m.memory.keep(process.space),
      heap: process.heap.keep(),
      stackEnd: process.stackEnd,
      mapEnd: process.mapEnd,
      program: process.program,
      placed: process.program.placed,
    })),
    tasks: m.tasks.map(copyTask),
    current: m.current?.id ?? -1,
    extra: m.extras.map((e) => e.keep()),
    placed: m.kernel?.placed ?? 0,
    counts: [...programs].map((p) => [p, p.counts.slice(0, p.image.statementCount)] as const),
    nextTask: m.nextTask,
    nextProcess: m.nextProcess,
    problems: m.problems.length,
    now: m.idleTime,
  };
}

/** Goes back to a kept moment; it can be gone back to again. */
export function restore(m: Machine, keyframe: Keyframe): void {
  m.steps = keyframe.step;
  m.finished = false;
  m.exitStatus = 0;
  m.idleTime = keyframe.now;
  m.problems.length = keyframe.problems;
  m.nextTask = keyframe.nextTask;
  m.nextProcess = keyframe.nextProcess;
  m.memory.restore(m.kernelSpace, keyframe.kernel);
  m.heap.restore(keyframe.heap);
  const kept = new Set(keyframe.processes.map((p) => p.process));
  for (const process of m.processes) if (!kept.has(process)) m.memory.discard(process.space);
  m.processes = keyframe.processes.map(({ process, space, heap, stackEnd, mapEnd, program, placed }) => {
    m.memory.restore(process.space, space);
    process.heap.restore(heap);
    process.stackEnd = stackEnd;
    process.mapEnd = mapEnd;
    process.program = program;
    placeObjects(m, program, process.space, placed);
    return process;
  });
  m.tasks = keyframe.tasks.map(copyTask);
  const current = m.tasks.find((t) => t.id === keyframe.current);
  if (current) m.current = current;
  m.extras.forEach((e, i) => e.restore((keyframe.extra as unknown[])[i]));
  for (const [program, counts] of keyframe.counts) {
    program.counts.fill(0);
    program.counts.set(counts);
  }
  // What was compiled since has objects that the kept memory does not know.
  if (m.kernel) placeObjects(m, m.kernel, m.kernelSpace, keyframe.placed);
}

/** Gives back what a keyframe holds; it cannot be gone back to any more. */
export function forget(m: Machine, keyframe: Keyframe): void {
  m.memory.drop(keyframe.kernel);
  for (const { space } of keyframe.processes) m.memory.drop(space);
}
