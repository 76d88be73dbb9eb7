/** Who is running and who made an object, told as places in the text; what objects are called in reports. */
import type { Place } from '../c/ast';
import type { FunctionRecord, Image } from '../c/image';
import { Frame, Mode } from './frames';
import type { HeapObject, Trace } from './heap';
import type { Machine } from './machine';
import type { Problem, StackEntry } from './problem';
import type { Loaded } from './programs';

/** Who is running, innermost first. */
export function traceOf(m: Machine, limit = 24): Trace {
  const task = m.current;
  const count = Math.min(task?.depth ?? 0, limit);
  const frames = new Int32Array(3 * count);
  let { pc } = task ?? { pc: 0 };
  for (let i = 0; i < count; i++) {
    const frame = (task.depth - 1 - i) * Frame.Size;
    frames[3 * i] = task.frames[frame + Frame.Mode]!;
    frames[3 * i + 1] = task.frames[frame + Frame.Function]!;
    frames[3 * i + 2] = pc;
    pc = task.frames[frame + Frame.Return]!;
  }
  return { frames };
}

/** The places of a trace; program frames are of the current task's program. */
export function entriesOf(m: Machine, trace: Trace | undefined): StackEntry[] {
  const entries: StackEntry[] = [];
  if (!trace) return entries;
  for (let i = 0; i < trace.frames.length; i += 3) {
    const mode = trace.frames[i]!;
    const loaded = mode === Mode.Kernel ? m.kernel : m.current.process?.program;
    if (!loaded) continue;
    const record = loaded.image.functions[trace.frames[i + 1]!];
    if (!record) continue;
    const statement = statementAt(loaded.image, record, trace.frames[i + 2]!);
    const place = statement >= 0 ? loaded.image.statementPlace(statement) : record.symbol?.place;
    entries.push({
      function: record.name,
      space: mode === Mode.Kernel ? 'kernel' : 'user',
      ...locate(m, loaded, place),
    });
  }
  return entries;
}

function locate(
  m: Machine,
  loaded: Loaded,
  place: Place | undefined,
): { path: string | undefined; line: number; place: Place | undefined } {
  if (!place) return { path: undefined, line: 0, place };
  const { path, line } = m.positionOf(loaded, place);
  return { path: path || undefined, line, place };
}

/** What a heap object is called in reports. */
export function describeObject(object: HeapObject): string {
  const { type } = object;
  if (type?.kind === 'record' && type.record.tag) return `${type.record.keyword} ${type.record.tag}`;
  return `${object.origin} block of ${object.size} bytes`;
}

/** An object as a problem tells of it: what it is, who made it, who freed it. */
export function historyOf(m: Machine, object: HeapObject): Problem['object'] {
  return {
    description: `${describeObject(object)}`,
    made: entriesOf(m, object.made),
    ...(object.freed && { freed: entriesOf(m, object.freed) }),
  };
}

/** The statement whose code holds `pc` (a return address counts to the call before it); -1 where there is none. */
export function statementAt(image: Image, record: FunctionRecord, pc: number): number {
  let [low, high] = [record.firstStatement, record.endStatement - 1];
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (image.statementCode(middle) < pc || (image.statementCode(middle) === pc && found < 0)) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}
