/**
 * From a function's flow to the text of a JavaScript function.
 *
 * Register slots live in variables. Blocks are laid out in labelled blocks and loops along the dominator tree (Ramsey:
 * Beyond Relooper). Steps are paid for when a block begins; what follows is exact: wherever the code is left, the slots that
 * anybody may read are in the task's register file, and the interpreter goes on at the instruction. Whatever is rare is
 * left: a fault, undefined values, the end of the budget, a callee that is not translated.
 *
 * The text holds numbers of the bytecode and fixed words, nothing of what anybody wrote.
 */
import { kernelHigh, Op } from '../../c/bytecode';
import type { FunctionRecord, Image } from '../../c/image';
import { localSlots, unwritten } from '../frame-layout';
import { Boundary, Frame, Mode } from '../frames';
import { type Block, type Flow, forEachRead, forEachWritten, Slots } from './flow';
import { conditionOf, emitInstruction } from './instructions';

/** What translated code returns where it has no steps left to tell. */
export const enum Returned {
  /** It was left: the interpreter goes on from what the task says. */
  Left = -1,
  /** The function could not be entered: nothing has changed. */
  Refused = -2,
}

/** A function is called and pushes its frame; a loop is entered where the frame stands already. */
export type PieceKind = 'function' | 'loop';

/** Deeper nesting than this is left to the interpreter: parsers have a limit. */
const deepest = 120;

/** Views that a piece of code takes out of its workbench, if it uses them. */
const views = ['bytes', 'validity', 'i16', 'i32', 'v32', 'read', 'write', 'counts', 'frames', 'table'] as const;

/** The text of a translated function; a sentence where it cannot be had. */
export function translate(
  image: Image,
  record: FunctionRecord,
  flow: Flow,
  kind: PieceKind,
): { readonly text: string } | string {
  const emitter = new Emitter(image, record, flow, kind);
  const text = emitter.whole();
  return emitter.isTooDeep ? 'the control flow is nested too deeply' : { text };
}

export class Emitter {
  readonly code: Int32Array;
  /** Upper half of the addresses that the code may touch. */
  readonly high: number;
  isTooDeep = false;
  private readonly lines: string[] = [];
  private depth = 0;
  private readonly merges = new Set<number>();
  /** Of the block that is being emitted: which slots differ from the task's; which are needed, by instruction. */
  private dirty: Slots;
  private live: Slots[] = [];
  private position = 0;
  private unpaid = 0;

  constructor(
    private readonly image: Image,
    private readonly record: FunctionRecord,
    private readonly flow: Flow,
    private readonly kind: PieceKind,
  ) {
    this.code = image.code;
    this.high = image.space === 'kernel' ? kernelHigh : 0;
    this.dirty = new Slots(flow.slots);
    flow.blocks.forEach((block, i) => {
      if (block.predecessors.filter((p) => p < i).length > 1) this.merges.add(i);
      if (block.ending === 'table') for (const target of block.successors) if (target > i) this.merges.add(target);
    });
  }

  line(text: string): void {
    this.lines.push(text);
  }
  private open(text: string): void {
    this.line(text);
    if (++this.depth > deepest) this.isTooDeep = true;
  }
  private close(text = '}'): void {
    this.line(text);
    this.depth--;
  }

  /** Writes a slot. */
  set(slot: number, value: string): void {
    this.line(`s${slot} = ${value};`);
    this.dirty.add(slot);
  }
  /** Writes a register's two slots. */
  set2(slot: number, lo: string, hi: string): void {
    // The upper half may be made of the lower half that it replaces; then it comes first.
    const isHighFirst = new RegExp(`\\bs${slot}\\b`).test(hi);
    if (isHighFirst) this.set(slot + 1, hi);
    this.set(slot, lo);
    if (!isHighFirst) this.set(slot + 1, hi);
  }

