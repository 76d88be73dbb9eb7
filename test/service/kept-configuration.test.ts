/** What is kept of a configuration on disk: found by the next worker, and never when a text, a wish or the build is another. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskStore } from '../../src/cli/disk-store';
import { keptConfiguration, NotedTree } from '../../src/service/kept-configuration';
import { OpenTree } from '../../src/service/trees';
import { readKconfig } from '../../src/kconfig/kconfig';
import { MemoryTree } from '../../src/tree/tree';

const files = {
  Makefile: 'VERSION = 6\nPATCHLEVEL = 12\n',
  Kconfig: 'config ONE\n\tbool "one"\n\tdefault y\nconfig TWO\n\tint "two"\n\tdefault 2\nsource "more/Kconfig"\n',
  '.config': 'CONFIG_TWO=7\n',
};

describe('a configuration that was kept', () => {
  let folder: string;
  let told: string[];
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'patchscope-kept-'));
    told = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const newStore = (build = 'this build') => new DiskStore(folder, [build], (text) => told.push(text));
  /** As a new worker asks: the values, and whether the Kconfig was read for them. */
  function ask(
    texts: Readonly<Record<string, string>>,
    set: Readonly<Record<string, string>> = {},
    store = newStore(),
  ) {
    const tree = new OpenTree('/tree', new MemoryTree('tree', texts), new Map());
    let reads = 0;
    let isForgotten = false;
    const forget = () => (isForgotten = true);
    const read = () => {
      reads++;
      const noted = new NotedTree(tree);
      return { kconfig: readKconfig(noted), paths: [...noted.asked.keys()] };
    };
    const configuration = keptConfiguration({ store, tree, request: { set }, answers: {}, read, forget });
    const values = Object.fromEntries([...configuration.values].map(([name, { value }]) => [name, value]));
    return {
      values,
      autoconf: configuration.autoconf,
      base: configuration.base,
      isKept: reads === 0,
      isForgotten,
      configuration,
    };
  }

  it('is the same as the one that was found', () => {
    const first = ask(files);
    const second = ask(files);
    expect([first.isKept, second.isKept]).toEqual([false, true]);
    expect([first.isForgotten, second.isForgotten]).toEqual([true, false]);
    expect(second.values).toEqual({ ONE: 'y', TWO: '7' });
    for (const key of ['values', 'autoconf', 'base'] as const) expect(second[key]).toEqual(first[key]);
    expect(second.configuration.solution.values).toEqual(second.configuration.values);
  });

  it.each([
    ['a Kconfig file', { ...files, Kconfig: files.Kconfig.replace('default y', 'default n') }, {}, { ONE: 'n' }],
    ['a file that was missing', { ...files, 'more/Kconfig': 'config THREE\n\tdef_bool y\n' }, {}, { THREE: 'y' }],
    ['the .config', { ...files, '.config': '# CONFIG_ONE is not set\n' }, {}, { ONE: 'n', TWO: '2' }],
    ['a switch', files, { ONE: 'n' }, { ONE: 'n' }],
  ])('is found anew after %s changed', (_, texts, set, expected) => {
    ask(files);
    const changed = ask(texts, set);
    expect(changed.isKept).toBe(false);
    expect(changed.values).toMatchObject(expected);
    expect(ask(texts, set).isKept).toBe(true);
  });

  it('is not given to another build', () => {
    ask(files);
    expect(ask(files, {}, newStore('another build')).isKept).toBe(false);
  });

  it('is found anew where the file on disk was touched', () => {
    ask(files);
    const [file] = readdirSync(folder).map((name) => path.join(folder, name));
    writeFileSync(file!, readFileSync(file!, 'latin1').replace('"7"', '"8"'), 'latin1');
    expect(ask(files)).toMatchObject({ isKept: false, values: { TWO: '7' } });
    expect(ask(files).isKept).toBe(true);
  });

  it('keeps few files, those used last', () => {
    for (let i = 0; i < 30; i++) ask(files, { TWO: String(i) });
    expect(readdirSync(folder)).toHaveLength(24);
    expect(ask(files, { TWO: '29' }).isKept).toBe(true);
  });

  it('answers where nothing can be kept, and says so once', () => {
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'in the way');
    const store = newStore();
    expect(ask(files, {}, store).values).toMatchObject({ ONE: 'y' });
    ask(files, { ONE: 'n' }, store);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^Nothing is kept in .*: E/);
  });
});
