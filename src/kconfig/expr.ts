/**
 * The symbols and expressions of one Kconfig, and their text. Every Kconfig has one table of both, in which equal expressions are one object:
 * comparing is `===`, remembering a value takes one byte, and simplifying the same condition of a thousand entries
 * costs once. As expr.c of scripts/kconfig does since 6.12.
 */
import { type Comparison, type Expr, type KSymbol, none } from './model';

/**
 * Deeper expressions are cut off (no kernel comes near). All walks over expressions recurse, so this bounds the stack.
 */
export const deepest = 1000;

const ops: readonly Expr['op'][] = ['symbol', 'not', 'and', 'or', '=', '!=', '<', '<=', '>', '>='];

export class ExprTable {
  private readonly known = new Map(ops.map((op) => [op, new Map<number, Expr>()]));
  /** Every symbol, at the index that is its id. */
  readonly symbols: KSymbol[] = [];
  private readonly named = new Map<string, KSymbol>();
  private readonly constants = new Map<string, KSymbol>();
  readonly no = this.constantTristate('n');
  readonly mod = this.constantTristate('m');
  readonly yes = this.constantTristate('y');
  /** Set when an expression was cut; the parser reports and resets it. */
  cut = false;
  /** Comparisons that simplify.ts may still make: a kernel takes a small part of it, a hostile file ends there. */
  effort = 2_000_000;
  count = 0;

  symbol(symbol: KSymbol): Expr {
    return this.intern('symbol', undefined, undefined, symbol, undefined);
  }
  compare(op: Comparison, left: KSymbol, right: KSymbol): Expr {
    return this.intern(op, undefined, undefined, left, right);
  }
  not(operand: Expr): Expr {
    return this.intern('not', operand, undefined, undefined, undefined);
  }
  node(op: 'and' | 'or', left: Expr, right: Expr): Expr {
    return this.intern(op, left, right, undefined, undefined);
  }
  /** An absent condition is `y`. */
  and(left: Expr | undefined, right: Expr | undefined): Expr | undefined {
    return left && right ? this.node('and', left, right) : (left ?? right);
  }
  /** An absent operand adds nothing: alternatives are collected with this. */
  or(left: Expr | undefined, right: Expr | undefined): Expr | undefined {
    return left && right ? this.node('or', left, right) : (left ?? right);
  }

  /** The symbol of this name, made when it is first mentioned; y, m and n are the constants of that name. */
  lookup(name: string): KSymbol {
    let symbol = this.named.get(name);
    if (!symbol) this.named.set(name, (symbol = this.makeSymbol(name, false)));
    return symbol;
  }
  /** A quoted word of an expression. "FOO" and FOO are two symbols; "y" and y are one. */
  constant(text: string): KSymbol {
    let symbol = this.constants.get(text);
    if (!symbol) this.constants.set(text, (symbol = this.makeSymbol(text, true)));
    return symbol;
  }
  /** The symbol of this name, if any file mentions it. */
  find(name: string): KSymbol | undefined {
    return this.named.get(name);
  }
  /** A symbol without a name, as every choice has one. */
  anonymous(): KSymbol {
    return this.makeSymbol(undefined, false);
  }

  private constantTristate(name: 'y' | 'm' | 'n'): KSymbol {
    const symbol = this.makeSymbol(name, true);
    symbol.type = 'tristate';
    this.named.set(name, symbol);
    this.constants.set(name, symbol);
    return symbol;
  }

  private makeSymbol(name: string | undefined, isConstant: boolean): KSymbol {
    const symbol: KSymbol = {
      id: this.symbols.length,
      name,
      isConstant,
      type: 'unknown',
      isTransitional: false,
      properties: none,
      entries: none,
      directDependency: undefined,
      selectedBy: none,
      impliedBy: none,
      choice: undefined,
      isChoiceMember: false,
    };
    this.symbols.push(symbol);
    return symbol;
  }

  private intern(
    op: Expr['op'],
    left: Expr | undefined,
    right: Expr | undefined,
    symbol: KSymbol | undefined,
    other: KSymbol | undefined,
  ): Expr {
    const depth = 1 + Math.max(left?.depth ?? 0, right?.depth ?? 0);
    if (depth > deepest && left) {
      this.cut = true;
      return left;
    }
    const known = this.known.get(op)!;
    const key = (left?.id ?? symbol?.id ?? 0) * 0x4000000 + (right?.id ?? other?.id ?? 0);
    const found = known.get(key);
    if (found) return found;
    const made: Expr = { id: this.count++, op, left, right, symbol, other, depth };
    known.set(key, made);
    return made;
  }
}

const binding: Record<Expr['op'], number> = {
  or: 1,
  and: 2,
  not: 3,
  '=': 4,
  '!=': 4,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  symbol: 6,
};

/** The expression as written in a Kconfig file, each symbol's name passed through `show`. */
export function printExpr(expr: Expr | undefined, show: (symbol: KSymbol) => string = symbolText): string {
  if (!expr) return 'y';
  const operand = (inner: Expr) => {
    const text = printExpr(inner, show);
    return binding[inner.op] < binding[expr.op] ? `(${text})` : text;
  };
  switch (expr.op) {
    case 'symbol':
      return show(expr.symbol!);
    case 'not':
      return `!${operand(expr.left!)}`;
    case 'and':
      return `${operand(expr.left!)} && ${operand(expr.right!)}`;
    case 'or':
      return `${operand(expr.left!)} || ${operand(expr.right!)}`;
    default:
      return `${show(expr.symbol!)}${expr.op}${show(expr.other!)}`;
  }
}

export function symbolText(symbol: KSymbol): string {
  return symbol.name ?? '<choice>';
}

/** Calls `visit` for every symbol the expression names, from left to right. */
export function eachSymbol(expr: Expr | undefined, visit: (symbol: KSymbol) => void): void {
  if (!expr) return;
  eachSymbol(expr.left, visit);
  eachSymbol(expr.right, visit);
  if (expr.symbol) visit(expr.symbol);
  if (expr.other) visit(expr.other);
}

/** The operands of a chain of one operator: `a && b && c` gives three. */
export function operands(expr: Expr | undefined, op: 'and' | 'or'): Expr[] {
  if (!expr) return [];
  return expr.op === op ? [...operands(expr.left, op), ...operands(expr.right, op)] : [expr];
}
