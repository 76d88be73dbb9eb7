/**
 * What a process has of the machine: mapped memory, and the program that an exec goes on with. The kernel's own view
 * (struct mm_struct, credentials, descriptors) is its source's.
 */
import { store } from '../machine/access';
import { Layout, type Machine, type Primitive } from '../machine/machine';
import { readString } from '../machine/ranges';
import type { Kernel } from './kernel';
import { latin1 } from './print';
import { userRange } from './uaccess';

const ENOMEM = 12;
/** The longest argument that is taken (MAX_ARG_STRLEN). */
const argumentLimit = 131072;

/** The bytes of a string in user memory; undefined where it cannot be read. */
function userString(m: Machine, lo: number, hi: number): Uint8Array | undefined {
  const bytes: number[] = [];
  for (let i = 0; i < argumentLimit; i++) {
    if (userRange(m, lo + i, hi, 1, 'read') === 'fault') return undefined;
    const byte = m.memory.bytes[m.memory.readable(m.current.process!.space, lo + i)]!;
    if (byte === 0) return Uint8Array.from(bytes);
    bytes.push(byte);
  }
  return undefined;
}

const mmap: Primitive = (m, at) => {
  const { process } = m.current;
  const size = m.argumentHigh(at, 0) === 0 ? ((m.argument(at, 0) >>> 0) + 4095) & ~4095 : Infinity;
  if (!process || !(process.mapEnd + size <= Layout.userMapEnd) || size <= 0) return m.result(at, -ENOMEM, -1);
  const lo = process.mapEnd;
  // A page between two mappings stays free, so that running over the end of one is seen.
  process.mapEnd = lo + size + 4096;
  m.memory.map(process.space, lo, size, 0);
  m.memory.allow(process.space, lo, size, 'zero');
  if (m.argument(at, 1)) m.memory.share(process.space, lo, size);
  m.result(at, lo, 0);
};

export const processPrimitives = (kernel: Kernel): [string, Primitive][] => [
  // long patchscope_mmap(unsigned long size, int shared): the address, or -ENOMEM.
  ['patchscope_mmap', mmap],
  // void patchscope_munmap(unsigned long address, unsigned long size)
  [
    'patchscope_munmap',
    (m, at) => {
      const lo = m.argument(at, 0);
      const { process } = m.current;
      if (process && lo >= Layout.userMap && lo < Layout.userMapEnd)
        m.memory.unmap(process.space, lo, Math.min(m.argument(at, 1) >>> 0, Layout.userMapEnd - lo));
    },
  ],
  [
    'patchscope_exec_begin',
    (m) => {
      m.current.exec = { program: undefined, strings: [], environment: 0 };
    },
  ],
  // int patchscope_exec_string(const char *user)
  [
    'patchscope_exec_string',
    (m, at) => {
      const [lo, hi] = [m.argument(at, 0), m.argumentHigh(at, 0)];
      const text = lo === 0 && hi === 0 ? new Uint8Array(0) : userString(m, lo, hi);
      const { exec } = m.current;
      if (text && exec) m.current.exec = { ...exec, strings: [...exec.strings, text] };
      m.result(at, text ? 0 : 1);
    },
  ],
  // int patchscope_program_beside(int index, char *name): 0 where there are no more; `name` has room for 256 bytes.
  [
    'patchscope_program_beside',
    (m, at) => {
      const name = kernel.programsBeside[m.argument(at, 0)];
      const bytes = new TextEncoder().encode(`${name ?? ''}\0`);
      bytes.forEach((byte, i) => store(m, (m.argument(at, 1) + i) | 0, m.argumentHigh(at, 1), 1, byte, 0));
      m.result(at, name === undefined ? 0 : 1);
    },
  ],
  // void patchscope_exec(const char *program, int argc, int envc)
  [
    'patchscope_exec',
    (m, at) => {
      const program = latin1(readString(m, m.argument(at, 0), m.argumentHigh(at, 0), 256));
      const { exec } = m.current;
      if (exec) m.current.exec = { ...exec, program, environment: m.argument(at, 2) };
    },
  ],
];
