/**
 * An image is a program as the machine holds it: the kernel, or what a process executes. It grows while it runs: a
 * function is compiled when first called, an object gets its address when code that names it is compiled, so starting
 * costs only what is reached.
 *
 * Names are resolved by the Linker that whoever builds the image supplies: which unit defines a function, which names
 * are primitives of the machine. What nobody defines becomes a function that traps with its name when it is called.
 */
import { kernelHigh, kernelTextHigh, kernelTextLow, labelHigh, userTextLow } from './bytecode';
import {
  CompileError,
  type Expression,
  type FunctionSymbol,
  type Initializer,
  type Label,
  type Place,
  type Variable,
} from './ast';
import { evaluateInitializer, sizeWith } from './data';
import { generateFunction } from './generate';
import type { Type } from './types';

/** A 64-bit value as two 32-bit halves (as Int32). */
export interface Word {
  readonly lo: number;
  readonly hi: number;
}

export interface Linker {
  /** What `symbol` means where it is used: a definition (with a body), the name of a primitive, or undefined. */
  resolveFunction(symbol: FunctionSymbol): FunctionSymbol | string | undefined;
  /** Functions to call before main(), in their order. */
  constructors?(): readonly FunctionSymbol[];
  /** The definition that a use of `variable` means, or undefined where nothing defines it. */
  resolveVariable(variable: Variable): Variable | undefined;
}

/** An object in the frame's memory; offsets in bytes from the frame's address. */
export interface FrameObject {
  readonly offset: number;
  readonly size: number;
  /** undefined for temporaries (argument copies and the like). */
  readonly variable: Variable | undefined;
}
/** Where a local lives while its function runs: a register (slot index), or the frame's memory (byte offset). */
export type Home = { readonly kind: 'register' | 'memory' | 'indirect'; readonly at: number };

export interface FunctionRecord {
  readonly index: number;
  readonly name: string;
  readonly kind: 'source' | 'primitive' | 'undefined';
  readonly symbol: FunctionSymbol | undefined;
  /** Code index of its first instruction; 0 until it is compiled. */
  entry: number;
  end: number;
  /** Register slots of its frame, arguments of the calls it makes included. */
  slots: number;
  /** Bytes of frame memory with red zones, a multiple of 16; 0 where everything lives in registers. */
  memory: number;
  objects: readonly FrameObject[];
  homes: ReadonlyMap<Variable, Home>;
  parameters: readonly Variable[];
  /** Statement ids, first and one past the last. */
  firstStatement: number;
  endStatement: number;
}

/** An object with static storage. `bytes` is undefined where it starts as zeroes. */
export interface GlobalObject {
  readonly name: string;
  readonly variable: Variable | undefined;
  readonly type: Type;
  readonly address: Word;
  readonly size: number;
  readonly readOnly: boolean;
  /** Nothing in the tree defines it: any access is a problem that names it. */
  readonly undefined: boolean;
  bytes: Uint8Array | undefined;
}

export class Image {
  code: Int32Array;
  /** Code indices from here up are free. Index 0 is never an entry. */
  end = 16;
  readonly functions: FunctionRecord[] = [];
  readonly globals: GlobalObject[] = [];
  /** file, start, end, function index, code index: five numbers a statement. */
  statements: Int32Array;
  statementCount = 0;
  readonly traps: { readonly text: string; readonly place: Place }[] = [];
  /** The pointed-to type that a call's result is converted to, by the code index behind the call. */
  readonly resultTypes = new Map<number, Type>();
  private readonly bySymbol = new Map<FunctionSymbol, FunctionRecord>();
  private readonly byName = new Map<string, FunctionRecord>();
  private readonly byVariable = new Map<Variable, GlobalObject>();
  private readonly strings = new Map<string, GlobalObject>();
  private pending: { readonly object: GlobalObject; readonly initializer: Initializer }[] = [];
  private generating = 0;
  private dataEnd: number;

  /** `dataStart`: low word of the first data address; kernel objects have `kernelHigh` above, user ones 0. */
  constructor(
    readonly space: 'kernel' | 'user',
    private readonly linker: Linker,
    readonly dataStart: number,
    /** Which functions tell of their beginning and end, as under gcc's -finstrument-functions. */
    readonly isInstrumented: (symbol: FunctionSymbol) => boolean = () => false,
  ) {
    this.dataEnd = dataStart;
    // A scenario is small, and there are many of them.
    const scale = space === 'kernel' ? 4 : 1;
    this.code = new Int32Array(scale << 14);
    this.statements = new Int32Array(5 * (scale << 10));
  }

