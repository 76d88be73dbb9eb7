/**
 * What may stop a run without a breakpoint: problems that the machine notes, an errno returned to user space, an
 * expectation of the scenario that fails. The exception filters choose among them.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Task } from '../machine/machine';
import { formatProblem, type Problem, stackInTree, type StackEntry } from '../machine/problem';
import type { Run } from '../run/run';

export type Filter = 'memory' | 'problem' | 'warning' | 'leak' | 'errno' | 'expectation';

export const exceptionFilters: DebugProtocol.ExceptionBreakpointsFilter[] = [
  {
    filter: 'memory',
    label: 'Memory errors',
    description: 'Stops at use after free, out of bounds, NULL and wild pointers, double free, uninitialized values.',
    default: true,
  },
  {
    filter: 'problem',
    label: 'Other kernel problems',
    description: 'Stops where a reference count, a lock or RCU is misused, and where the run cannot go on.',
    default: true,
  },
  { filter: 'warning', label: 'Kernel warnings', description: 'Stops at WARN_ON() and kin.', default: false },
  { filter: 'leak', label: 'Leaks', description: 'Stops at the end when an object was leaked.', default: false },
  {
    filter: 'errno',
    label: 'Errors returned to user space',
    description: 'Stops when a system call has returned an errno to the program.',
    default: false,
    supportsCondition: true,
    conditionDescription: 'Which ones: ESRCH, EINVAL. All but some: !EAGAIN.',
  },
  {
    filter: 'expectation',
    label: 'Failed expectations',
    description: 'Stops where the kernel is not as the scenario expects it to be (// expect after …).',
    default: true,
  },
];

const memoryKinds: ReadonlySet<Problem['kind']> = new Set([
  'use-after-free',
  'out-of-bounds',
  'null-pointer',
  'wild-pointer',
  'double-free',
  'invalid-free',
  'uninitialized',
]);
export function filterOf({ kind }: Problem): Filter {
  if (kind === 'warning' || kind === 'leak' || kind === 'expectation') return kind;
  return memoryKinds.has(kind) ? 'memory' : 'problem';
}

/** Something that happened and may stop the run. */
export interface Incident {
  readonly filter: Filter;
  readonly message: string;
  readonly problem?: Problem;
  /** The name of an errno. */
  readonly errno?: string;
  /** The system call that returned it. */
  readonly call?: string;
  /** The id of the task that it concerns. */
  readonly task?: number;
}

/** The filters that are set, with the errnos that are meant. */
export class Filters {
  private readonly set = new Set<string>();
  private errnos: ((name: string) => boolean) | undefined;

  constructor() {
    for (const filter of exceptionFilters) if (filter.default) this.set.add(filter.filter);
  }
  /** Sets what a client asks for; gives one answer for each. `names` are the errnos that there are. */
  replace(
    { filters, filterOptions }: Partial<DebugProtocol.SetExceptionBreakpointsArguments>,
    names: ReadonlySet<string>,
  ): DebugProtocol.Breakpoint[] {
    this.set.clear();
    this.errnos = undefined;
    const wanted = [...(filters ?? []).map((filterId) => ({ filterId, condition: '' })), ...(filterOptions ?? [])];
    return wanted.map(({ filterId, condition }) => {
      const known = exceptionFilters.find((f) => f.filter === filterId);
      if (!known) return { verified: false, message: `there is no filter ${filterId}` };
      if (condition?.trim() && filterId !== 'errno')
        return { verified: false, message: `${known.label} take no condition` };
      if (condition?.trim()) {
        const meant = errnosOf(condition, names);
        if (typeof meant === 'string') return { verified: false, message: meant };
        this.errnos = meant;
      }
      this.set.add(filterId);
      return { verified: true };
    });
  }
  clear(): void {
    this.set.clear();
  }
  get isEmpty(): boolean {
    return this.set.size === 0;
  }
  has(filter: Filter): boolean {
    return this.set.has(filter);
  }
  stops({ filter, errno }: Incident): boolean {
    if (!this.set.has(filter)) return false;
    return filter !== 'errno' || !this.errnos || this.errnos(errno ?? '');
  }
}

