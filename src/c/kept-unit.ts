/**
 * What reading a unit has shown, to be kept from one life of the program to the next: which declaration gives which name
 * a meaning and where its text stands, and what the macros are there. With it a unit is open without a token of it being
 * read; each declaration is read when somebody asks for a name of it. It holds for the very same texts only.
 *
 * A section is the lengths of its two parts, a JSON text (`Contents`) and columns of 32 bits, one behind the other: of each
 * macro definition, segment, declaration, name, tag and file the numbers below. Files are numbered by the section itself.
 */
import type { Place } from './ast';
import type { FileTable } from './files';
import { spell, spellingText } from './lexer-spellings';
import { LateMacro, readDefinition, type Macro, type MacroEvent, type MacroTable } from './macros';
import type { Preprocessor, PreprocessorProblem } from './preprocessor';
import type { Inclusion, Segment } from './preprocessor-reader';
import { DeclarationText } from './preprocessor-source';
import type { Problem, Unit, WaitingDeclarations, WaitingTag } from './scope';
import type { DeferredDeclaration } from './tokens';

interface Contents {
  readonly path: string;
  /** Path and digest; of what is no file, such as the prelude's text, path and text. */
  readonly files: readonly { readonly path: string; readonly digest?: string; readonly text?: string }[];
  /** Names that are given a meaning, each once; then other spellings, and names of files as __FILE__ says them. */
  readonly strings: readonly string[];
  readonly names: number;
  readonly loose: readonly string[];
  readonly once: readonly number[];
  readonly counters: { readonly counter: number; readonly group: number; readonly spent: number };
  readonly problems: readonly Problem[];
  readonly preprocessorProblems: readonly PreprocessorProblem[];
  /** Numbers in each column, in the order of `columns`. */
  readonly counts: readonly number[];
}

/**
 * Numbers of one macro event: spelling, sequence, file, name's token, token behind. Of an #undef the last three are -1, 0, 0;
 * of a macro whose text is made when it is used the last two are -1, 0.
 */
const eventSize = 5;
/** File, from, to, sequence, line shift, name, level and whether it ends the file. */
const segmentSize = 7;
/** Pack, group, counter, first segment. */
const declarationSize = 4;
/** Name, keyword, file, start, end, declaration of the body. */
const tagSize = 6;
const columns = ['events', 'segments', 'declarations', 'firsts', 'declaring', 'tags', 'outer', 'inclusions'] as const;
type Columns = { readonly [Name in (typeof columns)[number]]: Int32Array };
const keywords = ['struct', 'union', 'enum'] as const;