  /** The low word behind the last object's red zone. */
  get dataLimit(): number {
    return this.dataEnd;
  }

  /** The program's constructor of this number, counted from 0; undefined behind the last. */
  constructorAt(index: number): FunctionRecord | undefined {
    this.constructorsInOrder ??= this.linker.constructors?.() ?? [];
    const symbol = this.constructorsInOrder[index];
    return symbol && this.functionOf(symbol);
  }
  private constructorsInOrder: readonly FunctionSymbol[] | undefined;

  /** The record of the function that a use of `symbol` means. */
  functionOf(symbol: FunctionSymbol): FunctionRecord {
    let record = this.bySymbol.get(symbol);
    if (!record) {
      const found = this.linker.resolveFunction(symbol);
      if (found === undefined) record = this.named(symbol.name, 'undefined', symbol);
      else if (typeof found === 'string') record = this.named(found, 'primitive', symbol);
      else record = this.bySymbol.get(found) ?? this.addFunction(found.name, 'source', found);
      if (typeof found === 'object') this.bySymbol.set(found, record);
      this.bySymbol.set(symbol, record);
    }
    return record;
  }

  private named(name: string, kind: 'primitive' | 'undefined', symbol: FunctionSymbol | undefined): FunctionRecord {
    let record = this.byName.get(name);
    if (!record) this.byName.set(name, (record = this.addFunction(name, kind, symbol)));
    return record;
  }

  /** A primitive's record, for code that the machine itself calls. */
  primitive(name: string): FunctionRecord {
    return this.named(name, 'primitive', undefined);
  }

  private addFunction(name: string, kind: FunctionRecord['kind'], symbol: FunctionSymbol | undefined): FunctionRecord {
    const record: FunctionRecord = {
      index: this.functions.length,
      name,
      kind,
      symbol,
      entry: 0,
      end: 0,
      slots: 0,
      memory: 0,
      objects: [],
      homes: new Map(),
      parameters: [],
      firstStatement: 0,
      endStatement: 0,
    };
    this.functions.push(record);
    return record;
  }

  functionAddress(record: FunctionRecord): Word {
    const offset = (record.index + 1) * 16;
    return this.space === 'kernel'
      ? { lo: (kernelTextLow + offset) | 0, hi: kernelTextHigh }
      : { lo: userTextLow + offset, hi: 0 };
  }

  /** The function at an address of `functionAddress`, or undefined. */
  functionAt(lo: number, hi: number): FunctionRecord | undefined {
    const kernel = this.space === 'kernel';
    if (hi !== (kernel ? kernelTextHigh : 0)) return undefined;
    const offset = (lo - (kernel ? kernelTextLow : userTextLow)) | 0;
    return (offset & 15) === 0 ? this.functions[offset / 16 - 1] : undefined;
  }

  /** Compiles the function if it has not been. Throws CompileError. */
  compile(record: FunctionRecord): void {
    if (record.entry !== 0 || record.kind !== 'source') return;
    this.generating++;
    const { end, statementCount } = this;
    try {
      generateFunction(this, record);
    } catch (error) {
      this.end = end;
      this.statementCount = statementCount;
      throw error;
    } finally {
      this.generating--;
    }
    this.settle();
  }

  /** Fills in the objects that were named since; they may name others. */
  private settle(): void {
    if (this.generating > 0) return;
    for (let next = this.pending.shift(); next; next = this.pending.shift()) {
      next.object.bytes = evaluateInitializer(this, next.object.size, next.initializer);
    }
  }

  /** The object that a use of `variable` means; it has an address from now on. */
  globalOf(variable: Variable): GlobalObject {
    let object = this.byVariable.get(variable);
    if (!object) {
      const found = this.linker.resolveVariable(variable) ?? undefined;
      object = found && this.byVariable.get(found);
      if (!object) {
        const definition = found ?? variable;
        const initializer = found?.initializer?.();
        const size = initializer ? sizeWith(definition.type.size, initializer) : definition.type.size;
        object = this.addObject(definition.name, definition.type, definition.align, definition, !found, size);
        this.byVariable.set(definition, object);
        if (initializer) {
          this.pending.push({ object, initializer });
          this.settle();
        }
      }
      this.byVariable.set(variable, object);
    }
    return object;
  }

