/** Small questions about a Solution that several faces ask. */
import { printExpr } from './expr';
import type { Expr, KSymbol, Tristate } from './model';
import { tristateText } from './model';
import type { Solution } from './solve';

/** y, m, n, or the text of an int, hex or string. */
export function valueText(solution: Solution, symbol: KSymbol): string {
  const isLogical = symbol.type === 'bool' || symbol.type === 'tristate';
  const { tristate, text } = solution.state;
  return isLogical ? tristateText[tristate[symbol.id] as Tristate] : text[symbol.id]!;
}

export function isChoice(symbol: KSymbol): boolean {
  return symbol.name === undefined;
}

/** An expression with the value of every symbol in it: `64BIT=y && NET=n`. (64BIT begins with a digit, 64 is one.) */
export function explainExpr(solution: Solution, expr: Expr | undefined): string {
  return printExpr(expr, (symbol) => {
    if (symbol.name === undefined) return '<choice>';
    if (symbol.isConstant || /^(-?\d+|0[xX][0-9a-fA-F]+)$/.test(symbol.name)) return symbol.name;
    return symbol.entries.length === 0 ? `${symbol.name} (undefined)` : `${symbol.name}=${valueText(solution, symbol)}`;
  });
}
