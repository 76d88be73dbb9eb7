/**
 * A program is its translation units: which exist, which are open, and what a name used in one of them means in another.
 * A unit is opened (preprocessed and parsed, its bodies left for later) when a name that it defines is first needed.
 *
 * The units of a kernel share a prelude: the headers that their #include lines name, read once. Each unit is read on a
 * fork of it.
 */
import type { Tree } from '../tree/tree';
import type { FunctionSymbol, Place, Variable } from './ast';
import { CompileError } from './ast';
import { FileTable, type LexCache } from './files';
import { Image, type Linker } from './image';
import { KeptUnit, packUnit } from './kept-unit';
import { parseUnit, waitingUnit, type UnitOptions } from './parser';
import { Preprocessor, type PreprocessorOptions } from './preprocessor';
import type { Unit } from './scope';

export interface ProgramOptions {
  readonly space: 'kernel' | 'user';
  readonly tree: Tree;
  readonly folders: readonly string[];
  readonly forcedIncludes?: readonly string[];
  readonly defines?: readonly (readonly [string, string])[];
  readonly replacements?: ReadonlyMap<string, string | undefined>;
  readonly stub?: (path: string) => string | undefined;
  readonly late?: PreprocessorOptions['late'];
  /** The .c files that may be opened, strongest first where several define a name. */
  readonly units: readonly string[];
  /** Units whose definitions stand in for everybody's, also for static and inline functions of headers. */
  readonly overrides?: readonly string[];
  /** The text of the prelude: #include lines. Without it every unit reads its own headers. */
  readonly prelude?: string;
  /** Functions that the machine itself carries out. */
  readonly primitives: ReadonlySet<string>;
  /** 'primitive': a primitive wins over a definition in a unit; 'definition': the other way round. */
  readonly strongest: 'primitive' | 'definition';
  /** The primitive that stands in for a function nobody defines, by its name; undefined to let calls of it fail. */
  readonly fallback?: (name: string) => string | undefined;
  readonly msExtensions?: boolean;
  readonly lexCache?: LexCache;
  /** The unit that is compiled as with gcc's -finstrument-functions. */
  readonly instrumented?: string;
  readonly dataStart: number;
  /**
   * A program that some of the units are read in, once for all programs that share it: same tree (for these units), folders
   * and defines. It is never run itself.
   */
  readonly library?: Program;
  /** What an earlier life of the program has kept of its units. */
  readonly kept?: KeptProgram;
  readonly keep?: UnitKeeper;
}

/** Who keeps what reading a unit has shown. */
export interface UnitKeeper {
  /** The same for the same text only. */
  digest(text: string): string;
  /** Called with the section (kept-unit.ts) of each unit that had to be read, where it can be kept. */
  section(path: string, section: Uint8Array): void;
}

/** What was kept of a program's units, as far as it still holds. */
export interface KeptProgram {
  /** The prelude, if it has this text. */
  prelude(text: string): KeptUnit | undefined;
  /** A unit that was read over that prelude. */
  unit(path: string): KeptUnit | undefined;
  /** What a unit seems to define for others. */
  names(path: string): readonly string[] | undefined;
  /** The same for the same text only. */
  digest(text: string): string;
  /** Called with the text of a file of which only tokens were asked for until now, those of a text with this digest. */
  wasRead?(path: string, text: string, digest: string): void;
}

export const preludePath = '<prelude>';

export interface ProgramProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly place: Place;
}

export interface OpenUnit {
  readonly path: string;
  readonly unit: Unit;
  readonly preprocessor: Preprocessor;
}

export class Program implements Linker {
  readonly files: FileTable;
  readonly image: Image;
  private readonly opened = new Map<string, OpenUnit>();
  private readonly definers = new Map<string, string[]>();
  private readonly overridden = new Map<string, string>();
  private prelude: OpenUnit | undefined;
  private unitCount = 0;
  private isIndexed = false;

  constructor(readonly options: ProgramOptions) {
    this.files = options.library?.files ?? new FileTable(options.lexCache);
    this.image = new Image(
      options.space,
      this,
      options.dataStart,
      ({ unit }) => options.instrumented !== undefined && this.opened.get(options.instrumented)?.unit.index === unit,
    );
  }

  private preprocessorOptions(): PreprocessorOptions {
    const { tree, folders, forcedIncludes, defines, replacements, stub, late } = this.options;
    return {
      files: this.files,
      tree,
      folders,
      ...(forcedIncludes && { forcedIncludes }),
      ...(defines && { defines }),
      ...(replacements && { replacements }),
      ...(stub && { stub }),
      ...(late && { late }),
    };
  }

