/**
 * The moments of a statement: the scenario is run again and watched, and each time the statement comes its expressions
 * are read before and after, from the machine's registers and memory. Nothing is changed by reading.
 */
import type { Expression } from '../c/ast';
import { CompileError } from '../c/program';
import type { HeapObject } from '../machine/heap';
import { type Machine, Mode } from '../machine/machine';
import type { Problem } from '../machine/problem';
import { historyOf } from '../machine/traces';
import { CannotEvaluate, type Context, evaluate, parseText, readAt, type Value } from '../run/evaluate';
import { framesOf } from '../run/frames';
import type { Run } from '../run/run';
import { Names } from '../run/show';
import { changeText, type References, referencesOf } from './references';
import { bootInSlices, runToEnd } from './slices';

/** An expression to read at each moment. */
export interface Watch {
  /** `written`: before and after. `call`: the counts of what its arguments point to. `read`: before. */
  readonly role: 'written' | 'call' | 'read' | 'condition';
  readonly text: string;
  /** For calls: the texts of the arguments. */
  readonly arguments?: readonly string[];
}

export interface Watched {
  /** `NULL → struct pid 3`; undefined where it has no value. */
  text: string | undefined;
  /** Heap objects that it pointed to: ids. */
  readonly objects: Set<number>;
}

export interface Moment {
  /** 1 for the first call of the function. */
  readonly call: number;
  readonly step: number;
  readonly values: readonly Watched[];
  /** The statement was left: false where the run ended in it. */
  isDone: boolean;
}

/** How the condition that guards the statement came out. */
export interface GuardMoment {
  readonly call: number;
  readonly isTrue: boolean;
  /** What the condition's pointers point to: "inode 303". */
  readonly objects: readonly string[];
}

export interface MomentRequest {
  /** The statement: its first id in each function record. */
  readonly ids: ReadonlySet<number>;
  /** Other ids of the same statement: reaching them is no end of it. */
  readonly inside: ReadonlySet<number>;
  readonly functions: ReadonlySet<number>;
  readonly watches: readonly Watch[];
  readonly guard?: { readonly ids: ReadonlySet<number>; readonly text: string };
  /** How often the statement runs, if known: then the last time is read too. */
  readonly times: number;
}

export interface Moments {
  readonly moments: readonly Moment[];
  readonly guards: readonly GuardMoment[];
  /** The guarding condition as written. */
  readonly guardText: string | undefined;
  /** Of the objects that the values point to: who made and who freed those that were freed before the run's end. */
  readonly freed: readonly NonNullable<Problem['object']>[];
}

/** The first times are read, and the last. */
const mostRead = 40;
const mostGuards = 40;

interface Pending {
  readonly moment: Moment;
  readonly task: number;
  readonly depth: number;
  readonly before: readonly Before[];
  readonly systemCall: string | undefined;
}
interface Before {
  readonly shown: string | undefined;
  readonly value: Value | undefined;
  readonly counted: readonly { readonly object: HeapObject; readonly references: References }[];
}

/** Watches a run from where it stands to its end. The run's machine is left without a hook. */
export async function watchRun(run: Run, request: MomentRequest, isWanted: () => boolean): Promise<Moments> {
  const reader = new Reader(run, request);
  const { machine } = run;
  const kernel = machine.kernel!;
  for (const index of request.functions) {
    kernel.watched.add(index);
    if (index < kernel.entries.length) kernel.entries[index] = 0;
  }
  machine.onCall = ({ index }, mode) => {
    if (mode === Mode.Kernel && request.functions.has(index)) reader.entered();
  };
  machine.onStatement = (id) => {
    reader.statement(id);
    return false;
  };
  try {
    if (run.keyframes.all.length === 0) await bootInSlices(run, isWanted);
    await runToEnd(run, isWanted);
  } finally {
    machine.onCall = undefined;
    machine.onStatement = undefined;
    for (const index of request.functions) kernel.watched.delete(index);
  }
  const { moments, guards } = reader;
  return { moments, guards, guardText: request.guard?.text, freed: freedObjects(machine, moments) };
}

