/** package.json as somebody without a mouse and somebody who listens meet it: every command can be reached, all have names. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
interface Contributions {
  readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string }[];
  readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
  readonly views: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
  readonly configuration: { readonly properties: Readonly<Record<string, { readonly description?: string }>> };
}
const { contributes } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8'),
) as { readonly contributes: Contributions }; // prettier-ignore
const { commands, menus, views } = contributes;

describe('every command', () => {
  it('has a title of its own under one category', () => {
    expect(commands.filter(({ title, category }) => !title || category !== 'Patchscope')).toEqual([]);
    const titles = commands.map(({ title }) => title);
    // The same words twice: an entry for each kind of row, told apart by where they stand.
    const twice = titles.filter((title, index) => titles.indexOf(title) !== index);
    expect(twice.filter((title) => title !== 'New Scenario from Here')).toEqual([]);
  });

  it('is in the palette, or in a context menu, which a key opens', () => {
    const hidden = (menus['commandPalette'] ?? []).filter(({ when }) => when === 'false').map(({ command }) => command);
    const contexts = Object.entries(menus).filter(([menu]) => menu.endsWith('/context'));
    const reached = new Set(contexts.flatMap(([, items]) => items.filter(({ group }) => !group?.startsWith('inline')).map(({ command }) => command))); // prettier-ignore
    expect(hidden.filter((command) => !reached.has(command))).toEqual([]);
  });

  it('that stands on a row as a button stands in the row’s menu too', () => {
    const items = menus['view/item/context'] ?? [];
    const inMenu = items.filter(({ group }) => !group?.startsWith('inline'));
    const missing = items.filter((item) => item.group?.startsWith('inline') && !inMenu.some(({ command, when }) => command === item.command && when === item.when)); // prettier-ignore
    expect(missing).toEqual([]);
  });

  it('that a menu names is one', () => {
    const known = new Set(commands.map(({ command }) => command));
    const named = Object.values(menus).flatMap((items) => items.map(({ command }) => command));
    expect(named.filter((command) => !known.has(command))).toEqual([]);
  });
});

it('every view has a name, and there are at most ten settings, each with a sentence', () => {
  expect(Object.values(views).flat().filter(({ name }) => !name)).toEqual([]); // prettier-ignore
  const settings = Object.entries(contributes.configuration.properties);
  expect(settings.length).toBeLessThanOrEqual(10);
  expect(settings.filter(([, { description }]) => !/^[A-Z].*\.$/.test(description ?? ''))).toEqual([]);
});
