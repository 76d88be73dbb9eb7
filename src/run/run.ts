/**
 * A Run: one tree, one configuration, one program, one schedule, executed from boot to the program's end. It is
 * deterministic, so it is also its own record: any moment is reached again by going back to the nearest keyframe and
 * executing on.
 */
import { CompileError } from '../c/ast';
import type { LexCache } from '../c/files';
import type { Program } from '../c/program';
import { connectDivideErrors, connectSystemCalls } from '../kernel/system-calls';
import { systemCallNames } from '../kernel/system-call-names';
import { Kernel } from '../kernel/kernel';
import { kernelPrimitives } from '../kernel/primitives';
import { runCallbacks } from '../kernel/rcu';
import { pushCall, reserveRegisters } from '../machine/calls';
import { depart, type Departure, departureOf } from '../machine/departure';
import { restore } from '../machine/keyframe';
import type { Machine } from '../machine/machine';
import {
  Boundary,
  type Budgets,
  defaultBudgets,
  Frame,
  type Keyframe,
  type Loaded,
  Mode,
  type StopReason,
  type Task,
} from '../machine/machine';
import type { Problem } from '../machine/problem';
import { loadProgram } from '../machine/programs';
import { rehearse } from '../machine/rehearsal';
import { leaveProcess, newProcess, newTask, newUserStack } from '../machine/tasks';
import type { MemoryTree } from '../tree/tree';
import { allUserPrimitives, userProgram, type UserProgramOptions } from '../user/program';
import { layOutArguments } from '../user/start';
import { type ProgramBeside, programsBeside } from './beside';
import { type Density, Keyframes } from './keyframes';
import { functionsThatRan } from './ran';
import { SystemCallLog, type SystemCallRecord } from './system-call-log';

export interface RunOptions {
  readonly kernelProgram: Program;
  readonly bundle: MemoryTree;
  readonly scenario: {
    readonly path: string;
    readonly text: string;
    readonly arguments?: readonly string[];
    readonly defines?: readonly (readonly [string, string])[];
    /** Where its own headers are looked for: beside it, and in these folders. */
    readonly headers?: UserProgramOptions['headers'];
  };
  readonly budgets?: Budgets;
  /** The scenario's program where it has been read already (by a run on another kernel); else it is read here. */
  readonly user?: Program;
  readonly lexCache?: LexCache;
  /** How closely keyframes stand. */
  readonly density?: Density;
}

export interface Output {
  /** 1 or 2. */
  readonly descriptor: number;
  readonly text: string;
  readonly step: number;
}
const SYS_exit = 60;

/** Booting is the same for all programs on one kernel: done once, kept from then on. */
const departures = new WeakMap<Program, Boot>();
interface Boot {
  readonly departure: Departure;
  /** The id of the task that is to run the program. */
  readonly task: number;
  /** Indices of the kernel functions that ran. */
  readonly ran: ReadonlySet<number>;
}

export class Run {
  readonly kernel: Kernel;
  readonly machine: Machine;
  readonly user: Program;
  readonly output: Output[] = [];
  readonly calls = new SystemCallLog();
  readonly keyframes: Keyframes;
  /** The newest system calls; see `calls` for how many came before. */
  get systemCalls(): readonly SystemCallRecord[] {
    return this.calls.newest;
  }
  /** The run's own program as the machine holds it. */
  private readonly loaded: Loaded;
  private readonly beside: readonly ProgramBeside[];
  /** Programs beside it and of src/user/programs that were executed, by name. */
  private readonly others = new Map<string, { readonly program: Program; readonly loaded: Loaded }>();
  /** The step at which the program's first statement runs. */
  startStep = 0;
  /** Heap objects made at boot have smaller ids. */
  bootObjects = 0;
  private readonly decoder = new TextDecoder();

  constructor(readonly options: RunOptions) {
    rehearse();
    const { kernelProgram, bundle, scenario, budgets, lexCache } = options;
    this.user =
      options.user ??
      userProgram({
        bundle,
        path: scenario.path,
        text: scenario.text,
        ...(scenario.defines && { defines: scenario.defines }),
        ...(scenario.headers && { headers: scenario.headers }),
        ...(lexCache && { lexCache }),
      });
    this.kernel = new Kernel(kernelProgram, kernelPrimitives, budgets ?? defaultBudgets);
    this.machine = this.kernel.machine;
    this.machine.extras.push(this.calls);
    this.keyframes = new Keyframes(this.machine, options.density);
    this.kernel.onConsole = (descriptor, bytes) => {
      this.output.push({ descriptor, text: this.decoder.decode(bytes), step: this.machine.steps });
    };
    this.loaded = loadProgram(this.user.image, allUserPrimitives);
    this.beside = programsBeside(scenario);
    this.kernel.programsBeside = this.beside.map(({ name }) => name);
    this.kernel.userFiles = (loaded) => this.programOf(loaded).files;
    const names = systemCallNames(kernelProgram.options.tree, bundle);
    this.kernel.systemCallEntry = (number) => names.get(number)?.entry;
    this.kernel.onSystemCall = (task, number, args) => {
      const name = names.get(number)?.name ?? `system call ${number}`;
      this.calls.begin({ task: task.id, name, number, arguments: args, step: this.machine.steps, end: undefined });
    };
    this.kernel.onSystemCallEnd = (task, lo) => {
      this.calls.end(task.id, { step: this.machine.steps, value: lo });
    };
    this.machine.onTaskReturn = (ended) => this.endThread(ended);
    this.kernel.start = (task) => {
      this.programTask = task.id;
      this.machine.stopRequested = true;
    };
    this.kernel.exec = (task, program, args, environment) => this.exec(task, program, args, environment);
    connectSystemCalls(this.kernel, 'patchscope_system_call');
    connectDivideErrors(this.kernel);
  }

