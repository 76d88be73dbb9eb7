/**
 * Checks what a scenario expects of the kernel's side while it runs: stops after each marked statement, lets what is due
 * happen on a copy of the machine, reads the facts out of its memory, and goes on from the original.
 */
import type { HeapObject } from '../machine/heap';
import { forget, keep, restore } from '../machine/keyframe';
import { Frame, Mode, type Task } from '../machine/machine';
import type { Problem } from '../machine/problem';
import { CannotEvaluate, evaluateText, readAt, signedBits, type Value } from './evaluate';
import {
  type Condition,
  type ExpectedObject,
  type Expectation,
  type Fact,
  type Operand,
  readExpectations,
} from './expectation-text';
import { framesOf } from './frames';
import type { Run } from './run';
import { soleInteger, tagOf } from './show';
import { Structs } from './structs';
import type { RecordType, Type } from '../c/types';
import { kernelHigh } from '../c/bytecode';

export interface CheckedExpectation {
  /** 1-based line of the expectation's comment. */
  readonly line: number;
  readonly label: string;
  /** Its condition holds in this tree and configuration. */
  readonly applies: boolean;
  /** How often its moment came. */
  readonly times: number;
}

/** A value of a Kconfig symbol; undefined where the tree has none of that name. */
export type SymbolValues = (name: string) => string | undefined;

/** A booted Run that is executed, in as many pieces as somebody likes, and its expectations checked on the way. */
export class ExpectingRun {
  private readonly watch: ExpectationWatch;
  private readonly times = new Map<Expectation, number>();
  private readonly detach: (() => void) | undefined;
  /** What does not hold (kind 'expectation'), and what in the text is no expectation. */
  readonly failures: Problem[];

  constructor(
    private readonly run: Run,
    symbols: SymbolValues,
  ) {
    this.watch = new ExpectationWatch(run, symbols);
    this.failures = [...this.watch.textProblems];
    if (this.watch.isIdle) return;
    this.detach = this.watch.attach();
    this.watch.begin();
  }

  /** Executes on to `step`. True once the run has ended. */
  runTo(step: number): boolean {
    const { run, watch } = this;
    const m = run.machine;
    for (;;) {
      if (!watch.isIdle) m.onStatement = (statement) => watch.isDue(statement);
      const reason = run.runTo(step);
      m.onStatement = undefined;
      if (reason === 'stop' && watch.hasDue) {
        const { checked, failures } = watch.check();
        for (const expectation of checked) this.times.set(expectation, (this.times.get(expectation) ?? 0) + 1);
        this.failures.push(...failures);
        continue;
      }
      if (m.finished || reason === 'end') {
        this.detach?.();
        return true;
      }
      if (reason === 'limit' && m.steps >= step) return false;
    }
  }

  /** What came of each expectation, in the order of the text. */
  get checked(): CheckedExpectation[] {
    const { watch, times } = this;
    return watch.expectations.map((e) => ({
      line: e.line,
      label: e.label,
      applies: watch.applies(e),
      times: times.get(e) ?? 0,
    }));
  }
}

function problemAt(run: Run, path: string, line: number, message: string): Problem {
  const stack = [{ function: 'main', space: 'user' as const, path, line, place: undefined }];
  return { kind: 'expectation', message, stack, step: run.machine.steps, fatal: false };
}

function holds(run: Run, symbols: SymbolValues, condition: Condition): boolean {
  if (condition.kind === 'symbol') return symbols(condition.name) === condition.value;
  const { kernel } = run;
  const { name, member } = condition;
  const has =
    member === undefined
      ? kernel.program.findFunction(name)?.body !== undefined ||
        kernel.program.openUnits().some(({ unit }) => unit.functionNamed(name)?.body !== undefined)
      : kernel.member(name, member) !== undefined;
  return has !== condition.negated;
}

/** The frame in which a marked statement ran: a task, and the index of its frame. */
interface MarkedFrame {
  readonly task: number;
  readonly depth: number;
  readonly statement: number;
}

/**
 * The moments behind marked statements of a run, and what is expected there. Whoever moves the run asks `isDue` before each
 * statement, stops the machine where it says yes, and lets it `check`.
 */
export class ExpectationWatch {
  readonly structs: Structs;
  readonly expectations: readonly Expectation[];
  /** What in the text is no expectation. */
  readonly textProblems: readonly Problem[];
  private readonly applying: ReadonlySet<Expectation>;
  private readonly byLine: ReadonlyMap<number, string>;
  /** Which pidfd was made last, by the step since which it was. */
  private readonly latest: Latest[] = [];
  /** By statement id of the program: the label, or '' for none. */
  private readonly labels = new Map<number, string>();
  /** By task: marked statements under way, the outermost first. */
  private readonly open = new Map<number, readonly MarkedFrame[]>();
  private due: MarkedFrame[] = [];

