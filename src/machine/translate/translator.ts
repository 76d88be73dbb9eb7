/**
 * Translation of hot code to JavaScript: a pure accelerator of the interpreter.
 *
 * The interpreter looks up every few hundred steps (`look`): functions that it finds again and again, and loops in them,
 * are translated. A translated function is called by the interpreter (`call`) and by other translated code; a loop is
 * entered at one of its statements. Everything that is not quick leaves translated code, with the machine's state exactly
 * as the interpreter would have it: frames, memory, counters, steps, and every register that may be read again or that
 * holds a variable. So where code is translated never shows in a run. Where making functions from text is forbidden (a
 * content security policy without 'unsafe-eval'), the interpreter runs alone.
 */
import { Op } from '../../c/bytecode';
import type { FunctionRecord, Image } from '../../c/image';
import { Boundary, Frame } from '../frames';
import type { Loaded, Machine, Task } from '../machine';
import { type PieceKind, Returned, translate } from './emit';
import { flowFrom, lengthAt } from './flow';
import { type Code, Workbench } from './workbench';

/** How eagerly code is translated. */
export interface TranslationPolicy {
  /** Steps from one look to the next. */
  readonly interval: number;
  /** How often code must have been seen. */
  readonly threshold: number;
}
export const translateHot: TranslationPolicy = { interval: 1024, threshold: 6 };
export const translateAlways: TranslationPolicy = { interval: 3, threshold: 1 };
/** For comparison. */
export const translateNever: TranslationPolicy = { interval: Infinity, threshold: Infinity };

/** Not worth entering for less. */
const fewSteps = 32;
/** Steps that the interpreter may take one by one to get to where a translated loop is entered. */
const longestApproach = 64;

type Maker = (workbench: Workbench) => Code;
/** Translations serve all machines that share an image: by the code index where they begin; undefined where impossible. */
const makers = new WeakMap<Image, Map<number, Maker | undefined>>();
/** Functions begin at their first instruction, which is a statement as a loop's is: they are told apart by sign. */
const keyOf = (kind: PieceKind, start: number): number => (kind === 'function' ? -start : start);

/** What is translated of one program of the machine. */
interface Translated {
  readonly workbench: Workbench;
  readonly functions: Map<number, Code>;
  /** By the code index of the statement where the loop is entered. */
  readonly loops: Map<number, Code>;
  /** How often each has been seen; Infinity: translated, or cannot be. */
  readonly seenFunctions: Map<number, number>;
  readonly seenLoops: Map<number, number>;
}

export class Translator {
  private readonly programs = new Map<Loaded, Translated>();
  /** Making functions from text has turned out to be forbidden. */
  private isForbidden = false;
  private isRunning = false;
  private approach = 0;
  /** The step at which the interpreter is to `look`. */
  lookAt = 0;

  constructor(
    private readonly m: Machine,
    private readonly policy: TranslationPolicy,
  ) {}

  /** The machine is about to run, perhaps from an earlier step than it stood at. */
  begin(): void {
    this.rest();
  }

  has(loaded: Loaded, index: number): boolean {
    return this.programs.get(loaded)?.functions.has(index) === true;
  }
  /** Functions and loops that are translated. */
  get count(): number {
    let count = 0;
    for (const { functions, loops } of this.programs.values()) count += functions.size + loops.size;
    return count;
  }

  /** Drops all translations: which calls are to be told has changed. */
  forget(): void {
    for (const [loaded, { functions, workbench }] of this.programs) {
      for (const index of functions.keys()) loaded.entries[index] = 0;
      workbench.unlink();
    }
    this.programs.clear();
  }

  // --- finding hot code -------------------------------------------------------------------------------------------

