/** Sessions on the demo as golden transcripts: every message, with what may change left out. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { Client, edited, isRecording, root, theBundle } from './client';

const folder = join(import.meta.dirname, 'transcripts');
const pidfs = { path: `${root}/fs/pidfs.c` };
const scenario = { path: '/scenarios/two-opens.c' };

function check(name: string, client: Client): void {
  const file = join(folder, `${name}.txt`);
  if (isRecording) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, client.transcript());
  }
  expect(existsSync(file) ? client.transcript() : undefined).toBe(readFileSync(file, 'utf8'));
}
/** 1-based line of the text in a file of the bundle. */
function lineOf(client: Client, path: string, text: string): number {
  const { tree } = client.run!.kernel.program.options;
  const whole = tree.read(path) ?? client.run!.options.bundle.read(path)!;
  const at = whole.indexOf(text);
  expect(at).toBeGreaterThanOrEqual(0);
  return whole.slice(0, at).split('\n').length;
}

describe('transcripts', () => {
  it('stops in pidfs_alloc_file, steps, reads i_ino and ends', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_alloc_file' });
    await c.get('threads');
    const [top] = await c.stack();
    await c.move('next');
    await c.locals();
    expect(await c.evaluate('inode->i_ino')).toBe('303');
    expect(await c.evaluate('pid->count')).toMatch(/^\d+$/);
    await c.move('next');
    await c.move('next');
    await c.move('stepOut');
    await c.stack();
    await c.move('stepBack');
    await c.stack();
    expect(top?.name).toBe('pidfs_alloc_file');
    expect((await c.move('continue')).event).toBe('terminated');
    await c.ask('disconnect');
    check('alloc-file', c);
  });

  it('steps from the scenario into the system call', async () => {
    const c = new Client();
    await c.start({ stopOnEntry: true });
    await c.get('setBreakpoints', {
      source: scenario,
      breakpoints: [{ line: lineOf(c, 'scenarios/two-opens.c', 'int b = pidfd_open') }],
    });
    await c.move('continue');
    expect(await c.place()).toMatch(/^main two-opens.c:/);
    await c.move('stepIn');
    expect(await c.place()).toMatch(/^sys_pidfd_open pid.c:/);
    await c.move('stepOut');
    expect(await c.place()).toMatch(/^main two-opens.c:/);
    await c.move('stepBack');
    await c.stack();
    check('step-in', c);
  });

  it('stops on breakpoints in kernel and scenario, with conditions, and runs back', async () => {
    const c = new Client();
    await c.start({ stopOnEntry: true }, async () => {
      const line = lineOf(c, 'fs/pidfs.c', 'if (inode->i_state & I_NEW)');
      await c.get('setBreakpoints', { source: pidfs, breakpoints: [{ line, condition: '!(inode->i_state & 8)' }] });
      await c.get('setFunctionBreakpoints', { breakpoints: [{ name: 'pidfs_evict_inode' }] });
    });
    await c.move('continue');
    await c.stack();
    await c.move('continue');
    await c.stack();
    await c.move('reverseContinue');
    await c.stack();
    await c.move('reverseContinue');
    await c.stack();
    check('breakpoints', c);
  });

  it('stops on a use after free with both ends, and steps back from it', async () => {
    const edits = edited('fs/pidfs.c', 'inode->i_private = get_pid(pid);', 'inode->i_private = pid;');
    const c = new Client(() => ({ edits }));
    const stop = await c.start({});
    expect(stop.reason).toBe('exception');
    await c.get('exceptionInfo');
    await c.stack();
    await c.move('stepBack');
    await c.stack();
    await c.move('continue');
    await c.move('continue');
    expect(c.events('exited')).toEqual([{ exitCode: 3 }]);
    check('problem', c);
  });

  it('watches a count in both directions', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_alloc_file' });
    const [top] = await c.stack();
    const info = await c.get<{ dataId: string }>('dataBreakpointInfo', { name: 'pid->count', frameId: top!.id });
    await c.get('setDataBreakpoints', { breakpoints: [{ dataId: info.dataId }] });
    await c.move('continue');
    await c.stack();
    await c.move('continue');
    await c.stack();
    await c.move('reverseContinue');
    await c.stack();
    check('data-breakpoint', c);
  });

  it('goes back into a call, out of it again, and to moments by their number', async () => {
    const c = new Client();
    await c.start({ stopOnEntry: true });
    const line = lineOf(c, 'scenarios/two-opens.c', 'fstat(b, &second)');
    await c.get('setBreakpoints', { source: scenario, breakpoints: [{ line }] });
    await c.move('continue');
    await c.move('patchscope/stepBackInto');
    await c.top();
    await c.move('patchscope/stepBackInto');
    await c.top();
    await c.move('patchscope/stepBackOut');
    await c.top();
    await c.move('stepBack');
    await c.top();
    const { step, start } = await c.get<{ step: number; start: number }>('patchscope/moment');
    await c.move('patchscope/goToMoment', { step: start });
    await c.move('patchscope/goToMoment', { step });
    await c.top();
    await c.move('patchscope/goToMoment', { step: step + 100_000_000 });
    await c.ask('patchscope/goToMoment', { step: -1 });
    await c.ask('patchscope/goToMoment', { step: 'soon' });
    check('back-into-out', c);
  });

  it('watches counts, variables and addresses, with conditions and hit counts', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_alloc_file' });
    const { id: frameId } = await c.top();
    const info = async (args: object) => (await c.get<{ dataId: string }>('dataBreakpointInfo', args)).dataId;
    const count = await info({ name: 'pid->count', frameId });
    const set = (...breakpoints: object[]) => c.get('setDataBreakpoints', { breakpoints });
    // On a variable in a register, until its call is over.
    await set({ dataId: await info({ name: 'inode', frameId }) });
    await c.move('continue');
    await c.top();
    await c.move('continue');
    await c.top();
    // The third change from the start of the program, then each to 1.
    await set({ dataId: count, hitCondition: '3' });
    await c.move('reverseContinue');
    await c.top();
    await set({ dataId: count, condition: '== 1' });
    await c.move('continue');
    await c.top();
    await set({ dataId: count, condition: 'nothing_of_this_name' }, { dataId: count, hitCondition: 'often' }, { dataId: 'made up' }, { dataId: count, accessType: 'read' }, { dataId: count, condition: 'get_pid(0)' }); // prettier-ignore
    check('data-breakpoints', c);
  });

  it('watches a count that the lifetime shows, and bytes at an address', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_evict_inode' });
    const { id: frameId } = await c.top();
    const { scopes } = await c.get<{ scopes: DebugProtocol.Scope[] }>('scopes', { frameId });
    const { variablesReference } = scopes.find((s) => s.name === 'Lifetime')!;
    const ofPid = await c.get<{ dataId: string }>('dataBreakpointInfo', { variablesReference, name: 'struct pid 3' });
    await c.get('setDataBreakpoints', { breakpoints: [{ dataId: ofPid.dataId }] });
    await c.move('continue');
    await c.top();
    const address = await c.evaluate('(unsigned long)&pid->count');
    const atAddress = await c.get<{ dataId: string }>('dataBreakpointInfo', { name: address, asAddress: true, bytes: 4 }); // prettier-ignore
    await c.get('setDataBreakpoints', { breakpoints: [{ dataId: atAddress.dataId }] });
    await c.move('reverseContinue');
    await c.top();
    check('counts-of-the-lifetime', c);
  });

  it('finds who set a value', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_evict_inode' });
    await c.move('patchscope/whoSet', { name: 'pidfs_mnt' });
    const { id: frameId } = await c.top();
    await c.move('patchscope/whoSet', { name: 'inode->i_private', frameId });
    await c.top();
    const { id: outer } = await c.top();
    const { scopes } = await c.get<{ scopes: DebugProtocol.Scope[] }>('scopes', { frameId: outer });
    const { variablesReference } = scopes[0]!;
    await c.move('patchscope/whoSet', { name: 'pid', variablesReference });
    await c.top();
    await c.ask('patchscope/whoSet', { name: '1 + 1' });
    await c.ask('patchscope/whoSet', { name: 'nothing_here' });
    check('who-set', c);
  });

  it('stops on errors returned to user space, on failed expectations, on leaks', async () => {
    const text = theBundle()
      .read('scenarios/two-opens.c')!
      .replace('fstat(a, &first)', 'pidfd_open(0, 0);\n\tpidfd_open(99, 0);\n\tfstat(a, &first)');
    const edits = edited('fs/pidfs.c', 'put_pid(stashed);', '(void)stashed;');
    const c = new Client(() => ({ text, edits }));
    const filters = ['expectation', 'leak', 'other'];
    const stop = await c.start({}, async () => {
      await c.get('setExceptionBreakpoints', {
        filters,
        filterOptions: [{ filterId: 'errno', condition: 'ESRCH' }],
      });
    });
    expect(stop).toMatchObject({ text: 'pidfd_open returns -ESRCH to two-opens' });
    await c.get('exceptionInfo');
    await c.top();
    await c.move('reverseContinue');
    await c.get('setExceptionBreakpoints', { filters, filterOptions: [{ filterId: 'errno', condition: '!ESRCH' }] });
    expect(await c.move('continue')).toMatchObject({ text: 'pidfd_open returns -EINVAL to two-opens' });
    await c.get('setExceptionBreakpoints', { filters, filterOptions: [{ filterId: 'errno', condition: 'soon' }] });
    while ((await c.move('continue')).event === 'stopped') await c.get('exceptionInfo');
    check('exceptions', c);
  });

  it('tells when a line ran, what happened and what user space saw', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_evict_inode' });
    const before = await c.top();
    const line = lineOf(c, 'fs/pidfs.c', 'if (inode->i_state & I_NEW)');
    const { times } = await c.get<{ times: { step: number }[] }>('patchscope/times', { source: pidfs, line });
    await c.ask('patchscope/times', { source: pidfs, line: 1 });
    await c.get('patchscope/observed');
    const { events } = await c.get<{ events: { step: number; text: string }[] }>('patchscope/events');
    expect((await c.top()).line).toBe(before.line);
    await c.move('patchscope/goToMoment', { step: times[1]!.step });
    await c.top();
    await c.get('patchscope/observed');
    await c.move('patchscope/goToMoment', { step: events.find((e) => /evict/.test(e.text))!.step });
    await c.top();
    check('tape', c);
  });

  it('shows values beside the lines, and what has changed', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_alloc_file' });
    const look = async () => {
      const { id: frameId } = await c.top();
      const { scopes } = await c.get<{ scopes: DebugProtocol.Scope[] }>('scopes', { frameId });
      const changed = scopes.find((s) => s.name.startsWith('Changed'));
      if (changed) await c.children(changed.variablesReference);
      await c.get('patchscope/inlineValues', { frameId });
    };
    await look();
    await c.move('next');
    await look();
    const line = lineOf(c, 'fs/pidfs.c', 'file = alloc_file_pseudo');
    await c.get('setBreakpoints', { source: pidfs, breakpoints: [{ line }] });
    await c.move('continue');
    await look();
    check('inline-values', c);
  });

  it('lets another task run next, and plays it again', async () => {
    const c = new Client();
    const line = (text: string) => lineOf(c, 'scenarios/two-opens.c', text);
    await c.start({ stopOnEntry: true });
    await c.get('setBreakpoints', { source: scenario, breakpoints: [{ line: line('int a = pidfd_open') }] });
    await c.move('continue');
    await c.get('threads');
    const { threads } = await c.get<{ threads: { threadId: number }[] }>('patchscope/runnable');
    await c.ask('patchscope/runNext', { threadId: c.thread });
    await c.ask('patchscope/runNext', { threadId: 99 });
    await c.move('patchscope/runNext', { threadId: threads[0]!.threadId });
    await c.top();
    const { step } = await c.get<{ step: number }>('patchscope/moment');
    await c.move('reverseContinue');
    await c.move('patchscope/goToMoment', { step });
    await c.top();
    expect((await c.move('continue')).event).toBe('terminated');
    check('run-next', c);
  });

  it('freezes what is shown when the text is edited, and starts again with the new one', async () => {
    let edits: Record<string, string> = {};
    const now = edited('fs/pidfs.c', 'struct pid *pid, unsigned int flags)\n{', 'struct pid *pid, unsigned int flags)\n{\n'); // prettier-ignore
    const c = new Client(() => ({ edits }), { textNow: (path) => edits[path] ?? theBundle().read(`demo/${path}`) });
    await c.start({ stopAt: 'pidfs_alloc_file' });
    await c.get('setBreakpoints', { source: pidfs, breakpoints: [{ line: lineOf(c, 'fs/pidfs.c', 'if (!inode)') }] });
    const { id: frameId } = await c.top();
    const info = await c.get<{ dataId: string }>('dataBreakpointInfo', { name: 'pid->count', frameId });
    await c.get('setDataBreakpoints', { breakpoints: [info] });
    edits = now;
    c.session.invalidate();
    const frozen = await c.top();
    expect(frozen.source!.sourceReference).toBeGreaterThan(0);
    const { content } = await c.get<{ content: string }>('source', { source: frozen.source });
    expect(content).toBe(theBundle().read('demo/fs/pidfs.c'));
    await c.move('next');
    await c.top();
    await c.move('restart');
    await c.top();
    await c.move('patchscope/restartWith', { program: 'two-processes' });
    await c.ask('patchscope/restartWith', {});
    check('edited', c);
  });

  it('says of each breakpoint why it is where it is, or nowhere', async () => {
    const c = new Client();
    await c.start({ stopOnEntry: true });
    const line = (text: string) => lineOf(c, 'fs/pidfs.c', text);
    await c.get('setBreakpoints', {
      source: pidfs,
      breakpoints: [
        { line: line('inode = iget_locked(') },
        { line: line('inode = iget_locked(') - 1 },
        { line: line('anon_inode_getfile("[pidfd]"') },
        { line: 2 },
        { line: line('inode = iget_locked('), condition: 'pid->' },
      ],
    });
    await c.get('setFunctionBreakpoints', {
      breakpoints: ['pidfs_evict_inode', 'refcount_inc', 'patchscope_current', 'no_such_function'].map((name) => ({ name })), // prettier-ignore
    });
    check('unverified', c);
  });

  it('evaluates C in watch, hover and console', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_alloc_file' });
    await c.move('next');
    const { id: frameId } = await c.top();
    for (const expression of expressions) await c.ask('evaluate', { expression, frameId, context: 'watch' });
    check('evaluate', c);
  });

  it('runs to the cursor both ways, and begins a frame again', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_evict_inode' });
    await c.place();
    const to = async (text: string) => {
      const line = lineOf(c, 'fs/pidfs.c', text);
      const { targets } = await c.get<{ targets: { id: number }[] }>('gotoTargets', { source: pidfs, line });
      return c.move('goto', { targetId: targets[0]!.id });
    };
    await to('inode = iget_locked(');
    await c.place();
    await c.move('next');
    const [frame] = await c.stack();
    await c.move('restartFrame', { frameId: frame!.id });
    await c.place();
    await to('clear_inode(inode);');
    await c.place();
    await to('return -EOPNOTSUPP;');
    await c.ask('gotoTargets', { source: pidfs, line: 2 });
    check('cursor-and-frame', c);
  });

  it('lists sources, completes, reads memory, and is cancelled', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_evict_inode' });
    const [frame] = await c.stack();
    const frameId = frame!.id;
    await c.get('loadedSources');
    for (const text of ['inode->i_sb->s_ma', 'ino', 'inode->nothing']) await c.ask('completions', { frameId, text, column: text.length + 1 }); // prettier-ignore
    const { memoryReference } = await c.get<{ memoryReference: string }>('evaluate', { frameId, expression: 'inode->i_private', context: 'watch' }); // prettier-ignore
    await c.ask('readMemory', { memoryReference, count: 4 });
    await c.ask('readMemory', { memoryReference: 'nowhere', count: 4 });
    await c.ask('cancel', { requestId: 1 });
    await c.ask('patchscope/goToMoment', { step: 'soon' });
    check('reading', c);
  });
});

