/** Failing allocations and other schedules: planted bugs that only they show are found, and shown again by the command given. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patchscope } from '../../src/cli/command';
import { readVariation } from '../../src/explore/variation';
import { bundle, root } from '../scenarios/simulate';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchscope-explore-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function command(line: string): Promise<{ status: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const decoder = new TextDecoder();
  const status = await patchscope(line.split(' '), {
    root,
    folder,
    out: (data) => (out += typeof data === 'string' ? data : decoder.decode(data)),
    err: (text) => (err += text),
  });
  return { status, out, err };
}
/** The demo tree in a folder called `name`, with `from` in one file replaced by `to`. */
function planted(name: string, path: string, from: string, to: string): void {
  for (const file of bundle.paths().filter((one) => one.startsWith('demo/'))) {
    const text = bundle.read(file)!;
    const changed = file === `demo/${path}` ? text.replace(from, to) : text;
    if (file === `demo/${path}`) expect(changed).not.toBe(text);
    const target = join(folder, name, file.slice('demo/'.length));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, changed);
  }
}
/** The commands behind `again:`, without the program's name in front. */
const replays = (out: string): string[] => [...out.matchAll(/again: patchscope (.*)$/gm)].map(([, line]) => line!);

/** One process opens a pidfd of its child while the child ends; which comes first is not the program's to say. */
const race = `
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
  int child = fork();
  if (child == 0)
    _exit(0);
  getppid();
  int fd = syscall(SYS_pidfd_open, child, 0);
  int exited = waitid(P_PIDFD, fd, 0, WEXITED | WNOHANG | WNOWAIT);
  printf("%d\\n", exited);
  siginfo_t info = { 0 };
  waitid(P_PIDFD, fd, &info, WEXITED | WNOHANG);
  if (info.si_pid == 0)
    waitpid(child, 0, 0);
  close(fd);
  return info.si_pid != 0;
}`;

describe('explore', () => {
  it('finds nothing in the demo tree', async () => {
    const { status, out } = await command('explore two-opens');
    expect(out).toMatch(/^two-opens: \d+ allocations made to fail, one in each run; \d+ other schedules\.\n/);
    expect(out).toContain('Nothing goes wrong that does not go wrong in the ordinary run.');
    expect(status).toBe(0);
  });

  it('finds an inode that an error path keeps, and the command shows it again', async () => {
    planted('leaky', 'fs/pidfs.c', 'if (IS_ERR(file))\n\t\tiput(inode);', 'if (IS_ERR(file))\n\t\t(void)inode;');
    const plain = await command('run two-opens --tree leaky');
    expect(plain).toMatchObject({ status: 0, err: '' });
    const { status, out } = await command('explore two-opens --fail-alloc --tree leaky');
    expect(status).toBe(3);
    expect(out).toMatch(/leak: one reference on inode \d+ \(count 1\) held by nothing/);
    const [again] = replays(out);
    expect(again).toMatch(/^run two-opens --tree leaky --fail-alloc \d+$/);
    expect((await command(again!)).err).toMatch(/leak: one reference on inode \d+ \(count 1\) held by nothing/);
  });

  it('finds what another schedule makes of a program, and shows that again', async () => {
    writeFileSync(join(folder, 'race.c'), race);
    const plain = await command('run race.c');
    const { out } = await command('explore race.c --interleave');
    expect(out).toMatch(
      /^race\.c: \d+ other schedules\.\nUnder \d+ schedules? the program prints or returns something else/,
    );
    const other = await command(/the first: patchscope (.*)$/m.exec(out)![1]!);
    expect(other.err).toBe('');
    expect(other.status).not.toBe(plain.status);
  });

  it('says what it cannot do', async () => {
    for (const [line, says] of [
      ['explore', 'explore needs a program'],
      ['explore two-opens --bound 0', '--bound needs a number of runs from 1 to 100000, not "0"'],
      ['explore two-opens --bound many', 'not "many"'],
      ['explore two-opens --schedule 1:2', 'there is no option --schedule'],
      ['run two-opens --fail-alloc soon', '--fail-alloc needs a step number, not "soon"'],
      ['run two-opens --schedule 12', '--schedule needs STEP:TASK,STEP:TASK,…, and "12" is none'],
    ] as const) {
      const { status, err } = await command(line);
      expect([status, err]).toEqual([2, expect.stringContaining(says)]);
    }
  });

  it('keeps to its bound', async () => {
    const { out } = await command('explore two-opens --bound 3');
    expect(out).toMatch(/^two-opens: 3 of \d+ allocations made to fail, one in each run; 3 of \d+ other schedules\.\n/);
  });

  it('reads its own options', () => {
    expect(readVariation('7', '9:2,12:3')).toEqual({
      variation: {
        failAt: 7,
        schedule: new Map([
          [9, 2],
          [12, 3],
        ]),
      },
    });
    expect(readVariation(undefined, undefined)).toEqual({ variation: { failAt: undefined, schedule: new Map() } });
  });
});
