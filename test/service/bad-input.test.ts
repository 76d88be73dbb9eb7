/** Whatever the tree, the question or the text is: an answer or a plain sentence, never a crash. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { demo, open, pidfs, textOf } from './ask';

describe('bad input', () => {
  it('a folder that is no kernel tree: says so, offers the demo', async () => {
    const { ask } = open();
    const root = mkdtempSync(path.join(tmpdir(), 'patchscope-service-'));
    writeFileSync(path.join(root, 'a.c'), 'int main(void)\n{\n\treturn 1;\n}\n');
    const subject = { root, set: {} };
    const status = await ask('status', { subject });
    expect(status.problems[0]).toBe('This folder is not a kernel tree (no Kconfig and init/main.c in it). The demo tree runs without one.'); // prettier-ignore
    const hover = await ask('hover', { subject, path: 'a.c', offset: 20 });
    expect(hover).toMatchObject({ headline: 'does not run', actions: [{ action: { kind: 'open' } }] });
    expect((await ask('lenses', { subject, path: 'a.c' }))[0]!.phrases[0]!.text).toMatch(/^does not run: /);
    expect(await ask('inactive', { subject, path: 'a.c' })).toEqual([]);
  });

  it('a file that is not there, an offset outside, a question nobody knows', async () => {
    const { ask } = open();
    expect(await ask('hover', { subject: demo, path: 'fs/none.c', offset: 3 })).toBeNull();
    expect(await ask('hover', { subject: demo, path: 'fs/pidfs.c', offset: 1e9 })).toBeNull();
    expect(await ask('hover', { subject: demo, path: 'fs/pidfs.c', offset: -5 })).toBeNull();
    expect(await ask('lenses', { subject: demo, path: 'fs/none.c' })).toEqual([]);
    await expect(ask('nonsense' as 'status', { subject: demo })).rejects.toThrow('There is no question nonsense.');
  });

  it('a scenario and a .config that are not there are named, and the defaults used', async () => {
    const { ask } = open();
    const subject = { ...demo, scenario: 'no-such', config: '/nowhere/.config', set: { NO_SUCH: 'y' } };
    const { problems, scenario } = await ask('status', { subject });
    expect(scenario).toBe('two-opens');
    expect(problems.join('\n')).toMatch(/no scenario no-such/);
    expect(problems.join('\n')).toMatch(/no file \/nowhere\/\.config/);
  });

  it('bytes that are no C, and a file of 10 MB', async () => {
    const { ask } = open();
    const texts = [
      '\u0000\ufffd\r\n((((',
      '',
      'int x(void) {\r\n  return 1;\r\n}\r\n',
      `${'int a;\n'.repeat(1_500_000)}`,
    ];
    for (const text of texts) {
      await ask('document', { file: pidfs, text });
      await ask('lenses', { subject: demo, path: 'fs/pidfs.c' });
      await ask('inactive', { subject: demo, path: 'fs/pidfs.c' });
      await ask('status', { subject: demo });
    }
    await ask('document', { file: pidfs, text: undefined });
    expect((await ask('status', { subject: demo })).tree).toBe('demo');
  });

  it('a question that is cancelled ends, and the next is answered', async () => {
    const { ask } = open();
    const offset = textOf('demo/fs/pidfs.c').indexOf('iput(inode)');
    const place = { subject: demo, path: 'fs/pidfs.c', offset };
    await expect(ask('hover', place, { cancelled: () => true, progress: () => {} })).rejects.toThrow(
      'no longer wanted',
    );
    expect((await ask('scenarios', { subject: demo })).map(({ name }) => name)).toContain('two-opens');
  });

  it('an endless loop in the kernel is ended by its budget, with its place', async () => {
    const { ask } = open();
    const text = textOf('demo/fs/pidfs.c');
    const edited = text.replace('inode->i_private = get_pid(pid);', 'for (;;)\n\t\t\t;');
    await ask('document', { file: pidfs, text: edited });
    const offset = edited.indexOf('inode->i_mode =') + 8;
    await ask('hover', { subject: demo, path: 'fs/pidfs.c', offset });
    const problems = await ask('problems', { subject: demo, path: 'fs/pidfs.c' });
    expect(problems.map(({ message }) => message).join('\n')).toMatch(/steps/);
  });
});
