/** Lenses on the demo tree: at once with what is known, more when a run knows more; a flip of FS_PID and what it changes. */
import { expect, describe, it } from 'vitest';
import type { LensAnswer, Subject } from '../../src/service/client';
import { demo, hoverText, open, textOf } from './ask';

const service = open();
const text = textOf('demo/fs/pidfs.c');

const textsOf = ({ phrases }: LensAnswer): string => phrases.map((one) => one.text).join(' · ');
async function lensOf(name: string, subject: Subject = demo): Promise<LensAnswer[]> {
  const lenses = await service.ask('lenses', { subject, path: 'fs/pidfs.c' });
  return lenses.filter(({ span }) => text.slice(span.start, span.end).endsWith(name));
}
async function kconfigLens(subject: Subject): Promise<string[]> {
  return (await service.ask('lenses', { subject, path: 'fs/Kconfig' })).map(textsOf);
}

describe('a function lens', () => {
  it('stands in the same place before and after the run', async () => {
    const [before, other] = await lensOf('pidfs_alloc_file');
    expect(textsOf(before!)).toBe('Step · two-opens: …');
    expect(textsOf(other!)).toBe('not compiled here: FS_PID is y');
    await service.until(async () => !textsOf((await lensOf('pidfs_alloc_file'))[0]!).endsWith('…'));
    const [after] = await lensOf('pidfs_alloc_file');
    expect(textsOf(after!)).toBe('Step · two-opens: 2 calls · 13 of 15 statements ran · not run: -ENOMEM, iput');
    expect(after!.span).toEqual(before!.span);
    expect(after!.phrases[0]!.action).toEqual({ kind: 'step', stopAt: 'pidfs_alloc_file', program: 'two-opens' });
    expect(service.eventsOf('changed')[0]).toEqual({ root: demo.root });
  });

  it('names the cheapest scenario where the picked one does not come', async () => {
    await service.until(async () => !textsOf((await lensOf('pidfd_show_fdinfo'))[0]!).includes('…'));
    expect(textsOf((await lensOf('pidfd_show_fdinfo'))[0]!)).toMatch(
      /^Step · fdinfo: \d+ calls · all 7 statements ran$/,
    );
    const [lens] = await lensOf('pidfd_show_fdinfo');
    expect(lens!.phrases[1]!.action).toEqual({ kind: 'pick-scenario', reaching: expect.arrayContaining(['fdinfo']) });
  });

  it('offers to write a scenario where none comes', async () => {
    await service.until(async () => !textsOf((await lensOf('pidfs_setattr'))[0]!).includes('…'));
    const [lens] = await lensOf('pidfs_setattr');
    expect(textsOf(lens!)).toBe('No scenario comes here · Write one');
    expect(lens!.phrases[1]!.action).toMatchObject({ kind: 'new-program' });
  });

  it('says of text that never runs what runs instead', async () => {
    const { ask, until } = open();
    const own = 'size_t strlen(const char *s)\n{\n\treturn 0;\n}\n';
    const empty = 'void nothing(void)\n{\n}\n';
    const beside = `${own}\nvoid dput(struct dentry *dentry)\n{\n}\n\nint probe(void)\n{\n\treturn 0;\n}\n`;
    const all = async (path: string) => (await ask('lenses', { subject: demo, path })).map(textsOf);
    const of = async (path: string, piece: string, content: string) =>
      hoverText(await ask('hover', { subject: demo, path, offset: content.indexOf(piece) }));
    await ask('document', { file: `${demo.root}/fs/pidfs.c`, text: text + empty + own });
    await ask('document', { file: `${demo.root}/fs/beside.c`, text: beside });
    await until(async () => !(await all('fs/pidfs.c')).some((one) => /: …$/.test(one)));
    expect((await all('fs/pidfs.c')).slice(-2)).toEqual(['no statement to run', 'does not run here: modelled']);
    expect(await of('fs/pidfs.c', 'strlen(const', text + empty + own)).toEqual([
      'does not run here: modelled',
      'strlen() is carried out by the machine itself.',
      '',
    ]);
    expect(await all('fs/beside.c')).toEqual([
      'does not run here: modelled',
      'does not run here: the one in fs/dcache.c does',
      'does not run here: no run reads this file',
    ]);
    expect(await of('fs/beside.c', 'dput(', beside)).toContain('dput() is carried out by fs/dcache.c.');
    expect((await of('fs/beside.c', 'probe(', beside))[1]).toMatch(/^No run reads this file\. Where the kernel calls/);
  });

  it('says what does not compile where that stands, and goes on about the rest of the file', async () => {
    const { ask, until } = open();
    const file = { subject: demo, path: 'fs/pidfs.c' };
    const edited = text.replace('clear_inode(inode);', 'clear_inode(inode) +;');
    const lens = async (name: string) =>
      (await ask('lenses', file)).flatMap((one) => edited.slice(one.span.start, one.span.end).endsWith(name) ? textsOf(one) : []); // prettier-ignore
    await ask('document', { file: `${demo.root}/fs/pidfs.c`, text: edited });
    await until(async () => (await lens('pidfs_evict_inode'))[0]!.startsWith('does not compile'));
    expect(await lens('pidfs_evict_inode')).toEqual(["does not compile: expected an expression before ';'"]);
    expect((await lens('pidfs_alloc_file'))[0]).toContain('2 calls · 13 of 15 statements ran');
    const [problem, ...others] = await ask('problems', file);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ severity: 'error', message: "expected an expression before ';'" });
    expect(edited.slice(0, problem!.span.end)).toMatch(/clear_inode\(inode\) \+;$/);
  });

  it('follows an edit of the scenario', async () => {
    const file = 'patchscope-demo:/scenarios/two-opens.c';
    const twice = textOf('scenarios/two-opens.c').replace(
      'fstat(b, &second);',
      'close(pidfd_open(child, 0));\n\tfstat(b, &second);',
    );
    await service.ask('document', { file, text: twice });
    await service.until(async () => textsOf((await lensOf('pidfs_alloc_file'))[0]!).includes('two-opens: 3 calls'));
    await service.ask('document', { file, text: undefined });
    await service.until(async () => textsOf((await lensOf('pidfs_alloc_file'))[0]!).includes('two-opens: 2 calls'));
  });

  it('says what ran at boot', async () => {
    expect(textsOf((await lensOf('pidfs_init'))[0]!)).toMatch(/^ran at boot/);
  });
});