  whole(): string {
    const { flow, kind } = this;
    const [localsFrom, localsEnd] = localSlots(this.record);
    // A function's locals are not written when it begins; between parameters and locals there is nothing to read.
    const isGiven = (slot: number) => kind === 'loop' || slot < localsFrom || localsEnd === 0;
    if (kind === 'function')
      for (let slot = localsFrom; slot < localsEnd; slot++) this.line(`R[b + ${slot}] = ${unwritten};`);
    flow.entering.forEach((slot) => {
      this.line(`s${slot} = ${isGiven(slot) ? `R[b + ${slot}]` : unwritten};`);
    });
    this.tree(0);
    const body = this.lines.splice(0);
    if (kind === 'function') this.enterFrame();
    const entry = this.lines.splice(0);
    const inside = [...entry, ...body].join('\n');
    const used = views.filter((view) => inside.includes(`${view}[`));
    const slots = Array.from({ length: flow.slots }, (_, slot) => `s${slot}`);
    const declared = slots.filter((slot) => new RegExp(`\\b${slot}\\b`).test(inside)).map((slot) => `${slot} = 0`);
    return [
      "'use strict';",
      'const { load, store, loadBits, storeBits, copy, zero, undefine, enterMemory, leaveMemory, primitive, exit } = E;',
      'const { carry, divide, multiply, shiftLeft, shiftRight, shiftRightUnsigned } = E.arithmetic;',
      'const { countBits, swap, overflow, integerToDouble, doubleToInteger, floatFromBits, bitsFromFloat } = E.arithmetic;',
      'const { W, F } = E;',
      'return function run(b, fp, left, next) {',
      ...(kind === 'function' ? [this.refuse()] : []),
      'const R = E.R;',
      ...used.map((view) => `const ${view} = E.${view};`),
      'let A = 0, P = 0, X = 0, Y = 0, Z = 0, D = 0, stack = 0;',
      ...(declared.length > 0 ? [`let ${declared.join(', ')};`] : []),
      inside,
      '};',
    ].join('\n');
  }

  private refuse(): string {
    const room = Math.max(this.record.slots, 2) + 32;
    return `if (fp >= E.framesEnd || b + ${room} >= E.registersEnd) return ${Returned.Refused};`;
  }
  /** Pushes the frame of the call, as the interpreter's Call does; refuses where that cannot be done quickly. */
  private enterFrame(): void {
    const { record } = this;
    const mode = this.image.space === 'kernel' ? Mode.Kernel : Mode.User;
    const word = (field: Frame, value: string | number) => this.line(`frames[fp + ${field}] = ${value};`);
    this.line('stack = E.stack;');
    if (record.memory > 0)
      this.line(`if (!enterMemory(${record.index}, ${record.memory})) return ${Returned.Refused};`);
    word(Frame.Function, record.index);
    word(Frame.Mode, mode);
    word(Frame.Return, 'next');
    word(Frame.CallerBase, `frames[fp - ${Frame.Size - Frame.Base}]`);
    word(Frame.SavedStack, 'stack');
    word(Frame.Memory, record.memory > 0 ? 'E.stack' : 'stack');
    word(Frame.Boundary, Boundary.None);
    word(Frame.Base, 'b');
  }

  /** Emits a block and what it dominates. */
  private tree(i: number): void {
    if (this.isTooDeep) return;
    const { blocks } = this.flow;
    const block = blocks[i]!;
    if (block.isLoop) this.open(`L${i}: for (;;) {`);
    const children: number[] = [];
    for (let child = i + 1; child < blocks.length; child++)
      if (blocks[child]!.dominator === i && this.merges.has(child)) children.push(child);
    // Breaking out of a block leads to the code of the one that it is named after.
    for (const child of children.toReversed()) this.open(`B${child}: {`);
    this.block(i, block);
    for (const child of children) {
      this.close();
      this.tree(child);
    }
    if (block.isLoop) this.close();
  }
  private jump(from: number, to: number): string | undefined {
    if (to <= from) return `continue L${to};`;
    return this.merges.has(to) ? `break B${to};` : undefined;
  }
  private branch(from: number, to: number): void {
    const jump = this.jump(from, to);
    if (jump) this.line(jump);
    else this.tree(to);
  }