  constructor(
    readonly run: Run,
    symbols: SymbolValues,
  ) {
    this.structs = new Structs(run.kernel);
    const { path, text } = run.options.scenario;
    const read = readExpectations(text);
    this.expectations = read.expectations;
    this.textProblems = read.problems.map(({ line, message }) => problemAt(run, path, line, `${path}:${line}: ${message}`)); // prettier-ignore
    this.applying = new Set(read.expectations.filter((e) => e.when.every((c) => holds(run, symbols, c))));
    this.byLine = new Map(read.marks.map((mark) => [mark.line, mark.label]));
  }

  /** Nothing is expected in this tree and configuration. */
  get isIdle(): boolean {
    return this.applying.size === 0;
  }
  applies(expectation: Expectation): boolean {
    return this.applying.has(expectation);
  }
  /** Of the pidfd that was made last; they stay known when they are freed. */
  get latestPidfd(): Latest | undefined {
    const { steps } = this.run.machine;
    return this.latest.findLast((l) => l.step <= steps);
  }

  /** Follows which pidfd was made last, from the program's start on. Returns what ends it. */
  attach(): () => void {
    const { kernel } = this.run;
    const before = kernel.onSystemCallEnd;
    kernel.onSystemCallEnd = (task, lo, hi) => {
      this.noteLatest();
      before?.(task, lo, hi);
    };
    return () => void (kernel.onSystemCallEnd = before);
  }
  /** The tape is another one behind `step`. */
  cut(step: number): void {
    while ((this.latest.at(-1)?.step ?? -1) > step) this.latest.pop();
  }

  /** To be called after every jump in time: finds the marked statements that are under way. */
  begin(): void {
    this.open.clear();
    this.due = [];
    const { machine } = this.run;
    for (const task of machine.tasks) {
      const marked = framesOf(machine, task)
        .filter((f) => f.mode === Mode.User && f.index < task.depth - 1 && f.statement >= 0)
        .filter((f) => this.labelOf(f.statement) !== '')
        .map((f) => ({ task: task.id, depth: f.index + 1, statement: f.statement }));
      if (marked.length > 0) this.open.set(task.id, marked.reverse());
    }
  }
  private labelOf(statement: number): string {
    let label = this.labels.get(statement);
    if (label === undefined) {
      const { image, files } = this.run.user;
      const place = image.statementPlace(statement);
      const last = files.lineColumn({ ...place, start: Math.max(place.start, place.end - 1) });
      label = (last.path === this.run.options.scenario.path ? this.byLine.get(last.line) : undefined) ?? '';
      this.labels.set(statement, label);
    }
    return label;
  }

  /** Whether a marked statement is over now that `statement` is about to run: then stop here and `check`. */
  isDue(statement: number): boolean {
    const task = this.run.machine.current;
    if (task.mode !== Mode.User) return false;
    const open = this.open.get(task.id);
    if (open) {
      const over = open.filter((frame) => task.depth <= frame.depth);
      if (over.length > 0) {
        this.open.set(task.id, open.slice(0, open.length - over.length));
        this.due.push(...over.reverse());
        return true;
      }
    }
    if (this.labelOf(statement) !== '')
      this.open.set(task.id, [...(open ?? []), { task: task.id, depth: task.depth, statement }]);
    return false;
  }
  get hasDue(): boolean {
    return this.due.length > 0;
  }

  /** Checks what is due. The machine stands still and is left as it was. */
  check(): { readonly checked: readonly Expectation[]; readonly failures: readonly Problem[] } {
    const { run } = this;
    const { path } = run.options.scenario;
    const checked: Expectation[] = [];
    const failures: Problem[] = [];
    for (const frame of this.due.splice(0)) {
      const label = this.labelOf(frame.statement);
      const expected = [...this.applying].filter((e) => e.label === label);
      checked.push(...expected);
      this.onCopy(failures, () => {
        for (const expectation of expected) {
          for (const fact of expectation.facts) {
            const wrong = checkFact(this, frame, fact);
            if (wrong === undefined) continue;
            const message = `expected after ${label}: ${fact.text}, but ${wrong}`;
            failures.push(problemAt(run, path, expectation.line, message));
          }
        }
      });
    }
    return { checked, failures };
  }

