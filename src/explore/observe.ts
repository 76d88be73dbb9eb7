/**
 * One scenario on one kernel, and what could be seen of it from outside and inside: the program's output and its system
 * calls as user space sees them; objects made, reference counts at the scenario's marked moments, problems; which
 * statements of the kernel ran. Plain data, so that two of them can be compared after their machines are gone.
 */
import type { Program } from '../c/program';
import { lockName } from '../kernel/lock-order';
import type { HeapObject } from '../machine/heap';
import { Mode, type Task } from '../machine/machine';
import type { Problem } from '../machine/problem';
import { describeObject, traceOf } from '../machine/traces';
import { framesOf } from '../run/frames';
import { type Outcome, runToVerdict } from '../run/outcome';
import { readExpectations } from '../run/expectation-text';
import type { SymbolValues } from '../run/expectations';
import { type Fidelity, fidelityOf } from '../run/fidelity';
import { Run } from '../run/run';
import { tagOf } from '../run/show';
import type { MemoryTree } from '../tree/tree';
import {
  callText,
  type CallValue,
  type CallView,
  errnoNames,
  inodeDescriptor,
  inodeKey,
  resultText,
  unobserved,
  writtenValues,
} from './calls';
import { Descriptors, type PidfdTarget } from './descriptors';
import type { ScenarioProgram } from './scenarios';

export interface ObservedCall {
  /** Number of the task in the order of their making, the same on every kernel. */
  readonly task: number;
  /** As `callText` has it. */
  readonly text: string;
  /** 1-based line of the program, of the statement that led to the call. */
  readonly line: number | undefined;
  /** The step at which it entered the kernel. */
  readonly step: number;
  /** The result first. */
  readonly values: readonly CallValue[];
  /** Of calls that told the inode of a pidfd. */
  readonly inode?: { readonly key: string; readonly target: PidfdTarget };
}

export interface OutputLine {
  /** What stands before the first `: `; the whole line where there is none. */
  readonly key: string;
  readonly value: string;
}

/** What the kernel held when a marked statement was done. */
export interface ObservedMoment {
  readonly label: string;
  readonly line: number;
  readonly step: number;
  /** `pid 3 count` → `2`, `living inode` → `1`; only what the scenario made. */
  readonly values: Readonly<Record<string, number>>;
}

export interface ObservedAllocation {
  readonly step: number;
  /** Slab cache, or "kmalloc". */
  readonly origin: string;
  /** Functions on the kernel's stack, innermost first. */
  readonly functions: readonly string[];
}

/** Something that the kernel did beside that. */
export interface ObservedDeed {
  readonly kind: 'lock taken' | 'callback run';
  /** `i_lock of struct inode`, `pidmap_lock`, `i_callback`. */
  readonly name: string;
  /** The system call under which; '' for a callback, which runs whenever it is due. */
  readonly call: string;
  /** The first time. */
  readonly step: number;
}

export interface ObjectCount {
  readonly made: number;
  readonly left: number;
  /** Who gave them back: the function that put the last reference, named with its caller. */
  readonly freedBy: readonly string[];
  /** Steps at which the last was made, and the last given back; -1 where none was. */
  readonly madeStep: number;
  readonly freedStep: number;
}

export interface Observation {
  readonly scenario: string;
  /** Why it did not run; then all else is empty. */
  readonly whyNot: string | undefined;
  /** False: told of another kernel, on which it does the same to the statement. */
  readonly isRun: boolean;
  readonly output: readonly OutputLine[];
  /** What the program ended with; undefined where it did not end. */
  readonly exitStatus: number | undefined;
  readonly calls: readonly ObservedCall[];
  readonly moments: readonly ObservedMoment[];
  readonly problems: readonly Problem[];
  /** Objects by type that the scenario made, and that were there at its end. */
  readonly objects: Readonly<Record<string, ObjectCount>>;
  /** Locks taken and RCU callbacks run, each once for a system call. */
  readonly deeds: readonly ObservedDeed[];
  readonly steps: number;
  /** The scenario's allocations in the kernel, the first few thousand. */
  readonly allocations: readonly ObservedAllocation[];
  /** By statement id of the kernel program: how often it ran for the scenario, and before it. */
  readonly counts: Uint32Array;
  readonly bootCounts: Uint32Array;
  readonly fidelity: Fidelity;
}

