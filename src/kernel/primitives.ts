/** All primitives of a kernel: by name, for the linker and for the machine. */
import { libraryPrimitives } from '../machine/library';
import type { Primitive } from '../machine/machine';
import type { Kernel } from './kernel';
import { lockPrimitives } from './locks';
import { printPrimitives } from './print';
import { rcuPrimitives } from './rcu';
import { slabPrimitives } from './slab';
import { taskPrimitives } from './tasks';
import { now } from './tasks';
import { uaccessPrimitives } from './uaccess';

export function kernelPrimitives(kernel: Kernel): ReadonlyMap<string, Primitive> {
  return new Map<string, Primitive>([
    ...libraryPrimitives,
    ...slabPrimitives(kernel),
    ...lockPrimitives(),
    ...rcuPrimitives(kernel),
    ...taskPrimitives(kernel),
    ...uaccessPrimitives,
    ...printPrimitives(kernel),
    // u64 patchscope_time(void): nanoseconds since boot.
    ['patchscope_time', (m, at) => m.resultNumber(at, now(m))],
  ]);
}
