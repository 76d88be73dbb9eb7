/**
 * The same on a real tree: a patch to Linux 6.12 that changes one behaviour, and one that changes none. The patches are
 * made here from the tree's own lines. Skipped where the tree is not in the cache or does not boot.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DiskTree } from '../../src/cli/disk';
import { compareSides } from '../../src/explore/compare';
import { patchedSides } from '../../src/explore/patched';
import { LexCache } from '../../src/c/files';
import { bundle, rows, scenarios } from './sides';

const folder = join(import.meta.dirname, '../../.cache/trees/linux-6.12');
const path = 'fs/pidfs.c';
const lexCache = new LexCache();

/** A diff without context: the one line of pidfs.c that has `from`, with that replaced. */
function diffOf(tree: DiskTree, from: string, to: string): string {
  const lines = tree.read(path)!.split('\n');
  const at = lines.findIndex((line) => line.includes(from));
  expect(lines.filter((line) => line.includes(from))).toHaveLength(1);
  const added = lines[at]!.replace(from, to).split('\n');
  const head = `--- a/${path}\n+++ b/${path}\n@@ -${at + 1} +${at + 1}${added.length > 1 ? `,${added.length}` : ''} @@\n`;
  return `${head}-${lines[at]}\n${added.map((line) => `+${line}\n`).join('')}`;
}

async function compared(from: string, to: string) {
  const tree = new DiskTree(folder, 'linux-6.12');
  const { result, problems } = await patchedSides(diffOf(tree, from, to), [{ name: 'v6.12', tree }]);
  expect(problems).toEqual([]);
  return compareSides({ bundle, ...result!, scenarios: scenarios('two-opens'), lexCache });
}

test.skipIf(!existsSync(join(folder, path)))(
  'Linux 6.12: one behaviour changed is named, a refactoring shows none',
  { timeout: 300_000 },
  async (context) => {
    const { comparison: mode, before } = await compared('|= S_IRWXU', '|= S_IRUSR');
    const stop = before[0]!.problems.find(({ fatal }) => fatal);
    if (stop) {
      console.log(`skipped: 6.12 does not run here: ${stop.message}`);
      context.skip();
    }
    expect(rows(mode.user)).toEqual(['fstat(pidfd).st_mode: 0700 → 0400']);
    expect(mode.problems.after).toEqual([]);
    expect(mode.changed).toMatchObject([{ fate: 'ran', scenarios: ['two-opens'] }]);
    expect(mode.fidelity.source).toBeGreaterThan(300);
    expect(mode.fidelity.noOps.length).toBeGreaterThan(0);

    const { comparison: same } = await compared(
      'inode->i_private = data;',
      'void *held = data;\n\tinode->i_private = held;',
    );
    expect(same).toMatchObject({ user: [], output: [], objects: [], moments: [], problems: { before: [], after: [] } });
    expect(same.ran).toEqual(['two-opens']);
    expect(same.changed).toMatchObject([{ fate: 'ran' }]);
  },
);