export interface ObserveRequest {
  readonly kernelProgram: Program;
  readonly bundle: MemoryTree;
  readonly scenario: ScenarioProgram;
  readonly symbols: SymbolValues;
  /** The scenario's program, to be shared by the runs on several kernels. */
  readonly user: Program;
  /** The step of an allocation that is to fail. */
  readonly failAt?: number;
}

export function observe(request: ObserveRequest): Observation {
  const { kernelProgram, bundle, scenario, user } = request;
  const run = new Run({ kernelProgram, bundle, scenario: { path: scenario.path, text: scenario.text }, user });
  const observation = observeRun(run, request);
  run.retire();
  return observation;
}

function observeRun(run: Run, { bundle, scenario, symbols, failAt }: ObserveRequest): Observation {
  const whyNot = run.whyNot();
  if (whyNot !== undefined) return nothing(scenario.name, whyNot);
  const watch = new Watcher(run, errnoNames(bundle), failAt);
  const outcome = runToVerdict(run, symbols);
  if (run.startStep === 0) {
    const [problem] = outcome.problems.filter((p) => p.fatal);
    return { ...nothing(scenario.name, undefined), problems: problem ? [problem] : outcome.problems };
  }
  return watch.result(outcome);
}

export function nothing(scenario: string, whyNot: string | undefined): Observation {
  return {
    scenario,
    whyNot,
    isRun: true,
    output: [],
    exitStatus: undefined,
    calls: [],
    moments: [],
    problems: [],
    objects: {},
    deeds: [],
    steps: 0,
    allocations: [],
    counts: new Uint32Array(0),
    bootCounts: new Uint32Array(0),
    fidelity: { source: [], models: [], primitives: [], noOps: [] },
  };
}

/** What a Run does from now on; `result` ends the watching and says what was seen. */
export interface Observing {
  result(outcome: Pick<Outcome, 'exitStatus' | 'problems'>): Observation;
}

/** For who executes a Run, which has not booted yet, in his own way; the allocation at step `failAt` fails. */
export function observing(run: Run, bundle: MemoryTree, failAt?: number): Observing {
  return new Watcher(run, errnoNames(bundle), failAt);
}

/** A call between its beginning and its end. */
interface OpenCall {
  readonly name: string;
  readonly arguments: readonly number[];
  readonly text: string;
  readonly lines: readonly number[];
  readonly step: number;
  readonly target: PidfdTarget | undefined;
}

class Watcher implements Observing {
  private readonly calls: ObservedCall[] = [];
  private readonly allocations: ObservedAllocation[] = [];
  private readonly deeds = new Map<string, ObservedDeed>();
  private readonly moments = new Map<string, ObservedMoment>();
  private readonly open = new Map<number, OpenCall>();
  /** Of what the heap has forgotten, so many objects; at the end, of all objects. */
  private readonly objects: Tallies = new Map();
  private forgotten = 0;
  /** The step of the last call that was seen to begin. */
  private last = -1;
  private due: Omit<ObservedMoment, 'values'> | undefined;
  private readonly descriptors: Descriptors;
  private readonly marks: ReadonlyMap<number, string>;
  /** Taken at the first system call, when nothing of the scenario has run in the kernel. */
  private bootCounts: Uint32Array | undefined;
  /** Gives the run back to those who listened before. */
  private readonly release: () => void;

  constructor(
    private readonly run: Run,
    private readonly errno: ReadonlyMap<number, string>,
    failAt: number | undefined,
  ) {
    this.descriptors = new Descriptors(run);
    this.marks = new Map(readExpectations(run.options.scenario.text).marks.map(({ line, label }) => [line, label]));
    const { kernel, machine } = run;
    const { failAllocation } = machine;
    machine.failAllocation = (origin) => {
      this.noteAllocation(origin);
      return machine.steps === failAt;
    };
    const { onSystemCall, onSystemCallEnd, onLock, onCallback } = kernel;
    this.release = () => {
      kernel.onSystemCall = onSystemCall;
      kernel.onSystemCallEnd = onSystemCallEnd;
      kernel.onLock = onLock;
      kernel.onCallback = onCallback;
      machine.failAllocation = failAllocation;
      machine.heap.onForget = undefined;
    };
    machine.heap.onForget = (object) => {
      // Not again where the run is gone through again.
      if (machine.heap.forgotten < this.forgotten) return;
      this.forgotten = machine.heap.forgotten + 1;
      tally(this.objects, run, object);
    };
    kernel.onSystemCall = (task, number, args) => {
      this.bootCounts ??= run.machine.kernel!.counts.slice();
      onSystemCall?.(task, number, args);
      this.begin(task, run.systemCalls.at(-1)!.name, args);
    };
    kernel.onLock = (lo) => {
      const call = this.open.get(machine.current.id);
      if (call) this.noteDeed('lock taken', lockName(machine, lo).replace(/^the lock in /, ''), call.name);
      onLock?.(lo);
    };
    kernel.onCallback = (callback, argument) => {
      this.noteDeed('callback run', callback.name, '');
      onCallback?.(callback, argument);
    };
    kernel.onSystemCallEnd = (task, lo, hi) => {
      this.end(task, lo);
      onSystemCallEnd?.(task, lo, hi);
    };
  }

