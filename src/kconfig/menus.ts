/**
 * The menu tree as menuconfig shows it. `if` blocks are dissolved into the menu around them, and entries that follow a
 * symbol and depend on it become its submenu. Which choice a symbol belongs to is read off this tree, as conf does.
 */
import type { ExprTable } from './expr';
import { type KSymbol, type MenuEntry, none } from './model';
import { allowsWithout, compareWithNo, containsSymbol, deduplicate } from './simplify';
import { removeCommon, requiresSymbol, transform } from './simplify';

/** Submenus of submenus that follow from dependencies alone; deeper ones stay beside each other. */
const deepestSubmenu = 200;

/** Fills `children` and `parent` of every entry below `root`. */
export function arrangeMenus(table: ExprTable, root: MenuEntry): void {
  arrange(root, false, [], { at: 0 }, 0);

  /** `entry` takes its written children, or those of `siblings` from the cursor on that belong below it. */
  function arrange(
    entry: MenuEntry,
    isInChoice: boolean,
    siblings: readonly MenuEntry[],
    cursor: { at: number },
    depth: number,
  ): void {
    const below: MenuEntry[] = [];
    if (entry.written.length > 0) {
      const inner = { at: 0 };
      while (inner.at < entry.written.length) {
        const child = entry.written[inner.at++]!;
        arrange(child, entry.kind === 'choice', entry.written, inner, depth + 1);
        below.push(child);
      }
    } else if (!isInChoice && entry.symbol && depth < deepestSubmenu) {
      while (cursor.at < siblings.length && belongsBelow(entry, entry.symbol, siblings[cursor.at]!)) {
        const child = siblings[cursor.at++]!;
        arrange(child, false, siblings, cursor, depth + 1);
        below.push(child);
      }
    }
    // What has no prompt makes no menu: its children stand beside it.
    const children: MenuEntry[] = [];
    for (const child of below) {
      children.push(child);
      child.parent = entry;
      if (child.prompt || child.children.length === 0) continue;
      for (const grandchild of child.children) grandchild.parent = entry;
      children.push(...child.children);
      child.children = none;
    }
    if (children.length > 0) entry.children = children.slice();
  }

  function belongsBelow(entry: MenuEntry, symbol: KSymbol, next: MenuEntry): boolean {
    const needs = next.prompt ? next.prompt.condition : next.dependency;
    if (!containsSymbol(needs, symbol)) return false;
    if (requiresSymbol(table, needs, symbol)) return true;
    if (allowsWithout(table, needs, symbol)) return false;
    // (SYM || Q) && R belongs below SYM too, when SYM itself depends on R.
    const plain = (expr: typeof needs) => deduplicate(table, transform(table, compareWithNo(table, expr, '!=')));
    const rest = removeCommon(table, plain(needs), plain(entry.prompt?.condition));
    return rest.right.op === 'symbol' && rest.right.symbol === table.yes;
  }
}

/** Every entry below `root`, parents first, in the order of the menus. */
export function* entriesBelow(root: MenuEntry): Generator<MenuEntry> {
  const stack = [...root.children].reverse();
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    yield entry;
    for (let at = entry.children.length - 1; at >= 0; at--) stack.push(entry.children[at]!);
  }
}

/** The choice that the first entry with a prompt stands in, if any. */
export function choiceOf(symbol: KSymbol): MenuEntry | undefined {
  let above = symbol.entries.find((entry) => entry.prompt)?.parent;
  while (above && !above.symbol) above = above.parent;
  return above?.kind === 'choice' ? above : undefined;
}
