/** What a client may ask, rightly and wrongly. */
import { describe, expect, it } from 'vitest';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { Client, demoRun, edited, root, theBundle } from './client';

const pidfs = { path: `${root}/fs/pidfs.c` };

async function breakpoints(c: Client, source: object, list: object[]): Promise<DebugProtocol.Breakpoint[]> {
  return (await c.get<{ breakpoints: DebugProtocol.Breakpoint[] }>('setBreakpoints', { source, breakpoints: list }))
    .breakpoints;
}
/** 1-based line of a text in a file of the demo tree. */
function lineOf(text: string, path = 'fs/pidfs.c'): number {
  const whole = theBundle().read(`demo/${path}`)!;
  expect(whole).toContain(text);
  return whole.slice(0, whole.indexOf(text)).split('\n').length;
}
const program = (body: string, before = '') =>
  `#include <stdio.h>\n#include <unistd.h>\n${before}\nint main(void)\n{\n${body}\n}\n`;

describe('breakpoints', () => {
  it('are verified only where a statement is, and say why not', async () => {
    const c = new Client();
    await c.start({ stopOnEntry: true });
    const alloc = lineOf('inode = iget_locked(');
    const [real, blank, comment, outside] = await breakpoints(c, pidfs, [
      { line: alloc },
      { line: alloc - 1 },
      { line: 2 },
      { line: 100_000 },
    ]);
    expect(real).toMatchObject({ verified: true, line: alloc });
    expect(blank).toMatchObject({ verified: true, line: alloc });
    for (const b of [comment, outside]) expect(b).toMatchObject({ verified: false, message: /nothing runs on this line/ }); // prettier-ignore
  });

  it('know files that are not of the run', async () => {
    const c = new Client();
    await c.start({ stopOnEntry: true });
    expect(await breakpoints(c, { path: '/elsewhere/x.c' }, [{ line: 1 }])).toMatchObject([
      { verified: false, message: '/elsewhere/x.c is not a file of this run' },
    ]);
    expect(await breakpoints(c, {}, [{ line: 1 }])).toMatchObject([{ verified: false }]);
    expect(await breakpoints(c, { path: `${root}/Kconfig` }, [{ line: 1 }])).toMatchObject([{ verified: false }]);
    expect(await breakpoints(c, pidfs, [])).toEqual([]);
  });

  it('say what the configuration leaves out and what is a primitive', async () => {
    const c = new Client();
    await c.start({ stopOnEntry: true });
    const off = lineOf('anon_inode_getfile("[pidfd]"');
    expect(await breakpoints(c, pidfs, [{ line: off }])).toMatchObject([{ verified: false }]);
    const { breakpoints: set } = await c.get<{ breakpoints: DebugProtocol.Breakpoint[] }>('setFunctionBreakpoints', {
      breakpoints: [
        { name: 'no_such_function' },
        { name: 'patchscope_current' },
        { name: 'pidfd_poll' },
        { name: 'a b' },
      ],
    });
    expect(set.map((b) => b.verified)).toEqual([false, false, true, false]);
    expect(set[0]!.message).toBe('neither the kernel nor the program has a function no_such_function');
    expect(set[1]!.message).toMatch(/primitive/);
  });

  it('refuse conditions that do not parse', async () => {
    const c = new Client();
    await c.start({ stopOnEntry: true });
    const line = lineOf('inode = iget_locked(');
    const set = await breakpoints(c, pidfs, [
      { line, condition: 'pid->' },
      { line, condition: 'nothing_of_this_name == 1' },
      { line, condition: 'get_pid(pid) == 0' },
      { line, hitCondition: 'often' },
      { line, logMessage: 'pid {pid->>}' },
      { line, condition: 'pid->ino == 303', hitCondition: '>= 1', logMessage: 'ino {pid->ino} of {pid}' },
    ]);
    expect(set.map((b) => b.verified)).toEqual([false, false, false, false, false, true]);
    expect(set[2]!.message).toMatch(/not called/);
    expect(set[3]!.message).toMatch(/"often" is not a number/);
  });

  it('count hits, log, and stop where a condition has no value', async () => {
    const c = new Client();
    await c.start({ stopOnEntry: true });
    const line = lineOf('inode = iget_locked(');
    await breakpoints(c, pidfs, [
      { line, logMessage: 'ino {pid->ino} of {pid}' },
      { line, hitCondition: '2' },
    ]);
    const second = await c.move('continue');
    expect(second.reason).toBe('breakpoint');
    expect(c.events('output').map((e) => e.output)).toEqual(['ino 303 of struct pid 3\n', 'ino 303 of struct pid 3\n']);
    await c.move('reverseContinue');
    await breakpoints(c, pidfs, [{ line: line + 1, condition: 'pidfs_mnt->mnt_sb->s_fs_info == 0 && *(int *)0 == 1' }]);
    const failed = await c.move('continue');
    expect(failed.reason).toBe('breakpoint');
    expect(failed.text).toMatch(/has no value: the pointer is NULL/);
  });

  it('stop in model C and libc where they are set there', async () => {
    const c = new Client();
    await c.start({ stopOnEntry: true });
    const stack = await c.stack();
    const start = stack.find((f) => f.name === '_start_c')!;
    expect(start.presentationHint).toBe('subtle');
    const { content } = await c.get<{ content: string }>('source', { source: start.source });
    expect(content).toContain('_start_c');
    const text = theBundle().read('src/kernel/model/demo/entry.c')!;
    const line = text.slice(0, text.indexOf('function = patchscope_system_call_function')).split('\n').length;
    const [set] = await breakpoints(c, { path: 'src/kernel/model/demo/entry.c' }, [{ line }]);
    expect(set).toMatchObject({ verified: true, line });
    await c.move('continue');
    expect(await c.place()).toMatch(/^patchscope_system_call entry.c/);
  });
});