/** `ESRCH, EINVAL` or `!EAGAIN`. */
function errnosOf(condition: string, names: ReadonlySet<string>): ((name: string) => boolean) | string {
  const words = condition.split(/[\s,|]+/).filter((word) => word !== '' && word !== '!');
  const isNegated = condition.trim().startsWith('!');
  const meant = words.map((word) => word.replace(/^[!-]+/, '').toUpperCase());
  const unknown = meant.find((name) => !names.has(name));
  if (unknown !== undefined || meant.length === 0)
    return `"${condition}" is not a list of errnos: ${unknown ?? 'nothing'} is none`;
  return (name) => meant.includes(name) !== isNegated;
}

/** Collects incidents as the run is moved. */
export class Incidents {
  /** Expectations that failed so far, each once. */
  readonly failures: Problem[] = [];
  private returned: Incident[] = [];
  private known = 0;

  constructor(
    private readonly run: Run,
    readonly errnoNames: ReadonlyMap<number, string>,
  ) {
    const { kernel } = run;
    const before = kernel.onSystemCallEnd;
    kernel.onSystemCallEnd = (task, lo, hi) => {
      // First: afterwards the call counts as over.
      if (hi === -1 && lo < 0 && lo >= -4095) this.noteErrno(task, -lo);
      before?.(task, lo, hi);
    };
  }
  private noteErrno(task: Task, errno: number): void {
    const call = this.run.calls.underWay(task.id);
    const name = this.errnoNames.get(errno) ?? String(errno);
    // A call that is made again after a signal returns nothing to the program.
    if (errno >= 512 && !this.errnoNames.has(errno)) return;
    const message = `${call?.name ?? 'a system call'} returns -${name} to ${task.name}`;
    this.returned.push({ filter: 'errno', message, errno: name, task: task.id, ...(call && { call: call.name }) });
  }

  /** The tape is another one behind `step`. */
  cut(step: number): void {
    const kept = this.failures.filter((f) => f.step <= step);
    this.failures.splice(0, this.failures.length, ...kept);
  }
  /** Forgets what happened before the present. */
  begin(): void {
    this.returned = [];
    this.known = this.run.problems.length;
  }
  /** An expectation that failed just now. */
  note(problem: Problem): void {
    if (!this.failures.some((f) => f.step === problem.step && f.message === problem.message))
      this.failures.push(problem);
    this.returned.push({ filter: filterOf(problem), message: problem.message, problem });
  }
  /** What has happened since the last look. */
  take(): readonly Incident[] {
    const { problems } = this.run;
    if (problems.length <= this.known && this.returned.length === 0) return none;
    const fresh = problems
      .slice(this.known)
      .map((problem): Incident => ({ filter: filterOf(problem), message: problem.message, problem }));
    this.known = problems.length;
    return [...fresh, ...this.returned.splice(0)];
  }
}
const none: readonly Incident[] = [];

/** An incident as the exception view has it: what, where, and for an object both ends of its life. */
export function exceptionInfo({ message, problem, errno, call, filter }: Incident): object {
  const shared = { description: message, breakMode: 'always' };
  if (!problem) {
    const details = { message, typeName: filter, ...(call && { evaluateName: call }) };
    return { exceptionId: errno ?? filter, ...shared, details };
  }
  const { object } = problem;
  const end = (what: string, stack: readonly StackEntry[] | undefined) => {
    const [top] = stackInTree(stack ?? []);
    if (!object || !stack || !top) return [];
    const where = top.path ? ` in ${top.function}, ${top.path}:${top.line}` : ` in ${top.function}`;
    return [{ message: `${object.description}, ${what}${where}`, stackTrace: stackText(stack) }];
  };
  const innerException = [
    ...end('freed', object?.freed),
    ...end('made', object?.made),
    ...(object?.taken ?? []).flatMap((stack) => end('reference taken', stack)),
  ];
  return {
    exceptionId: problem.kind,
    ...shared,
    details: {
      message,
      typeName: problem.kind,
      stackTrace: formatProblem(problem),
      ...(innerException.length > 0 && { innerException }),
    },
  };
}
function stackText(stack: readonly StackEntry[]): string {
  return stackInTree(stack)
    .map((e) => `${e.function}${e.path ? `  ${e.path}:${e.line}` : ''}`)
    .join('\n');
}
