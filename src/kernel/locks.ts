/**
 * Who holds which lock. The lock's own word is written by the model C; here it is judged: taken twice, taken in two orders
 * (lock-order.ts), released by nobody, held on return to user space, sleeping while atomic. As lockdep, on one CPU.
 */
import type { Machine, Primitive } from '../machine/machine';
import type { Kernel } from './kernel';
import { checkLockOrder, lockName } from './lock-order';

/** How a lock is taken, as in src/kernel/include/patchscope.h. */
const enum How {
  Spins = 1,
  Trylock = 2,
  Shared = 4,
}

export function lockPrimitives(kernel: Kernel): [string, Primitive][] {
  return [
    // void patchscope_lock(const void *lock, int how): it is free (the model has waited if it can sleep).
    [
      'patchscope_lock',
      (m, at) => {
        const lo = m.argument(at, 0);
        const how = m.argument(at, 1);
        const task = m.current;
        const shared = (how & How.Shared) !== 0;
        if (task.locks.some((held) => held.lo === lo && !(shared && held.shared)))
          m.fail('lock', `deadlock: ${lockName(m, lo)} is taken twice by the same task`);
        if (task.locks.length > 0 && (how & How.Trylock) === 0) checkLockOrder(kernel, m, lo);
        const spins = (how & How.Spins) !== 0;
        task.locks.push({ lo, spins, shared });
        kernel.onLock?.(lo);
        if (spins) task.preemptCount++;
      },
    ],
    // void patchscope_unlock(const void *lock)
    [
      'patchscope_unlock',
      (m, at) => {
        const lo = m.argument(at, 0);
        const task = m.current;
        const index = task.locks.findLastIndex((held) => held.lo === lo);
        if (index < 0) m.fail('lock', `${lockName(m, lo)} is released by a task that does not hold it`);
        if (task.locks[index]!.spins) task.preemptCount--;
        task.locks.splice(index, 1);
      },
    ],
    // int patchscope_holds(const void *lock)
    ['patchscope_holds', (m, at) => m.result(at, holds(m.current, m.argument(at, 0)) ? 1 : 0)],
    ['patchscope_is_locked', (m, at) => m.result(at, m.tasks.some((t) => holds(t, m.argument(at, 0))) ? 1 : 0)],
    // void patchscope_preempt(int change)
    [
      'patchscope_preempt',
      (m, at) => {
        m.current.preemptCount += m.argument(at, 0);
      },
    ],
    ['patchscope_preempt_count', (m, at) => m.result(at, m.current.preemptCount)],
    // void patchscope_might_sleep(void)
    ['patchscope_might_sleep', (m) => checkMaySleep(m, 'sleeping function called')],
  ];
}

function holds({ locks }: Machine['current'], lo: number): boolean {
  return locks.some((held) => held.lo === lo);
}

export function checkMaySleep(m: Machine, what: string): void {
  const task = m.current;
  if (task.preemptCount > 0 || task.rcuDepth > 0) {
    const spinning = task.locks.findLast(({ spins }) => spins);
    const why = spinning
      ? `while holding ${lockName(m, spinning.lo)}`
      : task.rcuDepth > 0
        ? 'inside an RCU reader'
        : 'with preemption disabled';
    m.fail('atomic-sleep', `${what} ${why}`);
  }
}

/** On return to user space nothing may be held. */
export function checkUserReturn(m: Machine): void {
  const task = m.current;
  const last = task.locks.at(-1);
  if (last) m.fail('lock', `${lockName(m, last.lo)} is still held on return to user space`);
  if (task.rcuDepth > 0) m.fail('rcu', 'return to user space inside an RCU reader');
  if (task.preemptCount !== 0) m.fail('lock', `preempt_count is ${task.preemptCount} on return to user space`);
}
