/**
 * Reads the active text of a file and of what it includes, carrying out directives on the way. A braced group can be
 * left for later as a list of segments: pieces of text without directives, each with the number of the macro
 * definition that was the last before it. Such a list is all that has to be kept to read the group whenever it is needed.
 */
import type { Place } from './ast';
import type { Packing } from './packing';
import type { FileTable } from './files';
import { functionHeader } from './function-header';
import { tokenEnd, type LexedText } from './lexer';
import { CLOSE_BRACE, IDENTIFIER, OPEN_BRACE, OPEN_PAREN, SPACE, SPLICED } from './lexer-tokens';
import { spellingText } from './lexer-spellings';
import { endToken, IN_TEXT, KINDS, Lexeme, type Macro, type MacroTable } from './macros';
import type { RawTokens } from './macros-expand';
import type { DeclaredNames, Deferrable } from './tokens';

/** A file being read. */
export interface OpenFile {
  readonly file: number;
  readonly lexed: LexedText;
  /** Index of the next token. */
  at: number;
  /** Number of the next directive and index of its `#`. */
  directive: number;
  nextHash: number;
  /** Index of the folder it was found in, see FoundInclude. */
  readonly folder: number;
  /** The directives that opened the conditionals around the next token. */
  readonly conditionals: { directive: number; hasElse: boolean }[];
  /** What #line has set: added to line numbers, and the name. */
  lineShift: number;
  name: string;
  /** As it was found; headers beside it are looked for there. */
  readonly path: string;
  /** Place of the directive that included it. */
  readonly includedAt: Place | undefined;
  readonly record: Inclusion;
}

/** What reading a file once has shown of it. */
export interface Inclusion {
  readonly file: number;
  /** Pairs of offsets: text that was not active. */
  readonly inactive: number[];
  /** Pairs: an offset, and the number of the last macro definition in force after it. */
  readonly sequences: number[];
}

/** Tokens [from, to) of a file, without directives among them. */
export interface Segment {
  readonly file: number;
  readonly lexed: LexedText;
  readonly from: number;
  readonly to: number;
  readonly sequence: number;
  readonly lineShift: number;
  readonly name: string;
  readonly level: number;
  /** The included file ends with it, and so does any macro use in it. */
  readonly endsFile: boolean;
}

/** A braced group taken without making tokens; where it is not whole, the rest of it is still to be read. */
export interface SkippedGroup {
  readonly segments: Segment[];
  readonly isWhole: boolean;
}
/** What can be taken unread from the text under an expansion. */
export interface Skipper {
  /** Right after `{` was taken: the group up to its `}`, the `{` with it. */
  skipGroup(): SkippedGroup | undefined;
  /** Reads these segments again before going on. */
  pushBack(segments: readonly Segment[]): void;
  /** Between declarations: the function that comes next, where its text shows plainly that it is one. */
  skipFunction?(names: DeclaredNames, which: Deferrable): SkippedFunction | undefined;
  /** Between declarations: notes the text from here on. */
  beginNoting?(): void;
  /** Between declarations: the text since then; undefined, and noting goes on, where a group is being read again. */
  endNoting?(): Segment[] | undefined;
}

/** A function taken without making tokens. */
export interface SkippedFunction {
  readonly name: string;
  /** Up to its `;` or `}`. */
  readonly text: readonly Segment[];
  readonly hasBody: boolean;
}

/** Where the text that is being read stands, for __LINE__ and its kin. */
export interface ReadingPoint {
  readonly file: number;
  readonly lineShift: number;
  readonly name: string;
  /** How many #includes deep. */
  readonly level: number;
}

/** What reading needs of the preprocessor around it. */
export interface ReaderHost {
  readonly files: FileTable;
  readonly packing: Packing;
  readonly macros: MacroTable;
  /** Carries out directive number `directive` of the file; it may change where the file is read on. */
  runDirective(reader: FileReader, open: OpenFile, directive: number): void;
  builtinToken(macro: Macro, use: Place, point: ReadingPoint, counter: () => number): Lexeme | undefined;
  /** Called for each file that is read. */
  opened(open: OpenFile): void;
  runPragma(text: string, place: Place): void;
  nextCounter(): number;
  /** False once something was read that reading declarations apart would not show. */
  isPlain: boolean;
  problem(message: string, place: Place): void;
}

/** Token `i` of a text, as it stands there. */
export function textToken(lexed: LexedText, file: number, i: number): Lexeme {
  const spelling = lexed.spellings[i]!;
  const text = spellingText(spelling);
  const start = lexed.starts[i]!;
  const flags = lexed.flags[i]!;
  const end = flags & SPLICED ? tokenEnd(lexed, i) : start + text.length;
  return new Lexeme(
    KINDS[lexed.kinds[i]!]!,
    text,
    { file, start, end },
    undefined,
    spelling,
    (flags & SPACE) | IN_TEXT,
  );
}

