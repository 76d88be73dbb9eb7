/** Expectations, leaks and the trace on Linux 6.12 itself: the same readers, other structures. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DiskTree } from '../../src/cli/disk';
import { configure, kernelProgram } from '../../src/kernel/build';
import { formatProblem } from '../../src/machine/problem';
import { eventsOf, timelineText } from '../../src/run/events';
import { runToVerdict } from '../../src/run/outcome';
import { Run } from '../../src/run/run';
import { OverlayTree } from '../../src/tree/tree';
import { bundle } from '../scenarios/simulate';
import { because } from '../because';

const root = '.cache/trees/linux-6.12';
const isThere = existsSync(`${root}/fs/pidfs.c`);
const missing = isThere ? undefined : `no ${root}; node scripts/fetch-tree.mjs 6.12 fetches it`;

describe.skipIf(!isThere)(`two-opens on Linux 6.12${because(missing)}`, () => {
  const path = 'scenarios/two-opens.c';
  function verdict(change: (text: string) => string) {
    const base = new DiskTree(root);
    const before = base.read('fs/pidfs.c')!;
    const tree = new OverlayTree(base, new Map([['fs/pidfs.c', change(before)]]));
    const configuration = configure(tree);
    const run = new Run({
      kernelProgram: kernelProgram({ tree, bundle, configuration }),
      bundle,
      scenario: { path, text: bundle.read(path)! },
    });
    expect(run.whyNot()).toBeUndefined();
    return { run, ...runToVerdict(run, (name) => configuration.solution.values.get(name)?.value) };
  }

  it('holds what is expected of it, leaves nothing, and is traced to its end', () => {
    const { run, problems, expectations } = verdict((text) => text);
    expect(problems.map(formatProblem)).toEqual([]);
    // Those of path_from_stashed() apply; those of FS_PID, which 6.12 does not have, do not.
    expect(expectations.filter((e) => e.applies).map((e) => [e.label, e.times])).toEqual([
      ['second_open', 1],
      ['last_close', 1],
    ]);
    const events = eventsOf(run);
    expect(timelineText(events)).toBe(
      'fork · open 3 · open 4 · exit · poll IN · reap · close 3 · close 4 · evict 303 · pid freed · exit · reap',
    );
    // Both files share the stashed dentry.
    const second = events.findLast((e) => e.kind === 'open')!;
    expect(second.counts).toContainEqual({ object: 'dentry A', before: 1, after: 2 });
    expect(events.find((e) => e.kind === 'evict')?.place?.path).toBe('fs/pidfs.c');
  });
  it('without put_pid: a leak, with who took the reference', () => {
    const { problems } = verdict((text) =>
      text.replace('\tclear_inode(inode);\n\tput_pid(pid);', '\tclear_inode(inode);'),
    );
    const leak = problems.find((p) => p.kind === 'leak');
    expect(leak?.message).toBe('leak: nothing points to struct pid 3 any more (count 1)');
    expect(leak?.object?.taken?.map(([taker]) => taker!.function)).toEqual(['alloc_pid', 'pidfs_alloc_file']);
  });
  it('with put_pid too early: use after free', () => {
    const { problems } = verdict((text) =>
      text.replace('inode->i_private = data;', 'inode->i_private = data; put_pid(data);'),
    );
    const found = problems.find((p) => p.kind === 'use-after-free');
    expect(found?.message).toContain('of struct pid (freed)');
    expect(found?.object?.freed?.map((e) => e.function)).toContain('delayed_put_pid');
  });
});
