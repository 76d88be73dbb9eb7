/** What reading the C library has shown, kept by one worker: the next one reads none of it, and programs run the same. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import { DiskStore } from '../../src/cli/disk-store';
import type { Tree } from '../../src/tree/tree';

const bundle = loadBundle(path.resolve(import.meta.dirname, '../..'));
const demo: Tree = { name: 'demo', isImmediate: true, read: (file) => bundle.read(`demo/${file}`) };
const scenario = { path: 'scenarios/poll-lifetime.c', text: bundle.read('scenarios/poll-lifetime.c')! };

/** What a worker with nothing in memory runs, and the units of the library that it had to read. */
async function work(folder: string | undefined) {
  vi.resetModules();
  const { keepLibrary } = await import('../../src/service/kept-library');
  const { libraryReading } = await import('../../src/user/program');
  const { configure, kernelProgram } = await import('../../src/kernel/build');
  const { Run } = await import('../../src/run/run');
  const read: string[] = [];
  if (folder !== undefined) {
    const store = new DiskStore(folder, ['build'], (text) => expect.fail(text));
    keepLibrary(store);
    const { section } = libraryReading.keep!;
    libraryReading.keep!.section = (unit, bytes) => {
      read.push(unit);
      section(unit, bytes);
    };
  }
  const run = new Run({ kernelProgram: kernelProgram({ tree: demo, bundle, configuration: configure(demo) }), bundle, scenario }); // prettier-ignore
  run.boot();
  run.runToEnd();
  const { image, files } = run.user;
  const statements = Array.from({ length: image.statementCount }, (_, id) => files.describe(image.statementPlace(id)));
  const problems = run.user.problems().map((problem) => run.user.describe(problem));
  return { ran: { problems: run.problems, text: problems, output: run.text(1), steps: run.machine.steps, statements }, read }; // prettier-ignore
}

it('a library that was kept is the same, and is not read', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'patchscope-kept-'));
  const without = await work(undefined);
  expect(without.ran.problems).toEqual([]);
  const first = await work(folder);
  expect(first.ran).toEqual(without.ran);
  expect(first.read).toContain('src/user/libc/crt0.c');
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1), { timeout: 10_000, interval: 100 });
  const second = await work(folder);
  expect(second.ran).toEqual(without.ran);
  expect(second.read).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});
