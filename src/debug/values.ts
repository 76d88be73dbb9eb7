/**
 * Values as the client shows them: scopes of a frame, members of records, elements of arrays, what pointers lead to.
 * A tree that is unfolded on demand; its references hold until the run goes on.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { FunctionBody, Place, Variable } from '../c/ast';
import { typeName } from '../c/parser';
import { type Scope, scopeAt, Unit } from '../c/scope';
import type { Member, Record as CRecord, Type } from '../c/types';
import type { HeapObject } from '../machine/heap';
import { CannotEvaluate, type Context, evaluate, parseText, readAt, type Value } from '../run/evaluate';
import type { FrameView } from '../run/frames';
import { type Names, soleInteger } from '../run/show';
import type { Watched } from './watch';

/** Something with children. */
interface Branch {
  /** Elements, for paging; undefined where children are named. */
  readonly length?: number;
  children(start: number, count: number): Leaf[];
}

/** A line of the variables view. */
export interface Leaf {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly evaluateName?: string;
  readonly branch?: Branch;
  /** The value read, where there is one. */
  readonly of?: { readonly context: Context; readonly value: Value };
  /** What a data breakpoint on it watches, where that is not its own value. */
  readonly watched?: Watched;
}

/** So many members of a record are shown on its own line. */
const previewed = 3;
/** The most elements given without paging. */
const page = 100;

export class Values {
  private readonly branches: Branch[] = [];
  constructor(private readonly names: Names) {}

  /** What an object is called: "struct pid 3". */
  nameOf(object: HeapObject): string {
    return this.names.of(object);
  }

  /** Forgets all references. */
  clear(): void {
    this.branches.length = 0;
  }
  reference(branch: Branch): number {
    return this.branches.push(branch);
  }
  branch(reference: number): Branch | undefined {
    return this.branches[reference - 1];
  }

  toProtocol(leaf: Leaf): DebugProtocol.Variable {
    const { branch, of } = leaf;
    return {
      name: leaf.name,
      value: leaf.value,
      ...(leaf.type !== undefined && { type: leaf.type }),
      ...(leaf.evaluateName !== undefined && { evaluateName: leaf.evaluateName }),
      ...(branch?.length !== undefined && { indexedVariables: branch.length }),
      ...(of?.value.type.kind === 'pointer' &&
        of.value.bits !== 0n && { memoryReference: `0x${of.value.bits.toString(16)}` }),
      variablesReference: branch ? this.reference(branch) : 0,
    };
  }

  // --- scopes -----------------------------------------------------------------------------------------------------

  /** Arguments, then the locals in sight, innermost block first. */
  locals(context: Context, frame: FrameView): Leaf[] {
    const body = frame.record.symbol?.body?.();
    if (!body) return [];
    const seen = new Set<string>();
    const leaves: Leaf[] = [];
    const add = (variable: Variable) => {
      if (seen.has(variable.name)) return;
      seen.add(variable.name);
      leaves.push(this.variable(context, variable));
    };
    const inSight = visibleVariables(body, frame.place).filter((v) => v.storage === 'local');
    for (const parameter of frame.record.parameters)
      if (!inSight.some((v) => v.name === parameter.name)) add(parameter);
    for (const variable of inSight) add(variable);
    return leaves.filter((l) => l.name !== '');
  }
  /** Variables of the function that outlive its calls. */
  statics(context: Context, frame: FrameView): Leaf[] {
    const body = frame.record.symbol?.body?.();
    if (!body) return [];
    return visibleVariables(body, frame.place)
      .filter((v) => v.storage === 'static')
      .map((v) => this.variable(context, v));
  }

  private variable(context: Context, variable: Variable): Leaf {
    const { name, type } = variable;
    const use = { op: 'variable', variable, place: variable.place, type } as const;
    return this.read(context, name, name, typeName(type), () => evaluate(context, use));
  }

  // --- values -----------------------------------------------------------------------------------------------------

  private read(context: Context, name: string, path: string, type: string, get: () => Value): Leaf {
    try {
      return this.leaf(context, name, path, get());
    } catch (error) {
      if (!(error instanceof CannotEvaluate)) throw error;
      return { name, value: error.message, type, evaluateName: path };
    }
  }

  /** What an expression gives; an array as itself, not as the pointer that C makes of it. */
  evaluate(context: Context, text: string): Leaf {
    const parsed = parseText(context, text);
    const isArray = parsed.op === 'decay' && parsed.operand.type.kind === 'array' && parsed.operand.op !== 'string';
    return this.leaf(context, text, text, evaluate(context, isArray ? parsed.operand : parsed));
  }

