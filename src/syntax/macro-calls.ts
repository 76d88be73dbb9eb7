/**
 * Macros that stand for what a call cannot be: a loop (`for_each_process(p) {`), a function (`SYSCALL_DEFINE2(…) {`),
 * a declaration (`static DEFINE_PER_CPU(int, x);`), members of a struct, or something that takes a type, a statement
 * or an operator as its argument. One walk over the tokens keeps track of what each brace opens, because the same
 * words mean different things at file scope, in a struct and in code.
 */
import { controlWords, statementKeywords, typeKeywords, typeStarts } from './kernel-words';
import { code, TokenKind, tokenText, type Tokens } from './scan';
import type { Sheet } from './sheet';
import type { Span } from './text';

/** What a bracket opens. */
enum Scope {
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

const [openParen, closeParen, openSquare, closeSquare, openBrace, closeBrace] = ['(', ')', '[', ']', '{', '}'].map(
  code,
) as [number, number, number, number, number, number];
const [semicolon, comma, colon, assign, star, dot, arrow, ellipsis, andAnd] = [
  ...[';', ',', ':', '=', '*', '.', '->', '...', '&&'].map(code),
] as [number, number, number, number, number, number, number, number, number];

/** Punctuation an expression may begin with. */
const operandStarts = new Set(['(', '[', '{', '.', '&', '&&', '*', '-', '+', '!', '~', '++', '--'].map(code));

/** What may follow the name in a declaration. */
const declaratorEnds = new Set(['(', ';', '=', '[', ',', ')'].map(code));

/** A word of the language: no name. */
function isReserved(word: string): boolean {
  return (
    typeStarts.has(word) ||
    statementKeywords.has(word) ||
    controlWords.has(word) ||
    typeKeywords.has(word) ||
    word === 'register' ||
    word === '__extension__' ||
    word === '__inline' ||
    word === '__inline__'
  );
}

/** Whether a type can end with this word, so that a name may follow. */
function endsType(word: string): boolean {
  if (word === '' || isTag(word) || word === 'const' || word === 'volatile') return false;
  return !isReserved(word) || (typeStarts.has(word) && word !== 'unsigned' && word !== 'signed' && word !== 'long');
}

/** How attributes are spelt: in capitals or with two underscores. */
function looksLikeAttribute(word: string): boolean {
  return /^(?:__[a-z]|[A-Z][A-Z0-9_]+$)/.test(word);
}

function isTag(word: string): boolean {
  return word === 'struct' || word === 'union' || word === 'enum';
}

/** An argument: positions of its first and last token; `last < first` for an empty one. */
interface Argument {
  readonly first: number;
  readonly last: number;
}

/** Rewrites in `sheet` what the tokens that are not `gone` stand for; returns the names that moved. */
export function rewriteMacroCalls(tokens: Tokens, gone: Uint8Array, sheet: Sheet): Map<number, Span> {
  const walk = new MacroWalk(tokens, gone, sheet);
  walk.run();
  return walk.movedNames;
}

class MacroWalk {
  readonly movedNames = new Map<number, Span>();
  /** Token numbers of what is left; everything below speaks of positions in this list. */
  private readonly index: Int32Array;
  private readonly count: number;
  /** For a bracket the position of its partner, -1 without one. */
  private readonly match: Int32Array;
  /** 1 where a rule has already settled the text, so that no other rule touches it. */
  private readonly settled: Uint8Array;
  /** 1 for the `)` after which a statement begins. */
  private readonly header: Uint8Array;
  private readonly scopes: Scope[] = [Scope.File];
  private readonly openedAt: number[] = [-1];
  /** Whether `=` has been seen in the declaration at file scope that is being read. */
  private assigned = false;
  /** The position at which a declaration starts although no `;` or `}` stands before it. */
  private declarationAt = 0;

  constructor(
    private readonly tokens: Tokens,
    gone: Uint8Array,
    private readonly sheet: Sheet,
  ) {
    this.index = new Int32Array(tokens.count);
    let count = 0;
    for (let i = 0; i < tokens.count; i++) if (!gone[i]) this.index[count++] = i;
    this.count = count;
    this.match = this.matchBrackets();
    this.settled = new Uint8Array(count);
    this.header = new Uint8Array(count);
  }

