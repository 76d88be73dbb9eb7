/** Behaviour before and after: what is named, and that nothing else is. */
import { describe, expect, test } from 'vitest';
import { compareSides } from '../../src/explore/compare';
import { bundle, compareWithDemo, demo, edited, rows, rowsOfTheCommit, scenarios, side } from './sides';

const few = scenarios('two-opens', 'fdinfo', 'recycled-pid');
const pidfs = 'fs/pidfs.c';

test('FS_PID=n against y: the rows of the table of the commit, and nothing else', async () => {
  const { comparison, before, after } = await compareSides({
    bundle,
    before: side('FS_PID=n', demo, { FS_PID: 'n' }),
    after: side('FS_PID=y', demo),
    paths: [],
    scenarios: scenarios(),
  });
  expect(rows(comparison.user).sort()).toEqual(rowsOfTheCommit);
  expect(comparison.problems).toEqual({ before: [], after: [], both: [] });
  expect(comparison.stopped).toEqual([]);
  expect(comparison.ran.length).toBeGreaterThanOrEqual(20);
  const count = comparison.moments.find(({ what }) => what === 'struct pid 3 count');
  expect(count).toMatchObject({ before: '3', after: '2' });
  expect(count!.seen.map(({ scenario, label }) => `${scenario} ${label}`)).toContain('two-opens second_open');
  // Each row leads to the call on both sides.
  for (const { seen, what } of comparison.user) {
    for (const { scenario, before: from, after: to } of seen) {
      const steps = (side: typeof after) => side.find((o) => o.scenario === scenario)!.calls.map(({ step }) => step);
      expect(steps(before), what).toContain(from);
      expect(steps(after), what).toContain(to);
    }
  }
});

test('a refactoring without effect shows none', async () => {
  const tree = edited(
    pidfs,
    'inode->i_private = get_pid(pid);',
    'struct pid *held = get_pid(pid);\n\t\tinode->i_private = held;',
  );
  const comparison = await compareWithDemo(tree, { paths: [pidfs], scenarios: few });
  expect(comparison).toMatchObject({
    user: [],
    output: [],
    problems: { before: [], after: [], both: [] },
    objects: [],
    givenBack: [],
    deeds: [],
    moments: [],
    failures: [],
    symbols: [],
    stopped: [],
    cancelled: false,
  });
  expect(comparison.ran).toEqual(['two-opens', 'fdinfo', 'recycled-pid']);
  expect(comparison.changed).toMatchObject([{ path: pidfs, fate: 'ran', function: 'pidfs_alloc_file' }]);
  expect(comparison.fidelity).toMatchObject({ noOps: [] });
  expect(comparison.fidelity.source).toBeGreaterThan(100);
});

test('one changed behaviour is named, and only it', async () => {
  const tree = edited(pidfs, 'inode->i_mode = S_IFREG | S_IRUGO;', 'inode->i_mode = S_IFREG | S_IRUGO | 0100;');
  const comparison = await compareWithDemo(tree, { paths: [pidfs], scenarios: few });
  expect(rows(comparison.user)).toEqual(['fstat(pidfd).st_mode: 0100444 → 0100544']);
  expect(comparison.output).toEqual([{ scenario: 'two-opens', key: 'mode', before: '0100444', after: '0100544' }]);
  expect(comparison.moments).toEqual([]);
  expect(comparison.problems).toEqual({ before: [], after: [], both: [] });
});

