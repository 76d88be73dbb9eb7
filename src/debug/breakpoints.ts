/**
 * Breakpoints on lines and functions: where they can be, and whether the run stops at one. A function that has not been
 * called yet is compiled to learn its statements; what the configuration leaves out or a model replaces is said.
 *
 * Hits are counted by the machine's own statement counts, which go back with time tape: the same moment is always the
 * same hit, in whichever direction it is reached.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { CompileError, type FunctionSymbol } from '../c/ast';
import type { FunctionRecord, Image } from '../c/image';
import type { Program } from '../c/program';
import type { Run } from '../run/run';
import { CannotEvaluate, evaluateText, parseText, type Value } from '../run/evaluate';
import { framesOf, type FrameView } from '../run/frames';
import { leftOut } from '../explore/reach';
import { hasCall, type HitCondition, noCalls, parseHitCondition, piecesOf, wrongHitCondition } from './conditions';
import { isOwnPath, currentLoaded, type StopPlaces } from './places';

/** A text of the run: a file of the kernel's program or of the user's. */
export interface RunFile {
  readonly program: Program;
  readonly path: string;
}

export interface Breakpoint {
  readonly id: number;
  readonly verified: boolean;
  /** Why it is not verified, or not where it was set. */
  readonly message?: string;
  readonly image?: Image;
  /** Where it stops: statements that begin here. */
  readonly at?: { readonly file: number; readonly start: number };
  readonly condition?: string;
  readonly hits?: HitCondition;
  readonly logMessage?: string;
  readonly kind: 'line' | 'function';
  /** It is the launch's `stopAt`. */
  readonly isOnce?: boolean;
}

type Wanted = Partial<Pick<DebugProtocol.SourceBreakpoint, 'condition' | 'hitCondition' | 'logMessage'>>;
/** What a client set for one source. */
interface SourceList {
  readonly source: DebugProtocol.Source;
  readonly wanted: readonly DebugProtocol.SourceBreakpoint[];
  readonly set: readonly Breakpoint[];
}

export interface Hit {
  readonly breakpoint: Breakpoint;
  /** Its condition could not be evaluated, for this reason. */
  readonly failed?: string;
}

export class Breakpoints {
  private readonly bySource = new Map<string, SourceList>();
  private functions: readonly Breakpoint[] = [];
  private wantedFunctions: readonly DebugProtocol.FunctionBreakpoint[] = [];
  private nextId = 1;
  private temporary: Breakpoint | undefined;
  /** By image: for each statement id the breakpoints there; made when asked for, longer as the image grows. */
  private tables = new Map<Image, { known: number; readonly flags: Map<number, Breakpoint[]> }>();

  constructor(
    private readonly run: Run,
    private readonly places: StopPlaces,
  ) {}

  /** All that the client set, verified or not. */
  get everything(): readonly Breakpoint[] {
    return [...[...this.bySource.values()].flatMap(({ set }) => set), ...this.functions];
  }
  private get verified(): readonly Breakpoint[] {
    return this.everything.filter((b) => b.verified);
  }