describe('values', () => {
  it('unfolds records, arrays and pointers, and pages', async () => {
    const text = program(
      '  struct point p[300]; enum color c = RED; struct bits b = { 1, -2 }; char s[8] = "ab"; int u; p[0].x = 1; p[299].x = 7;\n  struct point *q = &p[0];\n  int *r = &p[0].x;\n  double d = 1.5; _Bool yes = 1;\n  write(1, s, 2); u = c + b.a + yes + (int)d + q->x + *r; return u - u;',
      'struct point { int x; union { int y; float f; }; }; enum color { RED, GREEN }; struct bits { unsigned a : 3; int b : 4; };',
    );
    const c = new Client(() => ({ scenario: 'values', text }));
    await c.start({ stopAt: `scenarios/values.c:${text.split('\n').findIndex((l) => l.includes('write(1')) + 1}` });
    const locals = await c.locals();
    expect(locals).toMatchObject({ c: 'RED', s: '"ab"', u: 'not written yet', d: '1.5', yes: 'true' });
    const [top] = await c.stack();
    const { scopes } = await c.get<{ scopes: DebugProtocol.Scope[] }>('scopes', { frameId: top!.id });
    const { variables } = await c.get<{ variables: DebugProtocol.Variable[] }>('variables', scopes[0]!);
    const of = (name: string) => variables.find((v) => v.name === name)!;
    expect(of('p')).toMatchObject({ indexedVariables: 300, type: 'struct point [300]' });
    const page = { variablesReference: of('p').variablesReference, filter: 'indexed', start: 299, count: 100 };
    const last = (await c.get<{ variables: DebugProtocol.Variable[] }>('variables', page)).variables;
    expect(last.map((v) => v.evaluateName)).toEqual(['p[299]']);
    expect(await c.children(last[0]!.variablesReference)).toEqual({
      x: '7',
      y: 'not written yet',
      f: 'not written yet',
    });
    expect(await c.children(of('q').variablesReference)).toMatchObject({ x: '1' });
    expect(await c.children(of('r').variablesReference)).toEqual({ '*r': '1' });
    expect(await c.children(of('b').variablesReference)).toEqual({ a: '1', b: '-2' });
    expect(await c.evaluate('p[299].x + 1')).toBe('8');
    expect(await c.evaluate('q->x == 1 ? GREEN : RED')).toBe('1');
  });

  it('shows the lifetime as a tree', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_evict_inode' });
    await c.move('reverseContinue');
    const line =
      theBundle()
        .read('scenarios/two-opens.c')!
        .split('\n')
        .findIndex((l) => l.includes('fstat(b')) + 1;
    await breakpoints(c, { path: '/scenarios/two-opens.c' }, [{ line }]);
    await c.move('continue');
    const [top] = await c.stack();
    const { scopes } = await c.get<{ scopes: DebugProtocol.Scope[] }>('scopes', { frameId: top!.id });
    const lifetime = scopes.find((s) => s.name === 'Lifetime')!;
    const { variables } = await c.get<{ variables: DebugProtocol.Variable[] }>('variables', lifetime);
    const opener = variables.find((v) => v.name === 'task 2')!;
    const held = await c.get<{ variables: DebugProtocol.Variable[] }>('variables', opener);
    const [first, second] = held.variables.filter((v) => v.name.startsWith('fd '));
    expect(first).toMatchObject({
      name: 'fd 3',
      value: 'file A (1) → dentry A (1) → inode 303 (2) → struct pid 3 (2)',
    });
    expect(second).toMatchObject({
      name: 'fd 4',
      value: 'file B (1) → dentry B (1) → inode 303 (2) → struct pid 3 (2)',
    });
    expect(variables.at(-1)).toMatchObject({ name: 'struct pid 3', value: 'count 2, held by: task 3, inode 303' });
    const inside = await c.get<{ variables: DebugProtocol.Variable[] }>('variables', second!);
    const inode = inside.variables.find((v) => v.name === 'inode 303')!;
    const struct = (await c.get<{ variables: DebugProtocol.Variable[] }>('variables', inode)).variables[0]!;
    expect(struct.type).toBe('struct inode');
    expect(await c.children(struct.variablesReference)).toMatchObject({ i_ino: '303' });
  });

  it('refuses what would change something or is no expression', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_alloc_file' });
    expect(await c.evaluate('pid->ino = 4')).toMatch(/^error: an assignment is not made here/);
    expect(await c.evaluate('printk("x")')).toMatch(/^error: /);
    expect(await c.evaluate('pid->')).toMatch(/^error: /);
    expect(await c.evaluate('')).toMatch(/^error: /);
    expect(await c.evaluate('nothing_here')).toMatch(/^error: .*undeclared/);
    expect(await c.evaluate('(struct inode *)0')).toBe('NULL');
    expect(await c.evaluate('((struct inode *)0)->i_ino')).toMatch(/^error: the pointer is NULL/);
    expect((await c.ask('evaluate', { expression: 'pid', frameId: 9999 })).message).toMatch(/no frame 9999/);
    expect((await c.ask('variables', { variablesReference: 777 })).success).toBe(false);
    expect((await c.ask('setVariable', {})).message).toMatch(/^Values are not set: /);
  });

  it('calls functions aside: what they do is undone', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_alloc_file' });
    await c.move('next');
    const count = Number(await c.evaluate('pid->count'));
    const { step } = await c.get<{ step: number }>('patchscope/moment');
    expect(await c.evaluate('get_pid(pid)')).toBe('struct pid 3');
    expect(await c.evaluate('pid_has_task(pid, 0) + 1')).toBe('2');
    expect(Number(await c.evaluate('pid->count'))).toBe(count);
    expect(await c.evaluate('iget_locked(inode->i_sb, 0) == 0')).toBe('0');
    expect(await c.evaluate('put_pid((struct pid *)8)')).toMatch(/^error: put_pid\(\): null pointer/);
    expect(await c.evaluate('schedule()')).toMatch(/^error: /);
    expect(await c.get('patchscope/moment')).toMatchObject({ step, ended: false });
    expect(await c.locals()).toMatchObject({ pid: 'struct pid 3', inode: 'inode 303' });
    await c.move('next');
    await c.move('stepBack');
    expect(await c.get('patchscope/moment')).toMatchObject({ step });
    expect((await c.move('continue')).event).toBe('terminated');
    expect(c.events('exited')).toEqual([{ exitCode: 0 }]);
  });

  it('completes members and names in sight', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_alloc_file' });
    const labels = async (text: string) =>
      (
        await c.get<{ targets: DebugProtocol.CompletionItem[] }>('completions', { text, column: text.length + 1 })
      ).targets.map((t) => t.label);
    expect(await labels('pid->')).toContain('count');
    expect(await labels('pidfs_mnt->mnt_sb->s_')).toContain('s_magic');
    expect(await labels('')).toEqual(expect.arrayContaining(['pid', 'flags', 'pidfs_mnt']));
    expect(await labels('nothing->')).toEqual([]);
  });

  it('reads memory and refuses to watch what is nowhere', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_alloc_file' });
    const [top] = await c.stack();
    const pid = await c.get<{ memoryReference: string }>('evaluate', { expression: 'pid', frameId: top!.id });
    const memory = await c.get<{ data: string }>('readMemory', { ...pid, offset: 0, count: 4 });
    expect(new DataView(Uint8Array.from(atob(memory.data), (x) => x.charCodeAt(0)).buffer).getInt32(0, true)).toBe(
      Number(await c.evaluate('pid->count')),
    );
    expect(await c.get('readMemory', { memoryReference: '0x10', count: 4 })).toMatchObject({ unreadableBytes: 4 });
    const info = await c.get('dataBreakpointInfo', { name: 'pid->count.refs.counter + 1', frameId: top!.id });
    expect(info).toMatchObject({ dataId: null, description: /it is computed/ });
    expect(await c.get('dataBreakpointInfo', { name: '0x10', asAddress: true, bytes: 4 })).toMatchObject({
      dataId: null,
      description: '4 bytes at 0x10: the pointer is NULL (offset 16)',
    });
    expect(await c.get('dataBreakpointInfo', { name: '0x10', asAddress: true, bytes: 3 })).toMatchObject({
      description: '3 bytes are not watched: take 1, 2, 4 or 8',
    });
    const [unknown] = (
      await c.get<{ breakpoints: DebugProtocol.Breakpoint[] }>('setDataBreakpoints', {
        breakpoints: [{ dataId: 'made up' }],
      })
    ).breakpoints;
    expect(unknown).toMatchObject({ verified: false, message: /another run/ });
  });
});