  /** Lets what is due happen, looks, and takes it back. */
  private onCopy(failures: Problem[], look: () => void): void {
    const { run } = this;
    const m = run.machine;
    if (run.kernel.state.callbacks.length === 0) return look();
    const kept = keep(m);
    const task = m.current.id;
    const hook = m.onStatement;
    m.onStatement = () => m.current.id === task && m.current.mode === Mode.User;
    for (let round = 0; round < 100 && run.kernel.state.callbacks.length > 0; round++) {
      const before = run.kernel.state.callbacks.length;
      run.settle();
      if (m.run(m.budgets.steps) !== 'stop' || run.kernel.state.callbacks.length >= before) break;
    }
    look();
    const found = m.problems.slice(kept.problems).filter((p) => p.fatal);
    restore(m, kept);
    forget(m, kept);
    m.onStatement = hook;
    failures.push(...found);
  }

  /** Remembers the youngest file that is a pidfd, and what it stands for. */
  private noteLatest(): void {
    const { heap, steps } = this.run.machine;
    const last = this.latestPidfd;
    if (last !== this.latest.at(-1)) return; // This part of the tape was followed before.
    const from = last ? last.file + 1 : this.run.bootObjects;
    for (let id = heap.count - 1; id >= from; id--) {
      const file = heap.get(id);
      if (!file || file.freedStep >= 0 || tagOf(file) !== 'file' || !this.structs.isPidfd(file.lo)) continue;
      const pid = heap.at(this.structs.pidOfFile(file.lo) ?? 0);
      const inode = heap.at(this.structs.pointer(file.lo, 'file', 'f_inode') ?? 0);
      this.latest.push({ step: steps, file: id, pid: pid?.id, inode: inode?.id });
      return;
    }
  }
}
/** Heap objects by their ids, which stay when the run goes back and forth. */
interface Latest {
  readonly step: number;
  readonly file: number;
  readonly pid: number | undefined;
  readonly inode: number | undefined;
}

/** Undefined where the fact holds, else what is the case instead. */
function checkFact(watch: ExpectationWatch, frame: MarkedFrame, fact: Fact): string | undefined {
  try {
    if (fact.kind === 'freed') {
      const object = findObject(watch, frame, fact.object);
      if (object.freedStep >= 0) return undefined;
      return `it is not freed${countText(watch, object)}`;
    }
    const left = valueOf(watch, frame, fact.left);
    const right = valueOf(watch, frame, fact.right);
    if (compare(left.number, fact.operator, right.number)) return undefined;
    const isPlain = fact.right.kind === 'integer' || fact.right.kind === 'null';
    return isPlain ? `it is ${left.text}` : `they are ${left.text} and ${right.text}`;
  } catch (error) {
    if (error instanceof CannotEvaluate) return error.message;
    throw error;
  }
}
function countText({ structs }: ExpectationWatch, object: HeapObject): string {
  const tag = tagOf(object);
  const count =
    tag === 'pid'
      ? structs.number(object.lo, 'pid', 'count')
      : tag === 'inode'
        ? structs.number(object.lo, 'inode', 'i_count')
        : undefined;
  return count === undefined ? '' : ` (count ${count})`;
}

function compare(a: bigint, operator: Extract<Fact, { kind: 'comparison' }>['operator'], b: bigint): boolean {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
  }
}

interface Seen {
  readonly number: bigint;
  readonly text: string;
}
function valueOf(watch: ExpectationWatch, frame: MarkedFrame, operand: Operand): Seen {
  switch (operand.kind) {
    case 'integer':
      return { number: operand.value, text: String(operand.value) };
    case 'null':
      return { number: 0n, text: 'NULL' };
    case 'dentries': {
      const inode = findObject(watch, frame, operand.of);
      if (inode.freedStep >= 0) throw new CannotEvaluate('the inode is freed');
      const { structs } = watch;
      const head = structs.offset('inode', 'i_dentry');
      if (head === undefined) throw new CannotEvaluate('struct inode has no i_dentry');
      const alias = structs.has('dentry', 'd_u.d_alias') ? 'd_u.d_alias' : 'd_alias';
      const count = structs.onList(inode.lo + head, 'dentry', alias).length;
      return { number: BigInt(count), text: String(count) };
    }
    case 'object': {
      const object = findObject(watch, frame, operand.object);
      const address = (BigInt(kernelHigh >>> 0) << 32n) | BigInt(object.lo >>> 0);
      if (operand.members.length === 0)
        return { number: address, text: `${tagOf(object)} at 0x${address.toString(16)}` };
      return memberValue(watch, object, address, operand);
    }
  }
}