function freedObjects(machine: Machine, moments: readonly Moment[]): Moments['freed'] {
  const ids = new Set(moments.flatMap(({ values }) => values.flatMap(({ objects }) => [...objects])));
  const objects = [...ids].flatMap((id) => machine.heap.get(id) ?? []);
  return objects.filter(({ freedStep, made }) => freedStep >= 0 && made).map((object) => historyOf(machine, object)!);
}

class Reader {
  readonly moments: Moment[] = [];
  readonly guards: GuardMoment[] = [];
  private readonly names: Names;
  private readonly pending: Pending[] = [];
  private readonly parsed = new Map<string, Expression | undefined>();
  /** Which call of the function runs in a frame, by task and depth. */
  private readonly calls = new Map<string, number>();
  private callCount = 0;
  private times = 0;

  constructor(
    private readonly run: Run,
    private readonly request: MomentRequest,
  ) {
    this.names = new Names(run.kernel, () => run.bootObjects);
  }

  entered(): void {
    const { id, depth } = this.run.machine.current;
    this.calls.set(`${id}:${depth + 1}`, ++this.callCount);
  }

  statement(id: number): void {
    const { machine } = this.run;
    const { current: task } = machine;
    if (task.mode !== Mode.Kernel) {
      if (this.pending.length > 0) this.finish(id);
      return;
    }
    if (this.pending.length > 0) this.finish(id);
    if (this.request.guard?.ids.has(id) && this.guards.length < mostGuards) this.guarded();
    if (!this.request.ids.has(id)) return;
    this.times++;
    if (this.moments.length >= mostRead && this.times !== this.request.times) return;
    const context = this.context();
    const before = this.request.watches.map((watch) => this.before(context, watch));
    const moment: Moment = {
      call: this.calls.get(`${task.id}:${task.depth}`) ?? ++this.callCount,
      step: machine.steps,
      isDone: false,
      values: before.map(({ shown, value, counted }) => ({
        text: shown,
        objects: new Set([...this.objectOf(value), ...counted.map(({ object }) => object.id)]),
      })),
    };
    this.moments.push(moment);
    const systemCall = this.run.calls.underWay(task.id)?.name;
    this.pending.push({ moment, task: task.id, depth: task.depth, before, systemCall });
  }

  private context(): Context {
    const { machine, kernel } = this.run;
    return { machine, program: kernel.program, frame: framesOf(machine, machine.current)[0] };
  }

  /** Reads what the statements that are over have left. */
  private finish(id: number): void {
    const { id: task, depth, mode } = this.run.machine.current;
    for (let index = this.pending.length - 1; index >= 0; index--) {
      const pending = this.pending[index]!;
      if (pending.task !== task || depth > pending.depth) continue;
      const isInside = mode === Mode.Kernel && depth === pending.depth && this.request.inside.has(id);
      if (isInside && !this.request.ids.has(id)) continue;
      this.pending.splice(index, 1);
      pending.moment.isDone = true;
      const context = this.context();
      const isSameFrame = mode === Mode.Kernel && depth === pending.depth;
      this.request.watches.forEach((watch, at) => {
        const value = pending.moment.values[at]!;
        value.text = this.after(isSameFrame ? context : { ...context, frame: undefined }, watch, pending, at, value);
      });
    }
  }

  private before(context: Context, watch: Watch): Before {
    if (watch.role !== 'call') {
      const value = watch.text.startsWith('&') ? undefined : this.value(context, watch.text);
      const shown = value && this.show(context, value, watch);
      // A struct as a whole has no value to tell.
      return { shown: value?.type.kind === 'record' && shown?.includes(' ') ? undefined : shown, value, counted: [] };
    }
    const counted = (watch.arguments ?? []).flatMap((text) => {
      const value = this.value(context, text);
      const [id] = value ? this.objectOf(value) : [];
      const object = id === undefined ? undefined : this.run.machine.heap.get(id);
      const references = object && referencesOf(this.run, this.names, object);
      return references ? [{ object, references }] : [];
    });
    return { shown: undefined, value: undefined, counted };
  }

