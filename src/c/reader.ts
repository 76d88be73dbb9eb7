/**
 * What the functions of the parser share while they read: the tokens, the scope they are in, the function whose body it
 * is, how deep they are nested. One Reader reads one stretch of tokens: a file, or one deferred body.
 */
import { CompileError } from './ast';
import type { Label, Place, Statement, SwitchCase, Variable } from './ast';
import type { Deferrable, DeferredDeclaration, DeferredFunction, DeferredTokens, Token, TokenSource } from './tokens';
import { Scope } from './scope';
import type { BlockScope, Unit } from './scope';
import type { Type } from './types';

/** Blocks and expressions nested deeper than this are refused, so that no text exhausts the stack. */
export const DEPTH_LIMIT = 1000;

export interface OpenSwitch {
  readonly type: Type;
  readonly cases: SwitchCase[];
  fallback: SwitchCase | undefined;
  /** Values of the cases so far, in decimal. */
  readonly seen: Set<string>;
}

/** What is known about the function whose body is being read. */
export interface FunctionContext {
  readonly name: string;
  readonly result: Type;
  /** Labels by name, with those of inner `__label__` blocks in front. */
  labelScopes: Map<string, LabelUse>[];
  readonly labels: Label[];
  readonly locals: Variable[];
  /** How many labels and cases were read so far: code that holds one is never dropped as unreachable. */
  landmarks: number;
  switches: OpenSwitch[];
  /** Loops and switches around here. */
  breakable: number;
  loops: number;
  /** The variable arguments of the call that the body is read for: what __builtin_va_arg_pack() stands for. */
  pack: readonly Variable[] | undefined;
  /** Every block read so far, for finding what is visible at a place. */
  readonly blocks: BlockScope[];
}
export interface LabelUse {
  readonly label: Label;
  readonly place: Place;
  defined: boolean;
}

export function functionContext(name: string, result: Type): FunctionContext {
  return {
    name,
    result,
    labelScopes: [new Map()],
    labels: [],
    locals: [],
    landmarks: 0,
    switches: [],
    breakable: 0,
    loops: 0,
    pack: undefined,
    blocks: [],
  };
}

export class Reader {
  scope: Scope;
  /** Greater than 0 inside sizeof, typeof and the like: `&x` there does not put x into memory. */
  unevaluated = 0;
  /** Statements a declarator needs before its own: lengths of variable-length arrays. */
  pending: Statement[] = [];
  depth = 0;
  /** Braces that were opened and not closed, by which recovery finds the end of what went wrong. */
  braces = 0;

  constructor(
    private readonly tokens: TokenSource,
    readonly unit: Unit,
    scope: Scope,
    readonly context: FunctionContext | undefined,
  ) {
    this.scope = scope;
  }

  private current: Token | undefined;
  private taken: Place | undefined;

  /** The last token taken; before any was, the first. */
  get last(): Place {
    return this.taken ?? this.token.place;
  }

  get token(): Token {
    return (this.current ??= this.tokens.peek());
  }
  peek(ahead: number): Token {
    return this.tokens.peek(ahead);
  }
  /** The limit of `#pragma pack` in force; 0 for none. */
  get pack(): number {
    return this.tokens.pack ?? 0;
  }
  next(): Token {
    const token = this.tokens.next();
    this.current = undefined;
    this.taken = token.place;
    return token;
  }
  /** Takes the braced group that comes next, unread. */
  defer(): DeferredTokens {
    const deferred = this.tokens.defer();
    this.current = undefined;
    this.taken = deferred.place;
    return deferred;
  }
  /** Between declarations: takes the function that comes next, where that can be read later. */
  deferFunction(which: Deferrable): DeferredFunction | undefined {
    return this.current === undefined ? this.tokens.deferFunction?.(this.unit, which) : undefined;
  }
  /** Between declarations: see TokenSource. */
  beginNoting(): boolean {
    return this.current === undefined && this.tokens.beginNoting?.() === true;
  }
  endNoting(): DeferredDeclaration | undefined {
    return this.current === undefined ? this.tokens.endNoting?.() : undefined;
  }
  at(text: string): boolean {
    return this.token.text === text;
  }
  accept(text: string): boolean {
    if (this.token.text !== text) return false;
    this.next();
    return true;
  }
  expect(text: string): Token {
    const { token } = this;
    if (token.text !== text) this.fail(`expected '${text}' before ${describe(token)}`);
    return this.next();
  }
  expectIdentifier(what: string): Token {
    const { token } = this;
    if (token.kind !== 'identifier') this.fail(`expected ${what} before ${describe(token)}`);
    return this.next();
  }
  /** From `start` to the last token taken. */
  placeFrom(start: Place): Place {
    return span(start, this.last);
  }

  fail(message: string, place: Place = this.token.place): never {
    throw new CompileError(message, place);
  }
  warn(message: string, place: Place): void {
    this.unit.tell({ severity: 'warning', message, place });
  }

  /** Preconditions: `leave` follows on the way out, unless an error is thrown. */
  enter(): void {
    if (++this.depth > DEPTH_LIMIT) this.fail(`nested deeper than ${DEPTH_LIMIT}`);
  }
  leave(): void {
    this.depth--;
  }
  inScope<Result>(read: (scope: Scope) => Result): Result {
    const outer = this.scope;
    const scope = new Scope(outer);
    this.scope = scope;
    const result = read(scope);
    this.scope = outer;
    return result;
  }
}

export function describe(token: Token): string {
  return token.kind === 'end' ? 'the end of the text' : `'${token.text}'`;
}

export function span(start: Place, end: Place): Place {
  if (start === end || start.file !== end.file) return start;
  if (end.start >= start.start && end.end <= start.end) return start;
  if (end.start < start.start) return start;
  return { file: start.file, start: start.start, end: end.end };
}
