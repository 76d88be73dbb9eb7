/**
 * Read-copy-update: a callback runs when every task that was reading when it was queued has left its reader. On one CPU
 * without preemption no reader sleeps, so that moment comes at the next switch or return to user space.
 */
import { pushCall } from '../machine/calls';
import { Boundary, type Machine, Mode, type Primitive } from '../machine/machine';
import { type Problem, stackInTree } from '../machine/problem';
import { readString } from '../machine/ranges';
import { entriesOf, traceOf } from '../machine/traces';
import type { Kernel, RcuCallback } from './kernel';
import { latin1 } from './print';
import { release } from './slab';

export function rcuPrimitives(kernel: Kernel): [string, Primitive][] {
  const queue = (m: Machine, callback: Omit<RcuCallback, 'readers'>) => {
    const readers = m.tasks.filter((t) => t.rcuDepth > 0).map((t) => t.id);
    kernel.state = { ...kernel.state, callbacks: [...kernel.state.callbacks, { ...callback, readers }] };
  };
  return [
    [
      'patchscope_rcu_lock',
      (m) => {
        m.current.rcuDepth++;
      },
    ],
    [
      'patchscope_rcu_unlock',
      (m) => {
        if (m.current.rcuDepth === 0) m.fail('rcu', 'rcu_read_unlock() without rcu_read_lock()');
        m.current.rcuDepth--;
      },
    ],
    // void patchscope_rcu_suspicious(const char *what)
    [
      'patchscope_rcu_suspicious',
      (m, at) => {
        // While the kernel boots nobody else can change anything.
        if (m.processes.length === 0) return;
        const [here] = stackInTree(entriesOf(m, traceOf(m, 3)));
        const isKnown = ({ kind, stack }: Problem) => {
          const [at] = stackInTree(stack);
          return kind === 'rcu' && at?.path === here?.path && at?.place?.start === here?.place?.start;
        };
        if (m.problems.some(isKnown)) return;
        const what = latin1(readString(m, m.argument(at, 0), m.argumentHigh(at, 0), 200));
        m.warn('rcu', `${what}: an RCU pointer is followed outside a reader, and no lock holds it in place`);
      },
    ],
    ['patchscope_rcu_held', (m, at) => m.result(at, m.current.rcuDepth > 0 ? 1 : 0)],
    // void patchscope_call_rcu(struct rcu_head *head, void (*f)(struct rcu_head *))
    [
      'patchscope_call_rcu',
      (m, at) =>
        queue(m, {
          kind: 'call',
          functionLo: m.argument(at, 1),
          functionHi: m.argumentHigh(at, 1),
          argumentLo: m.argument(at, 0),
          argumentHi: m.argumentHigh(at, 0),
        }),
    ],
    // void patchscope_free_rcu(void *block)
    [
      'patchscope_free_rcu',
      (m, at) =>
        queue(m, {
          kind: 'free',
          functionLo: 0,
          functionHi: 0,
          argumentLo: m.argument(at, 0),
          argumentHi: m.argumentHigh(at, 0),
        }),
    ],
    // void patchscope_rcu_barrier(void): lets all that is due run now.
    ['patchscope_rcu_run', (m) => runCallbacks(kernel, m)],
    ['patchscope_rcu_pending', (m, at) => m.result(at, kernel.state.callbacks.length)],
  ];
}

/** Starts the callbacks whose grace period is over, on top of the current task. */
export function runCallbacks(kernel: Kernel, m: Machine): void {
  const { callbacks } = kernel.state;
  if (callbacks.length === 0) return;
  const reading = new Set(m.tasks.filter((t) => t.rcuDepth > 0 && t.state !== 'dead').map((t) => t.id));
  const isDue = (c: RcuCallback) => !c.readers.some((id) => reading.has(id));
  const due = callbacks.filter(isDue);
  if (due.length === 0) return;
  kernel.state = { ...kernel.state, callbacks: callbacks.filter((c) => !isDue(c)) };
  for (const c of due) if (c.kind === 'free') release(m, c.argumentLo, c.argumentHi, 'kfree_rcu()');
  // The last pushed runs first.
  for (const c of due.toReversed()) {
    if (c.kind === 'free') continue;
    const record = m.kernel!.image.functionAt(c.functionLo, c.functionHi);
    if (!record) m.fail('wild-pointer', 'an RCU callback is not a function');
    kernel.onCallback?.(record, c.argumentLo);
    pushCall(m, m.current, Mode.Kernel, record, [[c.argumentLo, c.argumentHi]], Boundary.Callback);
  }
}
