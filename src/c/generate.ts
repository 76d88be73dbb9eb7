/**
 * The code generator's desk for one function: it hands out registers and frame memory, writes instructions, patches jumps.
 * generate-statements.ts and generate-expressions.ts walk the tree and write through it.
 *
 * Every scalar local whose address is not taken has a register of its own for the whole function, so the debugger can read
 * it at any statement. Locals that need memory lie in the frame's memory between red zones.
 */
import {
  CompileError,
  type FunctionBody,
  type Label,
  type Place,
  type Statement,
  type SwitchCase,
  type Variable,
} from './ast';
import { type Op, Op as Opcode } from './bytecode';
import { instrument } from './generate-instrument';
import { generateStatement } from './generate-statements';
import type { FrameObject, FunctionRecord, Home, Image } from './image';
import { isRuntimeSized } from './layout';
import type { Type } from './types';

/** Bytes of poisoned memory around each object of a frame. */
const redZone = 16;

/** A place to jump to; `uses` are the code indices to patch once it is known. */
export interface Target {
  at: number;
  readonly uses: number[];
}

/** A block, loop or switch that is being generated. */
export interface Scope {
  /** Cleanups to run when it is left, in order of declaration. */
  readonly cleanups: Variable[];
  /** For each of its variable-length arrays, the register that keeps the stack pointer from before it. */
  readonly savedStacks: number[];
  readonly breakTarget: Target | undefined;
  readonly continueTarget: Target | undefined;
  /** Index of its block in `openBlocks`; -1 where it is only a loop's or switch's. */
  readonly depth: number;
}

/** How a value of a type is held: in lo alone, in both words, as a double, as an address of a record, or not at all. */
export type Class = 'w' | 'l' | 'f' | 'record' | 'void';
export function classOf(type: Type): Class {
  switch (type.kind) {
    case 'integer':
      return type.size <= 4 ? 'w' : 'l';
    case 'float':
      return 'f';
    case 'record':
      return 'record';
    case 'void':
      return 'void';
    case 'pointer':
    case 'array':
    case 'function':
      return 'l';
  }
}

export function generateFunction(image: Image, record: FunctionRecord): void {
  const symbol = record.symbol!;
  const body = symbol.body!();
  const g = new FunctionGenerator(image, record, symbol.type.kind === 'function' ? symbol.type.result : symbol.type);
  const entry = image.end;
  const firstStatement = image.statementCount;
  g.enter(body, symbol.type.kind === 'function' && symbol.type.unprototyped);
  instrument(g, 'enter');
  g.findLabelScopes(body.block, []);
  generateStatement(g, body.block);
  // Falling off the end: main returns 0, elsewhere the value is undefined in C and 0 here.
  instrument(g, 'exit');
  g.emit(Opcode.Const64, g.temporary(), 0, 0);
  g.emit(Opcode.Ret, g.top - 2);
  g.finish();
  record.homes = g.homes;
  record.parameters = body.parameters;
  record.objects = g.objects;
  record.memory = g.memory === 0 ? 0 : roundUp(g.memory + redZone, 16);
  record.slots = g.most;
  record.firstStatement = firstStatement;
  record.endStatement = image.statementCount;
  // Where nothing lives in frame memory its address, the first instruction, is not needed.
  record.entry = g.memory === 0 ? entry + 2 : entry;
  record.end = image.end;
}

export function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

export class FunctionGenerator {
  /** Next free register slot; temporaries are a stack on top of the locals. */
  top = 0;
  most = 0;
  /** Bytes of frame memory used for good, and the most that temporaries on top of it needed. */
  memory = 0;
  readonly objects: FrameObject[] = [];
  readonly homes = new Map<Variable, Home>();
  readonly scopes: Scope[] = [];
  /** Register with the address of the frame's memory. */
  frame = -1;
  /** Register with the address the caller wants a record result at; -1 for other results. */
  resultAddress = -1;
  /** Register with the address of the variable arguments. */
  variableArguments = -1;
  private readonly labels = new Map<Label, Target>();
  private readonly labelScopes = new Map<Label, readonly Statement[]>();
  private readonly labelArrays = new Map<Label, ReadonlyMap<Scope, number>>();
  /** The blocks that are open, to compare with a label's. */
  readonly openBlocks: Statement[] = [];
  readonly caseTargets = new Map<SwitchCase, Target>();

  constructor(
    readonly image: Image,
    readonly record: FunctionRecord,
    readonly resultType: Type,
  ) {}

