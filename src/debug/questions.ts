/**
 * Questions about the moment a session stands at: tasks, stacks, scopes, values, completions. Nothing here moves the run,
 * and all handed-out references end when it moves.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Place } from '../c/ast';
import type { Image } from '../c/image';
import type { Task } from '../machine/machine';
import { CannotEvaluate, type Context, evaluateText, spaceOf } from '../run/evaluate';
import { framesOf, type FrameView } from '../run/frames';
import type { Breakpoint } from './breakpoints';
import { callAside } from './calls';
import { lifetimeLeaves } from './lifetime';
import { isOwnPath, type StopPlaces } from './places';
import { type ChangedValue, changedValues, type Snapshot, snapshotOf } from './changed';
import { exceptionInfo } from './incidents';
import { inlineValues } from './inline-values';
import { type Launched, RequestError, type Stop } from './launched';
import { flatMembers, type Leaf, visibleVariables } from './values';
import { type Watched, watchable } from './watch';

/** Turns 1-based positions into the client's. */
export interface Base {
  line(fromOne: number): number;
  column(fromOne: number): number;
}

interface ListedFrame {
  readonly id: number;
  readonly view: FrameView;
}

export class Questions {
  private readonly listed = new Map<number, readonly ListedFrame[]>();
  private nextFrame = 1;
  private readonly known = new Map<string, Watched>();
  /** Of the stop before, and of this one once it was asked about. */
  private before: Snapshot | undefined;
  private present: Snapshot | undefined;
  private changed: readonly ChangedValue[] | undefined;

  constructor(private readonly base: Base) {}

  /** The run goes on: what was handed out holds no longer. */
  forget({ values }: Launched): void {
    this.listed.clear();
    values.clear();
    if (this.present) this.before = this.present;
    this.present = undefined;
    this.changed = undefined;
  }
  /** Another run takes the place of the one that was asked about. */
  forgetRun(): void {
    this.listed.clear();
    this.known.clear();
    [this.before, this.present, this.changed] = [undefined, undefined, undefined];
  }
  /** What is different from the stop before. */
  private changedSince(launched: Launched): readonly ChangedValue[] {
    this.present ??= snapshotOf(launched);
    this.changed ??= this.before ? changedValues(launched, this.before) : [];
    return this.changed;
  }

  answer(launched: Launched, stopped: Stop | undefined, command: string, args: never): object {
    switch (command) {
      case 'source':
        return this.source(launched, args);
      case 'loadedSources':
        return { sources: launched.sources.loaded() };
    }
    if (!stopped) throw new RequestError('The run is not stopped.');
    switch (command) {
      case 'stackTrace':
        return this.stackTrace(launched, args);
      case 'scopes':
        return this.scopes(launched, args);
      case 'variables':
        return this.variables(launched, args);
      case 'evaluate':
        return this.evaluate(launched, args);
      case 'completions':
        return this.completions(launched, args);
      case 'exceptionInfo':
        if (!stopped.incident) throw new RequestError('The run is not stopped on a problem.');
        return exceptionInfo(stopped.incident);
      case 'dataBreakpointInfo':
        return this.dataBreakpointInfo(launched, args);
      case 'readMemory':
        return this.readMemory(launched, args);
      case 'patchscope/inlineValues':
        return this.inlineValues(launched, args);
      case 'setVariable':
      case 'setExpression':
        throw new RequestError(
          'Values are not set: a run is what its texts make of it, so that any moment comes again.',
        );
      default:
        throw new RequestError(`${command} is not supported.`);
    }
  }

  // --- tasks and stacks -------------------------------------------------------------------------------------------

  threads({ run }: Pick<Launched, 'run'>): DebugProtocol.Thread[] {
    const m = run.machine;
    return m.tasks
      .toSorted((a, b) => a.id - b.id)
      .map((task) => {
        const pid = task.struct === 0 ? undefined : run.kernel.readNumber(task.struct, 'task_struct', 'pid');
        const state = task === m.current ? '' : task.state === 'waiting' ? ', sleeps' : ', waits for the CPU';
        return { id: task.id + 1, name: `${task.name}${pid === undefined ? '' : ` (pid ${pid}${state})`}` };
      });
  }

