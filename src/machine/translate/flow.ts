/**
 * The control flow of a piece of bytecode: from where translated code is entered (the start of a function, or a statement
 * inside a loop) all that can be reached within the function, as basic blocks with their dominators, and which registers
 * matter where.
 *
 * A call ends its block, because the budget of steps is asked anew behind it. So does an instruction that translated code
 * leaves to the interpreter.
 */
import { formats, Op } from '../../c/bytecode';
import type { FunctionRecord, Image } from '../../c/image';

export interface Block {
  /** Code index of the first instruction. */
  readonly start: number;
  /** Code indices of the instructions. */
  readonly instructions: number[];
  /** Numbers of the blocks that may follow: for a conditional jump the target, then what stands behind it. */
  successors: number[];
  predecessors: number[];
  readonly ending: 'fall' | 'jump' | 'branch' | 'table' | 'call' | 'return' | 'leave';
  /** How many statements begin in it. */
  readonly statements: number;
  /** The closest block through which every way to this one goes; its own number for the first. */
  dominator: number;
  /** An edge comes back to it from a block that it dominates. */
  isLoop: boolean;
  /** Slots whose value is needed at its start; that may differ from the task's; that were surely written. */
  live: Slots;
  dirty: Slots;
  sure: Slots;
}

export interface Flow {
  /** In reverse postorder: the first is where the code is entered. */
  readonly blocks: readonly Block[];
  readonly slots: number;
  /** Slots in which a variable lives somewhere in the function. */
  readonly homes: Slots;
  /** What must be read from the task's registers on entry. */
  readonly entering: Slots;
}

/** Larger pieces are left to the interpreter: V8 would not optimise them either. */
const mostInstructions = 4000;
const mostSlots = 600;

/** What each operand of an opcode is, as `formats` spells it. */
const operands: readonly string[] = Object.values(formats);

/** Words of the instruction at `pc`. */
export function lengthAt(code: Int32Array, pc: number): number {
  const op = code[pc]!;
  if (op === Op.JumpTable) return 5 + code[pc + 3]!;
  return 1 + operands[op]!.length;
}

/** A set of register slots. */
export class Slots {
  private readonly words: Uint32Array;
  constructor(readonly size: number) {
    this.words = new Uint32Array((size + 31) >> 5);
  }
  has(slot: number): boolean {
    return (this.words[slot >> 5]! & (1 << (slot & 31))) !== 0;
  }
  add(slot: number): void {
    this.words[slot >> 5]! |= 1 << (slot & 31);
  }
  delete(slot: number): void {
    this.words[slot >> 5]! &= ~(1 << (slot & 31));
  }
  clear(): void {
    this.words.fill(0);
  }
  fill(): void {
    this.words.fill(0xffffffff);
  }
  copy(): Slots {
    const copy = new Slots(this.size);
    copy.words.set(this.words);
    return copy;
  }
  /** Adds the other's; whether that was news. */
  addAll(other: Slots): boolean {
    let news = false;
    for (let i = 0; i < this.words.length; i++) {
      const both = (this.words[i]! | other.words[i]!) >>> 0;
      if (both !== this.words[i]) news = true;
      this.words[i] = both;
    }
    return news;
  }
  keepOnly(other: Slots): boolean {
    let news = false;
    for (let i = 0; i < this.words.length; i++) {
      const both = (this.words[i]! & other.words[i]!) >>> 0;
      if (both !== this.words[i]) news = true;
      this.words[i] = both;
    }
    return news;
  }
  forEach(visit: (slot: number) => void): void {
    for (let slot = 0; slot < this.size; slot++) if (this.has(slot)) visit(slot);
  }
}