  /** Why the program cannot be run at all; undefined where it can. */
  whyNot(): string | undefined {
    const { user } = this;
    const { path } = this.options.scenario;
    const main = user.findFunction('main');
    // As a compiler, it refuses a program for an error in any of its functions.
    const functions = user.open(path).allFunctions();
    const [problem] = user.problems().filter((p) => p.severity === 'error');
    if (problem) return user.describe(problem);
    if (!main) return `${path} has no main()`;
    for (const symbol of functions) {
      if (!symbol.body || symbol.unit !== main.unit) continue;
      const record = user.image.functionOf(symbol);
      try {
        if (record.kind === 'source' && record.entry === 0) user.image.compile(record);
      } catch (error) {
        if (error instanceof CompileError) return user.describe(error);
        throw error;
      }
    }
    return undefined;
  }

  /** Boots the kernel up to the program's first instruction. False where it did not get there; see `problems`. */
  boot(): boolean {
    for (;;) {
      const isBooted = this.bootOn(this.machine.budgets.steps + 1);
      if (isBooted !== undefined) return isBooted;
    }
  }

  /** As `boot`, but at most so many steps of it at a time: undefined until it is done. */
  bootOn(steps: number): boolean | undefined {
    const m = this.machine;
    if (!this.isBooting) {
      const known = this.isWatched ? undefined : departures.get(this.options.kernelProgram);
      if (known) {
        depart(m, known.departure);
        this.ranAtBoot = known.ran;
        return this.startProgram(known.task);
      }
      if (!this.beginBoot()) return false;
    }
    m.run(m.steps + steps);
    if (m.finished) return false;
    if (this.programTask === undefined) return undefined;
    if (!this.isWatched && m.problems.length === 0 && m.processes.length === 0)
      departures.set(this.options.kernelProgram, {
        departure: departureOf(m),
        task: this.programTask,
        ran: functionsThatRan(m.kernel!),
      });
    return this.startProgram(this.programTask);
  }
  /** Somebody wants to see the boot, or has a say in it. */
  private get isWatched(): boolean {
    const { chooseTask, onCall, onHeap, onStatement } = this.machine;
    return [chooseTask, onCall, onHeap, onStatement].some((hook) => hook !== undefined);
  }

  private beginBoot(): boolean {
    const m = this.machine;
    this.isBooting = true;
    const symbol = this.kernel.program.findFunction('patchscope_boot');
    const task = newTask(m, 'init', undefined);
    m.switchTo(task);
    if (!symbol) {
      this.note('missing', 'the model has no patchscope_boot()');
      return false;
    }
    return this.guarded(() =>
      pushCall(m, task, Mode.Kernel, this.kernel.program.image.functionOf(symbol), [], Boundary.Task),
    );
  }
  /** Kernel functions that ran in a boot that was not repeated here. */
  ranAtBoot: ReadonlySet<number> = new Set();
  private isBooting = false;
  /** The id of the task that is to run the program, once the kernel has made it: boot is over. */
  private programTask: number | undefined;