test('a lock that is not taken any more, and a callback that is not waited for: named with the system calls', async () => {
  const path = 'kernel/pid.c';
  const unlocked = [
    '\tspin_lock_irq(&pidmap_lock);\n\tupid->ns',
    '\tspin_unlock_irq(&pidmap_lock);\n\tcall_rcu',
  ].reduce((tree, line) => edited(path, line, line.replace(/.*\n/, ''), tree), demo);
  const after = edited(path, 'call_rcu(&pid->rcu, delayed_put_pid);', 'delayed_put_pid(&pid->rcu);', unlocked);
  const comparison = await compareWithDemo(after, {
    paths: [path],
    scenarios: scenarios('two-opens'),
  });
  expect(rows(comparison.user)).toEqual([]);
  expect(rows(comparison.deeds)).toEqual([
    expect.stringMatching(/^pidmap_lock in [\w, ]*wait\w*: taken → not taken$/),
    'delayed_put_pid, as RCU callback: run → not run',
  ]);
  for (const { seen } of comparison.deeds) expect(seen[0]!.before).toBeGreaterThan(0);
});

test('a reference that is not taken: the problem after, with both ends', async () => {
  const tree = edited(pidfs, 'inode->i_private = get_pid(pid);', 'inode->i_private = pid;');
  const comparison = await compareWithDemo(tree, { paths: [pidfs], scenarios: scenarios('two-opens') });
  expect(comparison.problems.before).toEqual([]);
  const bug = comparison.problems.after.find(({ problem }) => problem.fatal)!.problem;
  expect(bug.kind).toBe('use-after-free');
  expect(bug.object?.freed?.map((entry) => entry.function)).toContain('put_pid');
  expect(bug.object?.made?.map((entry) => entry.function)).toContain('alloc_pid');
  expect(comparison.stopped).toEqual(['two-opens']);
  expect(comparison.user).toEqual([]);
});

test('a reference that is not given back: a leak after', async () => {
  const tree = edited(pidfs, '\tput_pid(stashed);\n', '');
  const comparison = await compareWithDemo(tree, { paths: [pidfs], scenarios: scenarios('two-opens') });
  expect(comparison.user).toEqual([]);
  expect(comparison.problems.before).toEqual([]);
  expect(comparison.problems.after.map(({ problem }) => problem.kind)).toContain('leak');
  const left = comparison.objects.filter(({ what }) => what === 'left at the end');
  expect(left).toMatchObject([{ type: 'struct pid', before: 0, after: 1 }]);
  // The line that is gone had run.
  expect(comparison.changed).toMatchObject([{ side: 'before', fate: 'ran', function: 'pidfs_evict_inode' }]);
});

test('a line in a function that nothing calls', async () => {
  const tree = edited('kernel/signal.c', 'return -ESRCH;\n\treturn 0;', 'return -EIO;\n\treturn 0;', withEsrch());
  const comparison = await compareSides({
    bundle,
    before: side('before', withEsrch()),
    after: side('after', tree),
    paths: ['kernel/signal.c'],
    scenarios: scenarios('send-signal-errors'),
  });
  expect(rows(comparison.comparison.user)).toEqual([]);
  expect(comparison.comparison.changed).toMatchObject([{ fate: 'not-reached', reason: 'its function is not called' }]);
});
/** A function that nothing calls, so that a change in it is reached by no scenario. */
function withEsrch() {
  const text = `${demo.read('kernel/signal.c')!}\nint never_called(int x)\n{\n\tif (x)\n\t\treturn -ESRCH;\n\treturn 0;\n}\n`;
  return { name: 'demo', read: (path: string) => (path === 'kernel/signal.c' ? text : demo.read(path)) };
}

