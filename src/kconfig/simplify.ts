/**
 * Rewriting conditions into the shorter forms that conf shows in its warnings and builds its menus from. None of it
 * changes a value; it is here because the judge (the tree's own conf) prints the rewritten form, and because a reader
 * should not be shown `NET && NET && INET && NET`. The rules are those of the tables in scripts/kconfig/expr.c.
 */
import type { ExprTable } from './expr';
import type { Comparison, Expr, KSymbol } from './model';

const opposite: Record<Comparison, Comparison> = { '=': '!=', '!=': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };

/** Negations pushed down to the leaves, comparisons of a bool with y, m, n made plain. */
export function transform(table: ExprTable, expr: Expr): Expr {
  return (expr.transformed ??= transformOnce(table, expr));
}

function transformOnce(table: ExprTable, expr: Expr): Expr {
  switch (expr.op) {
    case 'and':
    case 'or':
      return table.node(expr.op, transform(table, expr.left!), transform(table, expr.right!));
    case 'not':
      return negate(table, transform(table, expr.left!));
    case '=':
    case '!=':
      return expr.symbol!.type === 'bool' ? compareBool(table, expr) : expr;
    default:
      return expr;
  }
}

function negate(table: ExprTable, inner: Expr): Expr {
  switch (inner.op) {
    case 'not':
      return inner.left!;
    case 'and':
    case 'or': {
      const op = inner.op === 'and' ? 'or' : 'and';
      return transform(table, table.node(op, table.not(inner.left!), table.not(inner.right!)));
    }
    case 'symbol':
      if (inner.symbol === table.yes) return table.symbol(table.no);
      if (inner.symbol === table.no) return table.symbol(table.yes);
      if (inner.symbol === table.mod) return inner;
      return table.not(inner);
    default:
      return table.compare(opposite[inner.op], inner.symbol!, inner.other!);
  }
}

/** A bool is never m, so what is compared with m has an answer already. */
function compareBool(table: ExprTable, expr: Expr): Expr {
  const plain = table.symbol(expr.symbol!);
  const wantEqual = expr.op === '=';
  if (expr.other === table.mod) return table.symbol(wantEqual ? table.no : table.yes);
  if (expr.other === table.yes) return wantEqual ? plain : table.not(plain);
  if (expr.other === table.no) return wantEqual ? table.not(plain) : plain;
  return expr;
}

/** `m` written in a condition means "as a module, if there are modules". */
export function requireModules(table: ExprTable, expr: Expr | undefined, modules: KSymbol): Expr | undefined {
  switch (expr?.op) {
    case 'not':
      return table.not(requireModules(table, expr.left, modules)!);
    case 'and':
    case 'or':
      return table.node(
        expr.op,
        requireModules(table, expr.left, modules)!,
        requireModules(table, expr.right, modules)!,
      );
    case 'symbol':
      return expr.symbol === table.mod ? table.node('and', expr, table.symbol(modules)) : expr;
    default:
      return expr;
  }
}

/** Whether `expr` is n (`=`) or is not n (`!=`), as an expression that is only ever y or n. */
export function compareWithNo(table: ExprTable, expr: Expr | undefined, op: '=' | '!='): Expr {
  if (!expr) return op === '=' ? table.symbol(table.no) : table.not(table.symbol(table.no));
  switch (expr.op) {
    case 'and':
    case 'or': {
      const left = compareWithNo(table, expr.left, '=');
      const right = compareWithNo(table, expr.right, '=');
      const isNo = table.node(expr.op === 'and' ? 'or' : 'and', left, right);
      return op === '=' ? isNo : table.not(isNo);
    }
    case 'not':
      return compareWithNo(table, expr.left, op === '=' ? '!=' : '=');
    case 'symbol':
      return table.compare(op, expr.symbol!, table.no);
    default:
      return op === '=' ? table.not(expr) : expr;
  }
}

/** Operands that say the same as another one of their chain are dropped. */
export function deduplicate(table: ExprTable, expr: Expr): Expr {
  if (expr.deduplicated) return expr.deduplicated;
  let current = expr;
  let joined = true;
  while (joined) {
    joined = false;
    if (current.op === 'and' || current.op === 'or') {
      const left = deduplicate(table, current.left!);
      const right = deduplicate(table, current.right!);
      const pair = meetLeaves(table, current.op, left, right, join);
      joined = pair.changed;
      current = table.node(current.op, pair.left, pair.right);
    }
    current = dropConstants(table, current);
  }
  current.deduplicated ??= current;
  return (expr.deduplicated = current);
}

