/** Tokens that one worker leaves on disk and the next one finds: what runs is the same, and only what is new is cut anew. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import { DiskStore } from '../../src/cli/disk-store';
import type { Store } from '../../src/service/serve';
import { OverlayTree, type Tree } from '../../src/tree/tree';

const bundle = loadBundle(path.resolve(import.meta.dirname, '../..'));
const demo: Tree = { name: 'demo', isImmediate: true, read: (file) => bundle.read(`demo/${file}`) };
const scenario = { path: 'scenarios/two-opens.c', text: bundle.read('scenarios/two-opens.c')! };

/** What a worker with nothing in memory runs on the tree, and the files that it had to cut into tokens itself. */
async function work(store: Store | undefined, tree: Tree = demo) {
  vi.resetModules();
  const { KeptTokens } = await import('../../src/service/kept-tokens');
  const { configure, kernelProgram } = await import('../../src/kernel/build');
  const { Run } = await import('../../src/run/run');
  const { userTokens } = await import('../../src/user/recent');
  const tokens = new KeptTokens(store);
  tokens.open('/tree');
  const program = kernelProgram({ tree, bundle, configuration: configure(tree), lexCache: tokens.lexCache });
  const run = new Run({ kernelProgram: program, bundle, scenario, lexCache: userTokens });
  run.boot();
  run.runToEnd();
  const { image } = program;
  const cut: string[] = [];
  const read: string[] = [];
  for (const [files, cache] of [
    [program.files, tokens.lexCache],
    [run.user.files, userTokens],
  ] as const) {
    for (let file = 0; file < files.count; file++) {
      const { path: name, text } = files.file(file);
      const { lexed, kept } = cache.known(text);
      read.push(name);
      if (lexed && !kept) cut.push(name);
    }
  }
  tokens.keep('/tree', program);
  const statements = Array.from({ length: image.statementCount }, (_, id) =>
    program.files.describe(image.statementPlace(id)),
  );
  const ran = { problems: run.problems, output: run.text(1), steps: run.machine.steps, statements };
  return { ran, files: read, cut };
}

describe('tokens that were kept', () => {
  let folder: string;
  let told: string[];
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'patchscope-kept-'));
    told = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    expect(told).toEqual([]);
  });
  const newStore = (build = 'this build') => new DiskStore(folder, [build], (text) => told.push(text));
  const onlyFile = () => path.join(folder, readdirSync(folder)[0]!);

  it('change nothing of what runs', async () => {
    const without = await work(undefined);
    const first = await work(newStore());
    const second = await work(newStore());
    expect(without.ran.problems).toEqual([]);
    expect(without.ran.statements.length).toBeGreaterThan(1000);
    expect(first).toEqual(without);
    expect(second).toEqual({ ...without, cut: [] });
    expect(second.files).toContain('include/linux/pid.h');
    expect(first.cut).toContain(scenario.path);
  });

  it('are not those of a text that has changed since', async () => {
    const { cut } = await work(newStore());
    expect(cut).toContain('include/linux/pid.h');
    const header = bundle.read('demo/include/linux/pid.h')!;
    const unit = bundle.read('demo/kernel/pid.c')!;
    const tree = new OverlayTree(
      demo,
      new Map([
        ['include/linux/pid.h', header.replace('struct pid', '\n\nstruct pid')],
        ['kernel/pid.c', `${unit}\nint only_now(void) { return 1; }\n`],
      ]),
    );
    const again = await work(newStore(), tree);
    expect(again.cut.toSorted()).toEqual(['include/linux/pid.h', 'kernel/pid.c']);
    expect(again.ran).toEqual((await work(undefined, tree)).ran);
    expect(again.ran.statements).not.toEqual((await work(undefined)).ran.statements);
  });

  it('are not those of another build', async () => {
    const { cut } = await work(newStore());
    expect((await work(newStore('another build'))).cut).toEqual(cut);
  });

  it('are made anew where their file was touched', async () => {
    const first = await work(newStore());
    flip(200_000);
    expect(await work(newStore())).toEqual(first);
    expect((await work(newStore())).cut).toEqual([]);
  });

  const flip = (at: number) => {
    const bytes = readFileSync(onlyFile());
    bytes[at]! ^= 1;
    writeFileSync(onlyFile(), bytes);
  };
  it.each([
    ['cut short', () => truncateSync(onlyFile(), 900)],
    ['cut to a few bytes', () => truncateSync(onlyFile(), 7)],
    ['emptied', () => truncateSync(onlyFile())],
    ['touched at its beginning', () => flip(0)],
    ['touched at its end', () => flip(1031)],
    ['filled with something else', () => writeFileSync(onlyFile(), 'a'.repeat(1032))],
    ['removed', () => rmSync(onlyFile())],
  ])('are as good as not there where the file was %s', (_, spoil) => {
    const bytes = Uint8Array.from({ length: 1000 }, (__, i) => i);
    newStore().put('key', [bytes]);
    expect([...newStore().get('key')!]).toEqual([...bytes]);
    expect(newStore().get('another key')).toBeUndefined();
    spoil();
    expect(newStore().get('key')).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });
});
