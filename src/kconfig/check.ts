/** Complaints about single properties that only make sense once all files are read: types, choices, ranges. */
import { symbolText } from './expr';
import type { ExprTable } from './expr';
import type { KSymbol, Problem, ProblemCode, Property } from './model';
import { choiceOf } from './menus';
import { isValidText } from './number';

export function checkSymbols(table: ExprTable): Problem[] {
  const problems: Problem[] = [];
  const report = (code: ProblemCode, property: Property, message: string, severity: Problem['severity'] = 'warning') =>
    problems.push({ severity, code, message, place: property.place });

  for (const symbol of table.symbols) {
    if (symbol.entries.length === 0) continue;
    if (symbol.type === 'unknown') {
      const message = `${symbolText(symbol)} has no type`;
      problems.push({ severity: 'warning', code: 'type', message, place: symbol.entries[0]!.place });
    }
    for (const property of symbol.properties) {
      if (property.kind === 'default') checkDefault(symbol, property);
      else if (property.kind === 'range') checkRange(symbol, property);
      else if (property.kind === 'select' || property.kind === 'imply') checkSelect(symbol, property);
    }
    if (symbol.isTransitional) checkTransitional(symbol);
    if (symbol.choice) checkMember(symbol);
  }
  return problems;

  function checkDefault(symbol: KSymbol, property: Property): void {
    const { op, symbol: value } = property.value!;
    const isText = symbol.type === 'string' || symbol.type === 'int' || symbol.type === 'hex';
    if (isText && op !== 'symbol') report('type', property, `the default of a ${symbol.type} must be one symbol`);
    if (op !== 'symbol') return;
    if (!isNumber(symbol, value!)) report('type', property, `${symbolText(value!)} is no ${symbol.type} number`);
    const choice = symbol.entries[0]!;
    if (choice.kind === 'choice' && choiceOf(value!) !== choice)
      report('choice', property, `${symbolText(value!)} is not in this choice`);
  }

  function checkRange(symbol: KSymbol, property: Property): void {
    const { low, high } = property.range!;
    if (symbol.type !== 'int' && symbol.type !== 'hex') report('type', property, 'only int and hex have a range');
    else if (!isNumber(symbol, low) || !isNumber(symbol, high)) report('type', property, 'a range is two numbers');
  }

  function isNumber(symbol: KSymbol, value: KSymbol): boolean {
    if (symbol.type !== 'int' && symbol.type !== 'hex') return true;
    if (value.type === 'int' || value.type === 'hex') return true;
    return value.type === 'unknown' && isValidText(symbol.type, value.name ?? '');
  }

  function checkSelect(symbol: KSymbol, property: Property): void {
    const target = property.value!.symbol!;
    const isLogical = (one: KSymbol) => one.type === 'bool' || one.type === 'tristate';
    if (!isLogical(symbol)) report('type', property, `a ${symbol.type} cannot ${property.kind}`);
    else if (target.type !== 'unknown' && !isLogical(target))
      report('type', property, `${symbolText(target)} is ${target.type}: only bool and tristate can be set by others`);
  }

  function checkTransitional(symbol: KSymbol): void {
    for (const entry of symbol.entries) {
      if (!entry.dependency && symbol.properties.length === 0) continue;
      const message = 'a transitional symbol has a type and a help text, nothing else';
      problems.push({ severity: 'error', code: 'transitional', message, place: entry.place });
    }
  }

  function checkMember(symbol: KSymbol): void {
    for (const property of symbol.properties) {
      const elsewhere = property.entry !== symbol.entries.find((entry) => entry.prompt);
      if (property.kind === 'default') report('choice', property, 'members of a choice have no default', 'error');
      else if (property.kind === 'prompt' && elsewhere && property.entry.parent !== symbol.choice)
        report('choice', property, `${symbolText(symbol)} has a prompt outside its choice`, 'error');
    }
  }
}