  run(): void {
    for (let p = 0; p < this.count; p++) {
      const operator = this.code(p);
      if (this.isWord(p)) {
        if (!this.settled[p]) this.word(p);
      } else if (operator === openParen || operator === openSquare || operator === openBrace) {
        this.open(p, operator);
      } else if (operator === closeParen || operator === closeSquare || operator === closeBrace) {
        this.close(p);
      } else if (this.scope() === Scope.File) {
        if (operator === assign) this.assigned = true;
        else if (operator === semicolon) this.assigned = false;
      } else if (operator === semicolon && this.scope() === Scope.Fields) {
        // A lone `;` among members is accepted by compilers only.
        const before = this.code(p - 1);
        if (before === openBrace || before === semicolon) this.blank(p, p);
      } else if (operator === andAnd && this.inCode() && this.startsOperand(p)) {
        // The address of a label: `&&out`.
        this.sheet.write(this.start(p), ' &');
      }
    }
  }

  // ---- what a word may begin

  private word(p: number): void {
    const word = this.text(p);
    const next = this.code(p + 1);
    const inCode = this.inCode();
    if (word === 'typeof' || word === '__typeof__' || word === '__typeof' || word === 'typeof_unqual') {
      if (next === openParen && this.match[p + 1]! > 0) this.nameInstead(p, this.match[p + 1]!);
    } else if (word === 'asm' || word === '__asm__' || word === '__asm' || word === 'asm_inline') this.assembly(p);
    else if (word === 'goto' && next === star) this.sheet.blank(this.start(p), this.end(p + 1));
    else if (word === 'case') this.caseRange(p);
    else if (next === openParen && this.match[p + 1]! > 0) this.call(p, word, this.match[p + 1]!);
    else if (
      next === colon &&
      inCode &&
      this.code(p + 2) === closeBrace &&
      this.isStatementStart(p) &&
      word !== 'default'
    )
      this.sheet.write(this.start(p + 1), ';');
    else if (this.isUnknownAttribute(p, word) || this.isExtraWord(p, word)) this.blank(p, p);
    else if (this.isListOfMacros(p, word)) this.blank(p, p);
    else if (this.isLoneMacro(p, word)) {
      this.blank(p, p);
      this.declarationAt = p + 1;
    } else if (word === 'auto' && this.isWord(p + 1) && this.code(p + 2) === assign) this.nameInstead(p, p);
  }

  /** A word right before the start of a type, where C has no place for one: an attribute nobody told us about. */
  private isUnknownAttribute(p: number, word: string): boolean {
    if (!this.isWord(p + 1) || !typeKeywords.has(this.text(p + 1)) || typeKeywords.has(word)) return false;
    if (controlWords.has(word) || statementKeywords.has(word) || typeStarts.has(word)) return false;
    if (word.startsWith('__inline') || word === 'register' || word === 'auto' || word === '__extension__') return false;
    const before = this.code(p - 1);
    return before !== dot && before !== arrow;
  }

  /**
   * A word too many in a declaration: `int INIT get_bits(`, `static cpumask_var_t mask __attr;`, `data[] ALIGNED;`. By
   * their place and by how attributes are spelt: in capitals or with two underscores.
   */
  private isExtraWord(p: number, word: string): boolean {
    if (isReserved(word) || p === 0) return false;
    const before = this.isWord(p - 1) ? this.text(p - 1) : '';
    const twoBefore = this.isWord(p - 2) ? this.text(p - 2) : '';
    const followsName = before !== '' && !isReserved(before);
    const next = this.code(p + 1);
    if (next === semicolon || next === assign) {
      if (!looksLikeAttribute(word)) return false;
      if (this.code(p - 1) === closeSquare) return !this.inCode() || this.scope() === Scope.Body;
      return followsName && (this.code(p - 2) === star || this.code(p - 2) === closeBrace || endsType(twoBefore));
    }
    const isFollowedByName = this.isWord(p + 1) && !isReserved(this.text(p + 1));
    if (!isFollowedByName || !declaratorEnds.has(this.code(p + 2))) return false;
    // The last of three words may itself be the attribute: `struct tracer graph_trace __tracer_data = {`.
    if (looksLikeAttribute(this.text(p + 1)) && !looksLikeAttribute(word) && this.code(p + 2) !== openParen)
      return false;
    if (followsName && isTag(twoBefore)) return true;
    return endsType(before) && (isReserved(before) || looksLikeAttribute(word));
  }