export class FileReader implements RawTokens, ReadingPoint, Skipper {
  readonly stack: OpenFile[] = [];
  private readonly end: Place;
  /** Segments to be read before going on. */
  private pushedBack: SegmentReader | undefined;
  /** The text that is being noted; the piece of it that is being read begins at `notedFrom`. */
  private noted: Segment[] | undefined = undefined;
  private notedFrom = 0;
  private notedSequence = 0;
  constructor(
    readonly host: ReaderHost,
    first: OpenFile,
  ) {
    this.enter(first);
    const length = first.lexed.text.length;
    this.end = { file: first.file, start: length, end: length };
  }

  take(): Lexeme {
    if (this.pushedBack !== undefined) {
      const token = this.pushedBack.take();
      if (token.kind !== 'end') return token;
      this.pushedBack = undefined;
    }
    for (;;) {
      const open = this.stack[this.stack.length - 1];
      if (open === undefined) return endToken(this.end);
      if (open.at === open.nextHash) {
        if (open.at < open.lexed.count) this.runDirective(open);
        else this.leave(open);
      } else return textToken(open.lexed, open.file, open.at++);
    }
  }
  /** As take(), inside a macro's parentheses, which do not reach beyond the end of a file. */
  takeArgument(): Lexeme {
    for (;;) {
      const open = this.stack[this.stack.length - 1];
      if (this.pushedBack !== undefined || open === undefined || open.at !== open.nextHash) return this.take();
      if (open.at >= open.lexed.count) return endToken(this.end);
      this.runDirective(open);
    }
  }
  nextIsParen(): boolean {
    if (this.pushedBack !== undefined && !this.pushedBack.isAtEnd) return this.pushedBack.nextIsParen();
    const open = this.stack[this.stack.length - 1];
    return open !== undefined && open.at !== open.nextHash && open.lexed.spellings[open.at] === OPEN_PAREN;
  }
  macro(spelling: number): Macro | undefined {
    if (this.pushedBack !== undefined) return this.pushedBack.macro(spelling);
    return this.host.macros.current(spelling);
  }
  builtin(macro: Macro, use: Place): Lexeme | undefined {
    return this.host.builtinToken(macro, use, this, () => this.host.nextCounter());
  }
  pragma(text: string, place: Place): void {
    this.host.runPragma(text, place);
  }
  problem(message: string, place: Place): void {
    this.host.problem(message, place);
  }
  get file(): number {
    return this.stack[this.stack.length - 1]?.file ?? this.end.file;
  }
  get lineShift(): number {
    return this.stack[this.stack.length - 1]?.lineShift ?? 0;
  }
  get name(): string {
    return this.stack[this.stack.length - 1]?.name ?? '';
  }
  get level(): number {
    return Math.max(0, this.stack.length - 1);
  }

  /** Goes on with an included file. */
  enter(open: OpenFile): void {
    this.stack.push(open);
    this.host.opened(open);
  }
  private leave(open: OpenFile): void {
    this.notePiece(open, true);
    this.stack.pop();
    for (const { directive } of open.conditionals) {
      const hash = open.lexed.directives.tokens[directive]!;
      const { file, lexed } = open;
      this.host.problem('unterminated conditional directive', {
        file,
        start: lexed.starts[hash]!,
        end: tokenEnd(lexed, hash + 1),
      });
    }
    const around = this.stack[this.stack.length - 1];
    if (around) {
      const offset = around.lexed.starts[around.at]!;
      around.record.sequences.push(offset, this.host.macros.sequence);
    }
    this.noteFromHere();
  }

  skipFunction(names: DeclaredNames, which: Deferrable): SkippedFunction | undefined {
    for (;;) {
      const open = this.stack[this.stack.length - 1];
      if (this.pushedBack !== undefined || open === undefined) return undefined;
      if (open.at !== open.nextHash)
        return which === 'functions' || this.level > 0 ? this.skipFunctionAt(open, names) : undefined;
      if (open.at < open.lexed.count) this.runDirective(open);
      else this.leave(open);
    }
  }
  private skipFunctionAt(open: OpenFile, names: DeclaredNames): SkippedFunction | undefined {
    const { macros } = this.host;
    const found = functionHeader(open.lexed, open.at, open.nextHash, names, macros);
    if (found === undefined) return undefined;
    const name = spellingText(found.name);
    const from = open.at;
    const { sequence } = macros;
    open.at = found.end;
    if (!found.opensBody) return { name, text: [this.segment(open, from, found.end, sequence, false)], hasBody: false };
    const group = this.skipGroup()!;
    const text = [this.segment(open, from, found.end - 1, sequence, false), ...group.segments];
    if (group.isWhole) return { name, text, hasBody: true };
    this.pushBack(text);
    return undefined;
  }

