/**
 * Macro definitions and which of them is in force where. A definition keeps only its place in the lexed text until it is
 * first used: most of the 16,000 behind one kernel file are never. Each #define and #undef has a sequence number and links to what it
 * replaced, so a function body read later is expanded under the definitions that stood where it stands. A unit sees
 * those of the headers read before it through `fork`, and its own stay its own.
 */
import type { Place } from './ast';
import { lexText, tokenEnd, type LexedText } from './lexer';
import {
  CLOSE_BRACE,
  CLOSE_PAREN,
  COMMA,
  ELLIPSIS,
  IDENTIFIER,
  isHash,
  isPaste,
  OPEN_BRACE,
  OPEN_PAREN,
  SPACE,
} from './lexer-tokens';
import { spell, spellingText } from './lexer-spellings';
import type { Token, TokenKind } from './tokens';

/** TokenKind by the lexer's number. */
export const KINDS: readonly TokenKind[] = [
  'end',
  'identifier',
  'number',
  'character',
  'string',
  'punctuator',
  'other',
];

// Flags of a Lexeme beside the lexer's SPACE.
/** Another token of the same macro body is pasted to its right (`##`). */
export const PASTE_LEFT = 4;
/** A parameter that becomes a string (`#`). */
export const STRINGIFY = 8;
/** A macro's name met inside its own expansion: it stays a name for ever. */
export const NO_EXPAND = 16;
/** No token, but the white space around an expansion, which only `#` can see. As gcc's CPP_PADDING. */
export const PADDING = 32;
/** Stands in the text of a file itself. */
export const IN_TEXT = 64;

/** The place of tokens that stand in a macro's body, until it is known where the macro was used. */
export const NOWHERE: Place = { file: -1, start: 0, end: 0 };

/** A token on its way through macro expansion. */
export class Lexeme implements Token {
  constructor(
    readonly kind: TokenKind,
    readonly text: string,
    readonly place: Place,
    readonly macro: string | undefined,
    readonly spelling: number,
    readonly flags: number,
    /** In a macro's body: the number of the parameter, or -1. */
    readonly parameter: number = -1,
    /** In a macro's body: what stands in __VA_OPT__( ), in place of it. */
    readonly optional: readonly Lexeme[] | undefined = undefined,
  ) {}
  withFlags(flags: number): Lexeme {
    return new Lexeme(
      this.kind,
      this.text,
      this.place,
      this.macro,
      this.spelling,
      flags,
      this.parameter,
      this.optional,
    );
  }
  at(place: Place): Lexeme {
    return new Lexeme(this.kind, this.text, place, this.macro, this.spelling, this.flags);
  }
}

export function endToken(place: Place): Lexeme {
  return new Lexeme('end', '', place, undefined, 0, IN_TEXT);
}

/** What the preprocessor itself knows how to expand; '__has…' only mean something in #if. */
export type Builtin =
  | 'line'
  | 'file'
  | 'base-file'
  | 'include-level'
  | 'counter'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'pragma'
  | 'has-attribute'
  | 'has-builtin'
  | 'has-include'
  | 'has-include-next';

const VA_ARGS = spell('__VA_ARGS__');
const VA_OPT = spell('__VA_OPT__');

export class Macro {
  /** Set for the few macros that have no text. */
  builtin: Builtin | undefined;
  private tokens: readonly Lexeme[] | undefined;
  // Few of the many macros are ever asked where they stand.
  private readonly file: number;
  private readonly start: number;
  private readonly end: number;
  constructor(
    readonly spelling: number,
    /** Spellings of the parameters; undefined where it is used without parentheses. */
    readonly parameters: readonly number[] | undefined,
    readonly isVariadic: boolean,
    { file, start, end }: Place,
    /** Its replacement: tokens [from, to) of a text, undefined for a builtin one. */
    readonly lexed: LexedText | undefined,
    readonly from: number,
    readonly to: number,
    /** Index of its name in that text; -1 where it has none. */
    readonly at: number = -1,
  ) {
    this.file = file;
    this.start = start;
    this.end = end;
  }

  /** Whether it stands in the file of this number. */
  isIn(file: number): boolean {
    return this.file === file;
  }
  /** From the name to the end of its definition. */
  get place(): Place {
    const { file, start, end } = this;
    return { file, start, end };
  }
  get name(): string {
    return spellingText(this.spelling);
  }
  /** What is written after the name (and parameters). */
  get bodyText(): string {
    if (!this.lexed || this.from >= this.to) return '';
    return this.lexed.text.slice(this.lexed.starts[this.from]!, tokenEnd(this.lexed, this.to - 1));
  }
  /** Its braces do not pair: text that uses it cannot be skipped by counting braces. */
  get hasLooseBrace(): boolean {
    let depth = 0;
    for (let i = this.from; i < this.to; i++) {
      const spelling = this.lexed!.spellings[i]!;
      if (spelling === OPEN_BRACE) depth++;
      else if (spelling === CLOSE_BRACE && --depth < 0) return true;
    }
    return depth !== 0;
  }
  /** The replacement, `#` and `##` turned into flags of their neighbours as gcc does. */
  get body(): readonly Lexeme[] {
    return (this.tokens ??= this.compile(this.from, this.to));
  }