  /** `TASKS_OPS RCU_OPS &ops` in an initializer, `printk(KERN_INFO CUT_HERE)`: macros that bring their own commas. */
  private isListOfMacros(p: number, word: string): boolean {
    if (this.scope() !== Scope.Initializer && this.scope() !== Scope.Expression && this.scope() !== Scope.Enumerators)
      return false;
    const before = this.code(p - 1);
    if (!(before === openParen || this.isItemStart(p)) || isReserved(word) || !this.isWord(p + 1)) return false;
    return !isReserved(this.text(p + 1)) || this.text(p + 1) === 'NULL';
  }

  /** A macro with a line of its own that brings all it needs, or one before a whole declaration (`STATIC ssize_t f(`). */
  private isLoneMacro(p: number, word: string): boolean {
    const scope = this.scope();
    if (!/^[A-Z_][A-Z0-9_]{2,}/.test(word) || isReserved(word)) return false;
    if (scope !== Scope.Body && scope !== Scope.Fields && (scope !== Scope.File || this.assigned)) return false;
    if (!this.isStatementStart(p)) return false;
    if (this.isOnNewLine(p, p + 1)) return this.code(p + 1) === closeBrace || this.isWord(p + 1);
    const isNamed = looksLikeAttribute(word) && this.isWord(p + 1) && !isReserved(this.text(p + 1));
    return isNamed && (this.code(p + 2) === star || this.isWord(p + 2));
  }

  private call(p: number, word: string, close: number): void {
    if (controlWords.has(word) || typeKeywords.has(word)) {
      if (word === 'if' || word === 'while' || word === 'for' || word === 'switch') this.header[close] = 1;
      return;
    }
    const scope = this.scope();
    const next = this.code(close + 1);
    // `data[] SEC("license") = …`, `int f(void) __RENAME(g);`
    const isDeclarator = scope === Scope.File || scope === Scope.Fields;
    const endsDeclarator = this.code(p - 1) === closeSquare || (isDeclarator && this.code(p - 1) === closeParen);
    if (endsDeclarator && looksLikeAttribute(word) && (next === semicolon || next === assign))
      return this.blank(p, close);
    if (this.inCode()) {
      if (scope === Scope.Initializer && this.isItemStart(p) && (next === dot || this.isWord(close + 1)))
        return this.blank(p, close);
      if (scope === Scope.Body && this.isWord(p - 1) && this.text(p - 1) === 'static')
        return this.declarationMacro(p, word, close, this.arguments(p + 1, close), true);
      if (scope === Scope.Enumerators && this.isItemStart(p)) return this.blank(next === comma ? p + 1 : p, close);
      if (scope === Scope.Body && this.isStatementStart(p) && this.statementMacro(p, word, close)) return;
      this.expressionMacro(p, word, close);
    } else if (scope === Scope.File) this.fileMacro(p, word, close);
    else if (scope === Scope.Fields) this.memberMacro(p, word, close);
  }

  // ---- in code