  /** The tasks that may be chosen to run next. */
  runnable({ schedule, run, places }: Launched): object[] {
    return schedule.runnable.map((task) => {
      const frame = framesOf(run.machine, task).find((f) => !places.isOwn(f.loaded.image, f.record));
      const at = frame?.place && places.position(frame.loaded.image, frame.place);
      return {
        threadId: task.id + 1,
        name: this.threads({ run }).find((t) => t.id === task.id + 1)?.name ?? task.name,
        ...(frame && at && { place: `${frame.record.name}, ${at.path}:${at.line}` }),
      };
    });
  }

  /** The frames of a task, innermost first, with their ids. */
  private list({ run }: Launched, task: Task): readonly ListedFrame[] {
    let frames = this.listed.get(task.id);
    if (!frames) {
      frames = framesOf(run.machine, task).map((view) => ({ id: this.nextFrame++, view }));
      this.listed.set(task.id, frames);
    }
    return frames;
  }
  /** The frame that a request names. */
  frameOf({ frameId }: { readonly frameId: number }): FrameView {
    const frame = this.frame(frameId);
    if (!frame) throw new RequestError(`There is no frame ${frameId} at this moment.`);
    return frame;
  }
  private frame(id: number): FrameView | undefined {
    for (const frames of this.listed.values()) for (const frame of frames) if (frame.id === id) return frame.view;
    return undefined;
  }
  private frameOr(launched: Launched, id: number | undefined): FrameView | undefined {
    if (id !== undefined) return this.frameOf({ frameId: id });
    const { run, places } = launched;
    const frames = run.machine.tasks.includes(run.machine.current) ? this.list(launched, run.machine.current) : [];
    const found = frames.find(({ view }) => !places.isOwn(view.loaded.image, view.record)) ?? frames[0];
    return found?.view;
  }

  range(places: StopPlaces, image: Image, place: Place) {
    const { files } = places.programOf(image);
    const from = files.lineColumn(place);
    const to = files.lineColumn({ ...place, start: place.end });
    return {
      line: this.base.line(from.line),
      column: this.base.column(from.column),
      endLine: this.base.line(to.line),
      endColumn: this.base.column(to.column),
    };
  }

  private stackTrace(launched: Launched, args: DebugProtocol.StackTraceArguments): object {
    const { run, places, sources } = launched;
    const task = run.machine.tasks.find((t) => t.id === args.threadId - 1);
    if (!task) throw new RequestError(`There is no task ${args.threadId} at this moment.`);
    const all = this.list(launched, task);
    const start = args.startFrame ?? 0;
    const shown = all.slice(start, args.levels ? start + args.levels : undefined);
    const stackFrames = shown.map(({ id, view }): DebugProtocol.StackFrame => {
      const { loaded, record, place } = view;
      const { image } = loaded;
      if (!place) return { id, name: record.name, line: 0, column: 0, presentationHint: 'subtle' };
      const { path } = places.position(image, place);
      // What a macro made as a whole has no text to show either.
      const isOwn = isOwnPath(path) || places.statementsOf(image, record).length === 0;
      return {
        id,
        name: record.name,
        source: sources.of(places.programOf(image), path),
        ...this.range(places, image, place),
        canRestart: !isOwn,
        ...(isOwn && { presentationHint: 'subtle' as const }),
      };
    });
    return { stackFrames, totalFrames: all.length };
  }

  breakpoint({ places, sources }: Launched, b: Breakpoint): DebugProtocol.Breakpoint {
    if (!b.verified || !b.image || !b.at)
      return { id: b.id, verified: false, ...(b.message && { message: b.message }) };
    const place = { ...b.at, end: b.at.start };
    const { line, column } = this.range(places, b.image, place);
    const program = places.programOf(b.image);
    const source = sources.of(program, program.files.file(b.at.file).path);
    return { id: b.id, verified: true, source, line, column, ...(b.message && { message: b.message }) };
  }

  // --- values -----------------------------------------------------------------------------------------------------

  private context({ run, places }: Launched, frame: FrameView | undefined): Context {
    const program = frame ? places.programOf(frame.loaded.image) : run.kernel.program;
    return { machine: run.machine, program, frame, call: (record, values) => callAside(run, record, values) };
  }

