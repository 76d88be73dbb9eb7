/**
 * Who holds which lock. The lock's own word is written by the model C; here it is judged: taken twice, released by nobody,
 * held on return to user space, sleeping while atomic. As lockdep, on one CPU.
 */
import type { Machine, Primitive } from '../machine/machine';

function lockName(m: Machine, lo: number): string {
  const object = m.heap.containing(lo);
  if (object) return `the lock at offset ${lo - object.lo} of ${m.describe(object)}`;
  const global = m.kernel!.image.globals.find((g) => lo >= g.address.lo && lo < g.address.lo + Math.max(1, g.size));
  return global ? `the lock in ${global.name}` : 'a lock on the stack';
}

export function lockPrimitives(): [string, Primitive][] {
  return [
    // void patchscope_lock(void *lock, int spins): it is free (the model has waited if it can sleep).
    [
      'patchscope_lock',
      (m, at) => {
        const lo = m.argument(at, 0);
        const task = m.current;
        if (task.locks.includes(lo)) m.fail('lock', `deadlock: ${lockName(m, lo)} is taken twice by the same task`);
        task.locks.push(lo);
        if (m.argument(at, 1)) task.preemptCount++;
      },
    ],
    [
      'patchscope_unlock',
      (m, at) => {
        const lo = m.argument(at, 0);
        const task = m.current;
        const index = task.locks.lastIndexOf(lo);
        if (index < 0) m.fail('lock', `${lockName(m, lo)} is released by a task that does not hold it`);
        task.locks.splice(index, 1);
        if (m.argument(at, 1)) task.preemptCount--;
      },
    ],
    // int patchscope_holds(void *lock)
    ['patchscope_holds', (m, at) => m.result(at, m.current.locks.includes(m.argument(at, 0)) ? 1 : 0)],
    ['patchscope_is_locked', (m, at) => m.result(at, m.tasks.some((t) => t.locks.includes(m.argument(at, 0))) ? 1 : 0)],
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

export function checkMaySleep(m: Machine, what: string): void {
  const task = m.current;
  if (task.preemptCount > 0 || task.rcuDepth > 0) {
    const why =
      task.locks.length > 0
        ? `while holding ${lockName(m, task.locks.at(-1)!)}`
        : task.rcuDepth > 0
          ? 'inside an RCU reader'
          : 'with preemption disabled';
    m.fail('atomic-sleep', `${what} ${why}`);
  }
}

/** On return to user space nothing may be held. */
export function checkUserReturn(m: Machine): void {
  const task = m.current;
  if (task.locks.length > 0) m.fail('lock', `${lockName(m, task.locks.at(-1)!)} is still held on return to user space`);
  if (task.rcuDepth > 0) m.fail('rcu', 'return to user space inside an RCU reader');
  if (task.preemptCount !== 0) m.fail('lock', `preempt_count is ${task.preemptCount} on return to user space`);
}
