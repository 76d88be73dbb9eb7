/**
 * Where a walk over the tokens is: at file scope, in a struct, in code. The same words mean different things there, so
 * every rule asks. Beside it the few ways in which rules change the text.
 */
import { punctuation, TokenList } from './token-list';
import type { Tokens } from './scan';
import type { Sheet } from './sheet';
import type { Span } from './text';

const { openParen, closeParen, openSquare, closeSquare, openBrace, closeBrace, semicolon, comma, colon, assign } =
  punctuation;

/** What a bracket opens. */
export enum Scope {
  File,
  Body,
  Fields,
  Enumerators,
  Initializer,
  /** Parentheses or square brackets around an expression. */
  Expression,
  /** Parentheses in a declarator. */
  Declarator,
}

export class ScopeWalk extends TokenList {
  /** Where a name is written that the rewritten text has elsewhere. */
  readonly movedNames = new Map<number, Span>();
  /** 1 where a rule has already settled the text, so that no other rule touches it. */
  readonly settled: Uint8Array;
  /** 1 for the `)` after which a statement begins. */
  readonly header: Uint8Array;
  /** Whether `=` has been seen in the declaration at file scope that is being read. */
  assigned = false;
  /** The position at which a declaration starts although no `;` or `}` stands before it. */
  declarationAt = 0;
  private readonly scopes: Scope[] = [Scope.File];

  constructor(
    tokens: Tokens,
    gone: Uint8Array,
    readonly sheet: Sheet,
  ) {
    super(tokens, gone);
    this.settled = new Uint8Array(this.count);
    this.header = new Uint8Array(this.count);
  }

  open(p: number, operator: number): void {
    if (this.match[p]! < 0) return;
    this.scopes.push(operator === openBrace ? this.braceScope(p) : this.bracketScope(p, operator));
  }

  close(p: number): void {
    if (this.match[p]! < 0) return;
    const closed = this.scopes.pop()!;
    if (closed === Scope.Body && this.scope() === Scope.File) this.assigned = false;
  }

  scope(): Scope {
    return this.scopes[this.scopes.length - 1]!;
  }

  /** Whether expressions stand here, not declarators. */
  inCode(): boolean {
    const scope = this.scope();
    if (scope === Scope.File) return this.assigned;
    return scope !== Scope.Fields && scope !== Scope.Declarator;
  }

  isStatementStart(p: number): boolean {
    if (p === 0 || p === this.declarationAt) return true;
    if (this.isWord(p - 1)) return this.text(p - 1) === 'else' || this.text(p - 1) === 'do';
    const before = this.code(p - 1);
    if (before === closeParen) return this.header[p - 1] === 1;
    return before === semicolon || before === openBrace || before === closeBrace || before === colon;
  }

  isItemStart(p: number): boolean {
    const before = this.code(p - 1);
    return before === comma || before === openBrace || this.settled[p - 1] === 1;
  }

  /** Whether an operand, not a binary operator, is due at `p`. */
  startsOperand(p: number): boolean {
    if (p === 0) return true;
    if (this.isWord(p - 1)) return this.text(p - 1) === 'return';
    const before = this.code(p - 1);
    return before !== 0 && before !== closeParen && before !== closeSquare && before !== closeBrace;
  }

  settle(first: number, last: number): void {
    this.settled.fill(1, first, last + 1);
  }

  blank(first: number, last: number): void {
    if (last < first) return;
    this.sheet.blank(this.start(first), this.end(last));
    this.settle(first, last);
  }

  nameInstead(first: number, last: number): void {
    this.sheet.name(this.start(first), this.end(last));
    this.settle(first, last);
  }

  /** `static DECLARE_BITMAP(map, SIZE);` declares `map`, of a type called DECLARE_BITMAP. */
  keepFirstArgument(p: number, close: number): void {
    const first = this.arguments(p + 1, close)[0];
    if (!first || first.last < first.first) return;
    if (!this.isLoneWord(first)) this.sheet.name(this.start(first.first), this.start(close));
    else this.sheet.blank(this.end(first.last), this.start(close));
    this.settle(p, close);
  }

  private bracketScope(p: number, operator: number): Scope {
    if (this.scope() === Scope.Fields && p > 0 && this.isWord(p - 1) && /^_*struct_group/.test(this.text(p - 1)))
      return Scope.Fields;
    return operator === openSquare || this.inCode() ? Scope.Expression : Scope.Declarator;
  }

  private braceScope(p: number): Scope {
    const before = this.isWord(p - 1) ? this.text(p - 1) : '';
    const twoBefore = this.isWord(p - 2) ? this.text(p - 2) : '';
    for (const word of [before, twoBefore]) {
      if (word === 'struct' || word === 'union') return Scope.Fields;
      if (word === 'enum') return Scope.Enumerators;
    }
    if (this.code(p - 2) === colon && this.isWord(p - 4) && this.text(p - 4) === 'enum') return Scope.Enumerators;
    switch (this.scope()) {
      case Scope.File:
        return this.assigned ? Scope.Initializer : Scope.Body;
      case Scope.Initializer:
      case Scope.Enumerators:
        return this.code(p - 1) === openParen ? Scope.Body : Scope.Initializer;
      case Scope.Fields:
        return Scope.Fields;
      case Scope.Expression:
        return this.code(p - 1) === closeParen ? Scope.Initializer : Scope.Body;
      case Scope.Declarator:
        return Scope.Body;
      case Scope.Body:
        if (this.code(p - 1) === assign) return Scope.Initializer;
        return this.code(p - 1) === closeParen && this.isCastClose(p - 1) ? Scope.Initializer : Scope.Body;
    }
  }

  /** Whether the `)` at `p` ends `(type)` before a compound literal. */
  private isCastClose(p: number): boolean {
    const open = this.match[p]!;
    if (open <= 0 || this.header[p]) return false;
    if (!this.isWord(open - 1)) return this.code(open - 1) !== closeParen;
    return this.text(open - 1) === 'return';
  }
}