function memberValue(
  { run }: ExpectationWatch,
  object: HeapObject,
  address: bigint,
  { members }: Extract<Operand, { kind: 'object' }>,
): Seen {
  if (object.freedStep >= 0) throw new CannotEvaluate(`struct ${tagOf(object)} is freed`);
  const context = { machine: run.machine, program: run.kernel.program };
  // The object is a pointer to its struct; the first step goes through it.
  let value: Value = { type: pointerTo(object.type!), bits: address };
  for (const { operator, name } of members) {
    const { type } = value;
    const record = operator === '->' ? (type.kind === 'pointer' ? type.to : undefined) : type;
    if (record?.kind !== 'record') throw new CannotEvaluate(`${operator}${name} is used on what is no struct`);
    const base = operator === '->' ? value.bits : value.address!;
    const member = run.kernel.member(record.record.tag ?? '', name);
    if (!member) throw new CannotEvaluate(`struct ${record.record.tag} has no member ${name}`);
    value = readAt(context, base + BigInt(member.offset), member.type, member.bits);
  }
  if (value.type.kind === 'record') {
    const only = soleInteger(value.type.record);
    if (!only || value.address === undefined) throw new CannotEvaluate('a whole struct cannot be compared');
    value = readAt(context, value.address + BigInt(only.offset), only.type);
  }
  if (value.type.kind === 'array') throw new CannotEvaluate('a whole array cannot be compared');
  if (value.isUndefined) throw new CannotEvaluate('it was never written');
  const number = value.type.kind === 'pointer' ? value.bits : signedBits(value);
  const text = value.type.kind === 'pointer' ? (number === 0n ? 'NULL' : `0x${number.toString(16)}`) : String(number);
  return { number, text };
}
function pointerTo(to: Type): Type {
  return { kind: 'pointer', size: 8, align: 8, qualifiers: 0, to };
}

function findObject(watch: ExpectationWatch, frame: MarkedFrame, wanted: ExpectedObject): HeapObject {
  if (wanted.kind === 'latest') {
    const latest = watch.latestPidfd;
    const id = wanted.what === 'pid' ? latest?.pid : latest?.inode;
    const found = id === undefined ? undefined : watch.run.machine.heap.get(id);
    if (id !== undefined && !found) throw new CannotEvaluate(`the ${wanted.what} was freed long ago`);
    if (!found) throw new CannotEvaluate('no pidfd was made yet');
    return found;
  }
  const { run, structs } = watch;
  const number = variable(watch, frame, wanted.variable);
  const task = run.machine.tasks.find((t) => t.id === frame.task);
  if (wanted.what === 'pid' || wanted.what === 'task') {
    const numberOf = (object: HeapObject) =>
      wanted.what === 'pid' ? structs.pidNumber(object.lo) : structs.number(object.lo, 'task_struct', 'pid');
    const tag = wanted.what === 'pid' ? 'pid' : 'task_struct';
    const found = structs.living(tag).findLast((o) => numberOf(o) === number);
    if (!found) throw new CannotEvaluate(`no struct ${tag} has the number ${number}`);
    return found;
  }
  const file = task && structs.descriptors(task.struct).find(({ fd }) => fd === number)?.file;
  const address = wanted.what === 'file' ? file : file && structs.pointer(file, 'file', 'f_inode');
  const object = address ? run.machine.heap.at(address) : undefined;
  if (!object || object.type?.kind !== 'record') throw new CannotEvaluate(`${wanted.variable} is no open descriptor`);
  return object as HeapObject & { type: RecordType };
}

/** The integer in a variable of the program, as the frame of the marked statement sees it behind that statement. */
function variable({ run }: ExpectationWatch, marked: MarkedFrame, name: string): number {
  const task: Task | undefined = run.machine.tasks.find((t) => t.id === marked.task);
  const frame = task && framesOf(run.machine, task).find((f) => f.index === marked.depth - 1 && f.mode === Mode.User);
  if (!frame || task.frames[frame.index * Frame.Size + Frame.Mode] !== Mode.User)
    throw new CannotEvaluate(`the function with ${name} has returned`);
  const place = run.user.image.statementPlace(marked.statement);
  const context = {
    machine: run.machine,
    program: run.user,
    frame: { ...frame, place: { ...place, start: place.end } },
  };
  return Number(signedBits(evaluateText(context, name)));
}