  beginNoting(): void {
    this.noted = this.pushedBack?.rest() ?? [];
    this.noteFromHere();
  }
  endNoting(): Segment[] | undefined {
    if (this.noted === undefined || this.pushedBack?.isAtEnd === false) return undefined;
    const open = this.stack[this.stack.length - 1];
    if (open) this.notePiece(open, false);
    const { noted } = this;
    this.noted = undefined;
    return noted;
  }
  private noteFromHere(): void {
    this.notedFrom = this.stack[this.stack.length - 1]?.at ?? 0;
    this.notedSequence = this.host.macros.sequence;
  }
  private notePiece(open: OpenFile, endsFile: boolean): void {
    if (this.noted !== undefined && open.at > this.notedFrom)
      this.noted.push(this.segment(open, this.notedFrom, open.at, this.notedSequence, endsFile));
  }
  private runDirective(open: OpenFile): void {
    this.notePiece(open, false);
    this.host.runDirective(this, open, open.directive);
    this.noteFromHere();
  }
  private segment(open: OpenFile, from: number, to: number, sequence: number, endsFile: boolean): Segment {
    const { file, lexed, lineShift, name } = open;
    return { file, lexed, from, to, sequence, lineShift, name, level: this.level, endsFile };
  }

  /**
   * Right after `{` was taken from the text: reads on to its `}` without making tokens. `isWhole` is false where a macro on
   * the way might hold a brace, and the group must be read expanded; the segments then end before that macro.
   */
  skipGroup(): SkippedGroup | undefined {
    if (this.pushedBack !== undefined) return undefined;
    const segments: Segment[] = [];
    const { looseBraces, sequence } = this.host.macros;
    const first = this.stack[this.stack.length - 1];
    if (first === undefined || first.lexed.spellings[first.at - 1] !== OPEN_BRACE) return undefined;
    let open = first;
    let from = open.at - 1;
    let current = sequence;
    let depth = 1;
    const keep = (to: number, endsFile: boolean): void => {
      if (to > from) segments.push(this.segment(open, from, to, current, endsFile));
    };
    for (;;) {
      const { spellings, kinds } = open.lexed;
      const stop = open.nextHash;
      let i = open.at;
      while (i < stop) {
        const spelling = spellings[i]!;
        if (spelling === OPEN_BRACE) depth++;
        else if (spelling === CLOSE_BRACE) {
          if (--depth === 0) break;
        } else if (kinds[i] === IDENTIFIER && looseBraces.size > 0 && looseBraces.has(spelling)) {
          keep(i, false);
          open.at = i;
          return { segments, isWhole: false };
        }
        i++;
      }
      if (i < stop) {
        keep(i + 1, false);
        open.at = i + 1;
        return { segments, isWhole: true };
      }
      open.at = stop;
      if (stop < open.lexed.count) {
        keep(stop, false);
        this.runDirective(open);
      } else {
        keep(stop, true);
        this.leave(open);
      }
      const next = this.stack[this.stack.length - 1];
      if (next === undefined) return { segments, isWhole: true };
      open = next;
      from = open.at;
      current = this.host.macros.sequence;
    }
  }
  pushBack(segments: readonly Segment[]): void {
    this.pushedBack = new SegmentReader(this.host, segments, () => this.host.nextCounter());
  }
}

/** Reads text that was left for later. */
export class SegmentReader implements RawTokens, Skipper {
  private segment: Segment | undefined;
  private index = -1;
  private cursor = 0;
  constructor(
    private readonly host: ReaderHost,
    private readonly segments: readonly Segment[],
    private readonly counter: () => number,
  ) {
    this.advance();
  }
  private advance(): void {
    this.segment = this.segments[++this.index];
    this.cursor = this.segment?.from ?? 0;
  }
  get isAtEnd(): boolean {
    return this.segment === undefined || (this.cursor >= this.segment.to && this.index >= this.segments.length - 1);
  }
  take(): Lexeme {
    while (this.segment !== undefined) {
      const { segment } = this;
      if (this.cursor < segment.to) return textToken(segment.lexed, segment.file, this.cursor++);
      if (this.index >= this.segments.length - 1) break;
      this.advance();
    }
    return endToken(this.endPlace());
  }
  /** What is still to be read. */
  rest(): Segment[] {
    const { segment, index, cursor } = this;
    if (segment === undefined) return [];
    return [{ ...segment, from: cursor }, ...this.segments.slice(index + 1)].filter(({ from, to }) => from < to);
  }

