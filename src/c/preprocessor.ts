/**
 * The C preprocessor: from a file of a tree to the tokens the parser reads. gcc -E is what it is held against.
 *
 * The headers of many units are read once: a *prelude* includes them all, and each unit is read on a `fork` of it, which
 * begins with the prelude's macros and guards and keeps its own changes to itself.
 */
import type { Tree } from '../tree/tree';
import type { Place } from './ast';
import type { FileTable } from './files';
import { IncludeSearch } from './include';
import { tokenEnd, type LexedText } from './lexer';
import { LINE_START, STRING } from './lexer-tokens';
import { spell, spellingText } from './lexer-spellings';
import { KINDS, LateMacro, Lexeme, type Macro, MacroTable, NOWHERE, readDefinition } from './macros';
import { builtinMacros, predefined } from './macros-builtin';
import { Packing } from './packing';
import { runDirective, runPragmaText, type DirectiveHost } from './preprocessor-directives';
import { FileReader, openFile, type Inclusion, type OpenFile, type ReadingPoint } from './preprocessor-reader';
import { ExpandedTokens, type SourceHost } from './preprocessor-source';
import type { TokenSource } from './tokens';

export interface PreprocessorOptions {
  readonly files: FileTable;
  readonly tree: Tree;
  /** Folders searched for headers, in order; `kernelFolders` for a kernel. */
  readonly folders: readonly string[];
  /** Paths of headers that are read before everything else, once. */
  readonly forcedIncludes?: readonly string[];
  /** As gcc's -D: a name, with `(parameters)` if it has some, and its replacement. */
  readonly defines?: readonly (readonly [string, string])[];
  /**
   * Macros whose meaning no header changes: name to what would follow it in a #define, so `(x) ((x)->v)` or ` 1`; undefined
   * for a name that is to stay no macro.
   */
  readonly replacements?: ReadonlyMap<string, string | undefined>;
  /** The text to read for a header instead of the tree's (by its path), undefined for the tree's own. */
  readonly stub?: (path: string) => string | undefined;
  /** Macros that reading a header defines beside those of its text; their own texts are made when they are used. */
  readonly late?: (path: string) => LateMacros | undefined;
  /** Tokens that may be read, and that one file or deferred group may expand to; 20 million where not given. */
  readonly budget?: number;
}

export interface LateMacros {
  readonly names: readonly string[];
  /** What follows the name in its #define; undefined where it has none after all. */
  body(name: string): string | undefined;
}

/** Something wrong in the text. What follows it is still read. */
export interface PreprocessorProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly place: Place;
  /** The #include lines that led to the file, innermost first. */
  readonly includedFrom: readonly Place[];
}

/** What a person may want to know of a macro. */
export interface MacroDefinition {
  readonly name: string;
  /** undefined where it is used without parentheses. A last `...` stands for the rest. */
  readonly parameters: readonly string[] | undefined;
  readonly body: string;
  /** From its name to the end of its definition. */
  readonly place: Place;
}

/** Where a preprocessor stands behind a unit that it has read. */
export interface PreprocessorState {
  readonly path: string;
  readonly counter: number;
  readonly group: number;
  readonly spent: number;
  readonly once: readonly number[];
  readonly problems: readonly PreprocessorProblem[];
  readonly inclusions: () => Map<number, Inclusion[]>;
}

const defaultBudget = 20_000_000;

export class Preprocessor implements SourceHost, DirectiveHost {
  readonly files: FileTable;
  readonly macros: MacroTable;
  readonly search: IncludeSearch;
  readonly budget: number;
  readonly problems: PreprocessorProblem[] = [];
  readonly packing = new Packing();
  isPlain = true;
  readonly pushedMacros = new Map<number, (Macro | undefined)[]>();
  private readonly told = new Set<string>();
  private readonly onceFiles = new Set<number>();
  private inclusionsOrRead: Map<number, Inclusion[]> | (() => Map<number, Inclusion[]>) = new Map();
  /** Number of the last macro definition before anything was read. */
  readonly firstSequence: number;
  private counter: number;
  private groups: number;
  private reader: FileReader | undefined;
  private mainPath = '';
  private isStarted = false;
  /** Tokens of the files read. */
  private spent = 0;

  constructor(
    private readonly options: PreprocessorOptions,
    private readonly parent?: Preprocessor,
  ) {
    this.files = options.files;
    this.budget = options.budget ?? defaultBudget;
    this.counter = parent?.counter ?? 0;
    this.groups = parent?.groups ?? 0;
    this.search = parent?.search ?? new IncludeSearch({ ...options, stub: options.stub });
    this.macros = parent ? parent.macros.fork() : new MacroTable();
    if (parent) this.isStarted = true;
    else this.defineFirst();
    this.firstSequence = this.macros.sequence;
  }

