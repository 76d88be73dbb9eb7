/**
 * Reads Kconfig files into symbols and menu entries. The grammar is that of scripts/kconfig/parser.y, one statement per
 * line; but a line that cannot be understood costs a problem and is skipped, and the reading goes on behind it, because
 * half of the files this meets are being typed. Nothing here throws, whatever the bytes.
 */
import { normalizePath } from '../tree/tree';
import type { Tree } from '../tree/tree';
import type { ExprTable } from './expr';
import { Macros } from './macro';
import type {
  Comparison,
  EntryKind,
  Expr,
  KSymbol,
  Mention,
  MentionRole,
  MenuEntry,
  Place,
  Probe,
  Problem,
  ProblemCode,
  Property,
  PropertyKind,
  Severity,
  SymbolType,
} from './model';
import { answerProbe } from './probe';
import { Scanner } from './scan';
import type { TokenKind } from './scan';
import { compareWithNo } from './simplify';

/** Bounds on hostile files, far beyond any kernel: blocks in blocks, files in files, files, operators in operators. */
const mostBlocks = 200;
const mostNestedFiles = 60;
const mostFiles = 20_000;
const mostParentheses = 200;

export interface ParseInput {
  readonly tree: Tree;
  readonly table: ExprTable;
  readonly environment: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, string>>;
}

export interface Parsed {
  readonly root: MenuEntry;
  readonly problems: Problem[];
  readonly probes: Probe[];
  /** Every file read, in order, each once. */
  readonly files: Map<string, Mention[]>;
  /** The symbol that carries `modules`. */
  modules: KSymbol | undefined;
  /** All choices, in order. */
  readonly choices: MenuEntry[];
}

/** Reads `path` and everything it sources. */
export function parseKconfig(input: ParseInput, path: string): Parsed {
  return new Parser(input).run(path);
}

interface Block {
  readonly entry: MenuEntry;
  readonly keyword: 'menu' | 'choice' | 'if';
  readonly path: string;
}

const comparisons = new Set<TokenKind>(['=', '!=', '<', '<=', '>', '>=']);

class Parser {
  private readonly table: ExprTable;
  private readonly macros: Macros;
  private readonly out: Parsed;
  private readonly blocks: Block[] = [];
  private readonly nested: string[] = [];
  private filesLeft = mostFiles;
  private scanner!: Scanner;
  private path = '';
  private mentions: Mention[] = [];
  /** The entry whose option lines are being read. */
  private open: MenuEntry | undefined;
  private choice: MenuEntry | undefined;

  constructor(private readonly input: ParseInput) {
    this.table = input.table;
    const root = newEntry('root', undefined, { path: '', offset: 0, end: 0, line: 1 }, undefined);
    this.out = { root, problems: [], probes: [], files: new Map(), modules: undefined, choices: [] };
    this.macros = new Macros({
      environment: input.environment,
      where: () => this.readingPlace(),
      ask: (command) => this.ask(command),
      report: (severity, message) => this.problemAt(severity, 'macro', message, this.readingPlace()),
    });
  }

  run(path: string): Parsed {
    const text = this.input.tree.read(path);
    if (text === undefined) {
      const place = { path, offset: 0, end: 0, line: 1 };
      const message = `there is no file ${path}`;
      this.out.problems.push({ severity: 'error', code: 'missing-file', message, place });
    } else this.file(path, text);
    this.closeEntry();
    return this.out;
  }

  private file(path: string, text: string): void {
    const outer = { scanner: this.scanner, path: this.path, mentions: this.mentions };
    const blocks = this.blocks.length;
    this.path = path;
    this.mentions = this.out.files.get(path) ?? [];
    this.out.files.set(path, this.mentions);
    this.scanner = new Scanner(text, this.macros, (message, offset, end, line) =>
      this.problemAt('warning', 'syntax', message, { path, offset, end, line }),
    );
    this.nested.push(path);
    this.scanner.next();
    while (this.scanner.kind !== 'end of file') this.statement();
    while (this.blocks.length > blocks) {
      const block = this.blocks.at(-1)!;
      this.problemAt('error', 'block', `this ${block.keyword} has no end${block.keyword}`, block.entry.place);
      this.popBlock();
    }
    this.nested.pop();
    ({ scanner: this.scanner, path: this.path, mentions: this.mentions } = outer);
  }

