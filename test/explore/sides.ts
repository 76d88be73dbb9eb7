/** Sides to compare, for tests: the bundled demo tree, and the same with pieces of text replaced. */
import { join } from 'node:path';
import { loadBundle } from '../../src/cli/bundle';
import { type Comparison, compareSides, type ExploreWatch, type Side } from '../../src/explore/compare';
import { bundledScenarios, type ScenarioProgram } from '../../src/explore/scenarios';
import { configure } from '../../src/kernel/build';
import { MemoryTree, OverlayTree, type Tree } from '../../src/tree/tree';

const onDisk = loadBundle(join(import.meta.dirname, '../..'));
/** Read once: other texts of the repository may change while tests run. */
export const bundle = new MemoryTree(
  onDisk.name,
  onDisk.paths().map((path) => [path, onDisk.read(path)!] as const),
);
export const demo: Tree = { name: 'demo', read: (path) => bundle.read(`demo/${path}`) };

/** The demo tree with `from` replaced by `to` in one file; fails where `from` is not there exactly once. */
export function edited(path: string, from: string, to: string, base: Tree = demo): Tree {
  const text = base.read(path) ?? '';
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`"${from}" is ${parts.length - 1} times in ${path}`);
  return new OverlayTree(base, new Map([[path, parts.join(to)]]));
}

export function side(label: string, tree: Tree, set: Record<string, string> = {}): Side {
  return { label, tree, configuration: configure(tree, { set }), request: { set } };
}

export function scenarios(...names: string[]): ScenarioProgram[] {
  const all = bundledScenarios(bundle);
  return names.length === 0 ? all : names.map((name) => all.find((scenario) => scenario.name === name)!);
}

/** Compares the demo tree with another. */
export async function compareWithDemo(
  tree: Tree,
  options: { paths: string[]; scenarios: readonly ScenarioProgram[]; watch?: ExploreWatch },
): Promise<Comparison> {
  const { comparison } = await compareSides({
    bundle,
    before: side('before', demo),
    after: side('after', tree),
    ...options,
  });
  return comparison;
}

/** "what: before → after". */
export function rows(differences: Comparison['user']): string[] {
  return differences.map(({ what, before, after }) => `${what}: ${before} → ${after}`);
}

/** What user space sees differently since pidfs: the table that the commit itself gives, sorted. */
export const rowsOfTheCommit = [
  'fchmod(pidfd, 0600): 0 → EPERM',
  'fstat(pidfd).st_mode: 0600 → 0100444',
  'fstatfs(pidfd).f_type: 0x09041934 → 0x50494446',
  'openat("/proc/self/fd/N", O_RDONLY): ENXIO → ok',
  'readlink("/proc/self/fd/N"): anon_inode:[pidfd] → pidfd:[INO]',
  'st_ino, two different processes: equal → different',
  'st_ino, two processes that had one number: equal → different',
];