  /**
   * `for_each_thing(x) {` and `scoped_guard(rcu) statement` are loops in all but name. True if nothing is left to do
   * for the arguments.
   */
  private statementMacro(p: number, word: string, close: number): boolean {
    const next = close + 1;
    const operator = this.code(next);
    if (operator === assign && this.code(next + 1) === openBrace) {
      this.keepFirstArgument(p, close);
      return true;
    }
    if (operator === closeBrace) {
      // A macro that brings its own `;`.
      this.sheet.blank(this.start(p + 1), this.end(close));
      this.sheet.write(this.start(close), ';');
      this.settle(p, close);
      return true;
    }
    if (this.endsDo(p) && operator === semicolon && word.length > 4 && close > p + 2) {
      this.sheet.blank(this.start(p), this.end(p));
      this.sheet.write(this.start(p), 'while');
      return false;
    }
    // `DARRAY(struct bch_dev *) devices = …` names a type, and tree-sitter reads it so.
    if (
      this.isWord(next) &&
      !this.isOnNewLine(close, next) &&
      (this.code(next + 1) === assign || this.code(next + 1) === semicolon)
    ) {
      const list = this.arguments(p + 1, close);
      if (list.length === 1 && this.looksLikeType(list[0]!)) return true;
    }
    const isLoop = word.includes('for_each') && operator !== semicolon && next < this.count;
    const isHeader = operator === openBrace || isLoop || (this.isWord(next) && this.text(next) !== 'else');
    if (!isHeader || word.length < 2) return false;
    const keyword = word.length < 5 ? 'if' : 'while';
    this.sheet.blank(this.start(p), this.end(p));
    this.sheet.write(this.start(p), keyword);
    // No arguments, but a condition is needed: `while (0)`.
    if (close === p + 2 && word.length > keyword.length) this.sheet.write(this.end(p) - 1, '(0');
    this.header[close] = 1;
    return false;
  }

  /** Whether the `}` before `p` belongs to `do {`: then `while_each_thread(…)` ends the loop. */
  private endsDo(p: number): boolean {
    const open = this.code(p - 1) === closeBrace ? this.match[p - 1]! : -1;
    return open > 0 && this.isWord(open - 1) && this.text(open - 1) === 'do';
  }

  private isItemStart(p: number): boolean {
    const before = this.code(p - 1);
    return before === comma || before === openBrace || this.settled[p - 1] === 1;
  }

  /** Arguments that are no expressions become names. */
  private expressionMacro(p: number, word: string, close: number): void {
    if (word === 'offsetof') this.memberDesignator(p, close);
    else if (word.includes('alignof')) this.sheet.write(this.start(p), 'A');
    // Strings pasted to a macro: `"a" __stringify(X) "b"` reads as three strings without the parentheses.
    if (this.isString(close + 1) || this.isString(p - 1)) return this.blank(p + 1, close);
    const list = this.arguments(p + 1, close);
    for (const [position, argument] of list.entries()) {
      if (word === 'offsetof' && position === 0) continue;
      if (argument.last < argument.first) {
        if (list.length > 1) this.dropEmptyArgument(argument, position, list.length);
      } else if (this.isNoExpression(argument)) this.nameInstead(argument.first, argument.last);
    }
  }

  private isNoExpression({ first, last }: Argument): boolean {
    const operator = this.code(first);
    if (this.isWord(first)) {
      const word = this.text(first);
      if (typeStarts.has(word)) return true;
      if (statementKeywords.has(word)) return true;
    }
    if (first === last) return !this.isWord(first) && operator !== 0;
    if (this.code(last) === star || operator === dot || operator === ellipsis) return true;
    if (operator === openBrace) return !this.hasSemicolon(first + 1, last);
    if (operator !== 0 && !operandStarts.has(operator)) return true;
    return operator !== openParen && this.hasSemicolon(first, last);
  }

  private hasSemicolon(first: number, last: number): boolean {
    for (let q = first; q <= last; q++) {
      if (this.code(q) === semicolon) return true;
      if (this.match[q]! > q && this.code(q) !== openBrace) q = this.match[q]!;
    }
    return false;
  }

  private dropEmptyArgument(argument: Argument, position: number, count: number): void {
    // The comma after it, or before it for the last one.
    const extra = position < count - 1 ? argument.first : argument.last;
    if (this.code(extra) === comma) this.blank(extra, extra);
  }

  /** tree-sitter's offsetof takes one name as the member: `a.b[0]` is cut to `a`. */
  private memberDesignator(p: number, close: number): void {
    const member = this.arguments(p + 1, close)[1];
    if (member && member.last > member.first && this.isWord(member.first)) this.blank(member.first + 1, member.last);
  }

