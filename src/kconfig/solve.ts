/**
 * From what a user asked (a .config, single switches, or "all yes") to the value every symbol gets. The rules are those
 * of sym_calc_value() in scripts/kconfig/symbol.c: a visible symbol takes the user's value, else its first default that
 * holds; `imply` raises it as far as its dependencies allow, `select` raises it regardless; a choice decides for all its
 * members at once; numbers are held inside their range.
 *
 * Symbols are visited in the order of their dependencies, so each is computed once and nothing recurses deeply. A
 * Solution is made of arrays indexed by symbol and expression id; the Kconfig itself is not touched.
 */
import type { DotConfig, UserValue } from './dotconfig';
import { parseDotConfig, readValue } from './dotconfig';
import type { Expr, KSymbol, MenuEntry, Place, Problem, Property, SymbolType, Tristate } from './model';
import { tristateText } from './model';
import { entriesBelow } from './menus';
import { compareValues, leadingNumber } from './number';
import type { Kconfig } from './read';

/** What symbols get that nobody has set: their default, or the same answer to every question. */
export type Fill = 'default' | 'allno' | 'allyes' | 'allmod';

export interface SolveRequest {
  /** Text of a .config or defconfig; without one every symbol is new. */
  readonly base?: string | undefined;
  /** What problems in `base` call it; `.config` unless told. */
  readonly basePath?: string;
  readonly fill?: Fill;
  /** Asked on top of the base, as later lines of it: FS_PID → 'n'. Strings without quotes. */
  readonly set?: Readonly<Record<string, string>>;
}

export interface SymbolValue {
  readonly type: SymbolType;
  /** y, m, n, or the text of an int, hex or string. */
  readonly value: string;
  /** How high a user may set it; n: the user is not asked. */
  readonly visible: 'n' | 'm' | 'y';
}

export interface Solution {
  readonly kconfig: Kconfig;
  /** Every symbol that some file defines, by name. */
  readonly values: ReadonlyMap<string, SymbolValue>;
  /** Problems of the base and of `set`. */
  readonly problems: readonly Problem[];
  /** Symbols a select raised above what their dependencies allow. */
  readonly unmet: readonly KSymbol[];
  /** What was asked by `set` and not granted. */
  readonly refused: readonly { readonly name: string; readonly asked: string; readonly got: string }[];
  readonly state: SolverState;
  /** The value of a condition in this configuration; an absent one is y. */
  evaluate(expr: Expr | undefined): Tristate;
}

/** Indexed by symbol id, but for `expr`. */
export interface SolverState {
  /** What was asked of each symbol, and by which line of the base; what was asked by `set` or a fill has no line. */
  readonly user: readonly (UserValue | undefined)[];
  readonly origin: ReadonlyMap<KSymbol, Place>;
  readonly tristate: Uint8Array;
  readonly text: readonly string[];
  readonly visible: Uint8Array;
  /** Values of the direct dependency, of the selects and of the implies. */
  readonly direct: Uint8Array;
  readonly selected: Uint8Array;
  readonly implied: Uint8Array;
  /** Whether the .config gets a line for it. */
  readonly isWritten: Uint8Array;
  /** By expression id: value + 1, or 0 where nobody asked. */
  readonly expr: Uint8Array;
}

export function solve(kconfig: Kconfig, request: SolveRequest = {}): Solution {
  const solver = new Solver(kconfig);
  const problems: Problem[] = [];
  if (request.base !== undefined) {
    const base = parseDotConfig(request.base, request.basePath);
    problems.push(...base.problems);
    solver.assign(base, problems);
  }
  const asked = Object.entries(request.set ?? {});
  for (const [name, value] of asked) solver.ask(name, value, problems);
  solver.fill(request.fill ?? 'default');
  solver.run();

  const values = new Map<string, SymbolValue>();
  for (const symbol of kconfig.table.symbols) {
    if (symbol.name === undefined || symbol.entries.length === 0) continue;
    const visible = tristateText[solver.visible[symbol.id] as Tristate];
    values.set(symbol.name, { type: symbol.type, value: solver.textOf(symbol), visible });
  }
  const refused = asked.flatMap(([name, wanted]) => {
    const got = values.get(name)?.value;
    return got === undefined || got === wanted ? [] : [{ name, asked: wanted, got }];
  });
  const evaluate = (expr: Expr | undefined) => solver.value(expr);
  return { kconfig, values, problems, unmet: solver.unmet, refused, state: solver, evaluate };
}

