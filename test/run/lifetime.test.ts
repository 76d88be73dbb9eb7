/** The lifetime graph and the events of two-opens, as a person sees them. */
import { describe, expect, it } from 'vitest';
import { eventsOf, timelineText } from '../../src/run/events';
import { type LifetimeGraph, lifetimeOf } from '../../src/run/lifetime';
import { lifetimeText } from '../../src/run/lifetime-text';
import { runToVerdict } from '../../src/run/outcome';
import { traceText } from '../../src/run/trace-text';
import { simulation } from '../scenarios/simulate';
import { watch } from '../../src/machine/programs';

/** The graph after each system call of the program with this name. */
function graphsAfter(name: string, set: Record<string, string>): { before: LifetimeGraph; after: LifetimeGraph }[] {
  const { run } = simulation({ program: 'scenarios/two-opens.c', set });
  expect(run.boot()).toBe(true);
  const found: { before: LifetimeGraph; after: LifetimeGraph }[] = [];
  let before = lifetimeOf(run);
  const record = run.kernel.onSystemCallEnd;
  run.kernel.onSystemCallEnd = (task, lo, hi) => {
    record?.(task, lo, hi);
    const after = lifetimeOf(run);
    if (run.systemCalls.findLast((c) => c.task === task.id)?.name === name) found.push({ before, after });
    before = after;
  };
  run.runToEnd();
  return found;
}
const withoutStep = (text: string) => text.replace(/^Step \d[\d ]*\d/, 'Step');

describe('the graph of two-opens', () => {
  it('after the second open, with FS_PID=y', () => {
    const [, second] = graphsAfter('pidfd_open', { FS_PID: 'y' });
    const text = lifetimeText(second!.after, second!.before, { title: 'task 2 returned from pidfd_open(3) = 4' });
    expect(withoutStep(text)).toBe(`Step · task 2 returned from pidfd_open(3) = 4
task 2  fd 3 → file A (1) → dentry A (1) ┐
        fd 4 → file B (1) → dentry B (1) ┴→ inode 303 (2) → struct pid 3 (2)
task 3  alive ────────────────────────────────────────────→ struct pid 3
pid 3 held by: task 3, inode 303.   private_data: NULL, NULL
New since last event: fd 4, file B, dentry B. Reused: inode 303.
`);
  });
  it('after the second open, with FS_PID=n', () => {
    const [, second] = graphsAfter('pidfd_open', { FS_PID: 'n' });
    expect(withoutStep(lifetimeText(second!.after))).toBe(`Step
task 2  fd 3 → file A (1) ┐
        fd 4 → file B (1) ┴→ struct pid 3 (3)
        dentry A (1), dentry B (1) → inode 1 (3), anonymous
task 3  alive ─────────────→ struct pid 3
pid 3 held by: task 3, file A, file B.   private_data: struct pid 3, struct pid 3
`);
  });
  it('when it is reaped and one descriptor is closed', () => {
    const closes = graphsAfter('close', { FS_PID: 'y' });
    expect(withoutStep(lifetimeText(closes[0]!.after, closes[0]!.before))).toBe(`Step
task 2  fd 4 → file B (1) → dentry B (1) → inode 303 (1) → struct pid 3 (1)
pid 3 held by: inode 303.   private_data: NULL
Gone: fd 3, file A, dentry A.
`);
    expect(closes[1]!.after.pids).toEqual([]);
  });
  it('names a reference that a system call holds for a while', () => {
    const { run } = simulation({ program: 'scenarios/two-opens.c', set: { FS_PID: 'y' } });
    run.boot();
    const held: string[] = [];
    watch(run.machine, new Set(['alloc_file_pseudo']));
    run.machine.onCall = () => held.push(...lifetimeOf(run).pids.map((p) => p.heldBy.join(', ')));
    run.runToEnd();
    expect(held).toEqual(Array(2).fill('task 3, inode 303, pidfd_open (temporary)'));
  });
});

describe('the events of two-opens', () => {
  const { run, symbols } = simulation({ program: 'scenarios/two-opens.c', set: { FS_PID: 'y' } });
  const outcome = runToVerdict(run, symbols);
  const events = eventsOf(run);
  const kinds = (...of: string[]) => events.filter((e) => of.includes(e.kind)).map((e) => e.text);

  it('are on one line as the panel has them', () => {
    expect(
      timelineText(
        events,
        events.findLast((e) => e.kind === 'open'),
      ),
    ).toBe(
      'fork · open 3 · [open 4] · exit · poll IN · reap · close 3 · close 4 · evict 303 · pid freed · exit · reap',
    );
  });
  it('end with evict_inode and put_pid', () => {
    expect(kinds('evict', 'last-put', 'freed', 'rcu').slice(-8)).toEqual([
      'evict_inode of inode 303',
      'last put_pid of struct pid 3',
      'struct pid 3 is freed',
      'dentry B is freed',
      'file B is freed',
      'RCU callback i_callback of inode 303',
      'inode 303 is freed',
      'task 2 is freed',
    ]);
    const evict = events.find((e) => e.kind === 'evict')!;
    expect(evict.place?.path).toBe('fs/pidfs.c');
    expect(evict.task).toBe(2);
    expect(evict.counts).toContainEqual({ object: 'inode 303', before: 1, after: 0 });
  });
  it('tell of counts and of places in the program', () => {
    const opens = events.filter((e) => e.kind === 'open');
    expect(opens.map((e) => e.place?.path)).toEqual(['scenarios/two-opens.c', 'scenarios/two-opens.c']);
    expect(opens[1]!.counts).toContainEqual({ object: 'inode 303', before: 1, after: 2 });
    expect(opens[1]!.counts.some((c) => c.object === 'struct pid 3')).toBe(false);
    expect(kinds('signal')).toEqual(['sends SIGKILL to task 3', 'sends SIGCHLD to task 2']);
    expect(kinds('wake-up')).toEqual(['wakes who polls a pidfd of task 3']);
  });
  it('are in order, and are lines of text', () => {
    const steps = events.map((e) => e.step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    const lines = traceText(events).trimEnd().split('\n');
    expect(lines).toHaveLength(events.length);
    expect(lines[0]).toMatch(/^\d+ \d+ {2}task 2 {2}kernel\/pid\.c:\d+ +struct pid 3 is made$/);
    expect(lines.some((line) => line.endsWith('prints "same inode: yes"'))).toBe(true);
  });
  it('are the same when asked again, and leave the run as it was', () => {
    const { steps, exitStatus } = run.machine;
    const output = run.text(1);
    expect(eventsOf(run)).toEqual(events);
    expect([run.machine.steps, run.machine.exitStatus, run.text(1)]).toEqual([steps, exitStatus, output]);
    expect(outcome.status).toBe(0);
  });
});
