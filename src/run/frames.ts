/** The call stack of a task as a person sees it: kernel frames on top of the program's, each with its place. */
import type { Place } from '../c/ast';
import type { FunctionRecord } from '../c/image';
import { Frame, type Loaded, type Machine, type Mode, type Task } from '../machine/machine';
import { statementAt } from '../machine/traces';

export interface FrameView {
  readonly task: Task;
  /** 0 is the outermost. */
  readonly index: number;
  readonly mode: Mode;
  readonly loaded: Loaded;
  readonly record: FunctionRecord;
  /** Code index: of the next instruction in the innermost frame, behind the call in others. */
  readonly pc: number;
  /** Register slot of the frame's first register. */
  readonly base: number;
  /** Address (lo) of the frame's memory. */
  readonly memory: number;
  /** The statement it is at; -1 before the first. */
  readonly statement: number;
  readonly place: Place | undefined;
}

/** Innermost first. */
export function framesOf(m: Machine, task: Task): FrameView[] {
  const out: FrameView[] = [];
  let { pc } = task;
  for (let index = task.depth - 1; index >= 0; index--) {
    const at = index * Frame.Size;
    const mode = task.frames[at + Frame.Mode]! as Mode;
    const loaded = m.loadedOf(task, mode);
    const record = loaded.image.functions[task.frames[at + Frame.Function]!]!;
    const isInner = index === task.depth - 1;
    // A return address belongs to the call before it.
    const statement = record.entry === 0 ? -1 : statementAt(loaded.image, record, isInner ? pc + 1 : pc);
    out.push({
      task,
      index,
      mode,
      loaded,
      record,
      pc,
      base: task.frames[at + Frame.Base]!,
      memory: task.frames[at + Frame.Memory]!,
      statement,
      place: statement >= 0 ? loaded.image.statementPlace(statement) : record.symbol?.place,
    });
    pc = task.frames[at + Frame.Return]!;
  }
  return out;
}