  /** Replaces the breakpoints of a source. `file` is a sentence where it is no file of the run. */
  setLines(
    source: DebugProtocol.Source,
    file: RunFile | string,
    wanted: readonly DebugProtocol.SourceBreakpoint[],
    ids: readonly number[] = [],
  ): readonly Breakpoint[] {
    const set = wanted.map((w, i) => {
      const locate = () => (typeof file === 'string' ? file : this.locate(file, w.line, w.column));
      const made = this.make('line', w, locate, ids[i]);
      if (!made.verified || !made.image || !made.at) return made;
      const { line } = this.places.position(made.image, { ...made.at, end: made.at.start });
      return line === w.line ? made : { ...made, message: `moved here: nothing runs on line ${w.line}` };
    });
    this.bySource.set(`${source.sourceReference ?? 0} ${source.path ?? ''}`, { source, wanted, set });
    this.tables.clear();
    return set;
  }
  setFunctions(
    wanted: readonly DebugProtocol.FunctionBreakpoint[],
    ids: readonly number[] = [],
  ): readonly Breakpoint[] {
    this.functions = wanted.map((w, i) => this.make('function', w, () => this.locateFunction(w.name), ids[i]));
    this.wantedFunctions = wanted;
    this.tables.clear();
    return this.functions;
  }
  /** Sets again, in this run's text, what was set in another run's. Ids stay. */
  takeOver(other: Breakpoints, fileOf: (source: DebugProtocol.Source) => RunFile | string): void {
    this.nextId = other.nextId;
    for (const { source, wanted, set } of other.bySource.values())
      this.setLines(source, fileOf(source), wanted, set.map((b) => b.id)); // prettier-ignore
    this.setFunctions(
      other.wantedFunctions,
      other.functions.map((b) => b.id),
    );
  }
  /** A breakpoint of nobody's list, for `stopAt`: a function or path:line. It stays until `clearOnce`. */
  setOnce(stopAt: string, fileOf: (path: string) => RunFile | undefined): Breakpoint {
    const [, path, line] = /^(.+):(\d+)$/.exec(stopAt) ?? [];
    const file = path === undefined ? undefined : fileOf(path);
    const made =
      path === undefined
        ? this.make('function', {}, () => this.locateFunction(stopAt), 0)
        : this.make('line', {}, () => (file ? this.locate(file, Number(line)) : `there is no file ${path}`), 0);
    this.temporary = made.verified ? { ...made, isOnce: true } : undefined;
    this.tables.clear();
    return made;
  }
  clearOnce(): void {
    this.temporary = undefined;
    this.tables.clear();
  }
  /** `stopAt` was not reached so far. */
  get waitsForOnce(): boolean {
    return this.temporary !== undefined;
  }
  /** A number for a breakpoint of another kind. */
  takeId(): number {
    return this.nextId++;
  }
  get any(): boolean {
    return this.waitsForOnce || this.verified.length > 0;
  }

  private make(
    kind: Breakpoint['kind'],
    wanted: Wanted,
    locate: () => Located | string,
    id: number = this.nextId++,
  ): Breakpoint {
    const not = (message: string): Breakpoint => ({ id, kind, verified: false, message });
    const located = locate();
    if (typeof located === 'string') return not(located);
    const hits = wanted.hitCondition?.trim() ? parseHitCondition(wanted.hitCondition) : undefined;
    if (wanted.hitCondition?.trim() && !hits) return not(wrongHitCondition(wanted.hitCondition));
    const condition = wanted.condition?.trim();
    const texts = condition ? [condition] : [];
    if (wanted.logMessage) texts.push(...piecesOf(wanted.logMessage).flatMap((p) => ('code' in p ? [p.code] : [])));
    for (const text of texts) {
      const wrong = this.whyNotC(located, text);
      if (wrong !== undefined) return not(`"${text}": ${wrong}`);
    }
    return {
      id,
      kind,
      verified: true,
      image: located.image,
      at: { file: located.file, start: located.start },
      ...(condition && { condition }),
      ...(hits && { hits }),
      ...(wanted.logMessage && { logMessage: wanted.logMessage }),
    };
  }
  /** Why a text is no C expression at a place; undefined where it is one. */
  private whyNotC({ image, record, file, start }: Located, text: string): string | undefined {
    const frame = { record, place: { file, start, end: start } } as FrameView;
    try {
      const parsed = parseText({ machine: this.run.machine, program: this.places.programOf(image), frame }, text);
      return hasCall(parsed) ? noCalls : undefined;
    } catch (error) {
      if (error instanceof CannotEvaluate) return error.message;
      throw error;
    }
  }

  /** Whether the statement is the one that stands for the text at a place of `locate`. */
  isAt({ image, file, start }: Located, statement: number): boolean {
    if (currentLoaded(this.run.machine).image !== image) return false;
    if (image.statements[5 * statement] !== file || image.statements[5 * statement + 1] !== start) return false;
    return this.places.statementsOf(image, image.statementFunction(statement)).includes(statement);
  }

