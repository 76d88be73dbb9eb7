/**
 * The ways to step: where a step from here may end. Forward, a step is a question asked at each moment; back, it is the
 * last moment before now to which the same question says yes.
 */
import { Frame, type Machine, type Task } from '../machine/machine';
import { currentLoaded, type StopPlaces } from './places';
import type { Looker } from '../run/tape';

export type StepKind = 'over' | 'in' | 'out';

/** The frames of a task as they were, to recognise them later. */
export interface KeptFrames {
  readonly task: number;
  readonly depth: number;
  readonly words: Int32Array;
}
export function keepFrames(task: Task): KeptFrames {
  return { task: task.id, depth: task.depth, words: task.frames.slice(0, task.depth * Frame.Size) };
}

/** Whether the innermost frame of the task now is one of the kept ones. */
function isKept(task: Task, kept: KeptFrames): boolean {
  const { depth } = task;
  if (depth === 0 || depth > kept.depth) return false;
  const from = (depth - 1) * Frame.Size;
  for (let i = from; i < from + Frame.Size; i++) if (task.frames[i] !== kept.words[i]) return false;
  return true;
}

/** The depth of the frame that a person sees as the innermost: model and libc frames on top of it do not count. */
export function visibleDepth(m: Machine, places: StopPlaces, task: Task): number {
  for (let depth = task.depth; depth > 0; depth--) {
    const at = (depth - 1) * Frame.Size;
    const { image } = m.loadedOf(task, task.frames[at + Frame.Mode]!);
    if (!places.isOwn(image, image.functions[task.frames[at + Frame.Function]!]!)) return depth;
  }
  return task.depth;
}

export interface StepQuestion {
  /** Whether the step ends at the moment the machine is at. */
  (statement: number): boolean;
}

/** A step of `task` from the moment the machine is at. Statements of the frame for which `isSameLine` are passed over. */
export function stepQuestion(
  m: Machine,
  places: StopPlaces,
  task: Task,
  kind: StepKind,
  isSameLine: (statement: number) => boolean = () => false,
): StepQuestion {
  const kept = keepFrames(task);
  const visible = visibleDepth(m, places, task);
  const program = task.process?.program;
  return (statement) => {
    const now = m.current;
    if (now !== task) {
      // A task that ended never comes back: whoever runs next is shown.
      return task.state === 'dead' && places.isStop(currentLoaded(m).image, statement);
    }
    if (kind === 'over' && now.depth > kept.depth && now.process?.program === program) return false;
    if (kind === 'out' && now.depth >= visible && now.process?.program === program) return false;
    if (!places.isStop(currentLoaded(m).image, statement)) return false;
    if (now.depth === kept.depth && isKept(now, kept) && isSameLine(statement)) return false;
    return kind === 'in' || now.process?.program !== program || isKept(now, kept);
  };
}

/** Looks for the last moment from which stepping over led here; for `out`, to the call of the visible frame. */
export function lastStepTo(m: Machine, places: StopPlaces, kept: KeptFrames, visible: number, kind: StepKind) {
  return (): Looker<number> => {
    let found: number | undefined;
    return {
      at(statement) {
        const { current } = m;
        if (current.id !== kept.task) return;
        if (kind !== 'in' && current.depth > (kind === 'out' ? visible - 1 : kept.depth)) return;
        if (!places.isStop(currentLoaded(m).image, statement)) return;
        if (kind === 'in' || isKept(current, kept)) found = m.steps;
      },
      found: () => found,
    };
  };
}

/** Looks for the first moment of the frame `index` (0 is the outermost) as it is in `kept`. */
export function frameEntry(m: Machine, kept: KeptFrames, index: number) {
  const from = index * Frame.Size;
  const hasFrame = (task: Task | undefined): boolean => {
    if (!task || task.depth <= index) return false;
    for (let i = from; i < from + Frame.Size; i++) if (task.frames[i] !== kept.words[i]) return false;
    return true;
  };
  return (): Looker<number> => {
    let entered: number | undefined;
    /** The frame was there when the stretch began: it was entered before. */
    let isOlder: boolean | undefined;
    return {
      at() {
        isOlder ??= hasFrame(m.tasks.find((t) => t.id === kept.task));
        if (m.current.id !== kept.task) return;
        if (!hasFrame(m.current)) {
          entered = undefined;
          isOlder = false;
        } else if (!isOlder) entered ??= m.steps;
      },
      found: () => entered,
    };
  };
}
