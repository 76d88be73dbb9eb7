/**
 * What reading any line of a Kconfig file needs: the scanner at hand, expressions, places, problems, and getting to the
 * end of a line that is not understood. parse.ts builds the statements on it.
 */
import type { ExprTable } from './expr';
import { type MentionRole, Mentions } from './mentions';
import { Macros } from './macro';
import type { Comparison, Expr, KSymbol, MenuEntry, Place, Probe, Problem, ProblemCode, Severity } from './model';
import { answerProbe } from './probe';
import { Scanner } from './scan';
import type { TokenKind } from './scan';

const mostParentheses = 200;
const comparisons = new Set<TokenKind>(['=', '!=', '<', '<=', '>', '>=']);

/** The file being read. */
interface Reading {
  readonly path: string;
  readonly scanner: Scanner;
  readonly mentions: Mentions;
}

export class LineReader {
  private readonly macros: Macros;
  private reading: Reading;

  constructor(
    protected readonly table: ExprTable,
    environment: Readonly<Record<string, string>>,
    private readonly answers: Readonly<Record<string, string>>,
    protected readonly problems: Problem[],
    private readonly probes: Probe[],
  ) {
    this.macros = new Macros({
      environment,
      where: () => this.readingPlace(),
      ask: (command) => this.ask(command),
      report: (severity, message) => this.problemAt(severity, 'macro', message, this.readingPlace()),
    });
    this.reading = this.startFile('', '', new Mentions(''));
  }

  protected get scanner(): Scanner {
    return this.reading.scanner;
  }
  protected get path(): string {
    return this.reading.path;
  }

  /** Calls `read` with the scanner on the first token of `text`, and comes back to the line being read. */
  protected inFile(path: string, text: string, mentions: Mentions, read: () => void): void {
    const outer = this.reading;
    this.reading = this.startFile(path, text, mentions);
    this.scanner.next();
    read();
    this.reading = outer;
  }

  private startFile(path: string, text: string, mentions: Mentions): Reading {
    const scanner = new Scanner(text, this.macros, (message, offset, end, line) =>
      this.problemAt('warning', 'syntax', message, { path, offset, end, line }),
    );
    return { path, scanner, mentions };
  }

  protected assign(name: string, operator: '=' | ':=' | '+='): void {
    this.macros.assign(name, operator, this.scanner.restOfLine());
  }

  // ---- expressions

  protected condition(): Expr | undefined {
    if (this.scanner.kind !== 'if') return undefined;
    this.scanner.next();
    return this.expression('condition');
  }

  /** Undefined, with a problem reported, where there is none. */
  protected expression(role: MentionRole): Expr | undefined {
    const place = this.here();
    const expr = this.alternatives(role, 0);
    if (this.table.cut) this.problemAt('error', 'too-deep', 'the condition is too long: some of it is ignored', place);
    this.table.cut = false;
    return expr;
  }

  private alternatives(role: MentionRole, depth: number): Expr | undefined {
    let left = this.conjunction(role, depth);
    while (left && this.scanner.kind === '||') {
      this.scanner.next();
      const right = this.conjunction(role, depth);
      left = right && this.table.node('or', left, right);
    }
    return left;
  }

  private conjunction(role: MentionRole, depth: number): Expr | undefined {
    let left = this.factor(role, depth);
    while (left && this.scanner.kind === '&&') {
      this.scanner.next();
      const right = this.factor(role, depth);
      left = right && this.table.node('and', left, right);
    }
    return left;
  }

  private factor(role: MentionRole, depth: number): Expr | undefined {
    const { kind } = this.scanner;
    if (depth > mostParentheses) return this.expected('fewer parentheses');
    if (kind === '!') {
      this.scanner.next();
      const inner = this.factor(role, depth + 1);
      return inner && this.table.not(inner);
    }
    if (kind === '(') {
      this.scanner.next();
      const inner = this.alternatives(role, depth + 1);
      if (!inner) return undefined;
      if (this.scanner.kind !== ')') return this.expected(`')'`);
      this.scanner.next();
      return inner;
    }
    const left = this.operand(role);
    if (!left || !comparisons.has(this.scanner.kind)) return left && this.table.symbol(left);
    const op = this.scanner.kind as Comparison;
    this.scanner.next();
    const right = this.operand(role);
    return right && this.table.compare(op, left, right);
  }

  protected operand(role: MentionRole): KSymbol | undefined {
    if (this.scanner.kind === 'word') return this.symbol(role);
    if (this.scanner.kind !== 'quoted') return this.expected('a symbol');
    const constant = this.table.constant(this.scanner.value);
    this.scanner.next();
    return constant;
  }

  protected symbol(role: MentionRole): KSymbol {
    const symbol = this.table.lookup(this.scanner.value);
    if (!symbol.isConstant) this.reading.mentions.add(symbol, this.here(), role);
    this.scanner.next();
    return symbol;
  }

  private expected(what: string): undefined {
    this.problem('error', 'syntax', `${what} is expected here, not '${this.tokenText()}'`);
    this.skipToLineEnd();
    return undefined;
  }

  // ---- places, problems, line ends

  private ask(command: string): string {
    const { answer, source } = answerProbe(command, this.answers);
    this.probes.push({ command, answer, source, place: this.readingPlace() });
    return answer;
  }

  /** Of the token being made, as opposed to here(), the one made last. */
  private readingPlace(): Place {
    const { offset, line } = this.scanner.position;
    return { path: this.path, offset, end: offset, line };
  }

  protected here(): Place {
    const { start, end, line } = this.scanner;
    return { path: this.path, offset: start, end, line };
  }

  /** From `first` to the token before the one at hand. */
  protected spanFrom(first: Place): Place {
    return { ...first, end: Math.max(first.end, this.scanner.previousEnd) };
  }

  protected tokenText(): string {
    const { kind, text, start, end } = this.scanner;
    return kind === 'end of line' || kind === 'end of file' ? kind : text.slice(start, end);
  }

  protected atLineEnd(): boolean {
    return this.scanner.kind === 'end of line' || this.scanner.kind === 'end of file';
  }

  protected endLine(entry: MenuEntry | undefined): void {
    if (!this.atLineEnd()) {
      this.problem('error', 'syntax', `'${this.tokenText()}' is not expected here`);
      this.skipToLineEnd();
    }
    if (entry) entry.end = this.scanner.end;
    if (this.scanner.kind === 'end of line') this.scanner.next();
  }

  protected failLine(message: string): void {
    this.problem('error', 'syntax', message);
    this.skipLine();
  }

  protected skipToLineEnd(): void {
    while (!this.atLineEnd()) this.scanner.next();
  }

  protected skipLine(): void {
    this.skipToLineEnd();
    if (this.scanner.kind === 'end of line') this.scanner.next();
  }

  protected problem(severity: Severity, code: ProblemCode, message: string): void {
    this.problemAt(severity, code, message, this.here());
  }

  protected problemAt(severity: Severity, code: ProblemCode, message: string, place: Place): void {
    this.problems.push({ severity, code, message, place });
  }
}