  /** A value under a name; `path` is the C expression for it. */
  leaf(context: Context, name: string, path: string, value: Value): Leaf {
    const branch = this.branchOf(context, path, value);
    return {
      name,
      value: this.show(context, value),
      type: typeName(value.type),
      evaluateName: path,
      of: { context, value },
      ...(branch && { branch }),
    };
  }
  show(context: Context, value: Value): string {
    const { type, address } = value;
    if (
      type.kind === 'array' &&
      type.of.kind === 'integer' &&
      type.of.size === 1 &&
      address !== undefined &&
      type.size > 0
    )
      if (readAt(context, address, type.of).isUndefined) return 'not written yet';
    const text = this.names.show(context, value);
    const isPlain = type.kind === 'record' && text === recordWord(type.record) && address !== undefined;
    return isPlain ? this.preview(context, type.record, address) : text;
  }
  /** The first members that hold numbers or pointers: `{st_dev: 6, st_ino: 303, st_mode: 33060, …}`. */
  private preview(context: Context, record: CRecord, at: bigint): string {
    const scalars = flatMembers(record).filter(({ member }) => /integer|pointer|float/.test(member.type.kind));
    const shown: string[] = [];
    try {
      for (const { member, offset } of scalars.slice(0, previewed)) {
        const value = readAt(context, at + BigInt(offset), member.type, member.bits);
        if (!value.isUndefined) shown.push(`${member.name}: ${this.names.show(context, value)}`);
      }
    } catch (error) {
      if (error instanceof CannotEvaluate) return error.message;
      throw error;
    }
    if (scalars.length === 0) return '{…}';
    if (shown.length === 0) return 'not written yet';
    return `{${shown.join(', ')}${shown.length < flatMembers(record).length ? ', …' : ''}}`;
  }

  private branchOf(context: Context, path: string, value: Value): Branch | undefined {
    const { type } = value;
    if (type.kind === 'record' && value.address !== undefined && !soleInteger(type.record))
      return this.members(context, path, type.record, value.address, '.');
    if (type.kind === 'array' && value.address !== undefined && type.of.size > 0)
      return this.elements(context, path, type.of, value.address, type.length ?? 0);
    if (type.kind !== 'pointer' || value.isUndefined) return undefined;
    const { to } = type;
    const isNothing = value.bits < 4096n || value.bits > 0xfffffffffffff000n;
    if (isNothing || to.kind === 'void' || to.kind === 'function' || to.size === 0) return undefined;
    if (to.kind === 'integer' && to.size === 1) return undefined;
    const at = value.bits;
    if (to.kind === 'record') return this.members(context, path, to.record, at, '->');
    const pointee = `*${wrap(path)}`;
    return { children: () => [this.read(context, pointee, pointee, typeName(to), () => readAt(context, at, to))] };
  }

  private members(context: Context, path: string, record: CRecord, at: bigint, via: '.' | '->'): Branch {
    return {
      children: () => {
        const leaves: Leaf[] = [];
        for (const { member, offset } of flatMembers(record)) {
          const label = member.name!;
          leaves.push(
            this.read(context, label, `${wrap(path)}${via}${label}`, typeName(member.type), () =>
              readAt(context, at + BigInt(offset), member.type, member.bits),
            ),
          );
        }
        return leaves;
      },
    };
  }
  private elements(context: Context, path: string, of: Type, at: bigint, length: number): Branch {
    return {
      length,
      children: (start, count) => {
        const leaves: Leaf[] = [];
        const end = Math.min(length, start + (count > 0 ? count : page));
        for (let i = Math.max(0, start); i < end; i++) {
          const get = () => readAt(context, at + BigInt(i * of.size), of);
          leaves.push(this.read(context, `[${i}]`, `${wrap(path)}[${i}]`, typeName(of), get));
        }
        return leaves;
      },
    };
  }
}

function recordWord(record: CRecord): string {
  return `${record.keyword} ${record.tag ?? ''}`.trim();
}
/** A path that `.`, `->` and `[]` can be put behind. */
function wrap(path: string): string {
  return /^\w+(?:->\w+|\.\w+|\[\d+\])*$/.test(path) ? path : `(${path})`;
}

/** Members with those of nameless members in their place; offsets from the start of `record`. */
export function flatMembers(record: CRecord, base = 0): { readonly member: Member; readonly offset: number }[] {
  // Where a member behind a variable-length one lies is known to the function alone: a watch of it can be asked.
  return record.members
    .filter(({ runtimeOffset }) => runtimeOffset === undefined)
    .flatMap((member) => {
      const offset = base + member.offset;
      if (member.name !== undefined) return [{ member, offset }];
      return member.type.kind === 'record' ? flatMembers(member.type.record, offset) : [];
    });
}

/** Locals and function statics in sight at a place, innermost block first, shadowed ones left out. */
export function visibleVariables(body: FunctionBody, at: Place | undefined): Variable[] {
  const found = new Map<string, Variable>();
  const innermost = at && scopeAt(body, at);
  for (let scope: Scope | undefined = innermost; scope && !(scope instanceof Unit); scope = scope.outer)
    for (const meaning of scope.names.values())
      if (meaning.kind === 'variable' && !found.has(meaning.variable.name))
        found.set(meaning.variable.name, meaning.variable);
  return [...found.values()];
}