  private caseRange(p: number): void {
    for (let q = p + 1; q < this.count; q++) {
      const operator = this.code(q);
      if (operator === colon || operator === semicolon || operator === openBrace) return;
      if (operator !== ellipsis) continue;
      let last = q;
      while (last + 1 < this.count && ![colon, semicolon, openBrace, closeBrace].includes(this.code(last + 1))) last++;
      return this.blank(q, last);
    }
  }

  /** Nothing inside an asm statement is shown, so its text is emptied: kernel macros build it in many ways. */
  private assembly(p: number): void {
    let open = p + 1;
    while (this.isWord(open) && !this.settled[open]) open++;
    const close = this.match[open] ?? -1;
    if (this.code(open) !== openParen || close < 0 || this.end(close) - this.start(open) < 4) return;
    if (this.text(p) === 'asm_inline') this.sheet.blank(this.start(p) + 3, this.end(p));
    this.blank(p + 1, open - 1);
    const first = this.end(open);
    this.sheet.blank(first, this.start(close));
    this.settle(open, close);
    // Two quotes need two places on one line; a line end may stand right behind the parenthesis.
    for (let at = first; at + 1 < this.start(close); at++) {
      if (/[\r\n]/.test(this.tokens.text.slice(at, at + 2))) continue;
      return this.sheet.write(at, '""');
    }
  }

  // ---- at file scope

  private fileMacro(p: number, word: string, close: number): void {
    let first = p;
    while (
      first > 0 &&
      this.isWord(first - 1) &&
      /^(?:static|extern|const|inline|__inline)$/.test(this.text(first - 1))
    )
      first--;
    const before = this.code(first - 1);
    const startsHere =
      first === 0 || before === semicolon || before === closeBrace || first === this.declarationAt || before === colon;
    const next = close + 1;
    // `type (*name)(…)` and `type (name)(…)` are declarators, not macros.
    if (!startsHere || this.code(next) === openParen || this.code(p + 2) === star) return;
    const list = this.arguments(p + 1, close);
    if (this.code(next) === openBrace) this.functionMacro(p, word, close, list);
    else if ([semicolon, assign, comma, openSquare].includes(this.code(next)))
      this.declarationMacro(p, word, close, list, first < p);
    else if (next >= this.count || this.isOnNewLine(close, next) || this.code(next + 1) === openParen) {
      // A macro without `;` after it: the parenthesis becomes one.
      const isName = list.length === 1 && this.isLoneWord(list[0]!) && first === p;
      this.sheet.blank(this.start(p + 1), isName ? this.end(p + 1) : this.end(close));
      this.sheet.write(this.start(close), ';');
      this.settle(p, close);
      this.declarationAt = next;
    }
  }

  /** `SYSCALL_DEFINE2(name, type, a, type, b) {` and others that define a function. */
  private functionMacro(p: number, word: string, close: number, list: readonly Argument[]): void {
    const name = list[0];
    if (/SYSCALL\w*_DEFINE\d$|^BPF_CALL_\d$/.test(word) && name && this.isLoneWord(name)) {
      this.sheet.blank(this.start(p), this.end(p + 1));
      this.sheet.write(this.start(p), 'long');
      if (list.length > 1) {
        list.slice(1).forEach((argument, i) => {
          const separator = argument.first - 1;
          if (i === 0) this.sheet.write(this.start(separator), '(');
          else if (i % 2 === 1) this.blank(separator, separator);
        });
      } else {
        const span = this.span(name.first);
        this.sheet.write(span.start - 1, `${this.text(name.first)}(`);
        this.movedNames.set(span.start - 1, span);
      }
    } else if (word.length > 4) {
      this.sheet.write(this.start(p), 'int ');
      this.movedNames.set(this.start(p) + 4, this.span(p));
      this.sheet.blank(this.end(p + 1), this.start(close));
    }
    this.settle(p, close);
  }

