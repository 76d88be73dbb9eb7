/**
 * The TokenSource the parser reads: expanded tokens with look-ahead, and braced groups left for later. A group whose `{`
 * stands in a file's text is left as segments of that text; one that comes out of a macro is kept expanded.
 */
import type { Place } from './ast';
import { tokenEnd } from './lexer';
import { CLOSE_BRACE, OPEN_BRACE } from './lexer-tokens';
import { KeptGroup, upTo } from './kept-group';
import { endToken, IN_TEXT, type Lexeme } from './macros';
import { Expander, ExpansionLimit, type RawTokens } from './macros-expand';
import { SegmentReader, type ReaderHost, type Segment, type Skipper } from './preprocessor-reader';
import type {
  DeclaredNames,
  Deferrable,
  DeferredDeclaration,
  DeferredFunction,
  DeferredTokens,
  Token,
  TokenSource,
} from './tokens';

export interface SourceHost extends ReaderHost {
  /** Tokens that one source may expand to. */
  readonly budget: number;
  /** A number no other deferred group of this unit has. */
  nextGroup(): number;
  /** What __COUNTER__, and the number of the next such group, would be. */
  readonly counters: { readonly counter: number; readonly group: number };
}

export class ExpandedTokens implements TokenSource {
  private readonly expander: Expander;
  private ahead: Lexeme[] = [];
  /** Set when the end was reached, or expansion was given up. */
  private end: Lexeme | undefined;
  /** Groups that were left for later. */
  private groups = 0;
  /** Where the text begins that is being noted. */
  private noting: LeftAt | undefined = undefined;
  private changesBefore = 0;
  constructor(
    private readonly host: SourceHost,
    raw: RawTokens,
    /** Where text can be skipped. */
    private readonly reader?: Skipper,
    /** What was in force where a text stood that was left for later; without it, what is where reading is. */
    private readonly left?: LeftAt,
  ) {
    this.expander = new Expander(raw, host.budget);
  }

  get pack(): number {
    return this.left?.pack ?? this.host.packing.limit;
  }
  peek(ahead = 0): Token {
    while (this.ahead.length <= ahead) this.ahead.push(this.read());
    return this.ahead[ahead]!;
  }
  next(): Token {
    return this.ahead.length > 0 ? this.ahead.shift()! : this.read();
  }
  private read(): Lexeme {
    if (this.end !== undefined) return this.end;
    try {
      const token = this.expander.next();
      if (token.kind === 'end') this.end = token;
      return token;
    } catch (error) {
      if (!(error instanceof ExpansionLimit)) throw error;
      this.host.problem(error.message, error.place);
      return (this.end = endToken(error.place));
    }
  }

  defer(): DeferredTokens {
    const open = this.peek() as Lexeme;
    const isPlain = this.ahead.length === 1 && (open.flags & IN_TEXT) !== 0 && this.expander.isIdle;
    const group = isPlain && open.spelling === OPEN_BRACE ? this.reader?.skipGroup() : undefined;
    if (group?.isWhole) {
      this.ahead = [];
      return this.deferText(group.segments, open.place);
    }
    if (group) {
      this.ahead = [];
      this.reader!.pushBack(group.segments);
    }
    const tokens: Lexeme[] = [];
    let depth = 0;
    do {
      const token = this.next() as Lexeme;
      if (token.kind === 'end') break;
      tokens.push(token);
      if (token.spelling === OPEN_BRACE) depth++;
      else if (token.spelling === CLOSE_BRACE) depth--;
    } while (depth > 0);
    const last = tokens[tokens.length - 1] ?? open;
    const place = upTo(open.place, last.place);
    const { file, end: behind } = last.place;
    const end = endToken({ file, start: behind, end: behind });
    const kept = new KeptGroup(tokens);
    return { place, open: () => kept.open(0, kept.length, end) };
  }
  private deferText(segments: readonly Segment[], open: Place): DeferredTokens {
    const { host } = this;
    const last = segments[segments.length - 1]!;
    const close: Place = { file: last.file, start: open.start, end: tokenEnd(last.lexed, last.to - 1) };
    const left = this.left ? groupIn(this.left, this.groups++) : leftHere(host);
    return {
      place: upTo(open, close),
      open: () => new ExpandedTokens(host, new SegmentReader(host, segments, counterOf(left)), undefined, left),
    };
  }

  /** Nothing of what was taken from the text is left to be read. */
  private get isBetween(): boolean {
    if (this.end !== undefined || this.ahead.length > 0) return false;
    this.expander.leaveEnded();
    return this.expander.isIdle;
  }
  deferFunction(names: DeclaredNames, which: Deferrable): DeferredFunction | undefined {
    if (!this.isBetween) return undefined;
    const skipped = this.reader?.skipFunction?.(names, which);
    if (skipped === undefined) return undefined;
    const { name, text, hasBody } = skipped;
    return { name, text: new DeclarationText(this.host, text, hasBody ? leftHere(this.host) : declaredOnly) };
  }

  beginNoting(): boolean {
    if (!this.isBetween || this.reader?.beginNoting === undefined) return false;
    this.reader.beginNoting();
    const { packing, counters } = this.host;
    this.noting = { pack: packing.limit, ...counters };
    this.changesBefore = packing.changes;
    return true;
  }
  endNoting(): DeclarationText | undefined {
    if (this.noting === undefined || !this.isBetween) return undefined;
    const text = this.reader?.endNoting?.();
    if (text === undefined) return undefined;
    const { noting: left, host } = this;
    this.noting = undefined;
    const hasCounted = host.counters.counter !== left.counter;
    // One limit is kept of the whole text.
    if (host.packing.changes !== this.changesBefore) host.isPlain = false;
    return new DeclarationText(host, text, hasCounted ? left : { ...left, counter: -1 });
  }
}

/** What a text that is left for later keeps of the place where it stands. */
export interface LeftAt {
  /** The limit of #pragma pack. */
  readonly pack: number;
  /** __COUNTER__ counts apart in each group, so that it does not matter when groups are opened. */
  readonly group: number;
  /** What __COUNTER__ begins with where the text is no group of its own; else -1. */
  readonly counter: number;
}
function leftHere(host: SourceHost): LeftAt {
  return { pack: host.packing.limit, group: host.nextGroup(), counter: -1 };
}
/** The group with this number, from 0, in a text that was left. */
function groupIn({ pack, group }: LeftAt, number: number): LeftAt {
  return { pack, group: group + number, counter: -1 };
}
/** Of a function without a body: it counts nothing. */
const declaredOnly: LeftAt = { pack: 0, group: 0, counter: -1 };
function counterOf({ group, counter: first }: LeftAt): () => number {
  let counter = first >= 0 ? first : 1_000_000 + group * 1_000;
  return () => counter++;
}

/** Declarations whose text can be read later, or again. */
export class DeclarationText implements DeferredDeclaration {
  isTaken = false;
  constructor(
    private readonly host: SourceHost,
    readonly segments: readonly Segment[],
    readonly left: LeftAt,
    readonly order = -1,
  ) {}
  get file(): number {
    return this.segments[0]?.file ?? 0;
  }
  open(): TokenSource {
    const { host, left, segments } = this;
    const reader = new SegmentReader(host, segments, counterOf(left));
    return new ExpandedTokens(host, reader, reader, left);
  }
}
