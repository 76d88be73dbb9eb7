/**
 * Who is meant by a name: block scopes inside function and parameter scopes inside a unit's file scope, which may lie
 * over a prelude unit (kernel headers parsed once for many .c files): what a unit does not declare itself is the prelude's.
 */
import type { FunctionBody, FunctionSymbol, Place, Variable } from './ast';
import { arrayOf, enumType, recordType } from './layout';
import { Record } from './record';
import type { DeclaredNames, DeferredDeclaration } from './tokens';
import type { IntegerType, RecordType, Type } from './types';

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
      const found: Tag | undefined = scope.ownTag(tag);
      if (found !== undefined) return found;
      scope = scope.outer;
    }
    return undefined;
  }
  /** What the tag means by a declaration in this very scope. */
  ownTag(tag: string): Tag | undefined {
    return this.madeTagNames?.get(tag);
  }
}

/** What one declaration at file scope, or several that a macro makes, gives a meaning to. */
export class Declared {
  readonly names = new Set<string>();
  /** Tags that are mentioned there for the first time. */
  readonly tags = new Map<string, { readonly keyword: 'struct' | 'union' | 'enum'; readonly place: Place }>();
  /** Tags whose bodies stand there. */
  readonly bodies = new Set<string>();
  /** Records of the prelude that got their bodies there. */
  readonly completed = new Set<Record>();
  get isEmpty(): boolean {
    return this.names.size + this.tags.size + this.bodies.size === 0;
  }
}
/** A declaration that was read, and its text. */
export interface NotedDeclaration {
  readonly declared: Declared;
  readonly text: DeferredDeclaration;
}

/** A tag of a unit whose declarations wait to be read; `body` is the one with its body. */
export interface WaitingTag {
  readonly keyword: 'struct' | 'union' | 'enum';
  readonly place: Place;
  readonly body: DeferredDeclaration | undefined;
}
/** Declarations that may be read on behalf of one another; a kernel's headers take 7. */
const deepest = 100;

/** The declarations of a unit of which all is known but what they say (kept-unit.ts). */
export interface WaitingDeclarations {
  /** Those that give the name a meaning, in the order of the text; nothing when it is asked for again. */
  take(name: string): readonly DeferredDeclaration[];
  /** All, in the order of the text. */
  inOrder(): Iterable<DeferredDeclaration>;
  /** Names that declarations give a meaning to which begin in some files, by the files' numbers. */
  namesIn(isFile: (file: number) => boolean): Iterable<string>;
  tag(tag: string): WaitingTag | undefined;
  /** Bodies of structs and unions whose tags the prelude declares. */
  bodiesForPrelude(): Iterable<readonly [string, DeferredDeclaration]>;
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
  private readonly unread = new Map<string, DeferredDeclaration[]>();
  /** All declarations, where they are noted. */
  readonly noted: NotedDeclaration[] = [];
  /** What the declaration that is being read gives a meaning to, where that is noted. */
  noting: Declared | undefined = undefined;
  /** How many declarations are being read on behalf of one another, and the order of the innermost. */
  private depth = 0;
  private reading = Infinity;
  private isReadingInFront = false;
  /** Declarations of names of which some were read, in the order of the text. */
  private readonly behind = new Map<string, readonly DeferredDeclaration[]>();
  /** Bodies of tags that the prelude declares, and another unit has given a body. */
  private readonly otherBodies = new Map<string, DeferredDeclaration>();
  constructor(
    /** Its number in the Program. */
    readonly index: number,
    readonly parent: Unit | undefined,
    /** -fms-extensions: a tagged struct without a declarator is an anonymous member. */
    readonly msExtensions: boolean,
    /** Functions whose bodies are replaced: only the declaration is kept. */
    readonly primitives: ReadonlySet<string>,
    /** Reads a declaration that was left unread into the unit. */
    private readonly read?: (unit: Unit, unread: DeferredDeclaration) => void,
    private readonly waiting?: WaitingDeclarations,
  ) {
    super(parent);
    for (const [tag, body] of waiting?.bodiesForPrelude() ?? []) {
      const outer = parent?.findTag(tag);
      if (outer?.kind === 'record' && outer.type.record.isWithoutBody)
        outer.type.record.leaveUnread(() => this.readBody(body));
      else this.otherBodies.set(tag, body);
    }
  }