const no = 0;
const mod = 1;
const yes = 2;
/** Only hostile cycles come here; a symbol needs about three levels. */
const deepestRecursion = 2500;

class Solver implements SolverState {
  readonly user: (UserValue | undefined)[] = [];
  readonly origin = new Map<KSymbol, Place>();
  readonly tristate: Uint8Array;
  readonly text: string[] = [];
  readonly visible: Uint8Array;
  readonly direct: Uint8Array;
  readonly selected: Uint8Array;
  readonly implied: Uint8Array;
  readonly isWritten: Uint8Array;
  readonly expr: Uint8Array;
  readonly unmet: KSymbol[] = [];
  private readonly isValid: Uint8Array;
  /** Members of each choice, those asked for last first. */
  private readonly priority = new Map<MenuEntry, KSymbol[]>();
  private modules: Tristate = no;
  private depth = 0;

  constructor(private readonly kconfig: Kconfig) {
    const { symbols, count } = kconfig.table;
    const bytes = () => new Uint8Array(symbols.length);
    this.tristate = bytes();
    this.visible = bytes();
    this.direct = bytes();
    this.selected = bytes();
    this.implied = bytes();
    this.isWritten = bytes();
    this.isValid = bytes();
    this.expr = new Uint8Array(count);
    for (const symbol of symbols) this.text.push(symbol.name ?? '');
    for (const constant of ['no', 'mod', 'yes'] as const) {
      const { id } = kconfig.table[constant];
      this.isValid[id] = 1;
      this.tristate[id] = { no, mod, yes }[constant];
    }
  }

  /** Takes the lines of a .config; a later line wins over an earlier one. */
  assign(config: DotConfig, problems: Problem[]): void {
    for (const { name, value, place } of config.assignments) {
      const symbol = this.kconfig.table.find(name);
      const warn = (code: Problem['code'], message: string) =>
        problems.push({ severity: 'warning', code, message, place });
      if (!symbol) {
        warn('config-unknown', `no Kconfig file mentions ${name}`);
        continue;
      }
      if (this.user[symbol.id] !== undefined) warn('config-duplicate', `${name} is set a second time`);
      const read = readValue(symbol, value);
      if (read.problem) warn('config-value', read.problem);
      else this.take(symbol, read.value);
      this.origin.set(symbol, place);
    }
  }

  /** Takes one switch; strings come without quotes. */
  ask(name: string, value: string, problems: Problem[]): void {
    const symbol = this.kconfig.table.find(name);
    const place = symbol?.entries[0]?.place ?? { path: '', offset: 0, end: 0, line: 1 };
    if (!symbol?.entries.length) {
      problems.push({ severity: 'error', code: 'config-unknown', message: `there is no symbol ${name}`, place });
      return;
    }
    const read = symbol.type === 'string' ? { value } : readValue(symbol, value);
    if (read.value === undefined)
      problems.push({ severity: 'error', code: 'config-value', message: `${name} cannot be '${value}'`, place });
    else this.take(symbol, read.value);
    this.origin.delete(symbol);
  }

  private take(symbol: KSymbol, value: UserValue | undefined): void {
    if (value !== undefined) this.user[symbol.id] = value;
    const { choice } = symbol;
    if (!choice || !symbol.isChoiceMember) return;
    const rest = this.orderOf(choice).filter((member) => member !== symbol);
    this.priority.set(choice, [symbol, ...rest]);
  }

  /** Answers every question that is still open. */
  fill(fill: Fill): void {
    if (fill === 'default') return;
    const value = { allno: no, allmod: mod, allyes: yes }[fill] as Tristate;
    for (const { symbol, prompt, kind } of entriesBelow(this.kconfig.root)) {
      if (!symbol || !prompt || kind === 'choice' || symbol.isChoiceMember) continue;
      if (symbol.type !== 'bool' && symbol.type !== 'tristate') continue;
      this.user[symbol.id] ??= value;
    }
  }

  run(): void {
    // While MODULES itself is decided there are no modules yet.
    const { modules, order } = this.kconfig;
    this.calculate(modules);
    this.modules = this.tristate[modules.id] as Tristate;
    for (const symbol of order) this.calculate(symbol);
  }

