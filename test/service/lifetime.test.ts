/** What the lifetime panel asks: tapes, moments, and that nothing stale is shown as if it were not. */
import { describe, expect, it } from 'vitest';
import type { LifetimeMoment, Methods, TapeEvent } from '../../src/service/client';
import { demo, open, pidfs, textOf } from './ask';

const scenario = 'patchscope-demo:/scenarios/two-opens.c';

async function opened(params: Partial<Methods['lifetime']['params']> = {}) {
  const service = open();
  const tape = await service.ask('lifetime', { subject: demo, ...params });
  const moment = async (step: number, since?: number): Promise<LifetimeMoment> =>
    (await service.ask('lifetimeMoment', { tape: tape.id, step, ...(since !== undefined && { since }) }))!;
  return { ...service, tape, moment };
}
const secondOpen = (events: readonly TapeEvent[]) => events.findLast(({ kind }) => kind === 'open')!;

describe('the tape of two-opens', () => {
  it('has the events with files that can be opened', async () => {
    const { tape } = await opened();
    expect(tape.scenario).toEqual({ name: 'two-opens', file: scenario });
    expect(tape.tree).toBe('demo');
    const files = new Set(tape.events.map(({ place }) => place?.file));
    expect(files).toContain(scenario);
    expect(files).toContain(pidfs);
    for (const { step, seen } of tape.events) {
      expect(seen).toBeGreaterThanOrEqual(step);
      expect(seen).toBeLessThanOrEqual(tape.end);
    }
  });

  it('has the moment after the second open, as people read it', async () => {
    const { tape, moment } = await opened();
    const { text, event, place, isStale } = await moment(secondOpen(tape.events).seen);
    expect(text).toContain('New since last event: fd 4, file B, dentry B. Reused: inode 303.');
    expect(text).toMatch(/fork · open 3 · \[open 4\] · exit · poll IN/);
    expect(text).toMatch(/^demo · two-opens\nStep \d \d+ · task 2 · pidfd_open: fd 4 → file B\n/);
    expect(tape.events[event]!.text).toBe('pidfd_open: fd 4 → file B');
    expect(place).toMatchObject({ file: scenario, path: 'scenarios/two-opens.c' });
    expect(isStale).toBe(false);
  });

  it('shows every event with what it tells: what is made is there, what is freed is gone', async () => {
    const { tape, moment } = await opened();
    for (const { kind, text, seen } of tape.events) {
      const [, name] = /^(.+) is (made|freed)$/.exec(text) ?? [];
      if (name === undefined || name.startsWith('task')) continue;
      const { graph } = await moment(seen);
      const names = [graph.files, graph.dentries, graph.inodes, graph.pids].flat().map((node) => node.name);
      expect(names.includes(name), `${text} at ${seen}`).toBe(kind === 'made');
    }
  });

  it('compares any two moments, in either order', async () => {
    const { tape, moment } = await opened();
    const [from, to] = [secondOpen(tape.events).seen, tape.end];
    const names = ({ files }: LifetimeMoment['graph']) => files.map(({ name }) => name);
    const forward = await moment(to, from);
    expect([names(forward.before), names(forward.graph)]).toEqual([['file A', 'file B'], []]);
    const back = await moment(from, to);
    expect([names(back.before), names(back.graph)]).toEqual([[], ['file A', 'file B']]);
  });

  it('brings a moment past the end, before the start, or that is no number to one that is there', async () => {
    const { tape, moment } = await opened();
    expect((await moment(tape.end + 1e9)).step).toBe(tape.end);
    expect((await moment(-5)).step).toBe(tape.start);
    expect((await moment(-5)).event).toBe(-1);
    expect((await moment(Number.NaN)).step).toBe(tape.start);
    expect((await moment(tape.end, Number.POSITIVE_INFINITY)).before.step).toBe(tape.start);
  });

  it('answers null for a tape it does not know', async () => {
    const { ask } = await opened();
    expect(await ask('lifetimeMoment', { tape: 'tape 99', step: 1 })).toBeNull();
    expect(await ask('lifetimeIsFresh', { tape: 'tape 99' })).toBe(false);
  });

  it('is the same tape when asked again', async () => {
    const { ask, tape } = await opened();
    expect((await ask('lifetime', { subject: demo, program: 'two-opens' })).id).toBe(tape.id);
  });
});