describe('sessions', () => {
  it('tell what cannot be launched', async () => {
    const c = new Client(undefined, { createRun: () => ({ problem: 'There is no such scenario.' }) });
    await c.get('initialize', { adapterID: 'patchscope' });
    expect(await c.ask('launch', {})).toMatchObject({ success: false, message: 'There is no such scenario.' });
    expect((await c.ask('next', { threadId: 1 })).message).toBe('Nothing has been launched yet.');
    expect((await c.ask('configurationDone')).success).toBe(false);
    const wrong = new Client(() => ({ scenario: 'wrong', text: 'int main(void) { return }' }));
    await wrong.get('initialize', { adapterID: 'patchscope' });
    expect((await wrong.ask('launch', {})).message).toMatch(/scenarios\/wrong.c:1/);
  });

  it('stop on entry where stopAt is nowhere', async () => {
    for (const stopAt of ['no_such_function', 'fs/none.c:3', 'fs/pidfs.c:2']) {
      const c = new Client();
      expect(await c.start({ stopAt })).toMatchObject({ reason: 'entry', description: 'Paused on entry' });
      expect(c.events('output')[0]).toMatchObject({ category: 'important', output: /^Cannot stop at / });
    }
  });

  it('say when stopAt was never reached', async () => {
    const c = new Client();
    expect((await c.start({ stopAt: 'pidfs_setattr' })).event).toBe('terminated');
    expect(c.events('output').map((e) => e.output)).toContain('The program ended and never reached pidfs_setattr.\n');
  });

  it('run two at once on one kernel, each for itself', async () => {
    const [a, b] = [new Client(), new Client(() => ({ scenario: 'two-processes' }))];
    const [first, second] = await Promise.all([
      a.start({ stopAt: 'pidfs_alloc_file' }),
      b.start({ stopOnEntry: true }),
    ]);
    expect(first.description).toBe('Paused at pidfs_alloc_file');
    expect(second.description).toBe('Paused on entry');
    const [, end] = await Promise.all([a.move('next'), b.move('continue')]);
    expect(end.event).toBe('terminated');
    expect(await a.place()).toMatch(/^pidfs_alloc_file/);
    expect(b.events('exited')).toEqual([{ exitCode: 0 }]);
    expect((await a.move('continue')).event).toBe('terminated');
  });

  it('freeze the text that runs and take the edited one at restart', async () => {
    let edits: Record<string, string> = {};
    const c = new Client(() => ({ edits }));
    await c.start({ stopAt: 'pidfs_alloc_file' });
    await breakpoints(c, pidfs, [{ line: lineOf('inode = iget_locked(') }]);
    edits = edited(
      'fs/pidfs.c',
      'struct pid *pid, unsigned int flags)\n{',
      'struct pid *pid, unsigned int flags)\n{\n',
    );
    c.session.invalidate();
    c.session.invalidate();
    expect(c.events('output').filter((e) => /was edited/.test(String(e.output)))).toHaveLength(1);
    await c.move('next');
    expect(await c.place()).toMatch(/^pidfs_alloc_file/);
    const stop = await c.move('restart');
    expect(stop.reason).toMatch(/entry|breakpoint/);
    expect(c.events('breakpoint')[0]).toMatchObject({ reason: 'changed', breakpoint: { id: 1, verified: true } });
  });

  it('restart, restart a frame, and step out', async () => {
    const c = new Client();
    const first = await c.start({ stopAt: 'pidfs_alloc_file' });
    const place = await c.place();
    await c.move('next');
    await c.move('next');
    const [top] = await c.stack();
    await c.move('restartFrame', { frameId: top!.id });
    expect(await c.place()).toBe(place);
    expect((await c.move('restart')).text).toBe(first.text);
    expect(await c.place()).toBe(place);
  });

  it('step in on a model over it, and say so', async () => {
    const c = new Client();
    await c.start({ stopAt: 'alloc_pid' });
    for (let i = 0; i < 10; i++) {
      const [before] = await c.stack();
      const text = theBundle().read('demo/kernel/pid.c')!.split('\n')[before!.line - 1]!;
      await c.move(text.includes('kmem_cache_alloc(') ? 'stepIn' : 'next');
      if (!text.includes('kmem_cache_alloc(')) continue;
      expect((await c.stack())[0]!.name).toBe('alloc_pid');
      expect(c.events('output').at(-1)!.output).toMatch(/^Stepped over kmem_cache_alloc\(\): modelled in src\/kernel/);
      return;
    }
    throw new Error('alloc_pid calls no kmem_cache_alloc');
  });

  it('step by lines where the client asks for lines', async () => {
    const text = program('  int n = 0; n++; n++;\n  for (int i = 0; i < 2; i++) n += i;\n  return n - n;');
    const c = new Client(() => ({ scenario: 'lines', text }));
    await c.start({ stopOnEntry: true });
    const first = Number((await c.place()).split(':')[1]);
    const lines = async (granularity: string) => {
      const seen: number[] = [];
      for (let i = 0; i < 3; i++) {
        await c.move('next', { granularity });
        seen.push(Number((await c.place()).split(':')[1]) - first);
      }
      return seen;
    };
    expect(await lines('statement')).toEqual([0, 0, 1]);
    for (let i = 0; i < 3; i++) await c.move('stepBack');
    expect((await lines('line')).slice(0, 2)).toEqual([1, 2]);
  });

  it('go to the next time a line runs, else to the last', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_evict_inode' });
    const target = async (text: string) => {
      const { targets } = await c.get<{ targets: { id: number }[] }>('gotoTargets', {
        source: pidfs,
        line: lineOf(text),
      });
      return { targetId: targets[0]!.id };
    };
    const before = await c.get<{ step: number }>('patchscope/moment');
    const back = await c.move('goto', await target('inode = iget_locked('));
    expect(back.description).toBe('Paused at the last time this ran');
    expect(await c.place()).toMatch(/^pidfs_alloc_file/);
    const on = await c.move('goto', await target('clear_inode(inode);'));
    expect(on.description).toBe('Paused at the next time this runs');
    expect((await c.get<{ step: number }>('patchscope/moment')).step).toBe(before.step + 1);
    await c.move('goto', await target('return -EOPNOTSUPP;'));
    expect(await c.place()).toMatch(/^pidfs_evict_inode/);
    expect((await c.ask('gotoTargets', { source: pidfs, line: 2 })).message).toMatch(/nothing runs on this line/);
    expect((await c.ask('goto', { threadId: 2, targetId: 99 })).success).toBe(false);
  });

  it('give up a search that is cancelled, and stay where they were', async () => {
    const text = program('  volatile int i;\n  for (i = 0; i < 300000; i++)\n    ;\n  return 0;');
    const c = new Client(() => ({ scenario: 'long', text }));
    await c.start({ stopAt: `scenarios/long.c:${text.split('\n').findIndex((l) => l.includes('return')) + 1}` });
    const { step } = await c.get<{ step: number }>('patchscope/moment');
    const search = c.move('reverseContinue');
    await c.get('cancel', {});
    expect((await search).reason).toBe('pause');
    expect(await c.get('patchscope/moment')).toMatchObject({ step });
  });

  it('list the files that were run', async () => {
    const c = new Client();
    await c.start({ stopAt: 'pidfs_alloc_file' });
    const { sources } = await c.get<{ sources: DebugProtocol.Source[] }>('loadedSources');
    const paths = sources.map((s) => s.path);
    expect(paths).toEqual(expect.arrayContaining([`${root}/fs/pidfs.c`, '/scenarios/two-opens.c']));
    for (const source of sources.filter((s) => s.sourceReference))
      expect((await c.get<{ content: string }>('source', { source })).content.length).toBeGreaterThan(10);
  });

  it('pause an endless program and search it backwards', async () => {
    const text = program('  volatile int i = 0;\n  for (;;)\n    i++;');
    const c = new Client(() => ({ scenario: 'endless', text }));
    await c.start({ stopOnEntry: true });
    const running = c.move('continue');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await c.ask('stackTrace', { threadId: c.thread })).message).toMatch(/pause it first/);
    await c.get('pause', { threadId: c.thread });
    expect((await running).reason).toBe('pause');
    expect(Number(await c.evaluate('i'))).toBeGreaterThan(1000);
    const { step } = await c.get<{ step: number }>('patchscope/moment');
    await c.move('stepBack');
    expect((await c.get<{ step: number }>('patchscope/moment')).step).toBeGreaterThan(step - 5);
    expect((await c.move('reverseContinue')).reason).toBe('entry');
  });

  it('pass over what is no request, and refuse unknown ones', async () => {
    const c = new Client();
    for (const wrong of [undefined, null, 3, 'x', {}, { type: 'event' }, { type: 'request' }]) c.session.handle(wrong);
    expect(c.messages).toEqual([]);
    await c.start({ stopOnEntry: true });
    expect((await c.ask('fly')).message).toBe('fly is not supported.');
    for (const command of ['setBreakpoints', 'stackTrace', 'scopes', 'source', 'completions', 'dataBreakpointInfo'])
      expect(`${(await c.ask(command, {})).message}`, command).not.toMatch(/failed/);
    expect((await c.ask('restartFrame', { frameId: 0 })).success).toBeDefined();
    c.session.close();
    expect(demoRun().whyNot()).toBeUndefined();
  });

  it('tell a leak at the end, and stop there when asked to', async () => {
    const edits = edited('fs/pidfs.c', 'put_pid(stashed);', '(void)stashed;');
    const c = new Client(() => ({ edits }));
    const stop = await c.start({}, async () => {
      await c.get('setExceptionBreakpoints', { filters: ['problem', 'leak'] });
    });
    expect(stop).toMatchObject({ reason: 'exception', text: /^leak: / });
    expect((await c.move('continue')).event).toBe('terminated');
    expect(c.events('exited')).toEqual([{ exitCode: 3 }]);
  });
});