/** Slots that the instruction at `pc` reads; a call reads its arguments, or all above where they are not known. */
export function forEachRead(image: Image, pc: number, size: number, visit: (slot: number) => void): void {
  const { code } = image;
  const op = code[pc] as Op;
  const format = operands[op]!;
  const count = op === Op.JumpTable ? 1 : format.length;
  for (let i = 0; i < count; i++) {
    const kind = format[i];
    const slot = code[pc + 1 + i]!;
    if (kind === 'a') visit(slot);
    else if (kind === 'A') {
      visit(slot);
      visit(slot + 1);
    } else if (kind === 'r') {
      const callee = op === Op.Call ? image.functions[code[pc + 1]!] : undefined;
      // Hidden ones: where a record is returned, and where variable arguments stand.
      const end = callee && callee.entry > 0 ? slot + 2 * (callee.parameters.length + 2) : size;
      for (let s = slot; s < size && s < end; s++) visit(s);
    }
  }
}
/** Slots that it writes; a call writes all from its arguments up. */
export function forEachWritten(code: Int32Array, pc: number, size: number, visit: (slot: number) => void): void {
  const format = operands[code[pc]!]!;
  for (let i = 0; i < format.length; i++) {
    const kind = format[i];
    const slot = code[pc + 1 + i]!;
    if (kind === 'd') visit(slot);
    else if (kind === 'D') {
      visit(slot);
      visit(slot + 1);
    } else if (kind === 'r') for (let s = slot; s < size; s++) visit(s);
  }
}

/** Instructions after which the interpreter goes on: they are rare, and stand in for much code. */
function isLeft(op: Op): boolean {
  switch (op) {
    case Op.Alloca:
    case Op.JumpReg:
    case Op.FrameInfo:
    case Op.Trap:
      return true;
    default:
      return op >= Op.LAST;
  }
}
function endingOf(op: Op): Block['ending'] | undefined {
  if (isLeft(op)) return 'leave';
  if (op === Op.Jump) return 'jump';
  if (op > Op.Jump && op < Op.JumpTable) return 'branch';
  if (op === Op.JumpTable) return 'table';
  if (op === Op.Call || op === Op.CallReg) return 'call';
  if (op === Op.Ret || op === Op.RetVoid) return 'return';
  return undefined;
}

/** Where the instruction can go on, for what ends a block. */
function targetsOf(code: Int32Array, pc: number, ending: Block['ending']): number[] {
  const next = pc + lengthAt(code, pc);
  switch (ending) {
    case 'jump':
      return [code[pc + 1]!];
    case 'branch':
      return [code[next - 1]!, next];
    case 'table':
      return [code[pc + 4]!, ...code.subarray(pc + 5, next)];
    case 'call':
    case 'fall':
      return [next];
    default:
      return [];
  }
}

/**
 * The flow from `root` on; a sentence where it cannot be translated: jumps into the middle of loops, or too much code.
 */
export function flowFrom(image: Image, record: FunctionRecord, root: number): Flow | string {
  const { code } = image;
  const leaders = new Set([root]);
  const seen = new Set<number>();
  const waiting = [root];
  for (let start = waiting.pop(); start !== undefined; start = waiting.pop()) {
    for (let pc = start; !seen.has(pc);) {
      if (pc < record.entry || pc >= record.end) return 'the code leaves the function';
      seen.add(pc);
      if (seen.size > mostInstructions) return 'the function is too long';
      const ending = endingOf(code[pc] as Op);
      if (ending) {
        for (const target of targetsOf(code, pc, ending)) {
          leaders.add(target);
          waiting.push(target);
        }
        break;
      }
      pc += lengthAt(code, pc);
    }
  }

  const byStart = new Map<number, Omit<Block, 'predecessors' | 'successors'> & { targets: number[] }>();
  const { slots } = record;
  if (slots > mostSlots) return 'the function has too many variables';
  const none = new Slots(slots);
  for (const start of leaders) {
    const instructions: number[] = [];
    let statements = 0;
    let ending: Block['ending'] = 'fall';
    let pc = start;
    for (;;) {
      instructions.push(pc);
      if (code[pc] === Op.Statement) statements++;
      const ends = endingOf(code[pc] as Op);
      if (ends) {
        ending = ends;
        break;
      }
      const next = pc + lengthAt(code, pc);
      if (leaders.has(next)) break;
      pc = next;
    }
    const targets = targetsOf(code, pc, ending);
    byStart.set(start, {
      start, instructions, ending, statements, targets, dominator: -1, isLoop: false,
      live: none, dirty: none, sure: none,
    }); // prettier-ignore
  }

  // Reverse postorder.
  const order: number[] = [];
  const visited = new Set<number>();
  const stack: [number, number][] = [[root, 0]];
  visited.add(root);
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const { targets } = byStart.get(top[0])!;
    if (top[1] < targets.length) {
      // The jump's target last, so that what stands behind it comes first in the order.
      const target = targets[top[1]++]!;
      if (!visited.has(target)) {
        visited.add(target);
        stack.push([target, 0]);
      }
    } else {
      order.push(top[0]);
      stack.pop();
    }
  }
  order.reverse();
  const number = new Map(order.map((start, i) => [start, i]));
  const blocks: Block[] = order.map((start) => {
    const { targets, ...block } = byStart.get(start)!;
    return { ...block, successors: targets.map((target) => number.get(target)!), predecessors: [] };
  });
  blocks.forEach((block, i) => {
    for (const successor of new Set(block.successors)) blocks[successor]!.predecessors.push(i);
  });
  const problem = findLoops(blocks);
  if (problem) return problem;

  const homes = new Slots(slots);
  for (const { kind, at } of record.homes.values()) {
    if (kind === 'memory') continue;
    homes.add(at);
    homes.add(at + 1);
  }
  findLive(image, blocks, slots);
  const entering = findWritten(code, blocks, slots, homes);
  return { blocks, slots, homes, entering };
}