describe('what of a change runs', () => {
  const compared = (path: string, from: string, to: string) =>
    compareWithDemo(edited(path, from, to), { paths: [path], scenarios: scenarios('two-opens') });
  test('comments and braces do not count', async () => {
    const { changed } = await compared(
      pidfs,
      'inode->i_private = get_pid(pid);',
      '/* Held. */\n\t\tinode->i_private = get_pid(pid);',
    );
    expect(changed).toEqual([]);
  });
  test('an error path', async () => {
    const { changed } = await compared(
      pidfs,
      '\t\tiput(inode);\n\treturn file;',
      '\t\tiput(inode), (void)0;\n\treturn file;',
    );
    expect(changed).toMatchObject([{ fate: 'ran', reason: 'when an allocation fails', function: 'pidfs_alloc_file' }]);
  });
  test('an error path that boot alone could take', async () => {
    const { changed } = await compared(pidfs, 'panic("', 'panic("so: ');
    expect(changed).toMatchObject([{ fate: 'not-reached', reason: undefined, nearby: [], function: 'pidfs_init' }]);
  });
  test('what the configuration leaves out', async () => {
    const comparison = await compareSides({
      bundle,
      before: side('before', demo, { FS_PID: 'n' }),
      after: side('after', edited(pidfs, 'inode->i_private = get_pid(pid);', 'inode->i_private = pid;'), {
        FS_PID: 'n',
      }),
      paths: [pidfs],
      scenarios: scenarios('two-opens'),
    });
    expect(comparison.comparison.changed).toMatchObject([
      { fate: 'does-not-run', reason: 'the configuration leaves it out' },
    ]);
    expect(comparison.comparison.problems.after).toEqual([]);
  });
  test('a file that is no part of what runs', async () => {
    const file = 'drivers/net/none.c';
    const after = {
      name: 'demo',
      read: (path: string) => (path === file ? 'int f(void)\n{\n\treturn 1;\n}\n' : demo.read(path)),
    };
    const { changed } = await compareWithDemo(after, { paths: [file], scenarios: scenarios('two-opens') });
    expect(changed.map(({ fate, reason }) => [fate, reason])).toEqual([
      ['does-not-run', 'its file is outside of what runs from source'],
    ]);
  });
  test('what does not compile is said', async () => {
    const { changed, problems } = await compared(
      pidfs,
      'inode->i_private = get_pid(pid);',
      'inode->i_private = no_such(pid) + nothing;',
    );
    expect(changed).toMatchObject([{ fate: 'does-not-run' }]);
    expect(changed[0]!.reason).toContain('does not compile');
    expect(problems.after.length).toBeGreaterThan(0);
  });
});

test('progress and cancel', async () => {
  const seen: string[] = [];
  const watch = {
    onProgress: (done: number, total: number) => {
      seen.push(`${done} of ${total}`);
      return Promise.resolve(done < 2);
    },
  };
  const comparison = await compareWithDemo(demo, { paths: [], scenarios: few, watch });
  expect(seen).toEqual(['0 of 6', '1 of 6', '2 of 6']);
  expect(comparison.cancelled).toBe(true);
  expect(comparison.ran).toEqual(['two-opens']);
});

test('a program of the user, and one that is no program', async () => {
  const own = {
    name: 'own',
    path: 'own.c',
    text: '#include <stdio.h>\nint main(void) { printf("hello: %d\\n", 1); return 7; }\n',
  };
  const none = { name: 'none', path: 'none.c', text: 'int not_main;\n' };
  const comparison = await compareWithDemo(demo, { paths: [], scenarios: [own, none] });
  expect(comparison.ran).toEqual(['own']);
  expect(comparison.notRun).toMatchObject([{ scenario: 'none' }]);
  expect(comparison.user).toEqual([]);
});

test('a change that takes away what the demo tree is known by, or a whole file', async () => {
  const text = demo.read(pidfs)!;
  const unmarked = edited(pidfs, text.split('\n')[0]!, '/* pidfs */');
  const comparison = await compareWithDemo(unmarked, { paths: [pidfs], scenarios: scenarios('two-opens') });
  expect(comparison).toMatchObject({ user: [], problems: { after: [] }, stopped: [] });
  const without = { name: 'demo', read: (path: string) => (path === 'kernel/fork.c' ? undefined : demo.read(path)) };
  const { problems, changed, stopped } = await compareWithDemo(without, {
    paths: ['kernel/fork.c'],
    scenarios: scenarios('two-opens'),
  });
  expect(stopped).toEqual(['two-opens']);
  expect(problems.after).toHaveLength(1);
  expect(changed.every(({ side: of }) => of === 'before')).toBe(true);
});