describe('a tape whose texts change', () => {
  it.each([
    ['the tree', pidfs, (text: string) => text.replace('= get_pid(pid);', '= pid;')],
    ['the program', scenario, (text: string) => text.replace('second_open', 'another_open')],
  ])('is stale when %s does, goes on as it was, and is made anew', async (_, file, change) => {
    const { ask, tape, moment } = await opened();
    const step = secondOpen(tape.events).seen;
    const before = await moment(step);
    await ask('document', { file, text: change(textOf(file.slice('patchscope-demo:/'.length))) });
    expect(await ask('lifetimeIsFresh', { tape: tape.id })).toBe(false);
    const after = await moment(step);
    expect(after).toEqual({ ...before, isStale: true });
    const next = await ask('lifetime', { subject: demo });
    expect(next.id).not.toBe(tape.id);
    // Taken back, the text is what the first tape was made from, and nothing is told that is not so.
    await ask('document', { file, text: textOf(file.slice('patchscope-demo:/'.length)) });
    expect((await ask('lifetime', { subject: demo })).events.map(({ text }) => text)).toEqual(
      tape.events.map(({ text }) => text),
    );
  });

  it('shows the problem of a broken kernel as an event, at its place', async () => {
    const { ask } = open();
    await ask('document', { file: pidfs, text: textOf('demo/fs/pidfs.c').replace('= get_pid(pid);', '= pid;') });
    const tape = await ask('lifetime', { subject: demo });
    const problem = tape.events.find(({ kind }) => kind === 'problem')!;
    expect(problem.text).toMatch(/^use after free/);
    expect(problem.place?.file).toBe('patchscope-demo:/demo/kernel/pid.c'); // put_pid() reads the count.
  });

  it('tells of a leak at the end', async () => {
    const { ask } = open();
    const text = textOf('demo/fs/pidfs.c').replace(/(clear_inode\(inode\);\n)\tput_pid\(\w+\);\n/, '$1');
    await ask('document', { file: pidfs, text });
    const tape = await ask('lifetime', { subject: demo });
    expect(tape.events.at(-1)).toMatchObject({ kind: 'problem', seen: tape.end });
    expect(tape.events.at(-1)!.text).toMatch(/^leak: /);
  });
});

describe('what cannot be shown', () => {
  it('a program that does not compile: why, with its place', async () => {
    const { ask } = open();
    await ask('document', { file: '/tmp/broken.c', text: 'int main(void) { return 1 +; }\n' });
    const tape = await ask('lifetime', { subject: demo, program: '/tmp/broken.c' });
    expect(tape.events).toEqual([]);
    expect(tape.whyNot).toMatch(/^\/tmp\/broken\.c:1:/);
  });
  it('a scenario that there is not', async () => {
    const { tape } = await opened({ program: 'no-such-scenario' });
    expect(tape.whyNot).toBe('There is no scenario no-such-scenario.');
  });
  it('a folder that is no kernel tree', async () => {
    const { tape } = await opened({ subject: { root: '/tmp', set: {} } });
    expect(tape.whyNot).toMatch(/^There is nothing to run: /);
  });
  it('a program without a pidfd: its processes, and a remark', async () => {
    const { ask } = open();
    const text =
      '#include <unistd.h>\n#include <sys/wait.h>\nint main(void) { if (fork() == 0) _exit(0); return wait(0) < 0; }\n';
    await ask('document', { file: '/tmp/fork.c', text });
    const tape = await ask('lifetime', { subject: demo, program: '/tmp/fork.c' });
    expect(tape.whyNot).toBeUndefined();
    expect(tape.remark).toBe('fork opens no pidfd on this tree: there are only its processes to see.');
    expect(tape.events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['fork', 'exit', 'reap']));
  });
});
