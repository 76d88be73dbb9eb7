/**
 * The option lines of an entry: type, prompt, default, select, range, depends, help and so on. Each becomes a property of
 * the entry and its symbol.
 */
import type { FilePending } from '../tree/tree';
import type { ExprTable } from './expr';
import { LineReader } from './line';
import type { Mentions } from './mentions';
import type { Expr, KSymbol, MenuEntry, Place, Probe, Problem, Property } from './model';
import type { PropertyKind, SymbolType } from './model';
import type { TokenKind } from './scan';
import { compareWithNo } from './simplify';

export interface Parsed {
  readonly root: MenuEntry;
  readonly problems: Problem[];
  readonly probes: Probe[];
  /** Every file read, in order, each once. */
  readonly files: Map<string, Mentions>;
  /** Files that a Tree could not give yet. */
  readonly pending: FilePending[];
  /** The symbol that carries `modules`. */
  modules: KSymbol | undefined;
  /** All choices, in order. */
  readonly choices: MenuEntry[];
}

export class OptionReader extends LineReader {
  constructor(
    protected readonly out: Parsed,
    table: ExprTable,
    environment: Readonly<Record<string, string>>,
    answers: Readonly<Record<string, string>>,
  ) {
    super(table, environment, answers, out.problems, out.probes);
  }

  /** False when entries of this kind have no such option. */
  protected option(entry: MenuEntry, kind: TokenKind): boolean {
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

  protected addPrompt(
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
    // Arrays that grow have room for sixteen more; nearly all of these stay at a few.
    if (entry.symbol) entry.symbol.properties = entry.symbol.properties.concat(property);
    entry.properties = entry.properties.concat(property);
    return property;
  }

  private setType(symbol: KSymbol, type: SymbolType, place: Place): void {
    if (symbol.type === 'unknown') symbol.type = type;
    else if (symbol.type !== type)
      this.problemAt('warning', 'type', `${symbol.name} is ${symbol.type} already: ${type} is ignored`, place);
  }
}