  /** Gives parameters and locals their registers, below all temporaries and so below all calls, and prepares the frame. */
  enter({ parameters, locals }: FunctionBody, unprototyped: boolean): void {
    if (this.resultType.kind === 'record') this.resultAddress = this.register();
    const arrivals = parameters.map((variable) => ({ variable, register: this.register() }));
    const type = this.record.symbol!.type;
    if (type.kind === 'function' && type.variadic) this.variableArguments = this.register();
    this.frame = this.register();
    this.emit(Opcode.FrameAddress, this.frame);
    for (const { variable, register } of arrivals) {
      const kind = classOf(variable.type);
      if (kind === 'record') {
        // The caller's copy is the parameter.
        this.homes.set(variable, { kind: 'indirect', at: register });
        continue;
      }
      if (unprototyped || variable.type.size < 4) this.narrow(register, variable.type);
      if (variable.addressTaken) {
        const offset = this.addObject(variable.type.size, Math.max(variable.align, variable.type.align), variable);
        this.homes.set(variable, { kind: 'memory', at: offset });
        this.store(variable.type, this.frame, offset, register);
      } else {
        this.homes.set(variable, { kind: 'register', at: register });
      }
    }
    for (const variable of locals) if (!this.needsMemory(variable)) this.homeOf(variable);
  }

  /** Extends a register's value from a type smaller than int. */
  narrow(register: number, type: Type): void {
    if (type.kind !== 'integer' || type.size >= 4) return;
    if (type.name === '_Bool') this.emit(Opcode.Bool32, register, register);
    else if (type.size === 1) this.emit(type.signed ? Opcode.SExt8 : Opcode.ZExt8, register, register);
    else this.emit(type.signed ? Opcode.SExt16 : Opcode.ZExt16, register, register);
  }

  /** Where a local lives, giving it a place at its first mention. */
  homeOf(variable: Variable): Home {
    let home = this.homes.get(variable);
    if (!home) {
      const { type } = variable;
      if (isRuntimeSized(type)) home = { kind: 'indirect', at: this.keepRegister() };
      else if (this.needsMemory(variable)) {
        home = { kind: 'memory', at: this.addObject(type.size, Math.max(variable.align, type.align), variable) };
      } else home = { kind: 'register', at: this.keepRegister() };
      this.homes.set(variable, home);
    }
    return home;
  }

  private needsMemory({ type, addressTaken, uninitialized }: Variable): boolean {
    if (isRuntimeSized(type)) return false;
    return addressTaken || uninitialized || type.kind === 'record' || type.kind === 'array';
  }

  /** A register that is kept for the rest of the function: temporaries in use below it stay where they are. */
  keepRegister(): number {
    return this.register();
  }
  /** Locals' registers are never given back: releasing temporaries stops here. */
  private floor = 0;
  private register(): number {
    const register = this.top;
    this.top += 2;
    this.floor = this.top;
    this.most = Math.max(this.most, this.top);
    return register;
  }

  temporary(): number {
    const register = this.top;
    this.top += 2;
    this.most = Math.max(this.most, this.top);
    return register;
  }
  /** Gives back the temporaries above `mark`, a former `top`. */
  release(mark: number): void {
    this.top = Math.max(mark, this.floor);
  }

  addObject(size: number, align: number, variable: Variable | undefined): number {
    const offset = roundUp(this.memory + redZone, Math.max(8, align));
    this.memory = offset + roundUp(size, 8);
    this.objects.push({ offset, size, variable });
    return offset;
  }

  private readonly temporaries: { readonly offset: number; readonly size: number }[] = [];
  private temporariesUsed: number[] = [];
  /** Frame memory for an argument copy or a record result; given back at the end of the statement. */
  temporaryObject(size: number, align: number): number {
    const index = this.temporaries.findIndex(
      (t, i) => t.size >= size && t.offset % align === 0 && !this.temporariesUsed.includes(i),
    );
    if (index >= 0) {
      this.temporariesUsed.push(index);
      return this.temporaries[index]!.offset;
    }
    const offset = this.addObject(size, align, undefined);
    this.temporariesUsed.push(this.temporaries.push({ offset, size: roundUp(size, 8) }) - 1);
    return offset;
  }
  temporaryObjects(): number {
    return this.temporariesUsed.length;
  }
  releaseObjects(mark: number): void {
    this.temporariesUsed = this.temporariesUsed.slice(0, mark);
  }