  private block(i: number, block: Block): void {
    const { code, flow, image } = this;
    const { instructions, statements } = block;
    this.dirty = block.dirty.copy();
    this.live = [];
    const live = new Slots(flow.slots);
    for (const successor of block.successors) live.addAll(flow.blocks[successor]!.live);
    if (block.ending === 'leave') live.fill();
    const behind = live.copy();
    for (const pc of instructions.toReversed()) {
      forEachWritten(code, pc, flow.slots, (slot) => live.delete(slot));
      forEachRead(image, pc, flow.slots, (slot) => live.add(slot));
      this.live.push(live.copy());
    }
    this.live.reverse();
    this.position = 0;
    this.unpaid = statements;
    if (statements > 0) this.line(`if ((left -= ${statements}) < 0) ${this.exit(block.start)}`);
    const last = instructions.at(-1)!;
    for (const pc of instructions) {
      const op = code[pc] as Op;
      if (op === Op.Statement) {
        this.line(`counts[${code[pc + 1]!}]++;`);
        this.unpaid--;
      } else if (op === Op.Call || op === Op.CallReg) this.call(pc, behind);
      else if (op === Op.Ret || op === Op.RetVoid) this.return(pc, op);
      else if (pc === last && block.ending === 'leave') this.line(this.exit(pc));
      else if (pc !== last || block.ending === 'fall') emitInstruction(this, pc);
      this.position++;
    }
    switch (block.ending) {
      case 'fall':
      case 'jump':
      case 'call':
        this.branch(i, block.successors[0]!);
        break;
      case 'branch': {
        const [taken, next] = block.successors as [number, number];
        this.open(`if (${conditionOf(code, last)}) {`);
        this.branch(i, taken);
        this.close();
        this.branch(i, next);
        break;
      }
      case 'table': {
        this.open(`switch (s${code[last + 1]!} - ${code[last + 2]!} | 0) {`);
        const [otherwise, ...targets] = block.successors;
        targets.forEach((target, value) => this.line(`case ${value}: ${this.jump(i, target)!}`));
        this.line(`default: ${this.jump(i, otherwise!)!}`);
        this.close();
        break;
      }
    }
  }

  /** Text that writes the slots of `needed` back. */
  private spill(isNeeded: (slot: number) => boolean): string {
    const { flow } = this;
    const stores: string[] = [];
    this.dirty.forEach((slot) => {
      if (flow.homes.has(slot) || isNeeded(slot)) stores.push(`R[b + ${slot}] = s${slot};`);
    });
    return stores.join(' ');
  }
  /** Text of a block that leaves to the interpreter, which goes on at `pc`. */
  exit(pc: number): string {
    const live = this.live[this.position]!;
    const left = this.unpaid > 0 ? `left + ${this.unpaid}` : 'left';
    return `{ ${this.spill((slot) => live.has(slot))} return exit(b, fp, ${left}, ${pc}); }`;
  }

  private call(pc: number, behind: Slots): void {
    const { code, image } = this;
    const first = code[pc + 2]!;
    const callee = code[pc] === Op.Call ? image.functions[code[pc + 1]!]! : undefined;
    if (callee?.kind === 'undefined') {
      this.line(this.exit(pc));
      return;
    }
    let target = `${callee?.index}`;
    if (!callee) {
      // A number that is no function's is found out by the interpreter.
      const pointer = code[pc + 1]!;
      const text = image.functionAddress(image.functions[0]!);
      this.line(`X = s${pointer} - ${text.lo} | 0;`);
      this.line('Y = X >>> 4;');
      this.line(`if (s${pointer + 1} !== ${text.hi} || (X & 15) !== 0 || Y >= table.length) ${this.exit(pc)}`);
      target = 'Y';
    }
    // A refused call is executed by the interpreter, so a function pointer belongs to what it may read.
    const live = this.live[this.position]!;
    this.line(this.spill((slot) => live.has(slot) || behind.has(slot)));
    this.dirty.clear();
    if (callee?.kind === 'primitive') {
      this.line(
        `if ((left = primitive(${callee.index}, b, fp, left, b + ${first}, ${pc})) < 0) return ${Returned.Left};`,
      );
    } else {
      this.line(`X = table[${target}](b + ${first}, fp + ${Frame.Size}, left, ${pc + 3});`);
      this.line(
        `if (X < 0) { if (X === ${Returned.Left}) return ${Returned.Left}; E.refused = ${target}; ${this.exit(pc)} }`,
      );
      this.line('left = X;');
    }
    behind.forEach((slot) => {
      if (slot >= first) this.line(`s${slot} = R[b + ${slot}];`);
    });
  }

  private return(pc: number, op: Op): void {
    const { code, record } = this;
    // Who called a loop's function is not known.
    if (this.kind === 'loop') return this.line(this.exit(pc));
    if (record.memory > 0) this.line(`if (!leaveMemory(stack)) ${this.exit(pc)}`);
    if (op === Op.Ret) {
      const value = code[pc + 1]!;
      this.line(`R[b] = s${value}; R[b + 1] = s${value + 1};`);
    }
    this.line('return left;');
  }
}