interface Pair {
  readonly left: Expr;
  readonly right: Expr;
  readonly changed: boolean;
}
type Meeting = (table: ExprTable, op: 'and' | 'or', left: Expr, right: Expr) => Pair | undefined;

/** Every operand of the chain on the left meets every operand of the chain on the right, which may replace both. */
function meetLeaves(table: ExprTable, op: 'and' | 'or', left: Expr, right: Expr, meet: Meeting): Pair {
  if (left.op === op) {
    const first = meetLeaves(table, op, left.left!, right, meet);
    const second = meetLeaves(table, op, left.right!, first.right, meet);
    const changed = first.changed || second.changed;
    return { left: changed ? table.node(op, first.left, second.left) : left, right: second.right, changed };
  }
  if (right.op === op) {
    const first = meetLeaves(table, op, left, right.left!, meet);
    const second = meetLeaves(table, op, first.left, right.right!, meet);
    const changed = first.changed || second.changed;
    return { left: second.left, right: changed ? table.node(op, first.right, second.right) : right, changed };
  }
  const met = table.effort-- > 0 ? meet(table, op, left, right) : undefined;
  return met ?? { left, right, changed: false };
}

function join(table: ExprTable, op: 'and' | 'or', left: Expr, right: Expr): Pair | undefined {
  const one = op === 'and' ? joinAnd(table, left, right) : joinOr(table, left, right);
  return one && { left: neutral(table, op), right: one, changed: true };
}

function neutral(table: ExprTable, op: 'and' | 'or'): Expr {
  return table.symbol(op === 'and' ? table.yes : table.no);
}

/** x && y, x || n and the like. Only this node is looked at closely: deduplicate() comes by on every level. */
function dropConstants(table: ExprTable, expr: Expr): Expr {
  if (expr.op !== 'and' && expr.op !== 'or') return expr;
  const left = dropConstants(table, expr.left!);
  const right = dropConstants(table, expr.right!);
  const keeps = expr.op === 'and' ? table.yes : table.no;
  const decides = expr.op === 'and' ? table.no : table.yes;
  for (const [one, rest] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.op === 'symbol' && one.symbol === decides) return one;
    if (one.op === 'symbol' && one.symbol === keeps) return rest;
  }
  return expr;
}

/** Equal up to the order of operands. */
export function sameExpr(table: ExprTable, left: Expr, right: Expr): boolean {
  if (left === right) return true;
  if (left.op !== right.op) return false;
  if (left.op === 'not') return sameExpr(table, left.left!, right.left!);
  if (left.op !== 'and' && left.op !== 'or') return false;
  const rest = removeCommon(table, left, right);
  return rest.left.op === 'symbol' && rest.right.op === 'symbol' && rest.left.symbol === rest.right.symbol;
}

/** Both without the operands they share: `a && b` and `a && b && c` leave `y` and `c`. */
export function removeCommon(table: ExprTable, left: Expr, right: Expr): { left: Expr; right: Expr } {
  let pair: { left: Expr; right: Expr } = { left, right };
  if (left.op === 'and' || left.op === 'or') pair = meetLeaves(table, left.op, left, right, cancel);
  const second = pair.right.op;
  if (pair.left.op !== second && (second === 'and' || second === 'or'))
    pair = meetLeaves(table, second, pair.left, pair.right, cancel);
  return { left: dropConstants(table, pair.left), right: dropConstants(table, pair.right) };
}

function cancel(table: ExprTable, op: 'and' | 'or', left: Expr, right: Expr): Pair | undefined {
  const isConstant = left === right && (left.symbol === table.yes || left.symbol === table.no);
  if ((left.op === 'symbol' && isConstant) || !sameExpr(table, left, right)) return undefined;
  const both = neutral(table, op);
  return { left: both, right: both, changed: true };
}