  /** What is done to the machine from outside; false where that is a problem, which ends the run. */
  private guarded(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (this.machine.problems.length === 0) throw error;
      this.machine.finished = true;
      this.machine.exitStatus = 3;
      return false;
    }
  }

  private note(kind: Problem['kind'], message: string): void {
    this.machine.problems.push({ kind, message, stack: [], step: this.machine.steps, fatal: true });
    this.machine.finished = true;
    this.machine.exitStatus = 3;
  }

  /** Gives the first user task its process: the program, laid out with its arguments. */
  private startProgram(id: number): boolean {
    const m = this.machine;
    const task = m.tasks.find((one) => one.id === id)!;
    task.name = this.options.scenario.path.replace(/^.*\//, '').replace(/\.c$/, '');
    const encoder = new TextEncoder();
    const args = [task.name, ...(this.options.scenario.arguments ?? [])].map((a) => encoder.encode(a));
    const environment = ['PATH=/bin', 'HOME=/'].map((e) => encoder.encode(e));
    if (!this.guarded(() => this.execute(task, this.user, this.loaded, args, environment))) return false;
    this.startStep = m.steps;
    this.bootObjects = m.heap.count;
    m.heap.beginOrdinals();
    this.keyframes.begin();
    return true;
  }
  /** The task goes on with another program: the run's own, or one of src/user/programs by name. */
  private exec(task: Task, name: string, args: readonly Uint8Array[], environment: readonly Uint8Array[]): void {
    const m = this.machine;
    const old = task.process;
    task.depth = 0;
    task.pc = 0;
    task.base = 0;
    task.taint = undefined;
    task.callersTaint = undefined;
    task.threadPointer = 0;
    const { program, loaded } = name === '' ? { program: this.user, loaded: this.loaded } : this.other(name);
    this.execute(task, program, loaded, args, environment);
    leaveProcess(m, old);
  }
  private execute(
    task: Task,
    program: Program,
    loaded: Loaded,
    args: readonly Uint8Array[],
    environment: readonly Uint8Array[],
  ): void {
    const m = this.machine;
    const start = program.findFunction('_start_c') ?? program.findFunction('main');
    if (!start) return m.fail('missing', 'the program has no main()');
    task.process = newProcess(m, loaded);
    const stack = newUserStack(task.process);
    task.userStack = stack.top;
    task.userStackLow = stack.low;
    task.handlers = [];
    const { words, texts } = layOutArguments(m, task, args, environment);
    this.kernel.noteArguments(task, texts);
    pushCall(m, task, Mode.User, program.image.functionOf(start), words, Boundary.Task);
  }
  private other(name: string): { readonly program: Program; readonly loaded: Loaded } {
    let other = this.others.get(name);
    if (!other) {
      const { bundle, lexCache, scenario } = this.options;
      const beside = this.beside.find((one) => one.name === name);
      const path = beside?.path ?? `src/user/programs/${name}.c`;
      const program = userProgram({
        bundle,
        path,
        text: beside?.text ?? bundle.read(path) ?? '',
        ...(beside && scenario.headers && { headers: scenario.headers }),
        ...(lexCache && { lexCache }),
      });
      other = { program, loaded: loadProgram(program.image, allUserPrimitives) };
      this.others.set(name, other);
    }
    return other;
  }
  /** The program that a loaded image was made of. */
  programOf(loaded: Loaded): Program {
    for (const other of this.others.values()) if (other.loaded.image === loaded.image) return other.program;
    return this.user;
  }

  /** The first function of a thread returned: the thread ends with its result. */
  private endThread(task: Task): void {
    const m = this.machine;
    if (!task.process) m.fail('bug', 'a kernel task returned');
    const at = task.frames[task.depth * Frame.Size + Frame.Base]!;
    const status = task.registers[at]!;
    reserveRegisters(task, at + 16);
    task.registers.fill(0, at, at + 14);
    task.registers[at] = SYS_exit;
    task.registers[at + 2] = status;
    m.onSyscall?.(at);
  }

  /** Executes on to `step`, keeping keyframes on the way. */
  runTo(step: number): StopReason {
    const m = this.machine;
    for (;;) {
      const next = this.keyframes.nextFar;
      if (next > step) return m.run(step);
      if (m.steps < next) {
        const reason = m.run(next);
        if (reason !== 'limit') return reason;
      }
      this.keyframes.keepFar();
    }
  }

  /** Executes to the end. */
  runToEnd(): void {
    while (!this.machine.finished) if (this.runTo(this.machine.budgets.steps + 1) === 'end') break;
  }

  /** Goes to a moment: `step` statements after power-on. Not before the program's start. */
  goTo(step: number): void {
    const m = this.machine;
    if (step < m.steps || m.finished) {
      const keyframe = this.keyframes.before(step);
      if (!keyframe) return;
      this.restore(keyframe);
    }
    if (m.steps < step) m.run(step);
  }
  private restore(keyframe: Keyframe): void {
    restore(this.machine, keyframe);
    // What a statement does counts that statement, so what happened up to the keyframe's step is before it.
    while ((this.output.at(-1)?.step ?? -1) > keyframe.step) this.output.pop();
    this.calls.goneBackTo(keyframe.step);
  }

  /** Lets what is due happen (RCU callbacks), as after a while of quiet. */
  settle(): void {
    runCallbacks(this.kernel, this.machine);
  }

  /** Gives its memory back: nothing of the run can be looked at any more but what it printed and its problems. */
  retire(): void {
    this.keyframes.all.length = 0;
    this.machine.retire();
  }

  get problems(): readonly Problem[] {
    return this.machine.problems;
  }
  get status(): number {
    return this.machine.problems.length > 0 ? 3 : this.machine.exitStatus;
  }
  text(descriptor: number): string {
    return this.output
      .filter((o) => o.descriptor === descriptor)
      .map((o) => o.text)
      .join('');
  }
}