  skipGroup(): SkippedGroup | undefined {
    const { looseBraces } = this.host.macros;
    const first = this.cursor - 1;
    if (this.segment === undefined || this.segment.lexed.spellings[first] !== OPEN_BRACE) return undefined;
    const skipped: Segment[] = [];
    let depth = 0;
    for (let { index } = this, from = first; index < this.segments.length; from = this.segments[++index]?.from ?? 0) {
      const segment = this.segments[index]!;
      const { spellings, kinds } = segment.lexed;
      for (let i = from; i < segment.to; i++) {
        const spelling = spellings[i]!;
        if (spelling === OPEN_BRACE) depth++;
        else if (spelling === CLOSE_BRACE && --depth === 0) {
          skipped.push({ ...segment, from, to: i + 1, endsFile: false });
          this.index = index;
          this.segment = segment;
          this.cursor = i + 1;
          return { segments: skipped, isWhole: true };
        } else if (kinds[i] === IDENTIFIER && looseBraces.has(spelling)) {
          this.cursor = first;
          return { segments: [], isWhole: false };
        }
      }
      if (from < segment.to) skipped.push({ ...segment, from });
    }
    this.cursor = first;
    return { segments: [], isWhole: false };
  }
  pushBack(): void {
    // A group that was not skipped as a whole was not skipped at all.
  }

  takeArgument(): Lexeme {
    const { segment } = this;
    if (segment !== undefined && segment.endsFile && this.cursor >= segment.to) return endToken(this.endPlace());
    return this.take();
  }
  private endPlace(): Place {
    const last = this.segments[this.segments.length - 1];
    if (last === undefined) return { file: 0, start: 0, end: 0 };
    const offset = tokenEnd(last.lexed, last.to - 1);
    return { file: last.file, start: offset, end: offset };
  }
  nextIsParen(): boolean {
    const { segment, cursor } = this;
    return segment !== undefined && cursor < segment.to && segment.lexed.spellings[cursor] === OPEN_PAREN;
  }
  macro(spelling: number): Macro | undefined {
    return this.host.macros.at(spelling, this.segment?.sequence ?? 0);
  }
  builtin(macro: Macro, use: Place): Lexeme | undefined {
    return this.segment && this.host.builtinToken(macro, use, this.segment, this.counter);
  }
  pragma(): void {
    // Where one changes macros or layouts, text is read in order only: see Preprocessor.isPlain.
  }
  problem(message: string, place: Place): void {
    this.host.problem(message, place);
  }
}

/** The tokens of a directive's line, for its own expansion. */
export class DirectiveReader implements RawTokens {
  constructor(
    private readonly reader: FileReader,
    readonly lexed: LexedText,
    readonly openFile: number,
    public at: number,
    private readonly to: number,
  ) {}
  take(): Lexeme {
    if (this.at < this.to) return textToken(this.lexed, this.openFile, this.at++);
    const last = this.to > 0 ? tokenEnd(this.lexed, this.to - 1) : 0;
    return endToken({ file: this.openFile, start: last, end: last });
  }
  takeArgument(): Lexeme {
    return this.take();
  }
  nextIsParen(): boolean {
    return this.at < this.to && this.lexed.spellings[this.at] === OPEN_PAREN;
  }
  macro(spelling: number): Macro | undefined {
    return this.reader.macro(spelling);
  }
  builtin(macro: Macro, use: Place): Lexeme | undefined {
    if (macro.builtin === 'counter') this.reader.host.isPlain = false;
    return this.reader.builtin(macro, use);
  }
  pragma(): void {
    // Not carried out inside directives.
  }
  problem(message: string, place: Place): void {
    this.reader.problem(message, place);
  }
  /** `<name>` or `"name"` where the next token begins one; moves behind it. */
  headerName(): { name: string; isQuoted: boolean } | undefined {
    if (this.at >= this.to) return undefined;
    const { text, starts } = this.lexed;
    const start = starts[this.at]!;
    const close = text[start] === '<' ? '>' : text[start] === '"' ? '"' : '';
    if (close === '') return undefined;
    const end = text.indexOf(close, start + 1);
    if (end < 0 || text.slice(start, end).includes('\n')) return undefined;
    while (this.at < this.to && starts[this.at]! <= end) this.at++;
    return { name: text.slice(start + 1, end), isQuoted: close === '"' };
  }
}

/** A file about to be read from its first token. */
export function openFile(
  files: FileTable,
  file: number,
  found: { readonly folder: number; readonly name: string },
  includedAt: Place | undefined,
  sequence: number,
): OpenFile {
  const lexed = files.tokens(file);
  return {
    file,
    lexed,
    at: 0,
    directive: 0,
    nextHash: lexed.directives.tokens[0]!,
    folder: found.folder,
    conditionals: [],
    lineShift: 0,
    name: found.name,
    path: found.name,
    includedAt,
    record: { file, inactive: [], sequences: [0, sequence] },
  };
}
