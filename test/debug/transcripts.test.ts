/** Sessions on the demo as golden transcripts: every message, with what may change left out. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Client, edited, isRecording, root } from './client';

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
});