  private viewOf(task: Task, name: string, args: readonly number[]): CallView {
    const { machine } = this.run;
    return {
      name,
      arguments: args,
      task,
      descriptors: this.descriptors,
      bytes: (at, size) => {
        const space = task.process?.space;
        if (!space || machine.memory.readable(space, at) < 0 || machine.memory.readable(space, at + size - 1) < 0)
          return undefined;
        return machine.memory.peek(space, at, size);
      },
    };
  }

  private begin(task: Task, name: string, args: readonly number[]): void {
    // The run may be gone through again, to find out who took a reference.
    const { steps } = this.run.machine;
    if (steps <= this.last) return;
    this.last = steps;
    this.look();
    const call = this.viewOf(task, name, args);
    const descriptor = inodeDescriptor(call);
    this.open.set(task.id, {
      name,
      arguments: args,
      text: callText(call),
      lines: this.linesOf(task),
      step: steps,
      target: descriptor === undefined ? undefined : this.descriptors.target(task, descriptor),
    });
  }

  private noteDeed(kind: ObservedDeed['kind'], name: string, call: string): void {
    const { machine, startStep } = this.run;
    const key = `${kind}\0${name}\0${call}`;
    if (startStep > 0 && !this.deeds.has(key)) this.deeds.set(key, { kind, name, call, step: machine.steps });
  }

  private noteAllocation(origin: string): void {
    const { machine, startStep } = this.run;
    const { allocations } = this;
    if (startStep === 0 || allocations.length >= 4000 || machine.steps <= (allocations.at(-1)?.step ?? 0)) return;
    const { functions } = machine.kernel!.image;
    const { frames } = traceOf(machine, 24);
    const names: string[] = [];
    for (let i = 0; i < frames.length && frames[i] === Mode.Kernel; i += 3) names.push(functions[frames[i + 1]!]!.name);
    allocations.push({ step: machine.steps, origin, functions: names });
  }

  /** The lines of the scenario's own text on the task's stack, innermost first. */
  private linesOf(task: Task): number[] {
    const { user, options, machine } = this.run;
    const lines: number[] = [];
    for (const { mode, place } of framesOf(machine, task)) {
      if (mode !== Mode.User || !place) continue;
      const { path, line } = user.files.lineColumn(place);
      if (path === options.scenario.path) lines.push(line);
    }
    return lines;
  }