  emit(op: Op, ...operands: number[]): void {
    const { image } = this;
    if (image.end + operands.length + 1 > image.code.length) {
      const larger = new Int32Array(image.code.length * 2);
      larger.set(image.code);
      image.code = larger;
    }
    image.code[image.end++] = op;
    for (const operand of operands) image.code[image.end++] = operand;
  }

  target(): Target {
    return { at: -1, uses: [] };
  }
  /** Writes a jump; its target is the last operand. */
  jump(target: Target, op: Op, ...operands: number[]): void {
    this.emit(op, ...operands, 0);
    this.use(target, this.image.end - 1);
  }
  /** Writes a target as a word of a jump table. */
  word(target: Target): void {
    this.emitWord(0);
    this.use(target, this.image.end - 1);
  }
  private emitWord(word: number): void {
    this.emit(word as Op);
  }
  use(target: Target, index: number): void {
    if (target.at >= 0) this.image.code[index] = target.at;
    else target.uses.push(index);
  }
  place(target: Target): void {
    target.at = this.image.end;
    for (const use of target.uses) this.image.code[use] = target.at;
    target.uses.length = 0;
  }

  statement(place: Place): void {
    this.emit(Opcode.Statement, this.image.statementCount);
    this.image.end -= 2;
    this.image.addStatement(place, this.record);
    this.image.end += 2;
  }

  trap(text: string, place: Place): void {
    this.emit(Opcode.Trap, this.image.addTrap(text, place));
  }

  load(type: Type, address: number, offset: number, into: number): void {
    this.emit(loadOp(type), into, address, offset);
  }
  store(type: Type, address: number, offset: number, value: number): void {
    this.emit(storeOp(type), address, offset, value);
  }

  labelTarget(label: Label): Target {
    let target = this.labels.get(label);
    if (!target) this.labels.set(label, (target = this.target()));
    return target;
  }
  /** Places a label, and notes how many variable-length arrays are alive there. */
  placeLabel(label: Label): void {
    this.place(this.labelTarget(label));
    this.labelArrays.set(label, new Map(this.scopes.map((scope) => [scope, scope.savedStacks.length])));
  }
  /** Ends the arrays that were declared since `label`, which a goto is about to go back to. */
  endArraysSince(label: Label): void {
    const counts = this.labelArrays.get(label);
    if (!counts) return;
    for (const scope of this.scopes) {
      const saved = scope.savedStacks[counts.get(scope) ?? Infinity];
      if (saved === undefined) continue;
      this.emit(Opcode.RestoreStack, saved);
      return;
    }
  }
  labelBlocks(label: Label): readonly Statement[] {
    return this.labelScopes.get(label) ?? [];
  }
  /** Notes for every label which blocks it stands in, so that a goto knows what it leaves. */
  findLabelScopes(statement: Statement, blocks: readonly Statement[]): void {
    switch (statement.op) {
      case 'block': {
        const inside = [...blocks, statement];
        for (const item of statement.items) this.findLabelScopes(item, inside);
        break;
      }
      case 'label':
        this.labelScopes.set(statement.label, blocks);
        this.findLabelScopes(statement.body, blocks);
        break;
      case 'case':
      case 'while':
      case 'do':
      case 'switch':
        this.findLabelScopes(statement.body, blocks);
        break;
      case 'for':
        this.findLabelScopes(statement.body, [...blocks, statement]);
        break;
      case 'if':
        this.findLabelScopes(statement.then, blocks);
        if (statement.otherwise) this.findLabelScopes(statement.otherwise, blocks);
        break;
    }
  }

  finish(): void {
    for (const [label, target] of this.labels) {
      if (target.at < 0)
        throw new CompileError(`label ${label.name} is used but not defined`, this.record.symbol!.place);
      this.image.placeLabel(label, target.at);
    }
  }
}

export function loadOp(type: Type): Op {
  if (type.kind === 'float') return type.size === 4 ? Opcode.LoadF32 : Opcode.Load64;
  const signed = type.kind === 'integer' && type.signed;
  switch (type.size) {
    case 1:
      return signed ? Opcode.Load8S : Opcode.Load8U;
    case 2:
      return signed ? Opcode.Load16S : Opcode.Load16U;
    case 4:
      return Opcode.Load32;
    default:
      return Opcode.Load64;
  }
}
export function storeOp(type: Type): Op {
  if (type.kind === 'float') return type.size === 4 ? Opcode.StoreF32 : Opcode.Store64;
  switch (type.size) {
    case 1:
      return Opcode.Store8;
    case 2:
      return Opcode.Store16;
    case 4:
      return Opcode.Store32;
    default:
      return Opcode.Store64;
  }
}
