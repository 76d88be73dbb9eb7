/**
 * Why a symbol has its value: who decided it (the user, a default and where that stands, a select, an imply, its choice,
 * the end of its range) and what kept it from being more (a prompt that is hidden, dependencies that do not hold). Read
 * off the finished Solution, so asking costs nothing until somebody asks.
 */
import { explainExpr, isChoice, valueText } from './solution';
import type { Expr, KSymbol, MenuEntry, Place, Probe, Property, SymbolType, Tristate } from './model';
import { tristateText } from './model';
import type { Solution } from './solve';

/** Another symbol that sets this one, with the conditions of doing so. */
export interface Setter {
  readonly name: string;
  /** How far it sets it: m or y; n when it does not now. */
  readonly value: 'n' | 'm' | 'y';
  readonly condition: string;
  readonly place: Place | undefined;
}

export type Decider =
  /** Asked for, and granted. `line` is the line of the base; without one it was asked on top of that. */
  | { readonly kind: 'user'; readonly line: Place | undefined }
  | { readonly kind: 'default'; readonly value: string; readonly condition: string | undefined; readonly place: Place }
  | { readonly kind: 'select' | 'imply'; readonly by: readonly Setter[] }
  | { readonly kind: 'choice'; readonly chosen: string | undefined; readonly prompt: string; readonly place: Place }
  | { readonly kind: 'range'; readonly low: string; readonly high: string; readonly place: Place }
  /** Nobody: it is n, 0 or empty. */
  | { readonly kind: 'nobody' };

export interface Why {
  readonly name: string;
  readonly type: SymbolType;
  readonly value: string;
  readonly deciders: readonly Decider[];
  /** Whether a user is asked, and up to which value. */
  readonly askedUpTo: 'n' | 'm' | 'y';
  readonly hasPrompt: boolean;
  /** Conditions of the prompt that hold it below y, with values: `NET=n`. */
  readonly promptNeeds: readonly string[];
  /** Conditions of `depends on` that hold it below y. */
  readonly dependencyNeeds: readonly string[];
  /** Selected although its dependencies do not hold. */
  readonly isUnmet: boolean;
  /** What its entries asked the shell: a condition that is a bare n comes from there. */
  readonly probes: readonly Probe[];
  /** What the user asked and did not get. */
  readonly refused: string | undefined;
}

/** Undefined when no Kconfig file defines the symbol. */
export function explain(solution: Solution, name: string): Why | undefined {
  const symbol = solution.kconfig.table.find(name);
  if (!symbol || symbol.entries.length === 0 || isChoice(symbol)) return undefined;
  const { state } = solution;
  const value = valueText(solution, symbol);
  const asked = state.user[symbol.id];
  const wanted = typeof asked === 'number' ? tristateText[asked] : asked;
  const prompts = symbol.properties.filter((property) => property.text !== undefined);
  return {
    name,
    type: symbol.type,
    value,
    deciders: deciders(solution, symbol),
    askedUpTo: tristateText[state.visible[symbol.id] as Tristate],
    hasPrompt: prompts.length > 0,
    promptNeeds: unique(prompts.flatMap(({ condition }) => blame(solution, condition))),
    dependencyNeeds: blame(solution, symbol.directDependency),
    isUnmet: solution.unmet.includes(symbol),
    probes: solution.kconfig.probes.filter(({ place }) => symbol.entries.some((entry) => isInside(entry, place))),
    refused: wanted === value ? undefined : wanted,
  };
}

/** One line of it: `default; 64BIT=y`, `set in .config`, `selected by NET`, `needs PCI=n`. */
export function summarize(why: Why): string {
  const said = why.deciders.map((decider) => {
    switch (decider.kind) {
      case 'user':
        return decider.line ? `set in ${decider.line.path}` : 'set';
      case 'default': {
        const value = /^[ymn]$/.test(decider.value) ? '' : ` ${decider.value}`;
        return `default${value}${decider.condition ? `; ${decider.condition}` : ''}`;
      }
      case 'select':
      case 'imply':
        return `${decider.kind === 'select' ? 'selected' : 'implied'} by ${decider.by.map(({ name }) => name).join(', ')}`;
      case 'choice':
        return decider.chosen === why.name
          ? `chosen in "${decider.prompt}"`
          : `${decider.chosen ?? 'nothing'} is chosen in "${decider.prompt}"`;
      case 'range':
        return `held in ${decider.low} to ${decider.high}`;
      case 'nobody':
        return 'nothing sets it';
    }
  });
  const isShort = why.value === 'n' && (why.type === 'bool' || why.type === 'tristate');
  const needs = why.dependencyNeeds.length > 0 ? why.dependencyNeeds : why.promptNeeds;
  if (isShort && needs.length > 0) return `needs ${needs.join(', ')}`;
  return said.join('; ');
}