/** Dominators (Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm) and loop heads. */
function findLoops(blocks: readonly Block[]): string | undefined {
  blocks[0]!.dominator = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (let i = 1; i < blocks.length; i++) {
      const block = blocks[i]!;
      let dominator = -1;
      for (const p of block.predecessors) {
        if (blocks[p]!.dominator < 0) continue;
        if (dominator < 0) dominator = p;
        else {
          let other = p;
          while (dominator !== other) {
            while (other > dominator) other = blocks[other]!.dominator;
            while (dominator > other) dominator = blocks[dominator]!.dominator;
          }
        }
      }
      if (dominator !== block.dominator) {
        block.dominator = dominator;
        changed = true;
      }
    }
  }
  const dominates = (a: number, b: number): boolean => {
    let at = b;
    while (at > a) at = blocks[at]!.dominator;
    return at === a;
  };
  for (let i = 0; i < blocks.length; i++) {
    for (const successor of blocks[i]!.successors) {
      if (successor > i) continue;
      if (!dominates(successor, i)) return 'a jump leads into the middle of a loop';
      blocks[successor]!.isLoop = true;
    }
  }
  return undefined;
}

function findLive(image: Image, blocks: readonly Block[], size: number): void {
  const written = blocks.map((block) => {
    const reads = new Slots(size);
    const writes = new Slots(size);
    for (const pc of block.instructions) {
      forEachRead(image, pc, size, (r) => {
        if (!writes.has(r)) reads.add(r);
      });
      forEachWritten(image.code, pc, size, (r) => writes.add(r));
    }
    // What the interpreter does after it took over may read anything.
    if (block.ending === 'leave') for (let slot = 0; slot < size; slot++) if (!writes.has(slot)) reads.add(slot);
    block.live = reads;
    return writes;
  });
  for (let changed = true; changed;) {
    changed = false;
    for (let i = blocks.length - 1; i >= 0; i--) {
      const block = blocks[i]!;
      for (const successor of block.successors) {
        blocks[successor]!.live.forEach((r) => {
          if (written[i]!.has(r) || block.live.has(r)) return;
          block.live.add(r);
          changed = true;
        });
      }
    }
  }
}

/** Which registers may be, and which surely are, written since the entry; gives what must be read on entry. */
function findWritten(code: Int32Array, blocks: readonly Block[], size: number, homes: Slots): Slots {
  blocks.forEach((block, i) => {
    block.dirty = new Slots(size);
    block.sure = new Slots(size);
    if (i > 0) block.sure.fill();
  });
  const after = (block: Block): { dirty: Slots; sure: Slots } => {
    const dirty = block.dirty.copy();
    const sure = block.sure.copy();
    for (const pc of block.instructions) {
      if (code[pc] === Op.Call || code[pc] === Op.CallReg) {
        dirty.clear();
        continue;
      }
      forEachWritten(code, pc, size, (r) => {
        dirty.add(r);
        sure.add(r);
      });
    }
    return { dirty, sure };
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const block of blocks) {
      const { dirty, sure } = after(block);
      for (const successor of block.successors) {
        if (blocks[successor]!.dirty.addAll(dirty)) changed = true;
        if (blocks[successor]!.sure.keepOnly(sure)) changed = true;
      }
    }
  }
  // A variable that only some ways have written is written back on all of them, so it is read first.
  const entering = blocks[0]!.live.copy();
  for (const block of blocks) {
    block.dirty.forEach((r) => {
      if (homes.has(r) && !block.sure.has(r)) entering.add(r);
    });
  }
  return entering;
}