  private end(task: Task, result: number): void {
    const began = this.open.get(task.id);
    this.open.delete(task.id);
    // ERESTARTSYS: the call is made again, and then seen.
    if (!began || result === -512) return;
    const call = this.viewOf(task, began.name, began.arguments);
    const ownPath = /^openat?2?\((".*?")/.exec(began.text)?.[1];
    if (result >= 0 && ownPath !== undefined) this.descriptors.name(task, result, ownPath);
    this.note(task, began, [{ key: '', value: resultText(call, result, this.errno) }, ...writtenValues(call, result)]);
    const key = began.target && inodeKey(call, result);
    const last = this.calls.at(-1);
    if (key !== undefined && last)
      this.calls[this.calls.length - 1] = { ...last, inode: { key, target: began.target! } };
    for (const line of began.lines) {
      const label = this.marks.get(line);
      if (label !== undefined) this.due = { label, line, step: this.run.machine.steps };
    }
  }

  /** RCU callbacks and other work that is due run on the way back to the program, so a moment is looked at behind it. */
  private look(): void {
    if (this.due) this.moments.set(this.due.label, { ...this.due, values: this.held() });
    this.due = undefined;
  }

  private note(task: Task, { name, text, lines, step }: OpenCall, values: readonly CallValue[]): void {
    if (unobserved.has(name) || isOwnOutput(text)) return;
    this.calls.push({ task: task.id, text, line: lines.at(-1), step, values });
  }

  /** Reference counts of what the scenario made, and how many objects of each kind live. */
  private held(): Record<string, number> {
    const { structs } = this.descriptors;
    const held: Record<string, number> = {};
    for (const object of this.run.machine.heap.living) {
      const tag = object.id >= this.run.bootObjects ? tagOf(object) : undefined;
      if (tag === undefined) continue;
      if (tag === 'pid') {
        const count = structs.number(object.lo, 'pid', 'count');
        if (count !== undefined) held[`struct pid ${structs.pidNumber(object.lo) ?? '?'} count`] = count;
      }
      if (tag === 'inode' || tag === 'dentry' || tag === 'file')
        held[`living struct ${tag}`] = (held[`living struct ${tag}`] ?? 0) + 1;
    }
    return held;
  }

  result(outcome: Pick<Outcome, 'exitStatus' | 'problems'>): Observation {
    const { run } = this;
    this.look();
    this.release();
    for (const object of run.machine.heap.objects) tally(this.objects, run, object);
    // Where the kernel failed, its problem tells why a call did not return.
    const isCutShort = outcome.problems.some((problem) => problem.fatal);
    for (const [id, call] of isCutShort ? [] : this.open) {
      const task = run.machine.tasks.find((t) => t.id === id);
      if (task) this.note(task, call, [{ key: '', value: 'does not return' }]);
    }
    const { counts, image } = run.machine.kernel!;
    const bootCounts = this.bootCounts ?? counts.slice();
    return {
      scenario: nameOf(run),
      whyNot: undefined,
      isRun: true,
      output: outputLines(run.text(1)),
      exitStatus: outcome.exitStatus,
      calls: this.calls,
      moments: [...this.moments.values()],
      problems: outcome.problems,
      objects: counted(this.objects),
      deeds: [...this.deeds.values()],
      steps: run.machine.steps - run.startStep,
      allocations: this.allocations,
      counts: counts.slice(0, image.statementCount).map((count, id) => count - (bootCounts[id] ?? 0)),
      bootCounts,
      fidelity: fidelityOf(run),
    };
  }
}

/** What the program prints is compared as lines; when its buffer goes out is the C library's affair. */
function isOwnOutput(text: string): boolean {
  return /^(writev?|fstat|ioctl)\(std(out|err)\b/.test(text);
}

function nameOf(run: Run): string {
  return run.options.scenario.path.replace(/^.*\//, '').replace(/\.c$/, '');
}

function outputLines(text: string): OutputLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => {
    const colon = line.indexOf(': ');
    return colon < 0 ? { key: line, value: '' } : { key: line.slice(0, colon), value: line.slice(colon + 2) };
  });
}

interface ObjectTally {
  made: number;
  left: number;
  readonly freedBy: Set<string>;
  madeStep: number;
  freedStep: number;
}
type Tallies = Map<string, ObjectTally>;

function tally(tallies: Tallies, run: Run, object: HeapObject): void {
  if (object.id < run.bootObjects) return;
  const name = describeObject(object);
  let entry = tallies.get(name);
  if (!entry) tallies.set(name, (entry = { made: 0, left: 0, freedBy: new Set(), madeStep: -1, freedStep: -1 }));
  entry.made++;
  entry.madeStep = Math.max(entry.madeStep, object.madeStep);
  entry.freedStep = Math.max(entry.freedStep, object.freedStep);
  if (object.freedStep < 0) entry.left++;
  else if (object.freed) entry.freedBy.add(freedBy(run, object.freed.frames));
}

function counted(tallies: Tallies): Record<string, ObjectCount> {
  return Object.fromEntries(
    [...tallies].map(([type, entry]) => [type, { ...entry, freedBy: [...entry.freedBy].sort() }]),
  );
}

/** "put_pid, by pidfs_evict_inode": the two innermost functions of the tree's own text. */
function freedBy(run: Run, frames: Int32Array): string {
  const { image, files } = run.kernel.program;
  const names: string[] = [];
  for (let i = 0; i < frames.length && frames[i] === Mode.Kernel && names.length < 2; i += 3) {
    const { name, symbol } = image.functions[frames[i + 1]!]!;
    const place = symbol?.place;
    if (place && !files.file(place.file).path.startsWith('src/kernel/')) names.push(name);
  }
  // Below an RCU callback stands whatever was running when the grace period ended.
  const isCallback = /callback|rcu|^delayed_/.test(names[0] ?? '');
  return (isCallback ? names.slice(0, 1) : names).join(', by ');
}