  private scopes(launched: Launched, { frameId }: DebugProtocol.ScopesArguments): object {
    const { values } = launched;
    const frame = this.frameOr(launched, frameId);
    const scopes: DebugProtocol.Scope[] = [];
    const add = (name: string, leaves: () => Leaf[], extra: Partial<DebugProtocol.Scope> = {}) =>
      scopes.push({ name, variablesReference: values.reference({ children: leaves }), expensive: false, ...extra });
    if (frame) {
      const context = this.context(launched, frame);
      add('Locals', () => values.locals(context, frame), { presentationHint: 'locals' });
      if (values.statics(context, frame).length > 0) add('Statics', () => values.statics(context, frame));
    }
    const changed = this.changedSince(launched);
    if (changed.length > 0)
      add('Changed since the last stop', () =>
        changed.map(({ label, before, after }) => ({ name: label, value: `${before} → ${after}` })),
      );
    add('Lifetime', () => lifetimeLeaves(launched));
    return { scopes };
  }

  private variables({ values }: Launched, args: DebugProtocol.VariablesArguments): object {
    const branch = values.branch(args.variablesReference);
    if (!branch) throw new RequestError('This value belongs to another moment.');
    if (args.filter === (branch.length === undefined ? 'indexed' : 'named')) return { variables: [] };
    const leaves = branch.children(args.start ?? 0, args.count ?? 0);
    const isCut = branch.length === undefined && (args.start !== undefined || args.count !== undefined);
    const start = args.start ?? 0;
    const cut = isCut ? leaves.slice(start, args.count ? start + args.count : undefined) : leaves;
    return { variables: cut.map((leaf) => values.toProtocol(leaf)) };
  }

  private evaluate(launched: Launched, args: DebugProtocol.EvaluateArguments): object {
    const { values } = launched;
    const text = args.expression?.trim().replace(/;$/, '') ?? '';
    if (text === '') throw new RequestError('There is no expression.');
    const context = this.context(launched, this.frameOr(launched, args.frameId));
    const leaf = values.evaluate(context, text);
    const { value, type, variablesReference, indexedVariables, memoryReference } = values.toProtocol(leaf);
    return { result: value, type, variablesReference, indexedVariables, memoryReference };
  }