  /** The first statement on a line, or on the next line of the same function that has one. */
  locate({ program, path }: RunFile, line: number, column = 0): Located | string {
    const symbols = functionsIn(program, path);
    if (typeof symbols === 'string') return symbols;
    const { files } = program;
    // More than one where a macro made several of one text.
    const around = symbols.filter(({ extent }) => {
      if (!extent) return false;
      const last = files.line(extent.file, Math.max(extent.start, extent.end - 1));
      return files.line(extent.file, extent.start) <= line && line <= last;
    });
    if (leftOut(program, path, line)) return `not compiled under this configuration${conditionOf(program, path, line)}`;
    if (around.length === 0) return 'nothing runs on this line: it is in no function of the configured text';
    let reason = 'nothing runs on this line or below it in its function';
    let best: Located | undefined;
    for (const symbol of around) {
      const compiled = this.compile(program, symbol);
      if (typeof compiled === 'string') {
        reason = compiled;
        continue;
      }
      for (const id of this.places.statementsOf(program.image, compiled)) {
        const place = program.image.statementPlace(id);
        if (place.file !== symbol.extent?.file) continue;
        const position = files.lineColumn(place);
        if (position.line < line || (position.line === line && position.column < column)) continue;
        if (!best || place.start < best.start)
          best = { image: program.image, record: compiled, file: place.file, start: place.start };
      }
    }
    return best ?? reason;
  }

  private locateFunction(name: string): Located | string {
    const reasons: string[] = [];
    for (const program of [this.run.kernel.program, this.run.user]) {
      const symbol = findFunction(program, name.trim());
      if (!symbol) continue;
      const record = this.compile(program, symbol);
      if (typeof record === 'string') {
        reasons.push(record);
        continue;
      }
      const [first] = this.places.statementsOf(program.image, record);
      if (first === undefined) {
        reasons.push(`${name}() has no statement`);
        continue;
      }
      const { file, start } = program.image.statementPlace(first);
      return { image: program.image, record, file, start };
    }
    return reasons[0] ?? `neither the kernel nor the program has a function ${name}`;
  }

  /** The compiled function, or why its text does not run. */
  private compile({ image, files }: Program, symbol: FunctionSymbol): FunctionRecord | string {
    const record = image.functionOf(symbol);
    const { name } = symbol;
    if (record.kind === 'primitive') return `${name}() does not run from this text: it is a primitive of Patchscope`;
    if (record.kind === 'undefined') return `${name}() is defined nowhere`;
    const own = record.symbol?.place;
    if (own && own.file !== symbol.place.file) {
      const { path } = files.file(own.file);
      if (isOwnPath(path)) return `${name}() does not run from this text: it is modelled in ${path}`;
      return `${name}() runs from ${path}`;
    }
    try {
      image.compile(record);
    } catch (error) {
      if (error instanceof CompileError) return `${files.describe(error.place)}: ${error.message}`;
      throw error;
    }
    return record;
  }

  // --- while running ----------------------------------------------------------------------------------------------

