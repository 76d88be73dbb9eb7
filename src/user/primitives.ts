/**
 * What a program gets from the machine itself: system calls, the heap (so that every block has red zones and a history),
 * setjmp, and the functions of math.h, which JavaScript has.
 */
import { load, store } from '../machine/access';
import { wordsToDouble, doubleToWords } from '../machine/arithmetic';
import { leaveHandlersAbove } from '../kernel/signals';
import { leaveMemory } from '../machine/calls';
import { type Machine, type Primitive } from '../machine/machine';
import { copyBetween } from '../machine/ranges';
import { describeObject, historyOf, traceOf } from '../machine/traces';

/** malloc's alignment on x86-64. */
const mallocAlign = 16;
const ENOMEM = 12;
const EINVAL = 22;

function sizeArgument(m: Machine, at: number, index: number): number {
  return m.argumentHigh(at, index) === 0 ? m.argument(at, index) >>> 0 : Infinity;
}
function allocate(m: Machine, size: number, align: number, content: 'undefined' | 'zero'): number {
  if (size > 0x3fffffff) return 0;
  const { heap, program } = m.current.process!;
  const type = program.image.resultTypes.get(m.callPc);
  const object = heap.allocate({ size, align, origin: 'malloc', type, made: traceOf(m, 8), step: m.steps, content });
  if (object) m.onHeap?.('made', object);
  return object?.lo ?? 0;
}
function release(m: Machine, lo: number, hi: number, what: string): void {
  if (lo === 0 && hi === 0) return;
  const { heap } = m.current.process!;
  const object = hi === 0 ? heap.at(lo) : undefined;
  if (!object) {
    const near = hi === 0 ? heap.near(lo) : undefined;
    if (near && near.offset === 0 && near.object.freedStep >= 0)
      m.fail('double-free', `double free: ${what} of ${describeObject(near.object)}`, historyOf(m, near.object));
    m.fail('invalid-free', `${what} of an address that the heap did not give out`, near && historyOf(m, near.object));
  }
  const gone = heap.release(object, traceOf(m, 8), m.steps);
  m.onHeap?.('freed', gone);
}

const realloc: Primitive = (m, at) => {
  const [lo, hi] = [m.argument(at, 0), m.argumentHigh(at, 0)];
  const size = sizeArgument(m, at, 1);
  if (lo === 0 && hi === 0) return m.result(at, allocate(m, size, mallocAlign, 'undefined'), 0);
  const old = hi === 0 ? m.current.process!.heap.at(lo) : undefined;
  if (!old) return release(m, lo, hi, 'realloc()');
  const to = allocate(m, size, mallocAlign, 'undefined');
  if (to !== 0) {
    copyBetween(m, m.current.process!.space, to, m.current.process!.space, lo, Math.min(size, old.size));
    release(m, lo, hi, 'realloc()');
  }
  m.result(at, to, 0);
};

const posixMemalign: Primitive = (m, at) => {
  const align = m.argument(at, 1);
  if (align < 8 || (align & (align - 1)) !== 0) return m.result(at, EINVAL);
  const lo = allocate(m, sizeArgument(m, at, 2), align, 'undefined');
  if (lo === 0) return m.result(at, ENOMEM);
  store(m, m.argument(at, 0), m.argumentHigh(at, 0), 8, lo, 0);
  m.result(at, 0);
};

/**
 * jmp_buf: depth, code index, base, stack pointer, result slot; 4 bytes each, with the stack it belongs to against misuse: a
 * child goes back to where its parent stood, another thread does not.
 */
const setjmp: Primitive = (m, at) => {
  const task = m.current;
  const [lo, hi] = [m.argument(at, 0), m.argumentHigh(at, 0)];
  const saved = [task.depth, m.callPc, task.base, task.userStack, at, task.userStackLow];
  saved.forEach((word, i) => store(m, (lo + 4 * i) | 0, hi, 4, word, 0));
  m.result(at, 0);
};
const longjmp: Primitive = (m, at) => {
  const task = m.current;
  const [lo, hi] = [m.argument(at, 0), m.argumentHigh(at, 0)];
  const value = m.argument(at, 1);
  const saved = [0, 1, 2, 3, 4, 5].map((i) => {
    load(m, (lo + 4 * i) | 0, hi, 4);
    return m.lo;
  });
  const [depth, pc, base, stack, slot, low] = saved as [number, number, number, number, number, number];
  if (depth <= task.depth) leaveHandlersAbove(task, depth);
  if (low !== task.userStackLow || depth > task.depth) m.fail('bug', 'longjmp() to a function that has returned');
  leaveMemory(m, task, task.mode, stack);
  task.depth = depth;
  task.pc = pc;
  task.base = base;
  m.result(slot, value === 0 ? 1 : value);
};