  /** As sym_get_string_value(). */
  textOf(symbol: KSymbol): string {
    const isLogical = symbol.type === 'bool' || symbol.type === 'tristate';
    return isLogical ? tristateText[this.tristate[symbol.id] as Tristate] : this.text[symbol.id]!;
  }

  private typeOf(symbol: KSymbol): SymbolType {
    return symbol.type === 'tristate' && this.modules === no ? 'bool' : symbol.type;
  }

  /** As sym_calc_value(). */
  private calculate(symbol: KSymbol): void {
    const { id } = symbol;
    if (this.isValid[id] || this.depth > deepestRecursion) return;
    this.isValid[id] = 1;
    if (symbol.type === 'unknown') return;
    this.depth++;
    this.text[id] = { bool: 'n', tristate: 'n', int: '0', hex: '0x0', string: '' }[symbol.type];
    this.isWritten[id] = 0;
    this.see(symbol);
    if (this.visible[id] !== no) this.isWritten[id] = 1;
    const type = this.typeOf(symbol);
    if (type === 'bool' || type === 'tristate') this.tristate[id] = this.logical(symbol, type);
    else {
      // A range may name the symbol itself, and then means the value before the range.
      this.text[id] = this.textual(symbol);
      this.text[id] = this.inRange(symbol, this.text[id]!);
    }
    if (symbol.name === undefined || symbol.isTransitional) this.isWritten[id] = 0;
    this.depth--;
  }

  private logical(symbol: KSymbol, type: SymbolType): Tristate {
    const { id } = symbol;
    if (symbol.choice) {
      this.decide(symbol.choice);
      return this.tristate[id] as Tristate;
    }
    let value: Tristate = no;
    const user = this.user[id];
    if (this.visible[id] !== no && user !== undefined) {
      value = Math.min(user as Tristate, this.visible[id]!) as Tristate;
    } else {
      if (this.selected[id] !== no) this.isWritten[id] = 1;
      const found = symbol.name === undefined ? undefined : this.firstHolding(symbol, 'default');
      if (found) {
        value = Math.min(this.value(found.value), this.value(found.condition)) as Tristate;
        if (value !== no) this.isWritten[id] = 1;
      }
      if (this.implied[id] !== no) {
        this.isWritten[id] = 1;
        value = Math.min(Math.max(value, this.implied[id]!), this.direct[id]!) as Tristate;
      }
    }
    if (this.direct[id]! < this.selected[id]!) this.unmet.push(symbol);
    value = Math.max(value, this.selected[id]!) as Tristate;
    return value === mod && type === 'bool' ? yes : value;
  }

  private textual(symbol: KSymbol): string {
    const { id } = symbol;
    const user = this.user[id];
    if (this.visible[id] !== no && typeof user === 'string') return user;
    const from = this.firstHolding(symbol, 'default')?.value;
    if (from?.op !== 'symbol') return this.text[id]!;
    this.isWritten[id] = 1;
    this.calculate(from.symbol!);
    return this.text[from.symbol!.id]!;
  }

  /** The nearest end of the range the value falls out of. */
  private inRange(symbol: KSymbol, value: string): string {
    if (symbol.type !== 'int' && symbol.type !== 'hex') return value;
    const base = symbol.type === 'int' ? 10 : 16;
    const range = this.firstHolding(symbol, 'range')?.range;
    if (!range) return value;
    const bound = (end: KSymbol) => {
      this.calculate(end);
      return leadingNumber(this.text[end.id]!, end.type === 'int' ? 10 : end.type === 'hex' ? 16 : base);
    };
    const number = leadingNumber(value, base);
    if (number < bound(range.low)) return this.text[range.low.id]!;
    return number > bound(range.high) ? this.text[range.high.id]! : value;
  }

  private firstHolding(symbol: KSymbol, kind: 'default' | 'range'): Property | undefined {
    return symbol.properties.find((property) => property.kind === kind && this.value(property.condition) !== no);
  }