describe('the lens on FS_PID', () => {
  const flipped = { ...demo, set: { FS_PID: 'n' } };

  it('gives value, reason and what else it could be', async () => {
    expect(await kconfigLens(demo)).toEqual(['y (default; 64BIT=y) · Try n · Why y?']);
  });

  it('says after a flip what changes for user space, first from one scenario, then from all', async () => {
    expect(await kconfigLens(flipped)).toEqual([expect.stringMatching(/^n for this session \(tree: y\) · /)]);
    await service.until(async () => (await kconfigLens(flipped))[0]!.includes('for user space'));
    // What is clicked stands where it will stand: only the end of the line goes away.
    expect((await kconfigLens(flipped))[0]).toMatch(
      /^n for this session \(tree: y\) · \d+ differences? for user space · Show · Back to y( · 1 of \d+ scenarios so far …)?$/,
    );
    await service.until(async () => !(await kconfigLens(flipped))[0]!.includes('…'));
    const { count, text: report, title, symbols, scenarios } = await service.ask('difference', { subject: flipped });
    expect(await kconfigLens(flipped)).toEqual([
      `n for this session (tree: y) · ${count} differences for user space · Show · Back to y`,
    ]);
    expect(title).toBe('Kconfig: FS_PID=y → FS_PID=n');
    expect(symbols).toEqual(['FS_PID']);
    expect(scenarios.done).toBe(scenarios.all);
    // Call by call, as `patchscope compare` prints it.
    expect(report).toMatch(/^ {2}fstatfs\(pidfd\)\.f_type +0x50494446 +→ 0x09041934 +\[two-opens:\d+\]$/m);
    expect(report).toMatch(/^ {2}fstat\(pidfd\)\.st_mode +0100444 +→ 0600 /m);
    expect(report).toMatch(/^ {2}readlink\("\/proc\/self\/fd\/N"\) +pidfd:\[INO\] +→ anon_inode:\[pidfd\] /m);
    expect(report).toMatch(/^ {2}openat\("\/proc\/self\/fd\/N", O_RDONLY\) +ok +→ ENXIO /m);
    expect(report).toMatch(/^1 Kconfig value differs:\n {2}FS_PID +y → n {2}\(asked for\)$/m);
    const rows = report.split('\n\n')[1]!.split('\n');
    expect(rows).toHaveLength(count);
  });

  it('compares any two configurations, in either direction', async () => {
    const back = await service.ask('difference', { subject: demo, before: flipped });
    expect(back.title).toBe('Kconfig: FS_PID=n → FS_PID=y');
    expect(back.text).toMatch(/^ {2}fstatfs\(pidfd\)\.f_type +0x09041934 +→ 0x50494446 /m);
    const none = await service.ask('difference', { subject: demo, before: demo });
    expect(none.count).toBe(0);
    expect(none.text).toMatch(/No Kconfig value differs\.\n$/);
  });

  it('dims the other side', async () => {
    const dimmed = async (subject: Subject) =>
      (await service.ask('inactive', { subject, path: 'fs/pidfs.c' })).map(({ span, reason }) => ({
        reason,
        hasAlloc: text.slice(span.start, span.end).includes('iget_locked'),
      }));
    expect(await dimmed(demo)).not.toContainEqual(expect.objectContaining({ hasAlloc: true }));
    expect(await dimmed(flipped)).toContainEqual({
      reason: 'Not compiled: needs defined(CONFIG_FS_PID); FS_PID is n.',
      hasAlloc: true,
    });
  });

  it('is a command line', async () => {
    expect(await service.ask('reproduction', { subject: flipped })).toBe(
      'patchscope run scenarios/two-opens.c --set FS_PID=n',
    );
  });
});
