/** What a change leaves as it was: scenarios that call no changed function, run on the changed kernel all the same. */
import { describe, expect, test } from 'vitest';
import { changedBodies } from '../../src/explore/bodies';
import { compareSides } from '../../src/explore/compare';
import { RunningKernel } from '../../src/explore/kernel';
import { demoBases, patchedSides } from '../../src/explore/patched';
import { OverlayTree, type Tree } from '../../src/tree/tree';
import { bundle, demo, edited, scenarios, side } from './sides';

const pidfs = 'fs/pidfs.c';

test('what is not run a second time does the same, call by call and step by step, when it is', async () => {
  const patch = bundle.read('demo-patches/pidfd-fdinfo-reaped-first.patch')!;
  const { result } = await patchedSides(patch, await demoBases(bundle));
  const chosen = scenarios('fdinfo', 'two-opens', 'recycled-pid', 'refused', 'many-pidfds', 'waitid');
  const { comparison, after } = await compareSides({ bundle, ...result!, scenarios: chosen });
  expect(comparison.untouched).toEqual(['two-opens', 'recycled-pid', 'refused', 'many-pidfds', 'waitid']);
  expect(comparison.ran).toEqual(chosen.map(({ name }) => name));
  const kernel = new RunningKernel({ bundle, ...result!.after });
  for (const scenario of chosen) {
    const told = after.find((one) => one.scenario === scenario.name)!;
    // By statement numbers of one program or of the other.
    const plain = { isRun: true, counts: undefined, bootCounts: undefined };
    expect({ ...told, ...plain }, scenario.name).toEqual({ ...kernel.observe(scenario), ...plain });
  }
});

describe('what differs is bodies alone', () => {
  const kernelOf = (tree: Tree, set: Record<string, string> = {}) =>
    new RunningKernel({ bundle, ...side('', tree, set) });
  const before = kernelOf(demo);
  const changed = (tree: Tree, paths = [pidfs], set: Record<string, string> = {}) =>
    changedBodies(before, kernelOf(tree, set), paths)?.map(({ name }) => name);
  const call = 'inode->i_private = get_pid(pid);';

  test('in one function', () => {
    expect(changed(edited(pidfs, call, 'inode->i_private = pid;'))).toEqual(['pidfs_alloc_file']);
    expect(changed(demo)).toEqual([]);
    expect(changed(demo, [])).toEqual([]);
  });
  test.each([
    ['a directive in a body', edited(pidfs, call, `${call}\n#define put_pid(pid)`)],
    ['a comment that is not closed', edited(pidfs, call, `${call} /*`)],
    ['a brace that closes the function', edited(pidfs, call, `${call} }}\nint other(void) {{`)],
    ['a parameter', edited(pidfs, 'static void pidfs_evict_inode(struct inode *inode)', 'static void pidfs_evict_inode(struct inode *inode, int x)')], // prettier-ignore
    ['a variable of the file', edited(pidfs, call, call, new OverlayTree(demo, new Map([[pidfs, `${demo.read(pidfs)!}\nint more;\n`]])))], // prettier-ignore
    ['another function', new OverlayTree(demo, new Map([[pidfs, `${demo.read(pidfs)!}\nint more(void)\n{\n\treturn 1;\n}\n`]]))], // prettier-ignore
    ['a file that is gone', new OverlayTree(demo, new Map([[pidfs, undefined]]))],
  ])('not with %s', (_, tree) => {
    expect(changed(tree)).toBeUndefined();
  });
  test('not where a header, a Kconfig file or a value differs', () => {
    const header = 'include/linux/pid.h';
    const more = new OverlayTree(demo, new Map([[header, `${demo.read(header)!}\n`]]));
    expect(changed(more, [header])).toBeUndefined();
    expect(changed(demo, ['fs/Kconfig'])).toBeUndefined();
    expect(changed(demo, [], { FS_PID: 'n' })).toBeUndefined();
  });
});