const expressions = [
  'pid->count',
  'pid->numbers[0].nr * 2 + 1',
  '(unsigned char)300',
  'sizeof(struct inode)',
  'sizeof inode->i_state',
  'inode->i_sb == pidfs_mnt->mnt_sb && pid->level == 0',
  'inode->i_state & I_NEW',
  '!!(flags & O_RDWR)',
  'I_NEW | O_RDWR',
  'pidfs_mnt->mnt_sb->s_op',
  '*pid',
  '&pid->count',
  '(struct inode *)0',
  'pid_has_task(pid, 0)',
  'pid_has_task(pid, 0) ? inode->i_ino : 0',
  'READ_ONCE(pid->level)',
  'container_of(&pid->count, struct pid, count)',
  'inode->i_sb->s_type->name',
  'inode->i_sb->s_type->name[0]',
  '"text"[1]',
  'offsetof(struct pid, count)',
  'likely(pid)',
  'IS_ERR(inode)',
  'PTR_ERR(inode)',
  'min(3, 4) + max(pid->level, 2u)',
  '({ int twice = 2 * flags; twice + 1; })',
  '({ flags = 1; flags; })',
  'current',
  'current->pid',
  'GFP_KERNEL',
  'ARRAY_SIZE(current->comm)',
  'S_ISREG(inode->i_mode)',
  'pid->ino++',
  'nothing_here',
  'pid->',
  '1 / 0',
  'schedule()',
];