  private statement(): void {
    const { kind } = this.scanner;
    switch (kind) {
      case 'end of line':
        this.scanner.next();
        return;
      case 'config':
      case 'menuconfig':
        return this.config(kind);
      case 'choice':
        return this.choiceStatement();
      case 'menu':
      case 'comment':
        return this.titled(kind);
      case 'if':
        return this.ifStatement();
      case 'endif':
        return this.endStatement('if');
      case 'endmenu':
        return this.endStatement('menu');
      case 'endchoice':
        return this.endStatement('choice');
      case 'source':
        return this.source();
      case 'mainmenu':
        return this.mainmenu();
      case 'word':
        if (this.choice && this.open === this.choice && this.scanner.value === 'optional') return this.optional();
        return this.assignment();
      default:
        if (this.open && this.option(this.open, kind)) return;
        this.failLine(`'${this.tokenText()}' cannot start a statement here`);
    }
  }

  // ---- statements that make entries

  private config(kind: 'config' | 'menuconfig'): void {
    this.closeEntry();
    const keyword = this.here();
    this.scanner.next();
    if (this.scanner.kind !== 'word') return this.failLine(`a symbol's name is expected behind ${kind}`);
    const symbol = this.symbol('definition');
    const entry = this.addEntry(kind, symbol, this.spanFrom(keyword));
    if (this.choice && kind === 'menuconfig') this.problem('error', 'choice', 'a choice cannot contain a menuconfig');
    this.open = entry;
    this.endLine(entry);
  }

  private choiceStatement(): void {
    this.closeEntry();
    if (this.choice) this.problem('error', 'choice', 'a choice cannot contain a choice');
    const place = this.here();
    this.scanner.next();
    const entry = this.pushBlock('choice', place, this.table.anonymous());
    if (entry) {
      entry.symbol!.type = 'bool';
      this.out.choices.push(entry);
      this.open = this.choice = entry;
    }
    this.endLine(entry);
  }

  private titled(kind: 'menu' | 'comment'): void {
    this.closeEntry();
    const keyword = this.here();
    this.scanner.next();
    if (this.scanner.kind !== 'quoted') return this.failLine(`a quoted title is expected behind ${kind}`);
    if (this.choice && kind === 'menu') this.problem('error', 'choice', 'a choice cannot contain a menu');
    const title = this.scanner.value;
    this.scanner.next();
    const place = this.spanFrom(keyword);
    const entry = kind === 'menu' ? this.pushBlock('menu', place, undefined) : this.addEntry(kind, undefined, place);
    if (entry) {
      this.open = entry;
      this.addPrompt(entry, kind, title, undefined, place);
    }
    this.endLine(entry);
  }

  private ifStatement(): void {
    this.closeEntry();
    const keyword = this.here();
    this.scanner.next();
    const condition = this.expression('depends');
    const entry = this.pushBlock('if', this.spanFrom(keyword), undefined);
    if (entry && condition) entry.dependency = condition;
    this.endLine(entry);
  }

  private mainmenu(): void {
    const { root } = this.out;
    const place = this.here();
    if (root.written.length > 0 || root.prompt) this.problem('error', 'syntax', 'mainmenu must come first');
    this.closeEntry();
    this.scanner.next();
    if (this.scanner.kind !== 'quoted') return this.failLine('a quoted title is expected behind mainmenu');
    if (!root.prompt) this.addPrompt(root, 'menu', this.scanner.value, undefined, place);
    this.scanner.next();
    this.endLine(undefined);
  }

  private endStatement(keyword: Block['keyword']): void {
    this.closeEntry();
    const place = this.here();
    this.scanner.next();
    const isMatch = (block: Block) => block.keyword === keyword && block.path === this.path;
    if (!this.blocks.some(isMatch)) {
      this.problemAt('error', 'block', `there is no ${keyword} to end here`, place);
    } else {
      while (!isMatch(this.blocks.at(-1)!)) {
        const inner = this.blocks.at(-1)!;
        this.problemAt('error', 'block', `end${keyword} comes before end${inner.keyword}`, place);
        this.popBlock();
      }
      this.popBlock();
    }
    this.endLine(undefined);
  }