const SYS_clone = 56;
const CLONE_SETTLS = 0x80000;
/** long __clone_call(int (*start)(void *), void *argument, long number, long a, b, c, d, e): see patchscope.h. */
const cloneCall: Primitive = (m, at) => {
  const word = (lo: number, hi: number): number => {
    load(m, lo, hi, 8);
    return m.lo;
  };
  const first = m.argument(at, 3);
  const isClone = m.argument(at, 2) === SYS_clone;
  const flags = isClone ? first : word(first, m.argumentHigh(at, 3));
  const threadPointer = isClone ? m.argument(at, 7) : word(first + 56, m.argumentHigh(at, 3));
  m.cloneStart = {
    functionLo: m.argument(at, 0),
    argumentLo: m.argument(at, 1),
    argumentHi: m.argumentHigh(at, 1),
    threadPointer: flags & CLONE_SETTLS ? threadPointer : undefined,
  };
  const { registers } = m.current;
  registers.copyWithin(at, at + 4, at + 16);
  if (m.onSyscall) m.onSyscall(at);
  else m.fail('unsupported', 'a system call without a kernel');
};

function double(m: Machine, at: number, index: number): number {
  return wordsToDouble(m.argument(at, index), m.argumentHigh(at, index));
}
const mathFunctions: Readonly<Record<string, (x: number, y: number) => number>> = {
  sin: Math.sin, cos: Math.cos, tan: Math.tan, asin: Math.asin, acos: Math.acos, atan: Math.atan, atan2: Math.atan2,
  sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, asinh: Math.asinh, acosh: Math.acosh, atanh: Math.atanh,
  exp: Math.exp, exp2: (x) => 2 ** x, expm1: Math.expm1, log: Math.log, log2: Math.log2, log10: Math.log10,
  log1p: Math.log1p, pow: Math.pow, sqrt: Math.sqrt, cbrt: Math.cbrt, hypot: Math.hypot, floor: Math.floor, ceil: Math.ceil,
  trunc: Math.trunc, round: (x) => Math.sign(x) * Math.floor(Math.abs(x) + 0.5), fabs: Math.abs, fmod: (x, y) => x % y,
  rint: roundEven, nearbyint: roundEven, copysign: (x, y) => (Object.is(Math.sign(y), -0) || y < 0 ? -Math.abs(x) : Math.abs(x)),
  fmin: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y)),
  fmax: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y)), fdim: (x, y) => (x > y ? x - y : 0),
}; // prettier-ignore
function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
}
function mathPrimitive(f: (x: number, y: number) => number, round: (x: number) => number): Primitive {
  return (m, at) => m.result(at, ...doubleToWords(round(f(double(m, at, 0), double(m, at, 1)))));
}

const primitives = new Map<string, Primitive>([
  [
    '__syscall',
    (m, at) => {
      if (m.onSyscall) m.onSyscall(at);
      else m.fail('unsupported', 'a system call without a kernel');
    },
  ],
  ['__clone_call', cloneCall],
  // void (*__constructor(int index))(void): NULL behind the last.
  [
    '__constructor',
    (m, at) => {
      const { image } = m.current.process!.program;
      const record = image.constructorAt(m.argument(at, 0));
      if (!record) return m.result(at, 0);
      const { lo, hi } = image.functionAddress(record);
      m.result(at, lo, hi);
    },
  ],
  ['__thread_pointer', (m, at) => m.result(at, m.current.threadPointer, 0)],
  ['malloc', (m, at) => m.result(at, allocate(m, sizeArgument(m, at, 0), mallocAlign, 'undefined'), 0)],
  [
    'calloc',
    (m, at) => m.result(at, allocate(m, sizeArgument(m, at, 0) * sizeArgument(m, at, 1), mallocAlign, 'zero'), 0),
  ],
  ['realloc', realloc],
  ['free', (m, at) => release(m, m.argument(at, 0), m.argumentHigh(at, 0), 'free()')],
  ['aligned_alloc', (m, at) => m.result(at, allocate(m, sizeArgument(m, at, 1), m.argument(at, 0), 'undefined'), 0)],
  ['memalign', (m, at) => m.result(at, allocate(m, sizeArgument(m, at, 1), m.argument(at, 0), 'undefined'), 0)],
  ['posix_memalign', posixMemalign],
  ['malloc_usable_size', (m, at) => m.result(at, m.current.process!.heap.at(m.argument(at, 0))?.size ?? 0, 0)],
  ['setjmp', setjmp],
  ['_setjmp', setjmp],
  ['longjmp', longjmp],
  ['_longjmp', longjmp],
]);
for (const [name, f] of Object.entries(mathFunctions)) {
  primitives.set(
    name,
    mathPrimitive(f, (x) => x),
  );
  primitives.set(`${name}f`, mathPrimitive(f, Math.fround));
  primitives.set(
    `${name}l`,
    mathPrimitive(f, (x) => x),
  );
}

export const userPrimitives: ReadonlyMap<string, Primitive> = primitives;