  private compile(from: number, to: number): readonly Lexeme[] {
    const lexed = this.lexed;
    const out: Lexeme[] = [];
    if (!lexed) return out;
    const { spellings, flags, kinds } = lexed;
    const name = this.name;
    for (let i = from; i < to; i++) {
      const spelling = spellings[i]!;
      if (isPaste(spelling) && out.length > 0) {
        const left = out[out.length - 1]!;
        if (i + 1 < to) out[out.length - 1] = left.withFlags(left.flags | PASTE_LEFT);
        continue;
      }
      let flag = i === from ? 0 : flags[i]! & SPACE;
      let at = i;
      if (this.parameters && isHash(spelling) && i + 1 < to && this.isOperand(i + 1)) {
        at = ++i;
        flag |= STRINGIFY;
      }
      if (this.isVariadic && spellings[at] === VA_OPT && spellings[at + 1] === OPEN_PAREN) {
        const close = closing(lexed, at + 1, to);
        const optional = this.compile(at + 2, close);
        out.push(new Lexeme('identifier', '__VA_OPT__', NOWHERE, name, VA_OPT, flag, -1, optional));
        i = close;
        continue;
      }
      const kind = kinds[at]!;
      const parameter = kind === IDENTIFIER && this.parameters ? this.parameters.indexOf(spellings[at]!) : -1;
      out.push(new Lexeme(KINDS[kind]!, spellingText(spellings[at]!), NOWHERE, name, spellings[at]!, flag, parameter));
    }
    return out;
  }
  private isOperand(i: number): boolean {
    const spelling = this.lexed!.spellings[i]!;
    return this.parameters!.includes(spelling) || (this.isVariadic && spelling === VA_OPT);
  }
}

/** A macro without parameters whose text is made when it is first used; undefined where it then turns out to have none. */
export class LateMacro extends Macro {
  private made: Macro | undefined;
  constructor(
    spelling: number,
    place: Place,
    private readonly make: () => string | undefined,
  ) {
    super(spelling, undefined, false, place, undefined, 0, 0);
  }
  override get bodyText(): string {
    return this.macro.bodyText;
  }
  override get body(): readonly Lexeme[] {
    return this.macro.body;
  }
  private get macro(): Macro {
    if (this.made) return this.made;
    // Its own name stays a name, which nobody declares.
    const lexed = lexText(this.make() ?? this.name);
    return (this.made = new Macro(this.spelling, undefined, false, this.place, lexed, 0, lexed.count));
  }
}

/** Index of the `)` that closes the `(` at `open`, or `to`. */
function closing(lexed: LexedText, open: number, to: number): number {
  let depth = 0;
  for (let i = open; i < to; i++) {
    if (lexed.spellings[i] === OPEN_PAREN) depth++;
    else if (lexed.spellings[i] === CLOSE_PAREN && --depth === 0) return i;
  }
  return to;
}

const DEFINED = spell('defined');

/** Definitions by where they begin in a text: many units, and all programs, read the same headers. */
const definitions = new WeakMap<LexedText, Map<number, Macro>>();

/** Reads what follows `#define`: tokens [from, to) of `lexed`. A message instead where it is no definition. */
export function readDefinition(lexed: LexedText, file: number, from: number, to: number): Macro | string {
  let known = definitions.get(lexed);
  if (!known) definitions.set(lexed, (known = new Map()));
  const shared = known.get(from);
  if (shared?.isIn(file)) return shared;
  const macro = newDefinition(lexed, file, from, to);
  // A text that is another file in another program keeps the one that came first.
  if (typeof macro === 'object' && !shared) known.set(from, macro);
  return macro;
}

function newDefinition(lexed: LexedText, file: number, from: number, to: number): Macro | string {
  const { spellings, kinds, flags, starts } = lexed;
  if (from >= to) return 'no macro name given in #define directive';
  const spelling = spellings[from]!;
  if (kinds[from] !== IDENTIFIER) return 'macro names must be identifiers';
  if (spelling === DEFINED) return '"defined" cannot be used as a macro name';
  const place: Place = { file, start: starts[from]!, end: tokenEnd(lexed, to - 1) };
  let at = from + 1;
  let isVariadic = false;
  let parameters: number[] | undefined;
  if (at < to && spellings[at] === OPEN_PAREN && !(flags[at]! & SPACE)) {
    parameters = [];
    at++;
    for (;;) {
      if (at >= to) return "expected ')' in macro parameter list";
      if (spellings[at] === CLOSE_PAREN && parameters.length === 0) break;
      if (spellings[at] === ELLIPSIS) {
        parameters.push(VA_ARGS);
        isVariadic = true;
        at++;
      } else if (kinds[at] === IDENTIFIER) {
        if (parameters.includes(spellings[at]!)) return `duplicate macro parameter "${spellingText(spellings[at]!)}"`;
        parameters.push(spellings[at]!);
        at++;
        if (spellings[at] === ELLIPSIS && at < to) {
          isVariadic = true;
          at++;
        }
      } else return 'expected parameter name in macro parameter list';
      if (at < to && spellings[at] === CLOSE_PAREN) break;
      if (isVariadic || at >= to) return "expected ')' in macro parameter list";
      if (spellings[at] !== COMMA) return "expected ',' or ')' in macro parameter list";
      at++;
    }
    at++;
  }
  if (at < to && (isPaste(spellings[at]!) || isPaste(spellings[to - 1]!))) {
    return "'##' cannot appear at either end of a macro expansion";
  }
  const macro = new Macro(spelling, parameters, isVariadic, place, lexed, at, to, from);
  if (parameters) {
    for (let i = at; i < to; i++) {
      if (!isHash(spellings[i]!)) continue;
      const next = i + 1 < to ? spellings[i + 1]! : 0;
      if (!parameters.includes(next) && !(isVariadic && next === VA_OPT)) {
        return "'#' is not followed by a macro parameter";
      }
    }
  }
  return macro;
}