  /** Keeps a function's declaration until its name is asked for. */
  leaveUnread(name: string, unread: DeferredDeclaration): void {
    const known = this.unread.get(name);
    if (known) known.push(unread);
    else this.unread.set(name, [unread]);
  }
  private settle(name: string): void {
    const left = this.unread.get(name);
    if (left !== undefined) {
      // Its own parameters may have its name: the declarations are no longer there to be asked for while they are read.
      this.unread.delete(name);
      for (const each of left) this.readNow(each);
    }
    if (this.waiting === undefined) return;
    const waiting = this.behind.get(name) ?? this.waiting.take(name);
    if (waiting.length > 0) this.readInOrder(name, waiting);
  }
  /**
   * Reads what stands in front of the declaration that is being read, for which the name is asked; all, where none is. So a
   * type or alignment that a later declaration changes is seen by what stands between them, if the name was asked for first.
   */
  private readInOrder(name: string, waiting: readonly DeferredDeclaration[]): void {
    let at = 0;
    for (let next = waiting[0]; next && next.order < this.reading; next = waiting[++at]) {
      // While it is read it may ask for its own name.
      this.behind.set(name, waiting.slice(at + 1));
      this.readNow(next);
    }
    if (at < waiting.length) this.behind.set(name, waiting.slice(at));
    else {
      this.behind.delete(name);
      this.finish(this.globals.get(name));
    }
  }
  /** Reads what some files declare, by their numbers, and what was begun. */
  private settleIn(isFile: (file: number) => boolean): void {
    for (const name of [...(this.waiting?.namesIn(isFile) ?? []), ...this.behind.keys()]) this.settle(name);
  }
  /** As readNow(); false where the text is not as far yet. */
  private readBody(body: DeferredDeclaration): boolean {
    if (body.order >= this.reading) return false;
    this.readNow(body);
    return true;
  }
  private readNow(unread: DeferredDeclaration): void {
    if (this.depth >= deepest) this.readInFront();
    if (unread.isTaken) return;
    const { noting, reading } = this;
    unread.isTaken = true;
    this.noting = undefined;
    this.reading = unread.order;
    this.depth++;
    let isRead = false;
    try {
      this.read!(this, unread);
      isRead = true;
    } finally {
      // What was thrown is no matter of the text, and the program will be made anew.
      if (!isRead) unread.isTaken = false;
      this.depth--;
      this.reading = reading;
      this.noting = noting;
    }
  }
  /**
   * All that stands in front of what is being read, in the order of the text, in which each finds what it needs read already:
   * where one waits for another that waits for another, and so on, the stack would not do.
   */
  private readInFront(): void {
    if (this.isReadingInFront || this.waiting === undefined) return;
    this.isReadingInFront = true;
    const first = this.reading;
    try {
      for (const each of this.waiting.inOrder()) {
        if (each.order >= first) break;
        this.readNow(each);
      }
    } finally {
      this.isReadingInFront = false;
    }
  }
  /** Called when all declarations of a variable have been read. */
  finish(variable: Variable | undefined): void {
    if (variable === undefined) return;
    // Its type may have been incomplete where it was declared.
    variable.align = Math.max(variable.align, variable.type.align);
    // `int a[];` alone is an array of one.
    const { defined, initializer, type } = variable;
    if (defined && initializer === undefined && type.kind === 'array' && type.length === undefined)
      variable.type = arrayOf(type.of, 1);
  }
  tell(problem: Problem): void {
    const { message, place } = problem;
    const isSame = (other: Problem): boolean =>
      other.message === message && other.place.file === place.file && other.place.start === place.start;
    // Of declarations that waited, the problems are known from when they were first read.
    if (this.waiting === undefined || !this.problems.some(isSame)) this.problems.push(problem);
  }
  override own(name: string): Name | undefined {
    this.settle(name);
    return super.own(name);
  }
  override ownTag(tag: string): Tag | undefined {
    const known = super.ownTag(tag);
    if (this.waiting === undefined) return known;
    if (known !== undefined) {
      const body = known.kind === 'enum' && !known.complete ? this.waiting.tag(tag)?.body : undefined;
      if (body) this.readBody(body);
      return known;
    }
    const other = this.otherBodies.get(tag);
    if (other) {
      // It is compared with that, and becomes a tag of this unit where they differ.
      this.otherBodies.delete(tag);
      this.readNow(other);
      return super.ownTag(tag);
    }
    const left = this.waiting.tag(tag);
    if (left === undefined) return undefined;
    const { keyword, place, body } = left;
    if (keyword !== 'enum') {
      const record = new Record(keyword, tag);
      if (body) record.leaveUnread(() => this.readBody(body));
      this.tagNames.set(tag, { kind: 'record', type: recordType(record), place });
    } else if (body === undefined || !this.readBody(body))
      this.tagNames.set(tag, { kind: 'enum', type: enumType({ tag, constants: [] }, false), complete: false, place });
    return super.ownTag(tag);
  }
  isType(name: string): boolean {
    const own = this.waiting === undefined ? this.names.get(name) : this.own(name);
    return own?.kind === 'typedef' || this.parent?.isType(name) === true;
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
    this.settleIn(() => true);
    return [...this.symbols.values()];
  }
  /** The functions that are defined in some files, by the files' numbers. */
  functionsDefinedIn(isFile: (file: number) => boolean): FunctionSymbol[] {
    for (const [name, left] of [...this.unread]) if (left.some(({ file }) => isFile(file))) this.settle(name);
    this.settleIn(isFile);
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
    return this.variableNamed(name) ?? this.parent?.findVariable(name);
  }
  /** The variable that is declared under this name in the unit itself. */
  variableNamed(name: string): Variable | undefined {
    this.settle(name);
    return this.globals.get(name);
  }
  /** All that are declared in the unit itself. */
  allVariables(): Iterable<Variable> {
    this.settleIn(() => true);
    return this.globals.values();
  }
  findTypedef(name: string): Type | undefined {
    this.settle(name);
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
