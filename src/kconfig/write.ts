/**
 * A solved configuration as the files conf writes: .config, a minimal defconfig, include/generated/autoconf.h, and the
 * text of its warnings about selects. The judge compares them byte for byte with those of scripts/kconfig/conf.
 */
import { quote } from './dotconfig';
import { printExpr } from './expr';
import { entriesBelow } from './menus';
import type { KSymbol, MenuEntry, Tristate } from './model';
import { tristateText } from './model';
import type { Kconfig } from './read';
import type { Solution } from './solve';
import { preferredMember } from './solve';
import { isChoice, valueText } from './solution';

/** The text of .config. */
export function writeConfig(solution: Solution): string {
  const { root } = solution.kconfig;
  const title = root.prompt?.text ?? 'Main menu';
  const out = [`#\n# Automatically generated file; DO NOT EDIT.\n# ${title}\n#\n`];
  const done = new Set<KSymbol>();
  let needsBlank = false;
  const write = (entries: readonly MenuEntry[]) => {
    for (const entry of entries) {
      const { symbol, prompt } = entry;
      const isShown = !symbol && isMenuVisible(solution, entry);
      if (isShown) {
        out.push(`\n#\n# ${prompt!.text}\n#\n`);
        needsBlank = false;
      } else if (symbol && !isChoice(symbol) && !done.has(symbol) && solution.state.isWritten[symbol.id]) {
        if (needsBlank) out.push('\n');
        needsBlank = false;
        done.add(symbol);
        out.push(configLine(solution, symbol));
      }
      write(entry.children);
      if (isShown && prompt!.kind === 'menu') {
        out.push(`# end of ${prompt!.text}\n`);
        needsBlank = true;
      }
    }
  };
  write(root.children);
  return out.join('');
}

/** `CONFIG_FOO=y`, `# CONFIG_FOO is not set`, with its newline; nothing for a symbol without a type. */
export function configLine(solution: Solution, symbol: KSymbol): string {
  return assignmentLine(symbol, valueText(solution, symbol));
}

function assignmentLine({ name, type }: KSymbol, value: string): string {
  switch (type) {
    case 'unknown':
      return '';
    case 'bool':
    case 'tristate':
      return value === 'n' ? `# CONFIG_${name} is not set\n` : `CONFIG_${name}=${value}\n`;
    case 'string':
      return `CONFIG_${name}=${quote(value)}\n`;
    default:
      return `CONFIG_${name}=${value}\n`;
  }
}

/** The shortest defconfig that gives this configuration: what a user must set because the defaults differ. */
export function writeDefconfig(solution: Solution): string {
  const { kconfig, state } = solution;
  const out: string[] = [];
  const done = new Set<KSymbol>();
  for (const { symbol } of entriesBelow(kconfig.root)) {
    if (!symbol || isChoice(symbol) || done.has(symbol) || !state.isWritten[symbol.id]) continue;
    done.add(symbol);
    if (state.visible[symbol.id]! <= state.selected[symbol.id]!) continue;
    if (valueText(solution, symbol) === valueWithoutUser(solution, symbol)) continue;
    if (symbol.choice && state.tristate[symbol.id] === 2) {
      const members = kconfig.choiceSymbols.get(symbol.choice) ?? [];
      if (preferredMember(symbol.choice, members, state.visible, solution.evaluate) === symbol) continue;
    }
    out.push(configLine(solution, symbol));
  }
  return out.join('');
}