  /** The prelude, read at the first call. */
  private base(): OpenUnit | undefined {
    const { kept, prelude } = this.options;
    if (prelude !== undefined) this.prelude ??= this.read(preludePath, undefined, kept?.prelude(prelude));
    return this.prelude;
  }
  /** No two units that meet in a program have the same number. */
  private nextUnit(): number {
    return this.options.library?.nextUnit() ?? this.unitCount++;
  }
  private read(path: string, base: OpenUnit | undefined, kept: KeptUnit | undefined): OpenUnit {
    const { keep, prelude } = this.options;
    const options = this.unitOptions(base?.unit);
    if (kept) return this.reopen(kept, base, options);
    const preprocessor = this.newPreprocessor(base);
    const tokens = path === preludePath ? preprocessor.openText(path, prelude!) : preprocessor.open(path);
    const open = { path, unit: parseUnit(tokens, options), preprocessor };
    const section = keep && packUnit(open, this.files, (text) => keep.digest(text));
    if (!section) return open;
    keep.section(path, section);
    // What of it is never asked for need not stay; nor may the prelude go on with types of what is dropped.
    for (const { declared } of open.unit.noted) for (const record of declared.completed) record.forgetBody();
    return this.reopen(KeptUnit.open(section), base, options);
  }
  private reopen(kept: KeptUnit, base: OpenUnit | undefined, options: UnitOptions): OpenUnit {
    const { keep, late, stub, tree } = this.options;
    const preprocessor = this.newPreprocessor(base);
    const { problems, waiting } = kept.restore(
      preprocessor,
      (file, digest) => {
        const text = stub?.(file) ?? tree.read(file) ?? '';
        this.options.kept?.wasRead?.(file, text, digest);
        return text;
      },
      (text) => (keep ?? this.options.kept)!.digest(text),
      (file, name) => late?.(file)?.body(name),
    );
    const unit = waitingUnit(waiting, options);
    unit.problems.push(...problems);
    return { path: kept.path, unit, preprocessor };
  }
  private newPreprocessor(base: OpenUnit | undefined): Preprocessor {
    return base ? base.preprocessor.fork() : new Preprocessor(this.preprocessorOptions());
  }
  private unitOptions(parent: Unit | undefined): UnitOptions {
    return {
      ...(parent && { parent }),
      // A program for users is judged whole; of a kernel, only what is asked for.
      unread: this.options.space === 'kernel' ? 'functions' : 'functions of headers',
      isNoted: this.options.keep !== undefined,
      unitIndex: this.nextUnit(),
      msExtensions: this.options.msExtensions ?? false,
      primitives: this.options.strongest === 'primitive' ? this.options.primitives : new Set(),
    };
  }

  /** Opens a unit of the tree. Its problems are in `problems`. */
  open(path: string): Unit {
    let open = this.opened.get(path);
    const { library } = this.options;
    if (!open && library?.options.units.includes(path)) {
      library.open(path);
      open = library.opened.get(path)!;
      this.opened.set(path, open);
    }
    if (!open) {
      open = this.read(path, this.base(), this.options.kept?.unit(path));
      this.opened.set(path, open);
    }
    return open.unit;
  }
  openUnits(): readonly OpenUnit[] {
    return [...this.opened.values()];
  }
  /** The prelude, if there is one, and the open units. */
  allUnits(): readonly OpenUnit[] {
    return [...(this.prelude ? [this.prelude] : []), ...this.opened.values()];
  }
  /** The scope of all headers: types are looked up here. */
  get globalScope(): Unit {
    const [first] = this.opened.values();
    const { unit } = this.base() ?? first ?? {};
    if (unit) return unit;
    return parseUnit(new Preprocessor(this.preprocessorOptions()).openText('<empty>', ''), this.unitOptions(undefined));
  }
  preprocessorOf(path: string): Preprocessor | undefined {
    return this.opened.get(path)?.preprocessor;
  }

  /** The file is about to change: takes in its text, if that was left to be read when somebody asks for it. */
  takeIn(path: string): void {
    const file = this.files.find(path);
    if (file !== undefined) this.files.takeIn(file);
  }

  /** What was wrong in the text of the units and headers read so far. */
  problems(): ProgramProblem[] {
    return this.allUnits().flatMap(({ preprocessor, unit }) => [...preprocessor.problems, ...unit.problems]);
  }

  private index(): void {
    if (this.isIndexed) return;
    this.isIndexed = true;
    const { library, units } = this.options;
    for (const path of units) {
      if (library?.options.units.includes(path)) continue;
      for (const name of this.namesOf(path)) {
        const list = this.definers.get(name);
        if (list) list.push(path);
        else this.definers.set(name, [path]);
      }
    }
    for (const path of this.options.overrides ?? [])
      for (const name of this.namesOf(path)) this.overridden.set(name, path);
  }
  /** What a unit seems to define for others. */
  namesOf(path: string): readonly string[] {
    const kept = this.options.kept?.names(path);
    if (kept) return kept;
    const text = this.options.stub?.(path) ?? this.options.tree.read(path);
    return text === undefined ? [] : this.files.index(this.files.add(path, text)).names;
  }