  private after(context: Context, watch: Watch, pending: Pending, at: number, into: Watched): string | undefined {
    const { shown, value, counted } = pending.before[at]!;
    if (watch.role === 'call') {
      const { heap } = this.run.machine;
      for (const { object, references } of counted) {
        const isAlive = heap.at(object.lo)?.id === object.id;
        const now = isAlive ? referencesOf(this.run, this.names, object) : undefined;
        if (references.count > 0 && !isAlive) return `count ${references.count} → freed`;
        const text = now && changeText(references, now, pending.systemCall);
        if (text !== undefined) return text;
      }
      return undefined;
    }
    if (watch.role !== 'written') return shown;
    const now = this.valueAfter(context, watch, value);
    if (!now) return shown;
    for (const id of this.objectOf(now)) into.objects.add(id);
    const text = this.show(context, now, watch);
    // What a register held before a plain assignment may be nobody's value: only memory knows whether it was written.
    const isKnownBefore = value?.address !== undefined && !value.isUndefined;
    return shown !== undefined && isKnownBefore && shown !== text ? `${shown} → ${text}` : text;
  }

  private valueAfter(context: Context, { text }: Watch, before: Value | undefined): Value | undefined {
    try {
      if (before?.address !== undefined) return readAt(context, before.address, before.type, before.bitField);
    } catch (error) {
      if (error instanceof CannotEvaluate) return undefined; // It was freed meanwhile.
      throw error;
    }
    return context.frame ? this.value(context, text) : undefined;
  }

  private guarded(): void {
    const { guard } = this.request;
    const context = this.context();
    const value = this.value(context, guard!.text);
    if (!value) return;
    const { id, depth } = this.run.machine.current;
    const pointers = new Set([...guard!.text.matchAll(/\b([A-Za-z_]\w*)\s*->/g)].map(([, name]) => name!));
    this.guards.push({
      call: this.calls.get(`${id}:${depth}`) ?? this.callCount,
      isTrue: value.number !== undefined ? value.number !== 0 : value.bits !== 0n,
      objects: [...pointers].flatMap((name) => {
        const pointer = this.value(context, name);
        return pointer ? [this.names.show(context, pointer)] : [];
      }),
    });
  }

  private value(context: Context, text: string): Value | undefined {
    const key = `${context.frame?.record.index ?? -1} ${text}`;
    try {
      if (!this.parsed.has(key)) {
        this.parsed.set(key, undefined);
        this.parsed.set(key, parseText(context, text));
      }
      const expression = this.parsed.get(key);
      return expression && evaluate(context, expression);
    } catch (error) {
      if (error instanceof CannotEvaluate || error instanceof CompileError) return undefined;
      throw error;
    }
  }

  private show(context: Context, value: Value, { role, text }: Watch): string {
    if (role === 'condition') return value.bits === 0n && !value.number ? 'false' : 'true';
    if (value.type.kind === 'integer' && !value.isUndefined) {
      if (/mode$/.test(text)) return `0${value.bits.toString(8)}`;
      if (/(flags|_state|magic)$/.test(text)) return `0x${value.bits.toString(16)}`;
    }
    return this.names.show(context, value);
  }

  /** The id of the heap object that a pointer points to. */
  private objectOf(value: Value | undefined): number[] {
    if (value?.type.kind !== 'pointer' || value.isUndefined) return [];
    if (Number(value.bits >> 32n) >>> 0 < 0xffff0000) return [];
    const object = this.run.machine.heap.at(Number(value.bits & 0xffffffffn) | 0);
    return object ? [object.id] : [];
  }
}
