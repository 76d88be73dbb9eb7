/**
 * Carries conditions down the menu tree: what stands in a menu, an `if` or a choice depends on what that depends on. Each
 * symbol learns its direct dependency and who selects or implies it. The order of the walk is that of menu_finalize() in
 * scripts/kconfig/menu.c, because warnings list selectors in that order.
 */
import type { ExprTable } from './expr';
import type { Expr, KSymbol, MenuEntry } from './model';
import { deduplicate, requireModules, transform } from './simplify';

/** `modules` is the symbol marked so, or the constant n. */
export function finalize(table: ExprTable, root: MenuEntry, modules: KSymbol): void {
  const simplified = (outer: Expr | undefined, own: Expr | undefined): Expr | undefined => {
    const inner = own && transform(table, requireModules(table, own, modules)!);
    const both = table.and(outer, inner);
    return both && deduplicate(table, both);
  };

  const condition = (entry: MenuEntry, outer: Expr | undefined) => {
    entry.dependency = simplified(outer, entry.dependency);
    for (const property of entry.properties) {
      property.condition = simplified(entry.dependency, property.condition);
      if (property.kind !== 'select' && property.kind !== 'imply') continue;
      const term = table.and(table.symbol(entry.symbol!), property.condition)!;
      const target = property.value!.symbol!;
      const list = property.kind === 'select' ? 'selectedBy' : 'impliedBy';
      target[list] = target[list].concat(term);
    }
  };

  const visit = (entry: MenuEntry, parent: MenuEntry) => {
    const { symbol } = entry;
    if (entry.written.length > 0) descend(entry);
    else if (symbol && parent.kind !== 'choice')
      symbol.directDependency = table.or(symbol.directDependency, entry.dependency);
  };

  const descend = (parent: MenuEntry) => {
    for (const entry of parent.written) condition(entry, parent.dependency);
    for (const entry of parent.written) visit(entry, parent);
  };

  descend(root);
}