  /** Units that seem to define a name, strongest first: the library's come last. */
  definersOf(name: string): readonly string[] {
    this.index();
    const own = this.definers.get(name) ?? [];
    const shared = this.options.library?.definersOf(name) ?? [];
    return shared.length > 0 ? [...own, ...shared] : own;
  }

  /** The function of external linkage that units define under this name. */
  findFunction(name: string): FunctionSymbol | undefined {
    let weak: FunctionSymbol | undefined;
    for (const path of this.definersOf(name)) {
      const symbol = this.open(path).functionNamed(name);
      if (!symbol || symbol.static) continue;
      if (symbol.body && !symbol.weak) return symbol;
      if (symbol.body || symbol.alias) weak ??= symbol;
    }
    return weak ?? this.prelude?.unit.functionNamed(name) ?? this.hiddenFunction(name);
  }
  /** A definition that the index does not see (made by a macro, in K&R style, in an included .c file) in an open unit. */
  private hiddenFunction(name: string): FunctionSymbol | undefined {
    if (this.options.space === 'kernel') return undefined;
    const [own] = this.options.units;
    if (own !== undefined) this.open(own);
    for (const { unit } of this.opened.values()) {
      const symbol = unit.functionNamed(name);
      if (symbol?.body && !symbol.static) return symbol;
    }
    return undefined;
  }
  findVariable(name: string): Variable | undefined {
    for (const path of this.definersOf(name)) {
      const variable = this.open(path).variableNamed(name);
      if (variable?.defined && variable.storage !== 'static') return variable;
    }
    for (const { unit } of this.options.space === 'user' ? this.opened.values() : []) {
      const variable = unit.variableNamed(name);
      if (variable?.defined && variable.storage !== 'static') return variable;
    }
    return undefined;
  }

  resolveFunction(symbol: FunctionSymbol): FunctionSymbol | string | undefined {
    const { name } = symbol;
    const { primitives, strongest } = this.options;
    // It may have been read only as far as something in front of its definition needed it.
    this.unitOf(symbol)?.functionNamed(name);
    this.index();
    const override = this.overridden.get(name);
    if (override !== undefined) {
      const found = this.open(override).functionNamed(name);
      if (found?.body) return found;
    }
    if (strongest === 'primitive' && primitives.has(name)) return name;
    if (symbol.body && (symbol.static || !symbol.weak)) return symbol;
    if (symbol.alias !== undefined) {
      const target = this.unitOf(symbol)?.findFunction(symbol.alias) ?? this.findFunction(symbol.alias);
      if (target && target !== symbol) return this.resolveFunction(target);
    }
    const found = this.findFunction(name);
    if (found?.body) return found;
    if (found?.alias !== undefined && found !== symbol) return this.resolveFunction(found);
    if (symbol.body) return symbol;
    return primitives.has(name) ? name : this.options.fallback?.(name);
  }
  private unitOf(symbol: { readonly unit: number }): Unit | undefined {
    if (this.prelude?.unit.index === symbol.unit) return this.prelude.unit;
    for (const { unit } of this.opened.values()) if (unit.index === symbol.unit) return unit;
    return undefined;
  }

  /** Of the first unit, which is the program's own: by priority, then as they stand in the text. */
  constructors(): readonly FunctionSymbol[] {
    const [first] = this.options.units;
    if (first === undefined) return [];
    const found = this.open(first)
      .allFunctions()
      .filter((symbol) => symbol.body && symbol.constructorPriority !== undefined);
    return found.sort((a, b) => a.constructorPriority! - b.constructorPriority! || a.place.start - b.place.start);
  }

  resolveVariable(variable: Variable): Variable | undefined {
    // As in resolveFunction().
    this.unitOf(variable)?.variableNamed(variable.name);
    if (variable.storage === 'static') return variable;
    const overriding = this.overridden.get(variable.name);
    if (overriding !== undefined) {
      const found = this.open(overriding).variableNamed(variable.name);
      if (found?.defined) return found;
    }
    if (variable.linkName !== undefined) {
      const named = this.unitOf(variable)?.variableNamed(variable.linkName) ?? this.findVariable(variable.linkName);
      if (named && named !== variable) return named;
    }
    if (variable.defined && variable.initializer) return variable;
    return this.findVariable(variable.name) ?? (variable.defined ? variable : undefined);
  }

  /** The record of a struct, union or typedef by name, as the headers define it. */
  findRecord(name: string) {
    const record = this.globalScope.findRecord(name);
    if (record?.complete) return record;
    for (const { unit } of this.opened.values()) {
      const own = unit.findRecord(name);
      if (own?.complete) return own;
    }
    return record;
  }

  /** "path:line:column: message", as compilers say it. */
  describe(problem: { readonly message: string; readonly place: Place }): string {
    return `${this.files.describe(problem.place)}: ${problem.message}`;
  }
}

export { CompileError };
