/** Open patches through the service, as the editor asks about them: reading, what runs, hovers, both moments. */
import { beforeAll, describe, expect, it } from 'vitest';
import { patchRoot } from '../../src/service/patch-questions';
import { hoverText, open, textOf } from './ask';

const name = 'pidfd-add-pidfs.patch';
const text = textOf(`demo-patches/${name}`);
const key = 'demo';
const [before, after] = [0, 1].map((count) => ({ root: patchRoot(key, count), set: {} }));

interface Message {
  readonly type: string;
  readonly event?: string;
  readonly command?: string;
  readonly body?: Record<string, never>;
}

describe('the demo patch', () => {
  const service = open();
  beforeAll(() => service.ask('patchOpen', { key, name, text, commits: [] }));
  const hoverAt = async (piece: string, plus: number) =>
    hoverText(await service.ask('patchHover', { key, offset: text.indexOf(piece) + plus, subject: after! }));

  it('is put on the tree that has its files, and says what is in it', async () => {
    const answer = await service.ask('patch', { key });
    expect(answer).toMatchObject({ title: 'pidfd: give each process an inode of its own', problems: [] });
    expect(answer.base).toMatchObject({ name: 'demo with base-anonymous-inodes.patch', whyNot: undefined });
    expect(answer.symbols).toEqual([{ name: 'FS_PID', what: 'added', value: 'y' }]);
    const [patch] = answer.patches;
    expect(patch).toMatchObject({ status: 'applied', applied: 'applies exactly' });
    expect(patch!.files.map(({ path }) => path)).toContain('fs/pidfs.c');
    const { span, section } = patch!.files.find(({ path }) => path === 'kernel/pid.c')!.hunks[1]!;
    expect(text.slice(span.start, span.end)).toMatch(/^@@ .*\n/);
    expect(text.slice(span.start, span.start + 200)).toContain(section);
    const claim = answer.claims.find(({ scenarios }) => scenarios.includes('recycled-pid'))!;
    expect(claim.spans.map(({ start, end }) => text.slice(start, end)).join(' ')).toBe(claim.text);
    expect(answer.claims.filter(({ verdict }) => verdict === 'no-scenario').length).toBeGreaterThan(0);
  });

  it('has hovers on + lines after it, on - lines before it', async () => {
    expect(await hoverAt('+\t\tinode->i_private = get_pid(pid);', 12)).toEqual([
      'after the patch · two-opens · ran once in 2 calls',
      'inode->i_private  NULL → struct pid 3',
      'get_pid(pid)      count 2 → 3   held by: task 3, pidfd_open (temporary), + inode 303',
      'Second call found inode 303: inode->i_state & I_NEW was false, so it skipped this line.',
      expect.stringMatching(/^Step here · /),
    ]);
    const removed = await hoverAt('-\tfile = anon_inode_getfile(', 3);
    expect(removed[0]).toBe('before the patch · two-opens · ran twice in 2 calls');
    expect(await hoverAt('Move them to a small file system', 3)).toEqual([]);
  });

  it('marks each hunk by what ran', async () => {
    const marks = () => service.ask('patchMarks', { subject: after! });
    await service.until(async () => (await marks()).every(({ state }) => state !== 'unknown'));
    const { patches } = await service.ask('patch', { key });
    const seen = (await marks()).map(({ file, state, functions }) => [patches[0]!.files[file]!.path, state, functions]);
    expect(seen).toContainEqual(['kernel/pid.c', 'runs', ['alloc_pid']]);
    expect(seen).toContainEqual(['init/main.c', 'runs', ['start_kernel']]);
    expect(seen).toContainEqual(['kernel/nsproxy.c', 'not-reached', ['setns']]);
    expect(seen).toContainEqual(['fs/Kconfig', 'no-code', []]);
    const alloc = (await marks()).find(({ functions }) => functions.includes('alloc_pid'))!;
    expect(alloc.systemCalls).toEqual(expect.arrayContaining(['clone', 'fork']));
    expect(alloc).toMatchObject({ stopBefore: 'alloc_pid', stopAfter: expect.stringMatching(/^kernel\/pid\.c:\d+$/) });
  });

  it('names what user space sees, and each line leads to both moments', async () => {
    const answer = await service.ask('patchCompare', { before: before!, after: after! });
    expect(answer).toMatchObject({ differences: 7, problems: 0, before: before!.root, after: after!.root });
    const row = answer.lines.find(({ text: line }) => line.includes('fchmod(pidfd'))!;
    expect(row.moments).toMatchObject({ scenario: 'fchmod-and-reopen' });
    expect(answer.claims.filter(({ verdict }) => verdict === 'holds')).toHaveLength(9);
    for (const line of answer.mail.split('\n')) expect([...line].length).toBeLessThanOrEqual(78);
    for (const [subject, step] of [
      [before!, row.moments!.before!],
      [after!, row.moments!.after!],
    ] as const) {
      const stack = await stackAt(subject.root, row.moments!.scenario, step);
      expect(stack[0]!.name).toMatch(/^(__do_)?sys_fchmod|^do_fchmod/);
      expect(stack.map(({ source }) => source.path).join(' ')).toMatch(/fchmod-and-reopen\.c/);
    }
  });

  /** The call stack where a session that was started at a moment stops. */
  async function stackAt(root: string, program: string, step: number) {
    const session = `at ${root} ${step}`;
    const messages = () =>
      service.eventsOf('debug').flatMap((event) => (event.session === session ? [event.message as Message] : []));
    let seq = 0;
    const send = (command: string, args: object = {}) =>
      service.ask('debugSend', { session, message: { type: 'request', seq: ++seq, command, arguments: args } });
    const wait = async (isIt: (message: Message) => boolean) => {
      await service.until(() => messages().some(isIt));
      return messages().find(isIt)!;
    };
    await service.ask('debugOpen', { session });
    await send('initialize', { adapterID: 'patchscope' });
    await send('launch', { subject: { root, set: {} }, program, step });
    await wait(({ command }) => command === 'launch');
    await send('configurationDone');
    const stopped = await wait(({ event }) => event === 'stopped');
    await send('stackTrace', stopped.body);
    const trace = await wait(({ command }) => command === 'stackTrace');
    await service.ask('debugClose', { session });
    return (trace.body as unknown as { stackFrames: { name: string; source: { path: string } }[] }).stackFrames;
  }
});

