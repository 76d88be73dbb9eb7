/**
 * Who needs whose value: the graph over symbols. It gives the order in which a solver never has to wait (and so never
 * recurses deeply), and it finds symbols that depend on themselves, which conf refuses. The members of a choice decide
 * one value together, so a choice and its members are one node.
 */
import { eachSymbol, symbolText } from './expr';
import type { ExprTable } from './expr';
import type { Expr, KSymbol, Problem } from './model';

export interface DependencyOrder {
  /** Every symbol, each behind all it needs; inside a cycle in any order. */
  readonly order: readonly KSymbol[];
  readonly problems: readonly Problem[];
}

type Edge = 'depends on' | 'is selected by' | 'is implied by' | 'takes a default from' | 'is shown depending on';

export function orderSymbols(table: ExprTable): DependencyOrder {
  const groups = new Map<KSymbol, KSymbol[]>();
  for (const symbol of table.symbols) {
    const node = nodeOf(symbol);
    if (node === symbol) continue;
    const group = groups.get(node);
    if (group) group.push(symbol);
    else groups.set(node, [node, symbol]);
  }
  const membersOf = (node: KSymbol) => groups.get(node) ?? [node];
  const all = sortComponents(table, membersOf, 'with ranges');
  const order = all.components.flat().flatMap(membersOf);
  // A range may name a symbol that needs this one: conf lets that pass, so it is no cycle to complain about.
  const cycles = all.cycles.length > 0 ? sortComponents(table, membersOf, 'without ranges').cycles : [];
  return { order, problems: cycles.flatMap((cycle) => describeCycle(cycle, membersOf) ?? []) };
}

type Members = (node: KSymbol) => readonly KSymbol[];

/**
 * Tarjan's algorithm, with a stack of its own because chains of dependencies can be longer than JavaScript's. Strongly
 * connected components, each behind those it needs, and those of them that are cycles.
 */
function sortComponents(table: ExprTable, membersOf: Members, ranges: 'with ranges' | 'without ranges') {
  const { symbols } = table;
  const seenBy = new Int32Array(symbols.length).fill(-1);
  const needs = (node: KSymbol): KSymbol[] => {
    const out: KSymbol[] = [];
    const add = (needed: KSymbol) => {
      const target = nodeOf(needed);
      if (needed.isConstant || seenBy[target.id] === node.id) return;
      seenBy[target.id] = node.id;
      out.push(target);
    };
    for (const member of membersOf(node)) {
      eachNeed(member, (expr) => eachSymbol(expr, add));
      if (ranges === 'without ranges') continue;
      for (const { range } of member.properties) if (range) [range.low, range.high].forEach(add);
    }
    return out;
  };

  interface Frame {
    readonly node: KSymbol;
    readonly needs: readonly KSymbol[];
    next: number;
  }
  const index = new Int32Array(symbols.length).fill(-1);
  const low = new Int32Array(symbols.length);
  const onStack = new Uint8Array(symbols.length);
  const stack: KSymbol[] = [];
  const components: KSymbol[][] = [];
  const cycles: KSymbol[][] = [];
  let count = 0;
  const open = (node: KSymbol): Frame => {
    index[node.id] = low[node.id] = count++;
    stack.push(node);
    onStack[node.id] = 1;
    return { node, needs: needs(node), next: 0 };
  };
  for (const start of symbols) {
    if (nodeOf(start) !== start || index[start.id]! >= 0) continue;
    const frames = [open(start)];
    while (frames.length > 0) {
      const frame = frames.at(-1)!;
      const { node } = frame;
      const target = frame.needs[frame.next++];
      if (target) {
        if (index[target.id]! < 0) frames.push(open(target));
        else if (onStack[target.id]) low[node.id] = Math.min(low[node.id]!, index[target.id]!);
        continue;
      }
      frames.pop();
      const outer = frames.at(-1)?.node;
      if (outer) low[outer.id] = Math.min(low[outer.id]!, low[node.id]!);
      if (low[node.id] !== index[node.id]) continue;
      const component = stack.splice(stack.lastIndexOf(node));
      for (const one of component) onStack[one.id] = 0;
      components.push(component);
      if (component.length > 1 || frame.needs.includes(node)) cycles.push(component);
    }
  }
  return { components, cycles };
}

function nodeOf(symbol: KSymbol): KSymbol {
  return symbol.choice?.symbol ?? symbol;
}

/** Calls `visit` with every expression whose value the symbol's value needs. */
function eachNeed(symbol: KSymbol, visit: (expr: Expr | undefined, edge: Edge) => void): void {
  visit(symbol.directDependency, 'depends on');
  for (const term of symbol.selectedBy) visit(term, 'is selected by');
  for (const term of symbol.impliedBy) visit(term, 'is implied by');
  for (const { kind, condition, value } of symbol.properties) {
    if (kind === 'select' || kind === 'imply') continue;
    visit(condition, 'is shown depending on');
    if (kind === 'default' && symbol.name !== undefined) visit(value, 'takes a default from');
  }
}

/** The shortest way from the first symbol of the component back to itself. */
function describeCycle(component: readonly KSymbol[], membersOf: Members): Problem | undefined {
  const inside = new Set(component);
  const first = component.reduce((a, b) => (a.id < b.id ? a : b));
  interface Step {
    readonly from: KSymbol;
    readonly to: KSymbol;
    readonly edge: Edge;
    readonly before: Step | undefined;
  }
  const reached = new Set<KSymbol>();
  let front: (Step | undefined)[] = [undefined];
  let found: Step | undefined;
  while (!found && front.length > 0) {
    const next: Step[] = [];
    for (const before of front) {
      for (const from of membersOf(before ? nodeOf(before.to) : first)) {
        eachNeed(from, (expr, edge) =>
          eachSymbol(expr, (to) => {
            const node = nodeOf(to);
            if (to.isConstant || !inside.has(node) || reached.has(node) || found) return;
            const step = { from, to, edge, before };
            if (node === first) found = step;
            reached.add(node);
            next.push(step);
          }),
        );
      }
    }
    front = next;
  }
  if (!found) return undefined;
  const steps: Step[] = [];
  for (let step: Step | undefined = found; step; step = step.before) steps.unshift(step);
  const told = steps.map(({ from, to, edge }, at) => {
    const after = (steps[at + 1] ?? steps[0]!).from;
    const shared = to === after ? '' : `, in one choice with ${symbolText(after)}`;
    return `${symbolText(from)} ${edge} ${symbolText(to)}${shared}`;
  });
  const { from } = steps[0]!;
  const place = from.entries[0]?.place;
  if (!place) return undefined;
  const message = `${from.name ?? 'this choice'} depends on itself: ${told.join(', ')}`;
  return { severity: 'error', code: 'recursive-dependency', message, place };
}