  private defineFirst(): void {
    const { files, macros, options } = this;
    const add = (path: string, lines: readonly string[], use: (macro: Macro) => void): void => {
      const file = files.add(path, lines.join('\n'));
      const lexed = files.tokens(file);
      let from = 0;
      for (let to = 1; to <= lexed.count; to++) {
        if (!(lexed.flags[to]! & LINE_START)) continue;
        const macro = readDefinition(lexed, file, from, to);
        if (typeof macro === 'string')
          this.problem(macro, { file, start: lexed.starts[from]!, end: tokenEnd(lexed, from) });
        else use(macro);
        from = to;
      }
    };
    for (const macro of builtinMacros()) macros.define(macro);
    add('<predefined>', predefined.trim().split('\n'), (macro) => macros.define(macro));
    const defines = options.defines?.map(([name, body]) => `${name} ${body.replace(/\n/g, ' ')}`) ?? [];
    add('<command line>', defines, (macro) => macros.define(macro));
    const replacements: string[] = [];
    for (const [name, text] of options.replacements ?? []) {
      if (text === undefined) macros.fix(spell(name), undefined);
      else replacements.push(name + text.replace(/\n/g, ' '));
    }
    add('<replacements>', replacements, (macro) => macros.fix(macro.spelling, macro));
  }

  /** The tokens of a file of the tree; those of the forced includes come first, the first time. */
  open(path: string): TokenSource {
    const file = this.search.unit(path);
    if (file === undefined) {
      const empty = this.files.add(path, '');
      this.problem(`${path}: No such file or directory`, { file: empty, start: 0, end: 0 });
      return this.openFile(empty);
    }
    return this.openFile(file);
  }
  /** The tokens of a text that is no file of the tree; its quoted includes are looked for beside `path`. */
  openText(path: string, text: string): TokenSource {
    return this.openFile(this.files.add(path, text));
  }
  private openFile(file: number): TokenSource {
    const { files, macros } = this;
    const reader = new FileReader(
      this,
      openFile(files, file, { folder: -1, name: files.file(file).path }, undefined, macros.sequence),
    );
    this.reader = reader;
    this.mainPath = files.file(file).path;
    const forced = this.isStarted ? [] : (this.options.forcedIncludes ?? []);
    this.isStarted = true;
    if (forced.length > 0) {
      const text = forced.map((path) => `#include "${path}"\n`).join('');
      const name = '<forced includes>';
      const first = openFile(files, files.add(name, text), { folder: -1, name }, undefined, macros.sequence);
      reader.enter(first);
    }
    return new ExpandedTokens(this, reader, reader);
  }

  /**
   * A preprocessor that begins where this one is now: its macros, guards and #pragma once. Nothing it reads changes this
   * one, which must not be read further.
   */
  fork(): Preprocessor {
    return new Preprocessor(this.options, this);
  }

  /** What `name` means after the definition number `sequence`, or at the end of what was read. */
  macroAt(name: string, sequence = this.macros.sequence): MacroDefinition | undefined {
    const macro = this.macros.at(spell(name), sequence);
    if (!macro) return undefined;
    const names = macro.parameters?.map((spelling, i, all) => {
      if (!macro.isVariadic || i < all.length - 1) return spellingText(spelling);
      const text = spellingText(spelling);
      return text === '__VA_ARGS__' ? '...' : `${text}...`;
    });
    return { name, parameters: names, body: macro.bodyText, place: macro.place };
  }
  /** Number of the last definition in force at an offset of a file; the first time the file was read. */
  sequenceAt(file: number, offset: number): number {
    const sequences = this.inclusionsOf(file)[0]?.sequences ?? [];
    let sequence = this.macros.sequence;
    for (let i = 0; i < sequences.length && sequences[i]! <= offset; i += 2) sequence = sequences[i + 1]!;
    return sequence;
  }
  /** The texts of a file that #if and its kin leave out, however often it was included; in order. */
  inactive(file: number): Place[] {
    let common: number[] | undefined;
    for (const { inactive } of this.inclusionsOf(file)) common = common ? overlap(common, inactive) : inactive;
    const out: Place[] = [];
    for (let i = 0; common && i < common.length; i += 2) out.push({ file, start: common[i]!, end: common[i + 1]! });
    return out;
  }
  /** The files read, in order of first reading; also those of the preprocessor this one was forked from. */
  filesRead(): number[] {
    return [...new Set([...(this.parent?.filesRead() ?? []), ...this.inclusions.keys()])];
  }
  /** What was read by this one itself, by file. */
  get ownInclusions(): ReadonlyMap<number, readonly Inclusion[]> {
    return this.inclusions;
  }
  private get inclusions(): Map<number, Inclusion[]> {
    if (typeof this.inclusionsOrRead === 'function') this.inclusionsOrRead = this.inclusionsOrRead();
    return this.inclusionsOrRead;
  }
  /** Files with #pragma once. */
  get ownOnce(): readonly number[] {
    return [...this.onceFiles];
  }
  get spentTokens(): number {
    return this.spent;
  }
  /** Takes over what another one had found that began as this one. Its macros are restored apart. */
  restore(state: PreprocessorState): void {
    this.isStarted = true;
    this.mainPath = state.path;
    this.counter = state.counter;
    this.groups = state.group;
    this.spent = state.spent;
    for (const file of state.once) this.onceFiles.add(file);
    for (const problem of state.problems) {
      this.problems.push(problem);
      this.told.add(toldAs(problem));
    }
    this.inclusionsOrRead = state.inclusions;
  }
  private inclusionsOf(file: number): readonly Inclusion[] {
    return this.inclusions.get(file) ?? this.parent?.inclusionsOf(file) ?? [];
  }

