/** The kernel's access to user memory: what is not mapped is a fault (bytes not copied), what is poisoned is a problem. */
import { kernelHigh } from '../c/bytecode';
import { spaceFor, store } from '../machine/access';
import { userFault, warnUndefinedCopy } from '../machine/faults';
import { type Machine, type Primitive } from '../machine/machine';
import { Poison } from '../machine/memory';
import { copyBetween } from '../machine/ranges';

/** Checks a range of the current process; 'fault' where the kernel would see one. */
export function userRange(m: Machine, lo: number, hi: number, size: number, access: 'read' | 'write'): 'ok' | 'fault' {
  const { process } = m.current;
  if (size === 0) return 'ok';
  if (hi !== 0 || !process) return 'fault';
  const reason = m.memory.forbidden(process.space, lo, size);
  if (!reason) return 'ok';
  if (reason.poison === Poison.unmapped || lo >>> 0 < 4096) return 'fault';
  userFault(m, lo, size, access);
  return 'fault';
}

/** Bytes that nobody wrote must not leave the kernel: they can hold what was in that memory before. As KMSAN. */
function checkDefined(m: Machine, lo: number, size: number): void {
  if (m.memory.isDefined(m.kernelSpace, lo, size)) return;
  const defined = (i: number) => m.memory.isDefined(m.kernelSpace, lo + i, 1);
  let first = 0;
  while (defined(first)) first++;
  let end = first + 1;
  while (end < size && !defined(end)) end++;
  warnUndefinedCopy(m, lo, first, end - first, size);
}

const copyToUser: Primitive = (m, at) => {
  const [to, toHi] = [m.argument(at, 0), m.argumentHigh(at, 0)];
  const size = m.argument(at, 2) >>> 0;
  if (userRange(m, to, toHi, size, 'write') === 'fault') return m.result(at, size, 0);
  const from = m.argument(at, 1);
  if (size > 0) {
    spaceFor(m, from, m.argumentHigh(at, 1), size, 'read');
    checkDefined(m, from, size);
    copyBetween(m, m.current.process!.space, to, m.kernelSpace, from, size);
  }
  m.result(at, 0);
};
const copyFromUser: Primitive = (m, at) => {
  const [from, fromHi] = [m.argument(at, 1), m.argumentHigh(at, 1)];
  const to = m.argument(at, 0);
  const size = m.argument(at, 2) >>> 0;
  if (userRange(m, from, fromHi, size, 'read') === 'fault') return m.result(at, size, 0);
  if (size > 0) {
    spaceFor(m, to, kernelHigh, size, 'write');
    copyBetween(m, m.kernelSpace, to, m.current.process!.space, from, size);
    // As KMSAN: what a program hands over is its own affair, also where it wrote only a part.
    m.memory.define(m.kernelSpace, to, size);
  }
  m.result(at, 0);
};
/** long patchscope_strncpy_from_user(char *to, const char *from, long count): length, or -EFAULT. */
const stringFromUser: Primitive = (m, at) => {
  const [from, fromHi] = [m.argument(at, 1), m.argumentHigh(at, 1)];
  const limit = m.argument(at, 2);
  const { process } = m.current;
  for (let i = 0; i < limit; i++) {
    if (userRange(m, from + i, fromHi, 1, 'read') === 'fault') return m.result(at, -14);
    const byte = m.memory.bytes[m.memory.readable(process!.space, from + i)]!;
    store(m, (m.argument(at, 0) + i) | 0, kernelHigh, 1, byte, 0);
    if (byte === 0) return m.result(at, i);
  }
  m.result(at, limit);
};
const clearUser: Primitive = (m, at) => {
  const [lo, hi] = [m.argument(at, 0), m.argumentHigh(at, 0)];
  const size = m.argument(at, 1) >>> 0;
  if (userRange(m, lo, hi, size, 'write') === 'fault') return m.result(at, size, 0);
  m.memory.poke(m.current.process!.space, lo, new Uint8Array(size));
  m.result(at, 0);
};

/** long patchscope_copy_from_task(task, void *to, unsigned long from, long size): how many bytes, up to what is not mapped. */
const copyFromTask: Primitive = (m, at) => {
  const owner = m.tasks.find(({ struct, process }) => process && struct === m.argument(at, 0));
  const [from, fromHi] = [m.argument(at, 2), m.argumentHigh(at, 2)];
  const { space } = owner?.process ?? {};
  let size = m.argument(at, 3);
  if (!space || fromHi !== 0) size = 0;
  else while (size > 0 && m.memory.forbidden(space, from, size)?.poison === Poison.unmapped) size--;
  if (size > 0) {
    const to = m.argument(at, 1);
    spaceFor(m, to, kernelHigh, size, 'write');
    copyBetween(m, m.kernelSpace, to, space!, from, size);
    m.memory.define(m.kernelSpace, to, size);
  }
  m.result(at, size);
};

export const uaccessPrimitives: readonly [string, Primitive][] = [
  ['patchscope_copy_to_user', copyToUser],
  ['patchscope_copy_from_user', copyFromUser],
  ['patchscope_strncpy_from_user', stringFromUser],
  ['patchscope_clear_user', clearUser],
  ['patchscope_copy_from_task', copyFromTask],
];