  /** The object of a variable that code has named already; naming it here gives it no address. */
  placedObject(variable: Variable): GlobalObject | undefined {
    const known = this.byVariable.get(variable);
    if (known) return known;
    const found = this.linker.resolveVariable(variable);
    return found && this.byVariable.get(found);
  }

  /** The object of a compound literal with static storage. */
  globalWith(variable: Variable, initializer: Initializer): GlobalObject {
    let object = this.byVariable.get(variable);
    if (!object) {
      const size = sizeWith(variable.type.size, initializer);
      object = this.addObject(variable.name, variable.type, variable.align, variable, false, size);
      this.byVariable.set(variable, object);
      this.pending.push({ object, initializer });
      this.settle();
    }
    return object;
  }

  /** The array of a string literal; equal ones share it. */
  stringObject(bytes: Uint8Array, type: Type): GlobalObject {
    let key = '';
    for (const byte of bytes) key += String.fromCharCode(byte);
    let object = this.strings.get(key);
    if (!object) {
      object = this.addObject('string literal', type, 1, undefined, false, type.size);
      object.bytes = bytes;
      this.strings.set(key, object);
    }
    return object;
  }

  private addObject(
    name: string,
    type: Type,
    align: number,
    variable: Variable | undefined,
    isUndefined: boolean,
    size: number,
  ): GlobalObject {
    const alignment = Math.max(16, align, type.align);
    const lo = Math.ceil((this.dataEnd + 16) / alignment) * alignment;
    this.dataEnd = lo + size;
    const object: GlobalObject = {
      name,
      variable,
      type,
      address: { lo: lo | 0, hi: this.space === 'kernel' ? kernelHigh : 0 },
      size,
      readOnly: variable === undefined,
      undefined: isUndefined,
      bytes: undefined,
    };
    this.globals.push(object);
    return object;
  }

  private readonly labels = new Map<Label, number>();
  placeLabel(label: Label, index: number): void {
    this.labels.set(label, index);
  }
  /** The value of `&&label`. */
  labelAddress(label: Label, place: Place): bigint {
    const index = this.labels.get(label);
    if (index === undefined) throw new CompileError(`label ${label.name} is not in compiled code`, place);
    return (BigInt(labelHigh) << 32n) | BigInt(index);
  }

  /** Adds a statement and gives its id. */
  addStatement(place: Place, record: FunctionRecord): number {
    const id = this.statementCount++;
    if (5 * id + 5 > this.statements.length) {
      const larger = new Int32Array(this.statements.length * 2);
      larger.set(this.statements);
      this.statements = larger;
    }
    this.statements.set([place.file, place.start, place.end, record.index, this.end], 5 * id);
    return id;
  }
  statementPlace(id: number): Place {
    const [file = 0, start = 0, end = 0] = this.statements.subarray(5 * id, 5 * id + 3);
    return { file, start, end };
  }
  statementFunction(id: number): FunctionRecord {
    return this.functions[this.statements[5 * id + 3]!]!;
  }
  /** Code index of the statement's instruction. */
  statementCode(id: number): number {
    return this.statements[5 * id + 4]!;
  }

  addTrap(text: string, place: Place): number {
    return this.traps.push({ text, place }) - 1;
  }

  /** The function whose code holds `index`. */
  functionOfCode(index: number): FunctionRecord | undefined {
    return this.functions.find((f) => f.entry !== 0 && f.entry <= index && index < f.end);
  }
}

/** What a call's callee names directly, or undefined where it is computed. */
export function directCallee(callee: Expression): FunctionSymbol | undefined {
  let e = callee;
  while (
    e.op === 'decay' ||
    e.op === 'convert' ||
    e.op === 'address' ||
    (e.op === 'dereference' && e.type.kind === 'function')
  ) {
    e = e.op === 'dereference' ? e.pointer : e.operand;
  }
  return e.op === 'function' ? e.function : undefined;
}