describe('a patch', () => {
  const service = open();
  const answerOf = async (mail: string, root?: string) => {
    await service.ask('patchOpen', { key: 'p', name: 'p.patch', text: mail, commits: [], ...(root && { root }) });
    return service.ask('patch', { key: 'p' });
  };
  const diff = (path: string, body: string) => `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n${body}`;

  it('without a tree is read, and says what one would add', async () => {
    const answer = await answerOf(diff('fs/other.c', '@@ -1 +1 @@ int f(void)\n-one\n+#ifdef CONFIG_SMP\n'));
    expect(answer.base).toMatchObject({ name: undefined, why: expect.stringContaining('No kernel tree is open') });
    expect(answer.patches).toMatchObject([
      { status: 'no-base', files: [{ path: 'fs/other.c', added: 1, removed: 1 }] },
    ]);
    expect(answer.symbols).toEqual([{ name: 'SMP', what: 'guards', value: undefined }]);
    const subject = { root: patchRoot('p', 1), set: {} };
    expect(await service.ask('patchMarks', { subject })).toEqual([]);
    await expect(service.ask('patchCompare', { before: { ...subject, root: patchRoot('p', 0) }, after: subject })).rejects.toThrow(/no base/); // prettier-ignore
  });

  it('that does not apply is shown against the nearest place', async () => {
    const lines = textOf('demo/fs/pidfs.c').split('\n');
    const at = lines.findIndex((line) => line.includes('inode->i_private = get_pid(pid);'));
    const context = lines.slice(at - 3, at + 4);
    const body = context.map((line, index) => (index === 3 ? `-${line}\n+\t\tnothing();` : ` ${index === 2 ? 'else' : line}`)); // prettier-ignore
    const mail = diff('fs/pidfs.c', `@@ -${at - 2},7 +${at - 2},7 @@\n${body.join('\n')}\n`);
    const { patches } = await answerOf(mail.replace('else', '\t\telse'), 'patchscope-demo:/demo');
    expect(patches[0]).toMatchObject({ status: 'failed', applied: 'does not apply: fs/pidfs.c' });
    const nearest = await service.ask('patchNearest', { key: 'p', patch: 0, file: 0, hunk: 0 });
    expect(nearest).toMatchObject({ path: 'fs/pidfs.c', root: patchRoot('p', 0) });
    expect(nearest!.text).toMatch(/^\d of 7 lines fit here; line \d+ is the first that differs$/);
    expect(nearest!.expected.split('\n')[nearest!.line]).toBe('\t\telse');
  });

  it.each([
    ['a path with ..', diff('../etc/passwd', '@@ -1 +1 @@\n-a\n+b\n'), /Refused/],
    ['an absolute path', 'diff --git a/x b/x\n--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n', /Refused/],
    ['.git', diff('.git/config', '@@ -1 +1 @@\n-a\n+b\n'), /Refused/],
    ['no patch', 'Subject: hello\n\nNo patch here.\n', /no patch|no change/i],
    ['wrong counts', diff('fs/x.c', '@@ -1,9 +1,9 @@\n-a\n+b\n'), /The @@ line says 9 lines/],
    ['bidi', diff('fs/x.c', '@@ -1 +1 @@\n-a\n+b \u202e c\n'), /U\+202E RIGHT-TO-LEFT OVERRIDE/],
  ])('with %s says so', async (_, mail, sentence) => {
    const { problems, patches } = await answerOf(mail);
    const said = [
      ...problems.map(({ message }) => message),
      ...patches.flatMap(({ files }) => files.map((f) => f.applied)),
    ];
    expect(said.join('\n')).toMatch(sentence);
  });

  it('that is in the tree already, or the wrong way round, says so', async () => {
    const made = textOf('demo-patches/pidfd-add-pidfs.patch').replace(/^index .*\n/gm, '');
    const { patches, problems } = await answerOf(made, 'patchscope-demo:/demo');
    expect(patches[0]!.applied).toMatch(/in the tree already|does not apply/);
    expect(problems.map(({ message }) => message).join('\n')).toMatch(/is there already|Already in the tree/);
  });

  it('of 30 is followed through the series', async () => {
    const subject = (i: number) =>
      `From: A <a@x>\nSubject: [PATCH ${i}/30] fs: step ${i}\nMessage-Id: <${i}@x>\n\nWhy.\n---\n`;
    const line = (i: number) => `/* step ${i} */`;
    const mails = Array.from({ length: 30 }, (_, i) => {
      const top = i === 0 ? '@@ -0,0 +1 @@\n' : `@@ -${i} +${i},2 @@\n ${line(i)}\n`;
      const file = i === 0 ? 'diff --git a/fs/new.c b/fs/new.c\nnew file mode 100644\n--- /dev/null\n+++ b/fs/new.c\n' : diff('fs/new.c', ''); // prettier-ignore
      return `From ${'1'.repeat(40)} Mon Sep 17 00:00:00 2001\n${subject(i + 1)}${file}${top}+${line(i + 1)}\n-- \n2.1\n\n`;
    });
    const { patches, series } = await answerOf(mails.toReversed().join(''), 'patchscope-demo:/demo');
    expect(series).toBe('30 patches');
    expect(patches.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 'applied'));
    expect(await service.ask('patchFile', { root: patchRoot('p', 2), path: 'fs/new.c' })).toBe(
      '/* step 1 */\n/* step 2 */\n',
    );
    expect(await service.ask('patchFile', { root: patchRoot('p', 0), path: 'fs/new.c' })).toBeNull();
  });
});
