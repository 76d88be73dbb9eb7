/**
 * Who took the references that were never given back: the run is gone through again while the counts are watched. The
 * boot, which no run keeps, is repeated where what was lost is older than the program.
 */
import type { Trace } from '../machine/heap';
import { Mode } from '../machine/machine';
import { type Problem, type StackEntry, stackInTree } from '../machine/problem';
import { entriesOf, traceOf } from '../machine/traces';
import { countsOf, valueOf, type Count } from './counts';
import type { Held, Leak } from './leaks';
import { Run } from './run';
import { Structs } from './structs';
import type { SystemCallRecord } from './system-call-log';

interface Raise {
  /** The system call in which it happened; undefined outside of one. */
  readonly call: SystemCallRecord | undefined;
  /** Innermost first. */
  readonly stack: readonly StackEntry[];
}
interface Watched {
  readonly leak: Leak;
  /** Found when the object is there. */
  count: Count | undefined;
  last: number;
  /** References taken and, as far as can be told, not given back. */
  readonly raised: Raise[];
}

const mostWatched = 16;
const mostTold = 8;

/**
 * Adds to leaks who took references on the object, without what the same system call gave back again. The run ends as
 * it had ended.
 */
export function withTakers(run: Run, leaks: readonly Leak[]): Problem[] {
  const m = run.machine;
  const structs = new Structs(run.kernel);
  const watched = leaks.slice(0, mostWatched).flatMap((leak): Watched[] => {
    const isThere = countsOf(structs, leak.object.tag, leak.object.lo).length > 0;
    return isThere ? [{ leak, count: undefined, last: 0, raised: [] }] : [];
  });
  if (watched.length === 0) return leaks.map((l) => l.problem);
  const problems = [...m.problems];
  const old = watched.filter(({ leak: { object } }) => object.heap === undefined || object.heap.id < run.bootObjects);
  if (old.length > 0) watchBoot(run, old);
  run.goTo(run.startStep);
  watch(run, watched);
  run.runToEnd();
  m.onStatement = undefined;
  m.problems.splice(0, m.problems.length, ...problems);
  return leaks.map((leak) => {
    const raised = watched.find((w) => w.leak === leak)?.raised ?? [];
    const taken = raised.flatMap(({ stack }) => (stack.length > 0 ? [stack.slice(0, 3)] : [])).slice(-mostTold);
    return taken.length === 0 ? leak.problem : { ...leak.problem, object: { ...leak.problem.object!, taken } };
  });
}

/** Boots another run of the same, which takes the same steps. */
function watchBoot(run: Run, watched: readonly Watched[]): void {
  const again = new Run(run.options);
  watch(again, watched);
  again.boot();
  again.machine.onStatement = undefined;
  for (const w of watched) w.count = undefined;
}

function watch(run: Run, watched: readonly Watched[]): void {
  const m = run.machine;
  const structs = new Structs(run.kernel);
  /** The statement before, in the kernel: its changes are seen at the one that follows. */
  let before: { call: SystemCallRecord | undefined; trace: Trace } = {
    call: undefined,
    trace: { frames: new Int32Array(0) },
  };
  m.onStatement = () => {
    for (const w of watched) {
      const now = valueNow(run, structs, w);
      if (now === w.last) continue;
      const change = { call: before.call, stack: takersOf(entriesOf(m, before.trace)) };
      for (let i = w.last; i < now && w.raised.length < 1000; i++) w.raised.push(change);
      for (let i = now; i < w.last; i++) {
        const given = takenFor(w.raised, change);
        if (given >= 0) w.raised.splice(given, 1);
      }
      w.last = now;
    }
    if (m.current.mode === Mode.Kernel) {
      const call = run.calls.underWay(m.current.id);
      before = { call, trace: traceOf(m) };
    }
    return false;
  };
}

/** The functions on the way to a reference. Inline functions of headers (get_pid) and lib/ say less than who calls them. */
function takersOf(stack: readonly StackEntry[]): StackEntry[] {
  return stackInTree(stack).filter(
    ({ space, path }) => space === 'kernel' && !path?.endsWith('.h') && !path?.startsWith('lib/'),
  );
}

/** References on the object at this moment; 0 while it is not there. */
function valueNow(run: Run, structs: Structs, w: Watched): number {
  const { object, count: name } = w.leak;
  if (object.heap && !isThere(run, object)) {
    w.count = undefined;
    return 0;
  }
  if (!w.count) {
    const counts = countsOf(structs, object.tag, object.lo);
    w.count = counts.find((one) => one.name === name) ?? counts[0];
  }
  return w.count ? (valueOf(structs, w.count) ?? 0) : 0;
}
function isThere(run: Run, { heap, lo }: Held): boolean {
  const now = run.machine.heap.get(heap!.id);
  return now?.lo === lo && now.freedStep < 0;
}

/** Which of the references is given back: one of the same system call, taken nearest to the function that gives it back. */
function takenFor(raised: readonly Raise[], { call, stack }: Raise): number {
  let best = -1;
  let least = Infinity;
  raised.forEach((raise, index) => {
    if (raise.call !== call) return;
    let common = 0;
    while (common < stack.length && raise.stack.at(-1 - common)?.function === stack.at(-1 - common)?.function) common++;
    const distance = raise.stack.length - common;
    if (distance > least) return;
    best = index;
    least = distance;
  });
  return best;
}
