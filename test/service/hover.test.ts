/** Hovers on the demo tree: what is said of a line comes from the machine's memory. */
import { beforeAll, describe, expect, it } from 'vitest';
import { demo, hoverText, open, pidfs, textOf } from './ask';

const text = textOf('demo/fs/pidfs.c');
const service = open();

/** Hover at the `|` of a piece of fs/pidfs.c. */
async function hoverAt(mark: string, subject = demo, whole = text) {
  const at = mark.indexOf('|');
  const start = whole.indexOf(mark.replace('|', ''));
  expect(start, mark).toBeGreaterThanOrEqual(0);
  return service.ask('hover', { subject, path: 'fs/pidfs.c', offset: start + at });
}

describe('a hover on the demo tree', () => {
  it.each(['inode->i_pri|vate = get_pid(pid);', 'inode->i_private =| get_pid(pid);'])('on %s', async (mark) => {
    const answer = await hoverAt(mark);
    expect(hoverText(answer).slice(0, 4)).toEqual([
      'two-opens · ran once in 2 calls',
      'inode->i_private  NULL → struct pid 3',
      'get_pid(pid)      count 2 → 3   held by: task 3, pidfd_open (temporary), + inode 303',
      'Second call found inode 303: inode->i_state & I_NEW was false, so it skipped this line.',
    ]);
    expect(answer!.actions.map((one) => one.text)).toContain('Freed where?');
    expect(answer!.actions[0]).toEqual({
      text: 'Step here',
      action: { kind: 'step', program: 'two-opens', stopAt: `fs/pidfs.c:${lineOf('inode->i_private = get')}` },
    });
  });

  it('on a condition gives its value each time', async () => {
    const answer = await hoverAt('i|f (inode->i_state & I_NEW)');
    expect(answer!.headline).toBe('two-opens · ran twice in 2 calls');
    expect(answer!.facts[0]).toBe('inode->i_state & I_NEW  true, then false');
  });

  it('on a local in a register tells no value from before its first', async () => {
    const answer = await hoverAt('ino|de = iget_locked');
    expect(answer!.facts[0]).toMatch(/^inode +inode 303$/);
  });

  it('on the name of a function gives its arguments', async () => {
    const answer = await hoverAt(
      'pidfs_|alloc_file(struct pid *pid, unsigned int flags)\n{\n\tstruct file *file;\n\tstruct inode',
    );
    expect(answer!.headline).toBe('two-opens · called twice, from pidfd_open');
    expect(answer!.facts[0]).toBe('pid    struct pid 3');
  });

  it('says where code was left out, and why', async () => {
    const answer = await hoverAt('pidfd_|release(struct inode *inode');
    expect(hoverText(answer)).toEqual([
      'not compiled here',
      'Needs !defined(CONFIG_FS_PID); FS_PID is y.',
      'Try FS_PID=n',
    ]);
  });

  it('follows the flip of FS_PID', async () => {
    const flipped = { ...demo, set: { FS_PID: 'n' } };
    const answer = await hoverAt('put_p|id(file->private_data);', flipped);
    expect(answer!.headline).toBe('two-opens · ran twice in 2 calls');
    expect(answer!.facts[0]).toMatch(/^put_pid\(file->private_data\) +count 2 → 1/);
  });

  it('prefers the picked scenario', async () => {
    const answer = await hoverAt('inode->i_pri|vate = get_pid(pid);', { ...demo, scenario: 'two-processes' });
    expect(answer!.headline).toBe('two-processes · ran twice in 3 calls');
    expect(answer!.facts[0]).toMatch(/struct pid 3, then NULL → struct pid 4$/);
  });

  it('says nothing on a comment', async () => {
    expect(await hoverAt('Demo| tree')).toBeNull();
  });

  it('answers again about the same place without a run', async () => {
    await hoverAt('inode->i_pri|vate = get_pid(pid);');
    const started = performance.now();
    await hoverAt('inode->i_pri|vate = get_pid(pid);');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('an edit of the open buffer', () => {
  const edited = text.replace('inode->i_private = get_pid(pid);', 'inode->i_private = pid;');
  beforeAll(() => expect(edited).not.toBe(text));

  it('changes the next run: without get_pid() the reference is missing', async () => {
    await service.ask('document', { file: pidfs, text: edited });
    const answer = await hoverAt('inode->i_pri|vate = pid;', demo, edited);
    expect(answer!.facts[0]).toBe('inode->i_private  NULL → struct pid 3');
    const where = ['fs/pidfs.c', 'kernel/pid.c', 'kernel/exit.c', 'kernel/fork.c', 'include/linux/pid.h'];
    const problems = await Promise.all(where.map((path) => service.ask('problems', { subject: demo, path })));
    expect(
      problems
        .flat()
        .map(({ message }) => message)
        .join('\n'),
    ).toMatch(/use after free: .*freed by put_pid, kernel\/pid\.c:\d+/);
    await service.ask('document', { file: pidfs, text: undefined });
    const back = await hoverAt('inode->i_pri|vate = get_pid(pid);');
    expect(back!.facts[1]).toContain('count 2 → 3');
    expect(await service.ask('problems', { subject: demo, path: 'fs/pidfs.c' })).toEqual([]);
  });

  it('that is no C is told with its place, and mended by the next', async () => {
    await service.ask('document', { file: pidfs, text: text.replace('get_pid(pid);', 'get_pid(pid;') });
    const answer = await hoverAt('inode->i_mo|de =');
    expect(answer!.headline).toMatch(/^d(oes|id) not/);
    expect(answer!.remark).toMatch(/fs\/pidfs\.c:\d+/);
    await service.ask('document', { file: pidfs, text });
    expect((await hoverAt('inode->i_mo|de ='))!.headline).toBe('two-opens · ran once in 2 calls');
    await service.ask('document', { file: pidfs, text: undefined });
  });
});

function lineOf(piece: string): number {
  return text.slice(0, text.indexOf(piece)).split('\n').length;
}