  private declarationMacro(p: number, word: string, close: number, list: readonly Argument[], stored: boolean): void {
    const [first, second] = list;
    const isTyped =
      first &&
      second &&
      list.length === 2 &&
      this.isLoneWord(second) &&
      (this.looksLikeType(first) || /PER_CPU/.test(word));
    if (isTyped) {
      this.sheet.blank(this.start(p), this.end(p + 1));
      this.blank(second.first - 1, second.first - 1);
      this.blank(close, close);
      for (let q = first.first; q <= first.last; q++)
        if (this.code(q) === openSquare && this.match[q]! > q) this.blank(q, this.match[q]!);
    } else if (stored || this.code(close + 1) !== semicolon) this.keepFirstArgument(p, close);
    else if (!list.every((argument) => this.isPlain(argument))) this.sheet.blank(this.end(p + 1), this.start(close));
    this.settle(p, close);
  }

  /** `static DECLARE_BITMAP(map, SIZE);` declares `map`, of a type called DECLARE_BITMAP. */
  private keepFirstArgument(p: number, close: number): void {
    const first = this.arguments(p + 1, close)[0];
    if (!first || first.last < first.first) return;
    if (!this.isLoneWord(first)) this.sheet.name(this.start(first.first), this.start(close));
    else this.sheet.blank(this.end(first.last), this.start(close));
    this.settle(p, close);
  }

  // ---- in a struct

  private memberMacro(p: number, word: string, close: number): void {
    const before = this.code(p - 1);
    const startsHere = before === openBrace || before === semicolon || before === comma || p === this.declarationAt;
    if (!startsHere || this.code(close + 1) === openParen || this.code(p + 2) === star) return;
    const list = this.arguments(p + 1, close);
    const [first, second] = list;
    if (/^_*struct_group/.test(word)) {
      const leading = word === 'struct_group' ? 1 : word === '__struct_group' ? 3 : 2;
      if (list.length <= leading) return;
      this.blank(p, list[leading]!.first - 1);
      this.settled.fill(0, list[leading]!.first, close);
      this.blank(close, this.code(close + 1) === semicolon ? close + 1 : close);
      this.declarationAt = list[leading]!.first;
      return;
    }
    if (this.code(close + 1) !== semicolon) {
      if (this.isOnNewLine(close, close + 1)) {
        this.blank(p, close);
        this.declarationAt = close + 1;
      }
      return;
    }
    if (first && second && list.length === 2 && (this.looksLikeType(first) || word.includes('FLEX_ARRAY'))) {
      this.sheet.blank(this.start(p), this.end(p + 1));
      this.blank(second.first - 1, second.first - 1);
      this.blank(close, close);
    } else this.keepFirstArgument(p, close);
    this.settle(p, close);
  }

  // ---- where we are

  private open(p: number, operator: number): void {
    if (this.match[p]! < 0) return;
    this.scopes.push(operator === openBrace ? this.braceScope(p) : this.bracketScope(p, operator));
    this.openedAt.push(p);
  }