  private completions(launched: Launched, args: DebugProtocol.CompletionsArguments): object {
    const frame = this.frameOr(launched, args.frameId);
    const context = this.context(launched, frame);
    const before = (args.text ?? '').slice(0, Math.max(0, this.base.column(1) === 1 ? args.column - 1 : args.column));
    const [, path = '', via = ''] =
      /((?:\w+(?:\[[^\]]*\])?(?:->|\.))*\w+(?:\[[^\]]*\])?)(->|\.)\w*$/.exec(before) ?? [];
    if (path !== '') return { targets: this.memberNames(context, path, via) };
    const body = frame?.record.symbol?.body?.();
    if (!frame || !body) return { targets: [] };
    const names = new Set([
      ...visibleVariables(body, frame.place).map((v) => v.name),
      ...frame.record.parameters.map((v) => v.name),
    ]);
    const unit = context.program.allUnits().find((u) => u.unit.index === frame.record.symbol?.unit)?.unit;
    for (const variable of unit?.allVariables() ?? []) if (variable.defined) names.add(variable.name);
    return { targets: [...names].filter((n) => n !== '').map((label) => ({ label, type: 'variable' })) };
  }
  private memberNames(context: Context, path: string, via: string): DebugProtocol.CompletionItem[] {
    try {
      const { type } = evaluateText(context, path);
      const inner = via === '->' && type.kind === 'pointer' ? type.to : type;
      if (inner.kind !== 'record') return [];
      return flatMembers(inner.record).map(({ member }) => ({ label: member.name!, type: 'field' }));
    } catch (error) {
      if (error instanceof CannotEvaluate) return [];
      throw error;
    }
  }

  // --- memory -----------------------------------------------------------------------------------------------------

  /** What `setDataBreakpoints` means by an id of `dataBreakpointInfo`. */
  watched(dataId: string): Watched | undefined {
    return this.known.get(dataId);
  }
  private dataBreakpointInfo(launched: Launched, args: DebugProtocol.DataBreakpointInfoArguments): object {
    const found = args.asAddress ? this.watchedBytes(launched, args) : this.watchable(launched, args);
    if (typeof found === 'string') return { dataId: null, description: found };
    const { where, size, label } = found;
    const place =
      where.kind === 'register'
        ? `task ${where.task}:${where.frame}:${where.slot}:${where.words.join('.')}`
        : `${where.process ?? 'kernel'}:${(where.lo >>> 0).toString(16)}`;
    const dataId = `${place}:${size}:${label}`;
    this.known.set(dataId, found);
    return { dataId, description: label, accessTypes: ['write'], canPersist: false };
  }
  /** What "who set this" is asked about. */
  toWatch(launched: Launched, args: DebugProtocol.DataBreakpointInfoArguments): Watched {
    const found = this.watchable(launched, args);
    if (typeof found === 'string') throw new RequestError(`${found}.`);
    return found;
  }
  /** A line of the variables view or an expression as something to watch, or why it cannot be. */
  private watchable(launched: Launched, args: DebugProtocol.DataBreakpointInfoArguments): Watched | string {
    const { values } = launched;
    let leaf: Leaf | undefined;
    if (args.variablesReference) {
      const branch = values.branch(args.variablesReference);
      const index = /^\[(\d+)\]$/.exec(args.name)?.[1];
      const children = branch?.children(index === undefined ? 0 : Number(index), index === undefined ? 0 : 1) ?? [];
      leaf = children.find((child) => child.name === args.name);
    } else {
      const context = this.context(launched, this.frameOr(launched, args.frameId));
      leaf = values.evaluate(context, args.name ?? '');
    }
    if (leaf?.watched) return leaf.watched;
    if (!leaf?.of) return `${args.name} has no value here`;
    const label = leaf.evaluateName ?? leaf.name;
    const found = watchable(leaf.of.context, label, leaf.of.value);
    return typeof found === 'string' ? `${label}: ${found}` : found;
  }
  /** So many bytes at an address, shown as a number. */
  private watchedBytes(
    launched: Launched,
    { name, bytes }: DebugProtocol.DataBreakpointInfoArguments,
  ): Watched | string {
    if (!/^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(name)) return `${name} is not an address`;
    const size = bytes ?? 8;
    const type = ({ 1: 'unsigned char', 2: 'unsigned short', 4: 'unsigned int', 8: 'unsigned long' } as const)[size];
    if (!type) return `${size} bytes are not watched: take 1, 2, 4 or 8`;
    const context = this.context(launched, this.frameOr(launched, undefined));
    const label = `${size} bytes at ${name}`;
    try {
      return watchable(context, label, evaluateText(context, `*(${type} *)${name}`));
    } catch (error) {
      if (error instanceof CannotEvaluate) return `${label}: ${error.message}`;
      throw error;
    }
  }
  private inlineValues(launched: Launched, args: { readonly frameId: number }): object {
    const view = this.frameOf(args);
    const was = new Map(this.changedSince(launched).map(({ label, before }) => [label, before]));
    const list = inlineValues(launched, this.context(launched, view), view, was);
    return {
      values: list.map(({ line, column, endColumn, text }) => ({
        line: this.base.line(line),
        column: this.base.column(column),
        endColumn: this.base.column(endColumn),
        text,
      })),
    };
  }

  private readMemory(launched: Launched, args: DebugProtocol.ReadMemoryArguments): object {
    if (!/^0x[0-9a-f]{1,16}$/i.test(args.memoryReference ?? '')) throw new RequestError('This is not an address.');
    const count = Math.max(0, Math.min(args.count ?? 0, 1 << 16));
    const at = BigInt.asUintN(64, BigInt(args.memoryReference) + BigInt(Math.trunc(args.offset ?? 0)));
    const address = `0x${at.toString(16)}`;
    const context = this.context(launched, this.frameOr(launched, undefined));
    const space = spaceOf(context, at);
    const lo = Number(at & 0xffffffffn) | 0;
    const { memory } = launched.run.machine;
    let length = 0;
    while (space && length < count && memory.readable(space, (lo + length) | 0) >= 0) length++;
    if (!space || length === 0) return { address, unreadableBytes: count };
    const bytes = memory.peek(space, lo, length);
    const data = btoa(String.fromCharCode(...bytes));
    return { address, data, ...(length < count && { unreadableBytes: count - length }) };
  }

  private source({ sources }: Launched, args: DebugProtocol.SourceArguments): object {
    const file = sources.find({
      ...args.source,
      ...(args.sourceReference && { sourceReference: args.sourceReference }),
    });
    if (typeof file === 'string') throw new RequestError(file);
    const content = sources.text(file);
    if (content === undefined) throw new RequestError(`There is no text of ${file.path}.`);
    return { content, mimeType: 'text/x-c' };
  }
}