/** What a name meant from `sequence` on; `older` is what it meant before. */
export class MacroEvent {
  private macroOrMake: Macro | undefined | (() => Macro | undefined);
  constructor(
    /** Its definition, or what reads that when somebody asks; undefined for #undef. */
    macro: Macro | undefined | (() => Macro | undefined),
    readonly sequence: number,
    readonly older: MacroEvent | undefined,
  ) {
    this.macroOrMake = macro;
  }
  get macro(): Macro | undefined {
    if (typeof this.macroOrMake === 'function') this.macroOrMake = this.macroOrMake();
    return this.macroOrMake;
  }
}

const pageBits = 7;
const pageMask = (1 << pageBits) - 1;
const noPage: (MacroEvent | undefined)[] = [];

export class MacroTable {
  /** Number of the last #define or #undef. */
  sequence: number;
  /** Names whose meaning no #define or #undef changes, see `fix`. */
  private readonly fixed: Set<number>;
  /** Names that were ever defined to text with unpaired braces. */
  readonly looseBraces: Set<number>;
  /** By spelling, in pages: a program uses few of the spellings that there are. */
  private readonly pages: (MacroEvent | undefined)[][] = [];
  constructor(private readonly parent?: MacroTable) {
    this.sequence = parent?.sequence ?? 0;
    this.fixed = parent?.fixed ?? new Set();
    this.looseBraces = parent?.looseBraces ?? new Set();
  }
  /** A table that begins with all of this one and changes nothing in it. This one must not change any more. */
  fork(): MacroTable {
    return new MacroTable(this);
  }
  history(spelling: number): MacroEvent | undefined {
    return this.pages[spelling >>> pageBits]?.[spelling & pageMask] ?? this.parent?.history(spelling);
  }
  current(spelling: number): Macro | undefined {
    return this.history(spelling)?.macro;
  }
  /** The definition in force after the define or undef number `sequence`. */
  at(spelling: number, sequence: number): Macro | undefined {
    let event = this.history(spelling);
    while (event !== undefined && event.sequence > sequence) event = event.older;
    return event?.macro;
  }
  define(macro: Macro): void {
    if (macro.hasLooseBrace) this.looseBraces.add(macro.spelling);
    this.set(macro.spelling, macro);
  }
  undefine(spelling: number): void {
    if (this.current(spelling) !== undefined) this.set(spelling, undefined);
  }
  /** Defines (or, without a macro, undefines) the name for good. */
  fix(spelling: number, macro: Macro | undefined): void {
    this.set(spelling, macro);
    this.fixed.add(spelling);
  }
  private set(spelling: number, macro: Macro | undefined): void {
    if (!this.fixed.has(spelling)) this.add(spelling, macro, ++this.sequence);
  }
  /** Takes over an event of another table that began as this one, as `eventsSince` gave it. */
  restore(spelling: number, macro: MacroEvent['macro'] | (() => Macro | undefined), sequence: number): void {
    this.add(spelling, macro, sequence);
    this.sequence = sequence;
  }
  /** What was defined and undefined here after `sequence`, in order. */
  eventsSince(sequence: number): { readonly spelling: number; readonly event: MacroEvent }[] {
    const out: { readonly spelling: number; readonly event: MacroEvent }[] = [];
    this.pages.forEach((events, page) => {
      events.forEach((newest, i) => {
        for (let event = newest; event !== undefined && event.sequence > sequence; event = event.older)
          out.push({ spelling: (page << pageBits) + i, event });
      });
    });
    return out.sort((a, b) => a.event.sequence - b.event.sequence);
  }
  private add(spelling: number, macro: Macro | undefined | (() => Macro | undefined), sequence: number): void {
    const event = new MacroEvent(macro, sequence, this.history(spelling));
    const page = spelling >>> pageBits;
    while (this.pages.length <= page) this.pages.push(noPage);
    if (this.pages[page] === noPage)
      this.pages[page] = new Array<MacroEvent | undefined>(1 << pageBits).fill(undefined);
    this.pages[page]![spelling & pageMask] = event;
  }
}
