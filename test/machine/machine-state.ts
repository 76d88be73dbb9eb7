/**
 * All of a machine's state that anybody can see, as text and numbers to compare: tasks with frames and locals, memory
 * with what is known of it, counters, heap, problems. Dead temporaries in registers are no part of it.
 */
import { Frame, type Machine, type Mode, type Task } from '../../src/machine/machine';
import { visibleVariables } from '../../src/debug/values';
import { framesOf, type FrameView } from '../../src/run/frames';
import { type AddressSpace, type Memory, pageBits, pageSize } from '../../src/machine/memory';

export interface MachineState {
  readonly steps: number;
  readonly ended: string;
  readonly problems: readonly string[];
  readonly current: number;
  readonly tasks: readonly string[];
  readonly memory: readonly string[];
  readonly counts: readonly string[];
  readonly heap: readonly string[];
  readonly used: number;
}

export function stateOf(m: Machine): MachineState {
  const programs = new Set(m.processes.map((p) => p.program));
  if (m.kernel) programs.add(m.kernel);
  return {
    problems: m.problems.map((p) => JSON.stringify(p, (key, value: unknown) => (key === 'place' ? undefined : value))),
    steps: m.steps,
    ended: `${m.finished} ${m.exitStatus} ${m.idleTime}`,
    current: m.current?.id ?? -1,
    tasks: m.tasks.map((task) => taskText(m, task)),
    memory: [
      `kernel ${hashSpace(m.memory, m.kernelSpace)}`,
      ...m.processes.map((p) => `process ${p.id} ${hashSpace(m.memory, p.space)}`),
    ],
    counts: [...programs].map((loaded) => hash(loaded.counts.subarray(0, loaded.image.statementCount))),
    heap: [m.heap, ...m.processes.map((p) => p.heap)].map((heap) =>
      [...heap.objects]
        .map((o) => `${o.id} ${o.lo} ${o.size} ${o.madeStep} ${o.freedStep} ${o.made.frames.join()}`)
        .join('\n'),
    ),
    used: m.memory.used,
  };
}

function taskText(m: Machine, task: Task): string {
  const { id, name, mode, pc, base, depth, kernelStack, userStack, state, wakeAt, preemptCount, rcuDepth, locks } =
    task;
  const lines = [
    `${id} ${name} ${mode} pc ${pc} base ${base} depth ${depth} stacks ${kernelStack} ${userStack} ${state} ${wakeAt}`,
    `${preemptCount} ${rcuDepth} ${JSON.stringify(locks)} taint ${task.taint?.findIndex((word) => word !== 0) ?? -2}`,
  ];
  const locals = new Map(framesOf(m, task).map((frame) => [frame.index, localsOf(frame)]));
  for (let i = 0; i < depth; i++) {
    const frame = task.frames.subarray(i * Frame.Size, (i + 1) * Frame.Size);
    const record = m.loadedOf(task, frame[Frame.Mode]! as Mode).image.functions[frame[Frame.Function]!]!;
    lines.push(`  ${record.name} ${frame.join(' ')} ${locals.get(i)!.join(' ')}`);
  }
  return lines.join('\n');
}

/** Variables in registers that are in sight, written or not; of what is no wider than int, the lower half. */
export function localsOf({ record, task, base, place }: FrameView): string[] {
  const body = record.symbol?.body?.();
  if (!body) return [];
  return visibleVariables(body, place).flatMap((variable) => {
    const home = record.homes.get(variable);
    if (!home || home.kind === 'memory') return [];
    const isNarrow = variable.type.kind !== 'float' && variable.type.size <= 4;
    const words = task.registers.subarray(base + home.at, base + home.at + (isNarrow ? 1 : 2));
    return [`${variable.name}=${words.join()}`];
  });
}

function hashSpace({ bytes, validity, poison }: Memory, space: AddressSpace): string {
  const parts: string[] = [];
  space.read.forEach((at, page) => {
    if (at === 0) return;
    const content = [
      hash(bytes.subarray(at, at + pageSize)),
      hash(validity.subarray(at, at + pageSize)),
      hash(poison.subarray(at >> 3, (at + pageSize) >> 3)),
    ];
    parts.push(`${(page << pageBits).toString(16)}:${content.join('/')}`);
  });
  return parts.join(' ');
}

/** FNV-1a. */
function hash(values: Uint8Array | Uint32Array): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < values.length; i++) h = Math.imul(h ^ values[i]!, 0x01000193);
  return (h >>> 0).toString(16);
}
