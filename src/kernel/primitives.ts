/** All primitives of a kernel: by name, for the linker and for the machine. */
import { libraryPrimitives } from '../machine/library';
import type { Primitive } from '../machine/machine';
import { readString } from '../machine/ranges';
import type { Kernel } from './kernel';
import { lockPrimitives } from './locks';
import { processPrimitives } from './processes';
import { noOpReason } from './no-ops';
import { latin1, printPrimitives } from './print';
import { rcuPrimitives } from './rcu';
import { signalPrimitives } from './signals';
import { slabPrimitives } from './slab';
import { taskPrimitives } from './tasks';
import { now } from './tasks';
import { uaccessPrimitives } from './uaccess';

/** Primitives by name; a name that is none of them but stands among the no-ops does nothing. */
class Primitives extends Map<string, Primitive> {
  override get(name: string): Primitive | undefined {
    return super.get(name) ?? (noOpReason(name) === undefined ? undefined : nothing);
  }
}
const nothing: Primitive = (m, at) => m.result(at, 0);

export function kernelPrimitives(kernel: Kernel): ReadonlyMap<string, Primitive> {
  return new Primitives([
    ...libraryPrimitives,
    ...slabPrimitives(kernel),
    ...lockPrimitives(kernel),
    ...rcuPrimitives(kernel),
    ...taskPrimitives(kernel),
    ...uaccessPrimitives,
    ...processPrimitives(kernel),
    ...signalPrimitives,
    ...printPrimitives(kernel),
    // void *patchscope_function_of(const char *path, const char *name): also a static one; NULL where there is none.
    [
      'patchscope_function_of',
      (m, at) => {
        const text = (i: number) => latin1(readString(m, m.argument(at, i), m.argumentHigh(at, i), 256));
        const { program } = kernel;
        const symbol =
          program.options.tree.read(text(0)) === undefined ? undefined : program.open(text(0)).functionNamed(text(1));
        if (!symbol?.body) return m.result(at, 0);
        const address = program.image.functionAddress(program.image.functionOf(symbol));
        m.result(at, address.lo, address.hi);
      },
    ],
    // long patchscope_member(const char *record, const char *member): its offset in bytes, or -1 where there is none.
    [
      'patchscope_member',
      (m, at) => {
        const text = (i: number) => latin1(readString(m, m.argument(at, i), m.argumentHigh(at, i), 256));
        m.result(at, kernel.member(text(0), text(1))?.offset ?? -1);
      },
    ],
    // void *patchscope_system_call_function(long number)
    [
      'patchscope_system_call_function',
      (m, at) => {
        const entry = kernel.systemCallEntry?.(m.argument(at, 0));
        const { program } = kernel;
        const symbol =
          entry === undefined
            ? undefined
            : (program.findFunction(`__x64_sys_${entry}`) ?? program.findFunction(`sys_${entry}`));
        if (!symbol?.body && symbol?.alias === undefined) return m.result(at, 0);
        const address = program.image.functionAddress(program.image.functionOf(symbol));
        m.result(at, address.lo, address.hi);
      },
    ],
    // void patchscope_no_system_call(long number): ends the run where the tree's table has the call and we have not.
    [
      'patchscope_no_system_call',
      (m, at) => {
        const entry = kernel.systemCallEntry?.(m.argument(at, 0));
        if (entry === undefined) return;
        const why = 'which is neither in the files that run from source nor modelled';
        m.fail('unsupported', `system call ${entry}(), ${why}`);
      },
    ],
    // u64 patchscope_time(void): nanoseconds since boot.
    ['patchscope_time', (m, at) => m.resultNumber(at, now(m))],
  ]);
}
