/**
 * Who is meant by a name: block scopes inside function and parameter scopes inside a unit's file scope, which may lie
 * over a prelude unit (kernel headers parsed once for many .c files): what a unit does not declare itself is the prelude's.
 */
import type { FunctionBody, FunctionSymbol, Place, Variable } from './ast';
import type { DeclaredNames, DeferredFunction } from './tokens';
import type { IntegerType, Record, RecordType, Type } from './types';

/** What an ordinary identifier stands for. */
export type Name =
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'function'; readonly function: FunctionSymbol }
  | { readonly kind: 'typedef'; readonly type: Type; readonly place: Place }
  | { readonly kind: 'constant'; readonly type: IntegerType; readonly value: bigint; readonly place: Place };

/** What a tag stands for; an enum's type is replaced when its body is read. */
export type Tag =
  | { readonly kind: 'record'; readonly type: RecordType; readonly place: Place }
  | { readonly kind: 'enum'; type: IntegerType; complete: boolean; readonly place: Place };

/** Something worth telling about the text. Errors mean that a declaration was left out. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly place: Place;
}

export class Scope {
  // Most blocks declare nothing: maps are made when they are needed.
  private madeNames: Map<string, Name> | undefined = undefined;
  private madeTagNames: Map<string, Tag> | undefined = undefined;
  get names(): Map<string, Name> {
    return (this.madeNames ??= new Map());
  }
  get tagNames(): Map<string, Tag> {
    return (this.madeTagNames ??= new Map());
  }
  /** Declared in this scope, in order. */
  readonly variables: Variable[] = [];
  constructor(readonly outer: Scope | undefined) {}

  find(name: string): Name | undefined {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- a walk along the chain
    let scope: Scope | undefined = this;
    while (scope !== undefined) {
      const found = scope.own(name);
      if (found !== undefined) return found;
      scope = scope.outer;
    }
    return undefined;
  }
  /** What the name means by a declaration in this very scope. */
  own(name: string): Name | undefined {
    return this.madeNames?.get(name);
  }
  findTag(tag: string): Tag | undefined {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- a walk along the chain
    let scope: Scope | undefined = this;
    while (scope !== undefined) {
      const found: Tag | undefined = scope.madeTagNames?.get(tag);
      if (found !== undefined) return found;
      scope = scope.outer;
    }
    return undefined;
  }
}

/** The file scope of one translation unit, and what was found in it. */
export class Unit extends Scope implements DeclaredNames {
  private readonly symbols = new Map<string, FunctionSymbol>();
  readonly globals = new Map<string, Variable>();
  readonly typedefs = new Map<string, Type>();
  get tags(): ReadonlyMap<string, Tag> {
    return this.tagNames;
  }
  readonly problems: Problem[] = [];
  /** Declarations of functions that nobody has asked for, by name and in the order in which they stand. */
  private readonly unread = new Map<string, DeferredFunction[]>();
  constructor(
    /** Its number in the Program. */
    readonly index: number,
    readonly parent: Unit | undefined,
    /** -fms-extensions: a tagged struct without a declarator is an anonymous member. */
    readonly msExtensions: boolean,
    /** Functions whose bodies are replaced: only the declaration is kept. */
    readonly primitives: ReadonlySet<string>,
    /** Reads a function that was left unread into the unit. */
    private readonly read?: (unit: Unit, unread: DeferredFunction) => void,
  ) {
    super(parent);
  }

  /** Keeps a function's declaration until its name is asked for. */
  leaveUnread(unread: DeferredFunction): void {
    const known = this.unread.get(unread.name);
    if (known) known.push(unread);
    else this.unread.set(unread.name, [unread]);
  }
  private settle(name: string): void {
    const left = this.unread.get(name);
    if (left === undefined) return;
    // Its own parameters may have its name: the declarations are no longer there to be asked for while they are read.
    this.unread.delete(name);
    for (const each of left) this.read!(this, each);
  }
  override own(name: string): Name | undefined {
    this.settle(name);
    return super.own(name);
  }
  isType(name: string): boolean {
    return this.names.get(name)?.kind === 'typedef' || this.parent?.isType(name) === true;
  }
  isTag(tag: string): boolean {
    return this.findTag(tag) !== undefined;
  }

  declareFunction(symbol: FunctionSymbol): void {
    this.symbols.set(symbol.name, symbol);
  }
  /** The function that is declared under this name in the unit itself. */
  functionNamed(name: string): FunctionSymbol | undefined {
    this.settle(name);
    return this.symbols.get(name);
  }
  /** All that are declared in the unit itself. */
  allFunctions(): FunctionSymbol[] {
    for (const name of [...this.unread.keys()]) this.settle(name);
    return [...this.symbols.values()];
  }
  /** The functions that are defined in some files, by the files' numbers. */
  functionsDefinedIn(isFile: (file: number) => boolean): FunctionSymbol[] {
    for (const [name, left] of [...this.unread]) if (left.some(({ file }) => isFile(file))) this.settle(name);
    return [...this.symbols.values()].filter(({ body, extent }) => body && extent && isFile(extent.file));
  }

  /** The record of `struct tag` or `union tag`, or of a typedef of that name, here or in the prelude. */
  findRecord(name: string): Record | undefined {
    const tag = this.findTag(name);
    if (tag?.kind === 'record') return tag.type.record;
    const found = this.find(name);
    return found?.kind === 'typedef' && found.type.kind === 'record' ? found.type.record : undefined;
  }
  findFunction(name: string): FunctionSymbol | undefined {
    return this.functionNamed(name) ?? this.parent?.findFunction(name);
  }
  findVariable(name: string): Variable | undefined {
    return this.globals.get(name) ?? this.parent?.findVariable(name);
  }
  findTypedef(name: string): Type | undefined {
    return this.typedefs.get(name) ?? this.parent?.findTypedef(name);
  }
}

/** The scope of a block of a function, and the text where it holds. */
export interface BlockScope {
  readonly place: Place;
  readonly scope: Scope;
}
const blocksOfBodies = new WeakMap<FunctionBody, readonly BlockScope[]>();
export function rememberBlocks(body: FunctionBody, blocks: readonly BlockScope[]): void {
  blocksOfBodies.set(body, blocks);
}

/**
 * The scope at an offset of a function's text: the innermost block there, without what is declared after it. A place
 * inside a macro use sees the blocks that the macro opened around it.
 */
export function scopeAt(body: FunctionBody, at: Place): Scope | undefined {
  let best: BlockScope | undefined;
  for (const block of blocksOfBodies.get(body) ?? []) {
    const { place } = block;
    if (place.file !== at.file || at.start < place.start || at.start > place.end) continue;
    if (best === undefined || place.end - place.start <= best.place.end - best.place.start) best = block;
  }
  return best === undefined ? undefined : visibleAt(best.scope, at);
}
function visibleAt(scope: Scope, at: Place): Scope {
  if (scope instanceof Unit) return scope;
  const copy = new Scope(scope.outer && visibleAt(scope.outer, at));
  for (const [tag, meaning] of scope.tagNames) copy.tagNames.set(tag, meaning);
  for (const [name, meaning] of scope.names) {
    const place = meaning.kind === 'variable' ? meaning.variable.place : undefined;
    if (place === undefined || place.file !== at.file || place.start <= at.start) copy.names.set(name, meaning);
  }
  return copy;
}