  // What reading asks of us.

  runDirective(reader: FileReader, open: OpenFile, directive: number): void {
    runDirective(this, reader, open, directive);
  }
  runPragma(text: string): void {
    if (runPragmaText(this, text)) this.isPlain = false;
  }
  opened(open: OpenFile): void {
    const known = this.inclusions.get(open.file);
    if (this.inclusionsOf(open.file).length === 0) this.defineLate(open.file);
    if (known) known.push(open.record);
    else this.inclusions.set(open.file, [open.record]);
  }
  private defineLate(file: number): void {
    const late = this.options.late?.(this.files.file(file).path);
    for (const name of late?.names ?? [])
      this.macros.define(new LateMacro(spell(name), { file, start: 0, end: 0 }, () => late!.body(name)));
  }
  spendOn({ count }: LexedText): boolean {
    // Files that include themselves multiply: opening one has a price beside its length.
    this.spent += count + 100;
    return this.spent <= this.budget;
  }
  isOnce(file: number): boolean {
    return this.onceFiles.has(file) || (this.parent?.isOnce(file) ?? false);
  }
  once(file: number): void {
    this.onceFiles.add(file);
  }
  nextCounter(): number {
    return this.counter++;
  }
  nextGroup(): number {
    return this.groups++;
  }
  get counters(): { readonly counter: number; readonly group: number } {
    return { counter: this.counter, group: this.groups };
  }
  problem(message: string, place: Place): void {
    this.tell('error', message, place);
  }
  warning(message: string, place: Place): void {
    this.tell('warning', message, place);
  }
  private tell(severity: 'error' | 'warning', message: string, place: Place): void {
    const key = toldAs({ message, place });
    if (this.told.has(key)) return;
    this.told.add(key);
    const includedFrom: Place[] = [];
    const stack = this.reader?.stack ?? [];
    let at = stack.length - 1;
    while (at >= 0 && stack[at]!.file !== place.file) at--;
    for (; at >= 0; at--) if (stack[at]!.includedAt) includedFrom.push(stack[at]!.includedAt!);
    this.problems.push({ severity, message, place, includedFrom });
  }

  builtinToken(macro: Macro, use: Place, point: ReadingPoint, counter: () => number): Lexeme | undefined {
    const number = (value: number): Lexeme => {
      const text = String(value);
      return new Lexeme('number', text, NOWHERE, macro.name, spell(text), 0);
    };
    const string = (value: string): Lexeme => {
      const text = `"${value.replace(/["\\]/g, '\\$&')}"`;
      return new Lexeme(KINDS[STRING]!, text, NOWHERE, macro.name, spell(text), 0);
    };
    switch (macro.builtin) {
      case 'line':
        return number(this.files.line(use.file, use.start) + (use.file === point.file ? point.lineShift : 0));
      case 'file':
        return string(point.name);
      case 'base-file':
        return string(this.mainPath);
      case 'include-level':
        return number(point.level);
      case 'counter':
        return number(counter());
      // The same in every run.
      case 'date':
        return string('Jan  1 1970');
      case 'time':
        return string('00:00:00');
      case 'timestamp':
        return string('Thu Jan  1 00:00:00 1970');
      default:
        return undefined;
    }
  }
}

function toldAs({ message, place }: Pick<PreprocessorProblem, 'message' | 'place'>): string {
  return `${place.file} ${place.start} ${message}`;
}

/** What two ascending lists of [start, end) pairs have in common. */
function overlap(a: readonly number[], b: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const start = Math.max(a[i]!, b[j]!);
    const end = Math.min(a[i + 1]!, b[j + 1]!);
    if (start < end) out.push(start, end);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return out;
}