  private close(p: number): void {
    if (this.match[p]! < 0) return;
    const closed = this.scopes.pop()!;
    this.openedAt.pop();
    if (closed === Scope.Body && this.scope() === Scope.File) this.assigned = false;
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

  private scope(): Scope {
    return this.scopes[this.scopes.length - 1]!;
  }

  /** Whether expressions stand here, not declarators. */
  private inCode(): boolean {
    const scope = this.scope();
    if (scope === Scope.File) return this.assigned;
    return scope !== Scope.Fields && scope !== Scope.Declarator;
  }

  private isStatementStart(p: number): boolean {
    if (p === 0 || p === this.declarationAt) return true;
    if (this.isWord(p - 1)) return this.text(p - 1) === 'else' || this.text(p - 1) === 'do';
    const before = this.code(p - 1);
    if (before === closeParen) return this.header[p - 1] === 1;
    return before === semicolon || before === openBrace || before === closeBrace || before === colon;
  }

  /** Whether an operand, not a binary operator, is due at `p`. */
  private startsOperand(p: number): boolean {
    if (p === 0) return true;
    if (this.isWord(p - 1)) return this.text(p - 1) === 'return';
    const before = this.code(p - 1);
    return before !== 0 && before !== closeParen && before !== closeSquare && before !== closeBrace;
  }

  // ---- arguments

  /** The arguments between `open` and `close`. For an empty one `first` is the token after it, `last` the one before. */
  private arguments(open: number, close: number): Argument[] {
    const list: Argument[] = [];
    let first = open + 1;
    for (let q = open + 1; q < close; q++) {
      if (this.code(q) === comma) {
        list.push({ first, last: q - 1 });
        first = q + 1;
      } else if (this.match[q]! > q) q = this.match[q]!;
    }
    if (list.length > 0 || first < close) list.push({ first, last: close - 1 });
    return list;
  }

  private isLoneWord({ first, last }: Argument): boolean {
    return first === last && this.isWord(first);
  }

  private looksLikeType({ first, last }: Argument): boolean {
    return last >= first && ((this.isWord(first) && typeStarts.has(this.text(first))) || this.code(last) === star);
  }

  /** Names, numbers, strings and operators: what can be an argument of an ordinary call. */
  private isPlain({ first, last }: Argument): boolean {
    if (last < first) return false;
    for (let q = first; q <= last; q++) {
      if (this.isWord(q) && (typeStarts.has(this.text(q)) || statementKeywords.has(this.text(q)))) return false;
      const operator = this.code(q);
      if (operator === openBrace || operator === semicolon || operator === dot || operator === ellipsis) return false;
      if (this.isWord(q) && (this.isWord(q + 1) || this.isString(q + 1)) && q < last) return false;
    }
    return this.code(last) !== star && !(first === last && this.code(first) !== 0);
  }

  // ---- tokens by position; outside the list there are none

  private isWord(p: number): boolean {
    return p >= 0 && p < this.count && this.tokens.kind[this.index[p]!] === TokenKind.Word;
  }

  private isString(p: number): boolean {
    return (
      p >= 0 &&
      p < this.count &&
      this.tokens.kind[this.index[p]!] === TokenKind.String &&
      this.tokens.text[this.start(p)] === '"'
    );
  }

  private code(p: number): number {
    return p >= 0 && p < this.count ? this.tokens.code[this.index[p]!]! : 0;
  }

  private text(p: number): string {
    return tokenText(this.tokens, this.index[p]!);
  }

  private start(p: number): number {
    return this.tokens.start[this.index[p]!]!;
  }

  private end(p: number): number {
    return this.tokens.end[this.index[p]!]!;
  }

  private span(p: number): Span {
    return { start: this.start(p), end: this.end(p) };
  }

  private isOnNewLine(p: number, next: number): boolean {
    return next < this.count && this.tokens.text.slice(this.end(p), this.start(next)).includes('\n');
  }

  private settle(first: number, last: number): void {
    this.settled.fill(1, first, last + 1);
  }

  private blank(first: number, last: number): void {
    if (last < first) return;
    this.sheet.blank(this.start(first), this.end(last));
    this.settle(first, last);
  }

  private nameInstead(first: number, last: number): void {
    this.sheet.name(this.start(first), this.end(last));
    this.settle(first, last);
  }

  private matchBrackets(): Int32Array {
    const match = new Int32Array(this.count).fill(-1);
    const open: number[] = [];
    const partner = new Map([
      [closeParen, openParen],
      [closeSquare, openSquare],
      [closeBrace, openBrace],
    ]);
    for (let p = 0; p < this.count; p++) {
      const operator = this.code(p);
      if (operator === openParen || operator === openSquare || operator === openBrace) open.push(p);
      const wanted = partner.get(operator);
      if (wanted === undefined) continue;
      if (wanted === openBrace) {
        // A brace closes everything that was left open inside it.
        while (open.length > 0 && this.code(open[open.length - 1]!) !== openBrace) open.pop();
      }
      const last = open[open.length - 1];
      if (last === undefined || this.code(last) !== wanted) continue;
      open.pop();
      match[last] = p;
      match[p] = last;
    }
    return match;
  }
}