  /** As sym_calc_visibility(). */
  private see(symbol: KSymbol): void {
    const { id } = symbol;
    if (symbol.isTransitional) {
      this.visible[id] = yes;
      return;
    }
    let visible: Tristate = no;
    for (const property of symbol.properties)
      if (property.text !== undefined) visible = Math.max(visible, this.value(property.condition)) as Tristate;
    const isTristate = this.typeOf(symbol) === 'tristate';
    this.visible[id] = visible === mod && !isTristate ? yes : visible;
    if (symbol.isChoiceMember) return;
    const isBool = this.typeOf(symbol) === 'bool';
    const rounded = (value: Tristate) => (value === mod && isBool ? yes : value);
    this.direct[id] = rounded(this.value(symbol.directDependency));
    this.selected[id] = rounded(this.highest(symbol.selectedBy));
    this.implied[id] = rounded(this.highest(symbol.impliedBy));
  }

  private highest(terms: readonly Expr[]): Tristate {
    let highest: Tristate = no;
    for (const term of terms) highest = Math.max(highest, this.value(term)) as Tristate;
    return highest;
  }

  private orderOf(choice: MenuEntry): readonly KSymbol[] {
    return this.priority.get(choice) ?? choice.members;
  }

  /** As sym_calc_choice(): which member is y; the other visible ones are n. */
  private decide(choice: MenuEntry): void {
    const chosen = this.chosen(choice);
    for (const symbol of this.kconfig.choiceSymbols.get(choice) ?? []) {
      if (this.visible[symbol.id] === no) continue;
      this.tristate[symbol.id] = symbol === chosen ? yes : no;
      this.isValid[symbol.id] = 1;
      this.isWritten[symbol.id] = 1;
    }
  }

  private chosen(choice: MenuEntry): KSymbol | undefined {
    const order = this.orderOf(choice);
    const isVisible = (symbol: KSymbol) => this.visible[symbol.id] !== no;
    for (const member of order) {
      this.see(member);
      if (isVisible(member) && this.user[member.id] === yes) return member;
    }
    const symbols = this.kconfig.choiceSymbols.get(choice) ?? [];
    const preferred = preferredMember(choice, symbols, this.visible, (expr) => this.value(expr));
    if (preferred && this.user[preferred.id] !== no) return preferred;
    // Everybody seems to be set to n: the first one nobody spoke about, else the one that was refused longest ago.
    const unset = symbols.find((symbol) => isVisible(symbol) && this.user[symbol.id] === undefined);
    return unset ?? [...order].reverse().find(isVisible);
  }

  /** The value of a condition; an absent one is y. */
  value(expr: Expr | undefined): Tristate {
    if (!expr) return yes;
    const known = this.expr[expr.id]!;
    if (known) return (known - 1) as Tristate;
    if (this.depth > deepestRecursion) return no;
    this.depth++;
    const value = this.evaluate(expr);
    this.depth--;
    this.expr[expr.id] = value + 1;
    return value;
  }

  private evaluate(expr: Expr): Tristate {
    switch (expr.op) {
      case 'symbol':
        this.calculate(expr.symbol!);
        return this.tristate[expr.symbol!.id] as Tristate;
      case 'not':
        return (2 - this.value(expr.left)) as Tristate;
      case 'and':
        return Math.min(this.value(expr.left), this.value(expr.right)) as Tristate;
      case 'or':
        return Math.max(this.value(expr.left), this.value(expr.right)) as Tristate;
    }
    const left = expr.symbol!;
    const right = expr.other!;
    this.calculate(left);
    this.calculate(right);
    const order = compareValues(this.textOf(left), left.type, this.textOf(right), right.type);
    switch (expr.op) {
      case '=':
        return order === 0 ? yes : no;
      case '!=':
        return order !== 0 ? yes : no;
      case '<':
        return order < 0 ? yes : no;
      case '<=':
        return order <= 0 ? yes : no;
      case '>':
        return order > 0 ? yes : no;
      case '>=':
        return order >= 0 ? yes : no;
    }
  }
}

/** The member a choice takes when nobody asked: its first default that is visible, else its first visible member. */
export function preferredMember(
  choice: MenuEntry,
  members: readonly KSymbol[],
  visible: Uint8Array,
  value: (expr: Expr | undefined) => Tristate,
): KSymbol | undefined {
  for (const property of choice.symbol!.properties) {
    if (property.kind !== 'default' || value(property.condition) === no) continue;
    const member = property.value!.symbol!;
    if (visible[member.id] !== no) return member;
  }
  return members.find((member) => visible[member.id] !== no);
}