/** The section of a unit with all its declarations noted; undefined where something in it cannot be kept. */
export function packUnit(
  { path, unit, preprocessor }: { readonly path: string; readonly unit: Unit; readonly preprocessor: Preprocessor },
  table: FileTable,
  digest: (text: string) => string,
): Uint8Array | undefined {
  // What an error left out is not among the declarations, nor what the text ended in the midst of.
  if (unit.problems.some(({ severity }) => severity === 'error') || unit.noting?.isEmpty === false) return undefined;
  if (!preprocessor.isPlain) return undefined;
  const files: { path: string; digest?: string; text?: string }[] = [];
  const numbers = new Map<number, number>();
  const file = (index: number): number => {
    const known = numbers.get(index);
    if (known !== undefined) return known;
    const { path: name } = table.file(index);
    const isText = name.startsWith('<');
    files.push(
      isText ? { path: name, text: table.file(index).text } : { path: name, digest: table.digestOf(index, digest) },
    );
    numbers.set(index, files.length - 1);
    return files.length - 1;
  };
  const place = (at: Place): Place => ({ ...at, file: at.file < 0 ? at.file : file(at.file) });

  const strings: string[] = [];
  const stringNumbers = new Map<string, number>();
  const string = (text: string): number => {
    let number = stringNumbers.get(text);
    if (number === undefined) stringNumbers.set(text, (number = strings.push(text) - 1));
    return number;
  };

  const byName = new Map<string, number[]>();
  unit.noted.forEach(({ declared }, index) => {
    for (const name of declared.names) {
      const known = byName.get(name);
      if (known) known.push(index);
      else byName.set(name, [index]);
    }
  });
  const firsts: number[] = [0];
  const declaring: number[] = [];
  for (const [name, indexes] of byName) {
    string(name);
    declaring.push(...indexes);
    firsts.push(declaring.length);
  }
  const names = strings.length;

  const segments: number[] = [];
  const declarations: number[] = [];
  const bodies = new Map<string, number>();
  const mentions = new Map<string, { keyword: (typeof keywords)[number]; place: Place }>();
  unit.noted.forEach(({ declared, text }, index) => {
    const { segments: pieces, left } = text as DeclarationText;
    declarations.push(left.pack, left.group, left.counter, segments.length / segmentSize);
    for (const piece of pieces) {
      const { from, to, sequence, lineShift, level, endsFile } = piece;
      const end = level * 2 + (endsFile ? 1 : 0);
      segments.push(file(piece.file), from, to, sequence, lineShift, string(piece.name), end);
    }
    for (const [tag, mention] of declared.tags) if (!mentions.has(tag)) mentions.set(tag, mention);
    for (const tag of declared.bodies) if (!bodies.has(tag)) bodies.set(tag, index);
  });
  declarations.push(0, 0, 0, segments.length / segmentSize);
  const tags: number[] = [];
  const outer: number[] = [];
  for (const [tag, mention] of mentions) {
    const at = mention.place;
    tags.push(string(tag), keywords.indexOf(mention.keyword), file(at.file), at.start, at.end, bodies.get(tag) ?? -1);
  }
  for (const [tag, index] of bodies) if (!mentions.has(tag)) outer.push(string(tag), index);

  const { macros, firstSequence } = preprocessor;
  const events: number[] = [];
  for (const { spelling, event } of macros.eventsSince(firstSequence)) {
    const { macro, sequence } = event;
    const name = string(spellingText(spelling));
    if (macro === undefined) events.push(name, sequence, -1, 0, 0);
    else if (macro instanceof LateMacro) events.push(name, sequence, file(macro.place.file), -1, 0);
    else if (macro.at >= 0 && macro.lexed === table.tokens(macro.place.file))
      events.push(name, sequence, file(macro.place.file), macro.at, macro.to);
    else return undefined;
  }
  if (preprocessor.packing.limit !== 0 || [...preprocessor.pushedMacros.values()].some((kept) => kept.length > 0))
    return undefined;

  const inclusions: number[] = [];
  for (const [index, list] of preprocessor.ownInclusions) {
    inclusions.push(file(index), list.length);
    for (const { inactive, sequences } of list)
      inclusions.push(inactive.length, ...inactive, sequences.length, ...sequences);
  }
  const once = preprocessor.ownOnce.map(file);
  const problems = unit.problems.map((problem) => ({ ...problem, place: place(problem.place) }));
  const preprocessorProblems = preprocessor.problems.map((problem) => ({
    ...problem,
    place: place(problem.place),
    includedFrom: problem.includedFrom.map(place),
  }));

  const all = { events, segments, declarations, firsts, declaring, tags, outer, inclusions };
  const { counter, group } = preprocessor.counters;
  const contents: Contents = {
    path,
    files,
    strings,
    names,
    loose: [...macros.looseBraces].map(spellingText),
    once,
    counters: { counter, group, spent: preprocessor.spentTokens },
    problems,
    preprocessorProblems,
    counts: columns.map((name) => all[name].length),
  };
  const json = new TextEncoder().encode(JSON.stringify(contents));
  const jsonBytes = json.length + ((4 - (json.length % 4)) % 4);
  const numbersOf = Int32Array.from(columns.flatMap((name) => all[name]));
  const section = new Uint8Array(8 + jsonBytes + numbersOf.byteLength).fill(32, 8);
  section.set(new Uint8Array(Int32Array.of(jsonBytes, numbersOf.length).buffer));
  section.set(json, 8);
  section.set(new Uint8Array(numbersOf.buffer), 8 + jsonBytes);
  return section;
}

/** A section, opened. */
export class KeptUnit {
  private constructor(
    private readonly contents: Contents,
    private readonly columns: Columns,
  ) {}