/** The symbol a leaf talks about, where two leaves about one symbol may be joined. */
function subject(left: Expr, right: Expr): KSymbol | undefined {
  const about = (leaf: Expr): KSymbol | undefined => {
    if (leaf.op === 'symbol' || leaf.op === '=' || leaf.op === '!=') return leaf.symbol;
    return leaf.op === 'not' && leaf.left!.op === 'symbol' ? leaf.left!.symbol : undefined;
  };
  const symbol = about(left);
  if (!symbol || symbol !== about(right)) return undefined;
  return symbol.type === 'bool' || symbol.type === 'tristate' ? symbol : undefined;
}

/** What `left || right` says in one leaf, if it can be said. */
function joinOr(table: ExprTable, left: Expr, right: Expr): Expr | undefined {
  if (sameExpr(table, left, right)) return left;
  const symbol = subject(left, right);
  if (!symbol) return undefined;
  if (symbol.type === 'bool') {
    const negated = left.op === 'not' ? right.op === 'symbol' : right.op === 'not' && left.op === 'symbol';
    return negated ? table.symbol(table.yes) : undefined;
  }
  if (left.op !== '=' || right.op !== '=') return undefined;
  const missing = third(table, left.other!, right.other!);
  return missing && table.compare('!=', symbol, missing);
}

/** What `left && right` says in one leaf, if it can be said. */
function joinAnd(table: ExprTable, left: Expr, right: Expr): Expr | undefined {
  if (sameExpr(table, left, right)) return left;
  const symbol = subject(left, right);
  if (!symbol) return undefined;
  const comparison = left.op === 'symbol' ? right : right.op === 'symbol' ? left : undefined;
  if (comparison) {
    const { op, other } = comparison;
    if (op === '=' && other === table.yes) return comparison;
    if (op === '!=' && other === table.no) return table.symbol(symbol);
    if (op === '!=' && other === table.mod) return table.compare('=', symbol, table.yes);
    return undefined;
  }
  if (symbol.type !== 'tristate' || left.op === 'not' || right.op === 'not') return undefined;
  if (left.op === '!=' && right.op === '!=') {
    const rest = third(table, left.other!, right.other!);
    return rest && table.compare('=', symbol, rest);
  }
  if (left.op === right.op) return undefined;
  const [equal, unequal] = left.op === '=' ? [left, right] : [right, left];
  if (!equal.other!.isConstant || !unequal.other!.isConstant) return undefined;
  return equal.other === unequal.other ? table.symbol(table.no) : equal;
}

/** Of n, m and y the one that is neither of two different others. */
function third(table: ExprTable, one: KSymbol, two: KSymbol): KSymbol | undefined {
  const all = [table.no, table.mod, table.yes];
  if (one === two || !all.includes(one) || !all.includes(two)) return undefined;
  return all.find((symbol) => symbol !== one && symbol !== two);
}

/** Whether the expression mentions the symbol. */
export function containsSymbol(expr: Expr | undefined, symbol: KSymbol): boolean {
  if (!expr) return false;
  if (expr.symbol === symbol || expr.other === symbol) return true;
  return containsSymbol(expr.left, symbol) || containsSymbol(expr.right, symbol);
}

/** Whether the expression can only hold while the symbol is set: `SYM && …`, `SYM=y && …`. */
export function requiresSymbol(table: ExprTable, expr: Expr | undefined, symbol: KSymbol): boolean {
  switch (expr?.op) {
    case 'and':
      return requiresSymbol(table, expr.left, symbol) || requiresSymbol(table, expr.right, symbol);
    case 'symbol':
      return expr.symbol === symbol;
    case '=':
      return expr.symbol === symbol && (expr.other === table.yes || expr.other === table.mod);
    case '!=':
      return expr.symbol === symbol && expr.other === table.no;
    default:
      return false;
  }
}

/** Whether the (transformed) expression mentions the symbol in a way that holds while it is not set. */
export function allowsWithout(table: ExprTable, expr: Expr | undefined, symbol: KSymbol): boolean {
  switch (expr?.op) {
    case 'and':
    case 'or':
      return allowsWithout(table, expr.left, symbol) || allowsWithout(table, expr.right, symbol);
    case 'not':
      return expr.left!.op === 'symbol' && expr.left!.symbol === symbol;
    case '=':
      return expr.symbol === symbol && expr.other === table.no;
    case '!=':
      return expr.symbol === symbol && (expr.other === table.yes || expr.other === table.mod);
    default:
      return false;
  }
}