function deciders(solution: Solution, symbol: KSymbol): Decider[] {
  const { state } = solution;
  const { id } = symbol;
  const isLogical = symbol.type === 'bool' || symbol.type === 'tristate';
  if (isLogical && symbol.choice) return [choiceDecider(solution, symbol.choice)];
  const isUser = state.visible[id] !== 0 && state.user[id] !== undefined;
  const out: Decider[] = [];
  const value = state.tristate[id]!;
  if (isUser && (!isLogical || state.user[id] === value)) out.push({ kind: 'user', line: state.origin.get(symbol) });
  if (!isUser) {
    const property = firstHolding(solution, symbol, 'default');
    if (property) out.push(defaultDecider(solution, property));
  }
  if (isLogical) {
    if (!isUser && state.implied[id] !== 0)
      out.push({ kind: 'imply', by: settersOf(solution, symbol, 'imply').filter(isActive) });
    if (state.selected[id] !== 0)
      out.push({ kind: 'select', by: settersOf(solution, symbol, 'select').filter(isActive) });
  } else {
    const range = firstHolding(solution, symbol, 'range');
    const ends = range?.range;
    const value = state.text[id];
    const bounds = ends && [ends.low, ends.high].map((end) => state.text[end.id]!);
    const before = isUser ? state.user[id] : defaultText(solution, symbol);
    if (range && bounds?.includes(value!) && before !== value)
      out.push({ kind: 'range', low: bounds[0]!, high: bounds[1]!, place: range.place });
  }
  return out.length > 0 ? out : [{ kind: 'nobody' }];
}

function isInside(entry: MenuEntry, place: Place): boolean {
  return entry.place.path === place.path && entry.place.offset <= place.offset && place.offset <= entry.end;
}

function isActive(setter: Setter): boolean {
  return setter.value !== 'n';
}

function choiceDecider(solution: Solution, choice: MenuEntry): Decider {
  const members = solution.kconfig.choiceSymbols.get(choice) ?? [];
  const chosen = members.find((member) => solution.state.tristate[member.id] === 2)?.name;
  return { kind: 'choice', chosen, prompt: choice.prompt?.text ?? '', place: choice.place };
}

function defaultDecider(solution: Solution, property: Property): Decider {
  // What encloses the entry is its dependency; a reader wants to see what is particular to this default, if anything.
  const condition = property.condition && explainExpr(solution, property.condition);
  return { kind: 'default', value: explainExpr(solution, property.value), condition, place: property.place };
}

function defaultText(solution: Solution, symbol: KSymbol): string | undefined {
  const value = firstHolding(solution, symbol, 'default')?.value;
  return value?.symbol && valueText(solution, value.symbol);
}

function firstHolding(solution: Solution, symbol: KSymbol, kind: 'default' | 'range'): Property | undefined {
  return symbol.properties.find((property) => property.kind === kind && solution.evaluate(property.condition) !== 0);
}

/** All that select or imply the symbol, whether they do so now or not. */
export function settersOf(solution: Solution, symbol: KSymbol, kind: 'select' | 'imply'): Setter[] {
  const terms = kind === 'select' ? symbol.selectedBy : symbol.impliedBy;
  return terms.map((term) => {
    const by = firstOperand(term).symbol!;
    const place = by.properties.find((one) => one.kind === kind && one.value!.symbol === symbol)?.place;
    return {
      name: by.name ?? '<choice>',
      value: tristateText[solution.evaluate(term)],
      condition: explainExpr(solution, term),
      place,
    };
  });
}

/** A selector's term is the selector and its conditions. */
function firstOperand(term: Expr): Expr {
  return term.op === 'and' ? term.left! : term;
}

/** The parts of a condition that hold it below y. Where any one of several would do, they are told as one part. */
export function blame(solution: Solution, expr: Expr | undefined): string[] {
  if (!expr || solution.evaluate(expr) === 2) return [];
  if (expr.op === 'and') return unique([...blame(solution, expr.left), ...blame(solution, expr.right)]);
  return [explainExpr(solution, expr)];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