  /** `bytes` is a section, at a multiple of four in its buffer. */
  static open(bytes: Uint8Array): KeptUnit {
    const { buffer, byteOffset } = bytes;
    const [jsonBytes, count] = new Int32Array(buffer, byteOffset, 2) as unknown as [number, number];
    const json = bytes.subarray(8, 8 + jsonBytes);
    const contents = JSON.parse(new TextDecoder().decode(json)) as Contents;
    const numbers = new Int32Array(buffer, byteOffset + 8 + jsonBytes, count);
    let from = 0;
    const parts = columns.map((name, i) => [name, numbers.subarray(from, (from += contents.counts[i]!))] as const);
    return new KeptUnit(contents, Object.fromEntries(parts) as Columns);
  }

  get path(): string {
    return this.contents.path;
  }
  /** The paths of the files that were read for it. */
  get files(): readonly string[] {
    return this.contents.files.filter(({ digest }) => digest !== undefined).map(({ path }) => path);
  }

  /**
   * Puts a preprocessor that has read nothing where the one was that had read the unit. `read` gives a file's text, and
   * `late` the text of a macro that is made when it is used.
   */
  restore(
    preprocessor: Preprocessor,
    read: (path: string, digest: string) => string,
    digestOf: (text: string) => string,
    late: (path: string, name: string) => string | undefined,
  ): OpenedSection {
    const { contents, columns: column } = this;
    const { files: table, macros } = preprocessor;
    const files = contents.files.map(({ path, digest, text }) =>
      digest === undefined
        ? table.add(path, text ?? '')
        : table.addUnread(path, digest, () => read(path, digest), digestOf),
    );
    restoreMacros(macros, column.events, contents.strings, (name, file, at, to) =>
      macroOf(table, files[file]!, name, at, to, late),
    );
    for (const name of contents.loose) macros.looseBraces.add(spell(name));
    const place = (at: Place): Place => ({ ...at, file: at.file < 0 ? at.file : files[at.file]! });
    preprocessor.restore({
      path: contents.path,
      ...contents.counters,
      once: contents.once.map((file) => files[file]!),
      problems: contents.preprocessorProblems.map((problem) => ({
        ...problem,
        place: place(problem.place),
        includedFrom: problem.includedFrom.map(place),
      })),
      inclusions: () => inclusionsOf(column.inclusions, files),
    });
    const problems = contents.problems.map((problem) => ({ ...problem, place: place(problem.place) }));
    return { problems, waiting: new Waiting(contents, column, files, preprocessor) };
  }
}

export interface OpenedSection {
  readonly waiting: WaitingDeclarations;
  readonly problems: readonly Problem[];
}

function restoreMacros(
  macros: MacroTable,
  events: Int32Array,
  strings: readonly string[],
  macro: (name: number, file: number, at: number, to: number) => MacroEvent['macro'] | (() => Macro),
): void {
  const spellings = new Int32Array(strings.length);
  for (let i = 0; i < events.length; i += eventSize) {
    const string = events[i]!;
    const file = events[i + 2]!;
    const name = (spellings[string] ||= spell(strings[string]!));
    const meaning = file < 0 ? undefined : macro(name, file, events[i + 3]!, events[i + 4]!);
    macros.restore(name, meaning, events[i + 1]!);
  }
}
function macroOf(
  table: FileTable,
  file: number,
  name: number,
  at: number,
  to: number,
  late: (path: string, name: string) => string | undefined,
): MacroEvent['macro'] | (() => Macro) {
  if (at < 0)
    return new LateMacro(name, { file, start: 0, end: 0 }, () => late(table.file(file).path, spellingText(name)));
  return () => readDefinition(table.tokens(file), file, at, to) as Macro;
}

function inclusionsOf(numbers: Int32Array, files: readonly number[]): Map<number, Inclusion[]> {
  const out = new Map<number, Inclusion[]>();
  let at = 0;
  const list = (): number[] => {
    const count = numbers[at++]!;
    return [...numbers.subarray(at, (at += count))];
  };
  while (at < numbers.length) {
    const file = files[numbers[at++]!]!;
    const inclusions: Inclusion[] = [];
    for (let left = numbers[at++]!; left > 0; left--) inclusions.push({ file, inactive: list(), sequences: list() });
    out.set(file, inclusions);
  }
  return out;
}