  /** The interpreter stands at a statement, after another interval; the task may have gone on when this returns. */
  look(task: Task): void {
    const { m, policy } = this;
    const { frames, mode } = task;
    if (this.isForbidden) {
      this.lookAt = Infinity;
      return;
    }
    this.lookAt = m.steps + (this.approach > 0 ? 1 : policy.interval);
    if (task.taint) return;
    const loaded = m.loadedOf(task, mode);
    const program = this.programOf(loaded);
    if (this.approach > 0) {
      if (this.enter(task, program) || --this.approach === 0) this.rest();
      return;
    }
    let { pc } = task;
    for (let up = 0; up < 4 && up < task.depth; up++) {
      const frame = (task.depth - 1 - up) * Frame.Size;
      if (frames[frame + Frame.Mode] !== mode) break;
      this.seeFunction(loaded, program, frames[frame]!, 1);
      if (up === 0 && this.seeLoop(loaded, program, frames[frame]!, pc)) {
        this.approach = longestApproach;
        this.lookAt = m.steps + 1;
      }
      if (frames[frame + Frame.Boundary] !== Boundary.None) break;
      pc = frames[frame + Frame.Return]!;
    }
    if (this.approach > 0 && this.enter(task, program)) this.rest();
  }
  private rest(): void {
    this.approach = 0;
    this.lookAt = this.m.steps + this.policy.interval;
  }
  private programOf(loaded: Loaded): Translated {
    let program = this.programs.get(loaded);
    if (!program) {
      program = {
        workbench: new Workbench(this.m, loaded),
        functions: new Map(),
        loops: new Map(),
        seenFunctions: new Map(),
        seenLoops: new Map(),
      };
      this.programs.set(loaded, program);
    }
    return program;
  }
  private seeFunction(loaded: Loaded, program: Translated, index: number, times: number): void {
    const { seenFunctions, functions, workbench } = program;
    const seen = (seenFunctions.get(index) ?? 0) + times;
    const record = loaded.image.functions[index]!;
    seenFunctions.set(index, seen);
    // Only what this machine has called is ready to run on it.
    if (seen < this.policy.threshold || seen === Infinity || !loaded.slots[index]) return;
    seenFunctions.set(index, Infinity);
    if (loaded.watched.has(index)) return;
    const make = this.makerOf(loaded.image, record, record.entry, 'function');
    if (!make) return;
    const code = make(workbench);
    functions.set(index, code);
    // A call of it goes the long way, on which it is found.
    loaded.entries[index] = 0;
    workbench.link(index, code);
  }
  /** Whether there is a translated loop around `pc`. */
  private seeLoop(loaded: Loaded, program: Translated, index: number, pc: number): boolean {
    const { image } = loaded;
    const record = image.functions[index]!;
    const { seenLoops, loops, workbench } = program;
    for (const start of loopsAround(image.code, record, pc)) {
      if (loops.has(start)) return true;
      const seen = (seenLoops.get(start) ?? 0) + 1;
      seenLoops.set(start, seen);
      if (seen < this.policy.threshold) return false;
      // One that cannot be translated may lie in one that can.
      if (seen === Infinity) continue;
      seenLoops.set(start, Infinity);
      const make = this.makerOf(image, record, start, 'loop');
      if (!make) continue;
      loops.set(start, make(workbench));
      return true;
    }
    return false;
  }
  private makerOf(image: Image, record: FunctionRecord, start: number, kind: PieceKind): Maker | undefined {
    let known = makers.get(image);
    if (!known) makers.set(image, (known = new Map()));
    const key = keyOf(kind, start);
    if (!known.has(key)) known.set(key, this.makeMaker(image, record, start, kind));
    return known.get(key);
  }
  private makeMaker(image: Image, record: FunctionRecord, start: number, kind: PieceKind): Maker | undefined {
    const flow = flowFrom(image, record, start);
    if (typeof flow === 'string') return undefined;
    const translation = translate(image, record, flow, kind);
    if (typeof translation === 'string') return undefined;
    try {
      return new Function('E', translation.text) as Maker;
    } catch (error) {
      if (!(error instanceof EvalError)) throw error;
      this.isForbidden = true;
      return undefined;
    }
  }

  // --- running ----------------------------------------------------------------------------------------------------

  /** Calls a function if it is translated; false: nothing has happened. As the interpreter's Call at `task.pc`. */
  call(task: Task, loaded: Loaded, index: number, at: number, next: number): boolean {
    const program = this.programs.get(loaded);
    const code = program?.functions.get(index);
    return code !== undefined && this.run(task, loaded, program!, code, at, task.depth, next);
  }
  /** Goes on at the statement at `task.pc` in translated code; false: nothing has happened. */
  private enter(task: Task, program: Translated): boolean {
    const code = program.loops.get(task.pc);
    const loaded = this.m.loadedOf(task, task.mode);
    return code !== undefined && this.run(task, loaded, program, code, task.base, task.depth - 1, 0);
  }
  private run(
    task: Task,
    loaded: Loaded,
    program: Translated,
    code: Code,
    at: number,
    depth: number,
    next: number,
  ): boolean {
    const { m } = this;
    const left = Math.min(m.stopAt - m.steps, 0x3fffffff);
    if (left < fewSteps || m.onStatement !== undefined || task.taint || this.isRunning) return false;
    const { workbench } = program;
    const [callerBase, callerDepth] = [task.base, task.depth];
    workbench.prepare(task, left);
    this.isRunning = true;
    let result: number;
    try {
      result = code(at, depth * Frame.Size, left, next);
    } finally {
      this.isRunning = false;
    }
    if (result === Returned.Refused) return false;
    if (result !== Returned.Left) {
      // A primitive on the way saw the task as deep as it was then.
      workbench.settle(result);
      task.pc = next;
      task.base = callerBase;
      task.depth = callerDepth;
    } else if (workbench.refused >= 0) {
      const { kind } = loaded.image.functions[workbench.refused]!;
      if (kind === 'source') this.seeFunction(loaded, program, workbench.refused, this.policy.threshold / 2);
    }
    return true;
  }
}

/** For each loop around `pc`, the innermost first, its first statement. */
function loopsAround(code: Int32Array, record: FunctionRecord, pc: number): number[] {
  const heads = new Set<number>();
  for (let at = record.entry; at < record.end; at += lengthAt(code, at)) {
    const op = code[at] as Op;
    if (op < Op.Jump || op > Op.JLeU64 || at < pc) continue;
    const target = code[at + lengthAt(code, at) - 1]!;
    if (target <= pc) heads.add(target);
  }
  const starts: number[] = [];
  for (const head of [...heads].toSorted((a, b) => b - a).slice(0, 4)) {
    let at = head;
    while (at < record.end && code[at] !== Op.Statement) at += lengthAt(code, at);
    if (at < record.end) starts.push(at);
  }
  return [...new Set(starts)];
}
