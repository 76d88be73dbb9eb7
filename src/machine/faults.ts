/**
 * Accesses that cannot be, and values that nobody wrote: finds out why, as KASAN and KMSAN tell it, and names the object
 * concerned. A fault ends the run; what depends on undefined bits is noted, once for each place.
 */
import { kernelHigh } from '../c/bytecode';
import { Frame, Mode } from './frames';
import type { Machine } from './machine';
import { Poison } from './memory';
import type { Problem } from './problem';
import type { TaintOrigin } from './taint';
import { describeObject, entriesOf, historyOf, traceOf } from './traces';

/** An access that cannot be: finds out why, and ends the run. */
export function fault(m: Machine, lo: number, hi: number, size: number, access: 'read' | 'write'): never {
  const what = `${access} of ${size} byte${size === 1 ? '' : 's'}`;
  const low = (lo >>> 0).toString(16);
  const address = hi === 0 ? `0x${low}` : `0x${(hi >>> 0).toString(16)}${low.padStart(8, '0')}`;
  const kernel = m.current.mode === Mode.Kernel;
  if (hi === 0 && lo >>> 0 < 4096) m.fail('null-pointer', `null pointer: ${what} at offset ${lo >>> 0} of NULL`);
  if (hi === -1 && lo >>> 0 >= 0xfffff001) m.fail('wild-pointer', `${what} through the error pointer ${lo | 0}`);
  if (kernel && hi === 0) m.fail('wild-pointer', `${what} at user address ${address} by the kernel, without uaccess`);
  const space = kernel ? m.kernelSpace : m.current.process!.space;
  const heap = kernel ? m.heap : m.current.process!.heap;
  if (hi === (kernel ? kernelHigh : 0)) {
    const reason = m.memory.forbidden(space, lo, size);
    const at = (lo + (reason?.at ?? 0)) | 0;
    const near = heap.near(at);
    if (reason?.poison === Poison.freed && near) {
      m.fail(
        'use-after-free',
        `use after free: ${what} at offset ${near.offset} of ${describeObject(near.object)} (freed)`,
        historyOf(m, near.object),
      );
    }
    if ((reason?.poison === Poison.redZone || reason?.poison === Poison.freed) && near) {
      const { object, offset } = near;
      const place = offset < 0 ? `${-offset} bytes before` : `${offset - object.size} bytes behind the end of`;
      m.fail(
        'out-of-bounds',
        `out of bounds: ${what} ${place} ${describeObject(object)} (${object.size} bytes)`,
        historyOf(m, object),
      );
    }
    if (reason?.poison === Poison.stackRedZone)
      m.fail('out-of-bounds', `out of bounds: ${what} outside a local variable${nearLocal(m, at, 'bounds')}`);
    if (reason?.poison === Poison.stackDead)
      m.fail('use-after-free', `use after return: ${what} on a part of the stack that is no longer in use`);
    const loaded = kernel ? m.kernel! : m.current.process!.program;
    const global = loaded.image.globals.find((o) => at >= o.address.lo - 16 && at < o.address.lo + o.size + 16);
    if (reason?.poison === Poison.undefinedGlobal && global)
      m.fail('undefined-function', `${what} of ${global.name}, which nothing in the tree or the model defines`);
    if (reason?.poison === Poison.globalRedZone && global)
      m.fail(
        'out-of-bounds',
        `out of bounds: ${what} at offset ${at - global.address.lo} of ${global.name} (${global.size} bytes)`,
      );
  }
  m.fail('wild-pointer', `${what} at ${address}, where nothing is`);
}

/** The kernel was given a user range that the program may not touch: the program's mistake. */
export function userFault(m: Machine, lo: number, size: number, access: 'read' | 'write'): void {
  const { process } = m.current;
  const reason = process && m.memory.forbidden(process.space, lo, size);
  const near = process?.heap.near((lo + (reason?.at ?? 0)) | 0);
  m.warn(
    'out-of-bounds',
    `the program let the kernel ${access} ${size} bytes where ${reason?.at ?? 0} are its own`,
    near && historyOf(m, near.object),
  );
}

/** A division that has no result: the handler of the program, or the end. */
export function divideError(m: Machine, divisor: number): void {
  const task = m.current;
  if (task.mode === Mode.User && m.onDivideError?.(task)) return;
  m.fail('arithmetic', divisor === 0 ? 'division by zero' : 'the lowest number is divided by -1');
}

/** Executes a Trap instruction. */
export function trap(m: Machine, text: string): never {
  m.fail(text.includes('inline assembly') ? 'unsupported' : 'bug', text);
}

/** What the last load that met undefined bits read from. */
export function undefinedOrigin(m: Machine): TaintOrigin {
  const kernel = m.current.mode === Mode.Kernel;
  const near = (kernel ? m.heap : m.current.process!.heap).near(m.undefinedAt);
  if (near && near.offset >= 0 && near.offset < near.object.size) {
    const { object, offset } = near;
    return { text: `, read at offset ${offset} of ${describeObject(object)}`, object: historyOf(m, object) };
  }
  return { text: nearLocal(m, m.undefinedAt, 'from'), object: undefined };
}

/** Notes that something depends on undefined bits: once for each place in the program. */
export function warnUninitialized(m: Machine, message: string): void {
  const task = m.current;
  const [here] = entriesOf(m, traceOf(m, 1));
  const isKnown = ({ kind, stack: [at] }: Problem) =>
    kind === 'uninitialized' && at?.place?.file === here?.place?.file && at?.place?.start === here?.place?.start;
  if (m.problems.some(isKnown)) return;
  m.warn('uninitialized', `${message}${task.taintOrigin?.text ?? ''}`, task.taintOrigin?.object);
}

/** The kernel hands `count` bytes that nobody wrote, from `first` on, of `size` bytes at `lo` to user space. */
export function warnUndefinedCopy(m: Machine, lo: number, first: number, count: number, size: number): void {
  m.undefinedAt = lo + first;
  const { text, object } = undefinedOrigin(m);
  m.current.taintOrigin = { text, object };
  const which = count === size ? `${size}` : `${first} to ${first + count - 1} of ${size}`;
  warnUninitialized(m, `user space is given uninitialised memory: bytes ${which}`);
  m.current.taintOrigin = undefined;
}

function nearLocal(m: Machine, lo: number, about: 'bounds' | 'from'): string {
  const task = m.current;
  for (let i = task.depth - 1; i >= 0; i--) {
    const frame = i * Frame.Size;
    const memory = task.frames[frame + Frame.Memory]!;
    const mode = task.frames[frame + Frame.Mode]!;
    const record = m.loadedOf(task, mode).image.functions[task.frames[frame + Frame.Function]!]!;
    if (mode !== task.mode || lo < memory || lo >= memory + record.memory) continue;
    const named = record.objects.filter((o) => o.variable);
    const object = named.toSorted((a, b) => distance(lo - memory, a) - distance(lo - memory, b))[0];
    if (object?.variable && about === 'from') return `, read from ${object.variable.name} of ${record.name}()`;
    if (object?.variable)
      return ` (${lo - memory - object.offset} bytes from the start of ${object.variable.name}, ${object.size} bytes, in ${record.name})`;
  }
  return '';
}

function distance(offset: number, object: { readonly offset: number; readonly size: number }): number {
  return offset < object.offset ? object.offset - offset : Math.max(0, offset - object.offset - object.size);
}