class Waiting implements WaitingDeclarations {
  private readonly byName: Map<string, number>;
  private readonly byTag: ReadonlyMap<string, number>;
  private readonly made: (DeclarationText | undefined)[] = [];
  constructor(
    private readonly contents: Contents,
    private readonly columns: Columns,
    private readonly files: readonly number[],
    private readonly preprocessor: Preprocessor,
  ) {
    this.byName = indexNames(contents);
    this.byTag = indexTags(contents, columns);
  }

  take(name: string): readonly DeferredDeclaration[] {
    const found = this.byName.get(name);
    if (found === undefined) return nothing;
    this.byName.delete(name);
    const { firsts, declaring } = this.columns;
    const out: DeferredDeclaration[] = [];
    for (let i = firsts[found]!; i < firsts[found + 1]!; i++) out.push(this.declaration(declaring[i]!));
    return out;
  }
  *inOrder(): Iterable<DeferredDeclaration> {
    const count = this.columns.declarations.length / declarationSize - 1;
    for (let i = 0; i < count; i++) yield this.declaration(i);
  }
  *namesIn(isFile: (file: number) => boolean): Iterable<string> {
    if (!this.files.some(isFile)) return;
    const { declarations, declaring, firsts, segments } = this.columns;
    const isIn = (declaration: number): boolean => {
      const behind = declarations[(declaration + 1) * declarationSize + 3]!;
      for (let i = declarations[declaration * declarationSize + 3]!; i < behind; i++)
        if (isFile(this.files[segments[i * segmentSize]!]!)) return true;
      return false;
    };
    for (const [name, number] of [...this.byName])
      if (declaring.subarray(firsts[number], firsts[number + 1]).some(isIn)) yield name;
  }
  tag(tag: string): WaitingTag | undefined {
    const at = this.byTag.get(tag);
    if (at === undefined) return undefined;
    const { tags } = this.columns;
    const body = tags[at + 5]!;
    return {
      keyword: keywords[tags[at + 1]!]!,
      place: { file: this.files[tags[at + 2]!]!, start: tags[at + 3]!, end: tags[at + 4]! },
      body: body < 0 ? undefined : this.declaration(body),
    };
  }
  *bodiesForPrelude(): Iterable<readonly [string, DeferredDeclaration]> {
    const { outer } = this.columns;
    for (let i = 0; i < outer.length; i += 2)
      yield [this.contents.strings[outer[i]!]!, this.declaration(outer[i + 1]!)];
  }

  private declaration(index: number): DeclarationText {
    return (this.made[index] ??= this.make(index));
  }
  private make(index: number): DeclarationText {
    const { declarations } = this.columns;
    const [pack, group, counter, first] = declarations.subarray(index * declarationSize) as unknown as number[];
    const behind = declarations[(index + 1) * declarationSize + 3]!;
    const segments: Segment[] = [];
    for (let i = first!; i < behind; i++) segments.push(this.segment(i));
    return new DeclarationText(this.preprocessor, segments, { pack: pack!, group: group!, counter: counter! }, index);
  }
  private segment(index: number): Segment {
    const at = index * segmentSize;
    const { segments } = this.columns;
    const file = this.files[segments[at]!]!;
    const end = segments[at + 6]!;
    return {
      file,
      lexed: this.preprocessor.files.tokens(file),
      from: segments[at + 1]!,
      to: segments[at + 2]!,
      sequence: segments[at + 3]!,
      lineShift: segments[at + 4]!,
      name: this.contents.strings[segments[at + 5]!]!,
      level: end >> 1,
      endsFile: (end & 1) === 1,
    };
  }
}
/** The number of each name. */
function indexNames({ strings, names }: Contents): Map<string, number> {
  const numbers = new Map<string, number>();
  for (let i = 0; i < names; i++) numbers.set(strings[i]!, i);
  return numbers;
}
/** Where each tag stands in its column. */
function indexTags({ strings }: Contents, { tags }: Columns): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (let i = 0; i < tags.length; i += tagSize) places.set(strings[tags[i]!]!, i);
  return places;
}
const nothing: readonly DeferredDeclaration[] = [];
