/**
 * Real trees, where they have been fetched: the files Patchscope runs from give no ERROR node, and hardly any other file
 * does. Every fourteenth file of the folders is read; all of them would take half a minute.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import { openC, openKconfig } from './open';
import { because } from '../because';

const clean = ['fs/pidfs.c', 'kernel/pid.c', 'kernel/fork.c', 'fs/libfs.c', 'fs/nsfs.c'].concat(
  ['fs/dcache.c', 'fs/inode.c', 'fs/file.c', 'fs/file_table.c', 'fs/anon_inodes.c', 'kernel/signal.c', 'kernel/exit.c'],
  ['kernel/nsproxy.c', 'lib/lockref.c', 'kernel/task_work.c', 'include/linux/fs.h', 'include/linux/sched/signal.h'],
);

/** Every `step`th file below the folder whose name fits, in a fixed order. */
export function sample(tree: string, folder: string, name: RegExp, step: number): string[] {
  const files = readdirSync(path.join(tree, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => name.test(file))
    .sort()
    .filter((_, index) => index % step === 0)
    .map((file) => path.join(folder, file));
}

test('the demo tree has no ERROR', () => {
  const root = path.resolve('demo');
  const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
  const problems = [
    ...sample(root, '', /\.[ch]$/, 1).flatMap((file) =>
      openC(read(file))
        .problems()
        .map((problem) => ({ file, problem })),
    ),
    ...sample(root, '', /(?:^|\/)Kconfig[^/]*$/, 1).flatMap((file) =>
      openKconfig(read(file))
        .problems()
        .map((problem) => ({ file, problem })),
    ),
  ];
  expect(problems).toEqual([]);
});

for (const version of ['6.12', 'newest']) {
  const tree = kernelTree(version);
  describe.skipIf(tree.reason !== undefined)(`Linux ${version}${tree.reason ? ` (${tree.reason})` : ''}`, () => {
    const root = tree.path ?? '';
    const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

    test.each(clean)('%s gives no ERROR', (file) => {
      const document = openC(read(file));
      expect(document.problems()).toEqual([]);
      document.close();
    });

    test('of fs/ and kernel/ at most one file in fifty has an ERROR', () => {
      const files = ['fs', 'kernel'].flatMap((folder) => sample(root, folder, /\.[ch]$/, 14));
      const bad = files.filter((file) => {
        const document = openC(read(file));
        const problems = document.problems();
        document.close();
        return problems.length > 0;
      });
      expect(files.length).toBeGreaterThan(100);
      expect(bad.length, bad.join(' ')).toBeLessThanOrEqual(files.length / 50);
    });

    test('every `config` of fs/ is found', () => {
      for (const file of sample(root, 'fs', /Kconfig[^/]*$/, 3)) {
        const document = openKconfig(read(file));
        // Help text is indented; entries of fs/ start their lines.
        const written = [...document.text.matchAll(/^(?:menu)?config (\w+)/gm)].map((match) => match[1]);
        expect(document.problems(), file).toEqual([]);
        const found = document.symbolDefinitions().map(({ name }) => name);
        expect(found).toEqual(expect.arrayContaining(written));
        document.close();
      }
    });
  });
}

const { reason } = kernelTree('6.12');
test.skipIf(reason !== undefined)(`what 6.12 defines in fs/pidfs.c${because(reason)}`, () => {
  const { path: root = '' } = kernelTree('6.12');
  const document = openC(readFileSync(path.join(root, 'fs/pidfs.c'), 'utf8'));
  const names = document.lensPlaces().map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['pidfd_poll', 'pidfs_evict_inode', 'pidfs_alloc_file', 'pidfs_init']));
  for (const { range } of document.lensPlaces())
    expect(document.statementsOfFunction(range.start + 1).length).toBeGreaterThan(0);
  const fork = openC(readFileSync(path.join(root, 'kernel/fork.c'), 'utf8'));
  const calls = fork.lensPlaces().filter(({ kind }) => kind === 'syscall');
  expect(calls.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['fork', 'vfork', 'clone', 'clone3', 'unshare']),
  );
});