/** As sym_get_string_default(): ranges and choices apart, the value when nobody sets it. */
function valueWithoutUser(solution: Solution, symbol: KSymbol): string {
  const { state, kconfig } = solution;
  const property = symbol.properties.find(
    ({ kind, condition }) => kind === 'default' && solution.evaluate(condition) !== 0,
  );
  if (symbol.type === 'string' || symbol.type === 'int' || symbol.type === 'hex') {
    const from = property?.value?.op === 'symbol' ? property.value.symbol : undefined;
    const text = from ? state.text[from.id]! : '';
    return text || { string: '', int: '0', hex: '0x0' }[symbol.type];
  }
  let value = property ? Math.min(solution.evaluate(property.value), solution.evaluate(property.condition)) : 0;
  value = Math.max(value, state.selected[symbol.id]!);
  const hasModules = state.tristate[kconfig.modules.id] !== 0;
  if (value === 1 && ((!hasModules && !symbol.isChoiceMember) || symbol.type === 'bool')) value = 2;
  return tristateText[Math.max(value, state.implied[symbol.id]!) as Tristate];
}

/** Switches as lines of a .config, to be kept as a fragment; names nobody defines are left out. */
export function writeFragment(kconfig: Kconfig, set: Readonly<Record<string, string>>): string {
  const lines = Object.entries(set).flatMap(([name, value]) => {
    const symbol = kconfig.table.find(name);
    return symbol?.entries.length ? assignmentLine(symbol, value) : [];
  });
  return lines.join('');
}

/** The text of include/generated/autoconf.h, in the order of the menus (conf's own order is that of a hash table). */
export function autoconf(solution: Solution): string {
  const title = solution.kconfig.root.prompt?.text ?? 'Main menu';
  const out = [`/*\n * Automatically generated file; DO NOT EDIT.\n * ${title}\n */\n`];
  const done = new Set<KSymbol>();
  for (const { symbol } of entriesBelow(solution.kconfig.root)) {
    if (!symbol || isChoice(symbol) || done.has(symbol) || !solution.state.isWritten[symbol.id]) continue;
    done.add(symbol);
    const definition = macroDefinition(symbol, valueText(solution, symbol));
    if (definition) out.push(`#define CONFIG_${definition}\n`);
  }
  return out.join('');
}

function macroDefinition(symbol: KSymbol, value: string): string | undefined {
  switch (symbol.type) {
    case 'unknown':
      return undefined;
    case 'bool':
    case 'tristate':
      if (value === 'n') return undefined;
      return value === 'm' ? `${symbol.name}_MODULE 1` : `${symbol.name} 1`;
    case 'hex':
      return /^0x/i.test(value) ? `${symbol.name} ${value}` : `${symbol.name} 0x${value}`;
    case 'string':
      return `${symbol.name} ${quote(value)}`;
    default:
      return `${symbol.name} ${value}`;
  }
}

/** As menu_is_visible(): whether the entry shows in the menus, for itself or for something below it. */
export function isMenuVisible(solution: Solution, entry: MenuEntry): boolean {
  if (!entry.prompt) return false;
  if (entry.visibility && solution.evaluate(entry.visibility) === 0) return false;
  if (solution.evaluate(entry.prompt.condition) !== 0) return true;
  if (!entry.symbol || solution.state.tristate[entry.symbol.id] === 0) return false;
  return entry.children.some((child) => isMenuVisible(solution, child));
}

/** What conf prints to stderr for a symbol that a select raised above its dependencies. */
export function unmetWarning(solution: Solution, symbol: KSymbol): string {
  const show = (one: KSymbol) =>
    one.name === undefined
      ? '<choice>'
      : one.type === 'unknown'
        ? one.name
        : `${one.name} [=${valueText(solution, one)}]`;
  const direct = solution.state.direct[symbol.id] === 1 ? 'm' : 'n';
  const out = [
    `\nWARNING: unmet direct dependencies detected for ${symbol.name}\n`,
    `  Depends on [${direct}]: ${printExpr(symbol.directDependency, show)}\n`,
  ];
  for (const level of [2, 1] as const) {
    const selectors = symbol.selectedBy.filter((term) => solution.evaluate(term) === level);
    if (selectors.length > 0) out.push(`  Selected by [${level === 2 ? 'y' : 'm'}]:\n`);
    for (const term of selectors) out.push(`  - ${printExpr(term, show)}\n`);
  }
  return out.join('');
}