  private source(): void {
    this.closeEntry();
    const keyword = this.here();
    this.scanner.next();
    if (this.scanner.kind !== 'quoted') return this.failLine(`a quoted path is expected behind source`);
    const name = this.scanner.value;
    this.scanner.next();
    const place = this.spanFrom(keyword);
    if (this.choice) this.problemAt('error', 'choice', 'a choice cannot source a file', place);
    if (!this.atLineEnd()) this.failLine(`'${this.tokenText()}' is not expected here`);
    // The rest of this file goes on where its scanner stands: on the end of this line.
    const fail = (code: ProblemCode, message: string) => this.problemAt('error', code, message, place);
    const path = name.startsWith('/') ? undefined : normalizePath(name);
    if (/[*?[]/.test(name)) fail('missing-file', `${name}: patterns are not expanded, as conf does not`);
    else if (path && this.nested.includes(path)) fail('recursive-source', `${path} sources itself`);
    else if (this.nested.length >= mostNestedFiles || this.filesLeft <= 0)
      fail('too-deep', `more than ${mostNestedFiles} files in files, or ${mostFiles} files`);
    else {
      this.filesLeft--;
      const text = path && this.input.tree.read(path);
      if (text === undefined || !path) fail('missing-file', `there is no file ${name}`);
      else this.file(path, text);
    }
  }

  private assignment(): void {
    this.closeEntry();
    const name = this.scanner.value;
    const place = this.here();
    const operator = this.scanner.next();
    if (operator !== '=' && operator !== ':=' && operator !== '+=') {
      this.problemAt('error', 'syntax', `'${name}' is no statement`, place);
      return this.skipLine();
    }
    this.macros.assign(name, operator, this.scanner.restOfLine());
    this.scanner.next();
  }

  /** Choices of kernels before 6.9 could be optional; no solver here or there knows the word any more. */
  private optional(): void {
    this.problem('warning', 'choice', 'optional choices are gone since Linux 6.9: this one is treated as any other');
    this.skipLine();
  }

  // ---- option lines of an entry

  /** False when entries of this kind have no such option. */
  private option(entry: MenuEntry, kind: TokenKind): boolean {
    const isConfig = entry.kind === 'config' || entry.kind === 'menuconfig';
    const isChoice = entry.kind === 'choice';
    switch (kind) {
      case 'bool':
      case 'tristate':
        if (isConfig || isChoice) this.typeOption(entry, kind);
        return isConfig || isChoice;
      case 'int':
      case 'hex':
      case 'string':
        if (isConfig) this.typeOption(entry, kind);
        return isConfig;
      case 'prompt':
        if (isConfig || isChoice) this.promptOption(entry);
        return isConfig || isChoice;
      case 'default':
        if (isConfig) this.defaultOption(entry, undefined);
        else if (isChoice) this.symbolOption(entry, kind);
        return isConfig || isChoice;
      case 'def_bool':
      case 'def_tristate':
        if (isConfig) this.defaultOption(entry, kind === 'def_bool' ? 'bool' : 'tristate');
        return isConfig;
      case 'select':
      case 'imply':
        if (isConfig) this.symbolOption(entry, kind);
        return isConfig;
      case 'range':
        if (isConfig) this.rangeOption(entry);
        return isConfig;
      case 'modules':
      case 'transitional':
        if (isConfig) this.flagOption(entry, kind);
        return isConfig;
      case 'depends':
        if (entry.kind !== 'if') this.dependsOption(entry);
        return entry.kind !== 'if';
      case 'visible':
        if (entry.kind === 'menu') this.visibleOption(entry);
        return entry.kind === 'menu';
      case 'help':
        if (isConfig || isChoice) this.helpOption(entry);
        return isConfig || isChoice;
      default:
        return false;
    }
  }

  private typeOption(entry: MenuEntry, type: 'bool' | 'tristate' | 'int' | 'hex' | 'string'): void {
    const place = this.here();
    this.scanner.next();
    if (this.scanner.kind === 'quoted') this.promptText(entry, place);
    if (entry.kind !== 'choice') this.setType(entry.symbol!, type, place);
    this.endLine(entry);
  }

  private promptOption(entry: MenuEntry): void {
    const place = this.here();
    this.scanner.next();
    if (this.scanner.kind !== 'quoted') return this.failLine('a quoted text is expected behind prompt');
    this.promptText(entry, place);
    this.endLine(entry);
  }

  private promptText(entry: MenuEntry, keyword: Place): void {
    const text = this.scanner.value;
    this.scanner.next();
    this.addPrompt(entry, 'prompt', text, this.condition(), keyword);
  }

  private defaultOption(entry: MenuEntry, type: SymbolType | undefined): void {
    const place = this.here();
    this.scanner.next();
    const value = this.expression('default');
    if (value) this.addProperty(entry, 'default', place, { value, condition: this.condition() });
    if (type) this.setType(entry.symbol!, type, place);
    this.endLine(entry);
  }

  private symbolOption(entry: MenuEntry, kind: 'select' | 'imply' | 'default'): void {
    const place = this.here();
    this.scanner.next();
    if (this.scanner.kind !== 'word') return this.failLine(`a symbol's name is expected behind ${kind}`);
    const value = this.table.symbol(this.symbol(kind));
    this.addProperty(entry, kind, place, { value, condition: this.condition() });
    this.endLine(entry);
  }

  private rangeOption(entry: MenuEntry): void {
    const place = this.here();
    this.scanner.next();
    const low = this.operand('range');
    const high = low && this.operand('range');
    if (low && high) this.addProperty(entry, 'range', place, { range: { low, high }, condition: this.condition() });
    this.endLine(entry);
  }

  private flagOption(entry: MenuEntry, kind: 'modules' | 'transitional'): void {
    const { out } = this;
    if (kind === 'transitional') entry.symbol!.isTransitional = true;
    else if (out.modules && out.modules !== entry.symbol)
      this.problem('error', 'syntax', `${out.modules.name} is marked 'modules' already`);
    else out.modules = entry.symbol;
    this.scanner.next();
    this.endLine(entry);
  }

  private dependsOption(entry: MenuEntry): void {
    this.scanner.next();
    if (this.scanner.kind !== 'on') return this.failLine(`'on' is expected behind depends`);
    this.scanner.next();
    const needed = this.expression('depends');
    if (needed) {
      const condition = this.condition();
      const dependency = condition ? this.table.or(needed, compareWithNo(this.table, condition, '=')) : needed;
      entry.dependency = this.table.and(entry.dependency, dependency);
    }
    this.endLine(entry);
  }

  private visibleOption(entry: MenuEntry): void {
    this.scanner.next();
    entry.visibility = this.table.and(entry.visibility, this.condition());
    this.endLine(entry);
  }

  private helpOption(entry: MenuEntry): void {
    const place = this.here();
    if (this.scanner.next() !== 'end of line') return this.failLine('nothing is expected behind help');
    const range = this.scanner.help();
    const name = entry.symbol!.name ?? 'this choice';
    if (entry.help) this.problemAt('warning', 'help', `${name} has more than one help text`, place);
    if (!this.scanner.text.slice(range.offset, range.end).trim())
      this.problemAt('warning', 'help', `the help text of ${name} is empty`, place);
    entry.help = { path: this.path, ...range };
    entry.end = range.end;
    this.scanner.next();
  }

  // ---- expressions

  private condition(): Expr | undefined {
    if (this.scanner.kind !== 'if') return undefined;
    this.scanner.next();
    return this.expression('condition');
  }

  /** Undefined, with a problem reported, where there is none. */
  private expression(role: MentionRole): Expr | undefined {
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

  private operand(role: MentionRole): KSymbol | undefined {
    if (this.scanner.kind === 'word') return this.symbol(role);
    if (this.scanner.kind !== 'quoted') return this.expected('a symbol');
    const constant = this.table.constant(this.scanner.value);
    this.scanner.next();
    return constant;
  }

  private symbol(role: MentionRole): KSymbol {
    const symbol = this.table.lookup(this.scanner.value);
    if (!symbol.isConstant) this.mentions.push({ symbol, place: this.here(), role });
    this.scanner.next();
    return symbol;
  }

  private expected(what: string): undefined {
    this.problem('error', 'syntax', `${what} is expected here, not '${this.tokenText()}'`);
    this.skipToLineEnd();
    return undefined;
  }

  // ---- entries, properties, blocks

  private addEntry(kind: EntryKind, symbol: KSymbol | undefined, place: Place): MenuEntry {
    const parent = this.blocks.at(-1)?.entry ?? this.out.root;
    const entry = newEntry(kind, symbol, place, parent);
    parent.written.push(entry);
    symbol?.entries.push(entry);
    return entry;
  }

  private pushBlock(keyword: Block['keyword'], place: Place, symbol: KSymbol | undefined): MenuEntry | undefined {
    if (this.blocks.length < mostBlocks) {
      const entry = this.addEntry(keyword, symbol, place);
      this.blocks.push({ entry, keyword, path: this.path });
      return entry;
    }
    if (this.blocks.length === mostBlocks)
      this.problemAt('error', 'too-deep', `more than ${mostBlocks} blocks in blocks: those inside are ignored`, place);
    this.blocks.push({ entry: this.blocks.at(-1)!.entry, keyword, path: this.path });
    return undefined;
  }

  private popBlock(): void {
    const { entry } = this.blocks.pop()!;
    entry.end = this.scanner.end;
    if (entry === this.choice && this.blocks.at(-1)?.entry !== entry) this.choice = undefined;
  }

  private addPrompt(
    entry: MenuEntry,
    kind: 'prompt' | 'menu' | 'comment',
    title: string,
    condition: Expr | undefined,
    place: Place,
  ): void {
    if (/^\s/.test(title))
      this.problemAt('warning', 'prompt', 'white space at the start of the text is ignored', place);
    if (entry.prompt) this.problemAt('warning', 'prompt', 'this entry has a prompt already', place);
    // `visible if` of the menus around it hides a prompt, but does not touch the symbol's dependencies.
    let visible = condition;
    if (kind === 'prompt')
      for (let menu = entry.parent; menu; menu = menu.parent) visible = this.table.and(visible, menu.visibility);
    entry.prompt = this.addProperty(entry, kind, place, { text: title.trimStart(), condition: visible });
  }

  private addProperty(
    entry: MenuEntry,
    kind: PropertyKind,
    place: Place,
    parts: { [K in 'text' | 'value' | 'range' | 'condition']?: Property[K] | undefined },
  ): Property {
    const { text, value, range, condition } = parts;
    const property: Property = { kind, entry, place: this.spanFrom(place), text, value, range, condition };
    entry.symbol?.properties.push(property);
    entry.properties.push(property);
    return property;
  }

  private setType(symbol: KSymbol, type: SymbolType, place: Place): void {
    if (symbol.type === 'unknown') symbol.type = type;
    else if (symbol.type !== type)
      this.problemAt('warning', 'type', `${symbol.name} is ${symbol.type} already: ${type} is ignored`, place);
  }

  /** What can be said of an entry only when its last option line has been read. */
  private closeEntry(): void {
    const entry = this.open;
    this.open = undefined;
    if (!entry) return;
    const report = (code: ProblemCode, message: string) => this.problemAt('error', code, message, entry.place);
    if (entry.kind === 'menuconfig') {
      if (entry.prompt) entry.prompt.kind = 'menu';
      else this.problemAt('warning', 'prompt', 'a menuconfig needs a prompt', entry.place);
    } else if (entry.kind === 'choice') {
      if (!entry.prompt) report('choice', 'a choice needs a prompt');
    } else if (entry.kind === 'config' && this.choice) {
      const symbol = entry.symbol!;
      if (!entry.prompt) report('choice', 'a member of a choice needs a prompt');
      if (symbol.type !== 'bool') report('choice', 'a member of a choice must be bool');
      if (!symbol.isChoiceMember) this.choice.members.push(symbol);
      symbol.isChoiceMember = true;
    }
  }

  // ---- places, problems, line ends

  private ask(command: string): string {
    const { answer, source } = answerProbe(command, this.input.answers);
    this.out.probes.push({ command, answer, source, place: this.readingPlace() });
    return answer;
  }

  /** Of the token being made, as opposed to here(), the one made last. */
  private readingPlace(): Place {
    const { offset, line } = this.scanner.position;
    return { path: this.path, offset, end: offset, line };
  }

  private here(): Place {
    const { start, end, line } = this.scanner;
    return { path: this.path, offset: start, end, line };
  }

  /** From `first` to the token before the one at hand. */
  private spanFrom(first: Place): Place {
    return { ...first, end: Math.max(first.end, this.scanner.previousEnd) };
  }

  private tokenText(): string {
    const { kind, text, start, end } = this.scanner;
    return kind === 'end of line' || kind === 'end of file' ? kind : text.slice(start, end);
  }

  private atLineEnd(): boolean {
    return this.scanner.kind === 'end of line' || this.scanner.kind === 'end of file';
  }

  private endLine(entry: MenuEntry | undefined): void {
    if (!this.atLineEnd()) {
      this.problem('error', 'syntax', `'${this.tokenText()}' is not expected here`);
      this.skipToLineEnd();
    }
    if (entry) entry.end = this.scanner.end;
    if (this.scanner.kind === 'end of line') this.scanner.next();
  }

  private failLine(message: string): void {
    this.problem('error', 'syntax', message);
    this.skipLine();
  }

  private skipToLineEnd(): void {
    while (!this.atLineEnd()) this.scanner.next();
  }

  private skipLine(): void {
    this.skipToLineEnd();
    if (this.scanner.kind === 'end of line') this.scanner.next();
  }

  private problem(severity: Severity, code: ProblemCode, message: string): void {
    this.problemAt(severity, code, message, this.here());
  }

  private problemAt(severity: Severity, code: ProblemCode, message: string, place: Place): void {
    this.out.problems.push({ severity, code, message, place });
  }
}

function newEntry(
  kind: EntryKind,
  symbol: KSymbol | undefined,
  place: Place,
  parent: MenuEntry | undefined,
): MenuEntry {
  return {
    kind,
    symbol,
    place,
    end: place.end,
    parent,
    written: [],
    children: [],
    properties: [],
    prompt: undefined,
    dependency: undefined,
    visibility: undefined,
    help: undefined,
    members: [],
  };
}