  /** What stops at the moment the machine is at, before the statement. Log points are told and do not stop. */
  hit(statement: number, log: ((text: string) => void) | undefined): Hit | undefined {
    const { image, counts } = currentLoaded(this.run.machine);
    let failed: Hit | undefined;
    for (const breakpoint of this.tableOf(image).get(statement) ?? []) {
      const { condition, hits, logMessage } = breakpoint;
      if (hits && !hits((counts[statement] ?? 0) + 1 - this.countAtStart(image, statement))) continue;
      if (condition !== undefined) {
        const truth = this.isTrue(condition);
        if (typeof truth === 'string') {
          failed ??= { breakpoint, failed: truth };
          continue;
        }
        if (!truth) continue;
      }
      if (logMessage === undefined) return { breakpoint };
      log?.(this.interpolate(logMessage));
    }
    return failed;
  }
  private tableOf(image: Image): Map<number, Breakpoint[]> {
    let table = this.tables.get(image);
    if (!table) this.tables.set(image, (table = { known: 0, flags: new Map() }));
    if (table.known === image.statementCount) return table.flags;
    const here = [...this.verified, ...(this.temporary ? [this.temporary] : [])].filter((b) => b.image === image);
    for (let id = here.length > 0 ? table.known : image.statementCount; id < image.statementCount; id++) {
      const [file, start] = [image.statements[5 * id], image.statements[5 * id + 1]];
      const found = here.filter(({ at }) => at!.file === file && at!.start === start);
      if (found.length === 0) continue;
      // Of several statements that begin here, as a macro makes them, one stands for the text.
      if (!this.places.statementsOf(image, image.statementFunction(id)).includes(id)) continue;
      table.flags.set(id, found);
    }
    table.known = image.statementCount;
    return table.flags;
  }
  private countAtStart(image: Image, statement: number): number {
    const counts = this.run.keyframes.all[0]?.counts.find(([loaded]) => loaded.image === image)?.[1];
    return counts?.[statement] ?? 0;
  }
  private topFrame(): FrameView | undefined {
    const m = this.run.machine;
    return framesOf(m, m.current)[0];
  }
  private evaluate(text: string): Value | string {
    const frame = this.topFrame();
    const { image } = currentLoaded(this.run.machine);
    try {
      return evaluateText({ machine: this.run.machine, program: this.places.programOf(image), frame }, text);
    } catch (error) {
      if (error instanceof CannotEvaluate) return error.message;
      throw error;
    }
  }
  private isTrue(condition: string): boolean | string {
    const value = this.evaluate(condition);
    if (typeof value === 'string') return value;
    return value.number !== undefined ? value.number !== 0 : value.bits !== 0n;
  }
  private interpolate(message: string): string {
    const frame = this.topFrame();
    const { image } = currentLoaded(this.run.machine);
    const context = { machine: this.run.machine, program: this.places.programOf(image), frame };
    return piecesOf(message)
      .map((piece) => {
        if ('text' in piece) return piece.text;
        const value = this.evaluate(piece.code);
        return typeof value === 'string' ? `<${value}>` : this.show(context, value);
      })
      .join('');
  }
  /** Values in log messages, as the variables view has them. */
  show: (context: Parameters<typeof evaluateText>[0], value: Value) => string = (_, value) => String(value.bits);
}

/** A statement in the text, and a function it was compiled in. */
export interface Located {
  readonly image: Image;
  readonly record: FunctionRecord;
  readonly file: number;
  readonly start: number;
}

/** The `#if` that a line stands under, in brackets; empty where none is found. */
function conditionOf(program: Program, path: string, line: number): string {
  const file = program.files.find(path);
  const above =
    file === undefined
      ? []
      : program.files
          .file(file)
          .text.split('\n')
          .slice(0, line - 1);
  let depth = 0;
  for (const text of above.toReversed()) {
    const [, directive = ''] = /^\s*#\s*(\w+)/.exec(text) ?? [];
    if (directive === 'endif') depth++;
    else if (/^if/.test(directive) && depth > 0) depth--;
    else if (depth === 0 && /^(if|el)/.test(directive)) return ` (${text.trim()})`;
  }
  return '';
}

/** The functions defined in a file, or why it has none that run. */
function functionsIn(program: Program, path: string): FunctionSymbol[] | string {
  const { options, files } = program;
  if (options.units.includes(path)) program.open(path);
  const file = files.find(path);
  if (file === undefined) {
    const known = options.stub?.(path) ?? options.tree.read(path);
    if (known === undefined) return `there is no file ${path}`;
    return path.endsWith('.c') ? `${path} is not among the files that run from source` : 'nothing includes this file';
  }
  return program.allUnits().flatMap(({ unit }) => unit.functionsDefinedIn((one) => one === file));
}

/** The function with a body of this name, also a static one. */
function findFunction(program: Program, name: string): FunctionSymbol | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name)) return undefined;
  const known = program.findFunction(name);
  if (known?.body) return known;
  for (const { unit } of program.allUnits()) {
    const own = unit.functionNamed(name);
    if (own?.body) return own;
  }
  for (const path of program.options.units) {
    if (!program.options.tree.read(path)?.includes(name)) continue;
    const own = program.open(path).functionNamed(name);
    if (own?.body) return own;
  }
  // A declaration alone: it says at least that a primitive has the name.
  return known ?? program.allUnits().flatMap(({ unit }) => unit.functionNamed(name) ?? [])[0];
}
