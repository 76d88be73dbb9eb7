/** Programs on the kernel below: what they print and how they end; what does not end, does not compile, prints too much. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { nativeObstacle } from '../service/native-output';
import { nativeOf, runNatively, type NativeLimits } from './native';

const hasCompiler = process.platform === 'linux' && spawnSync('gcc', ['--version']).status === 0;
if (!hasCompiler) console.warn('skipped: programs on the kernel below: this is not Linux, or there is no gcc');

const run = (text: string, limits?: NativeLimits, signal = new AbortController().signal) =>
  runNatively({ name: 'a program', text }, signal, limits);
const limits = { milliseconds: 700, bytes: 10_000 };
const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('patchscope-native-'));

describe.skipIf(!hasCompiler)('a program on the kernel below', () => {
  it('is compiled and run, with its output, its errors and its status', async () => {
    const text = '#include <stdio.h>\nint main(void) { puts("out"); fputs("err\\n", stderr); return 5; }\n';
    expect(await run(text)).toMatchObject({ kind: 'ran', output: 'out\n', errors: 'err\n', ending: { kind: 'exit', status: 5 } }); // prettier-ignore
  });

  it('that does not compile has the messages of gcc, without the temporary folder', async () => {
    const outcome = await run('int main(void) { return nothing; }\n');
    expect(outcome).toMatchObject({ kind: 'not-compiled', messages: expect.stringMatching(/^a_program\.c:.*error: .*nothing/ms) }); // prettier-ignore
    expect(JSON.stringify(outcome)).not.toContain(tmpdir());
  });

  it('that dies of a signal says which', async () => {
    expect(await run('int main(void) { __builtin_trap(); }\n')).toMatchObject({ ending: { kind: 'signal' } });
  });

  it('that never ends is ended with what it started', async () => {
    const text = '#include <stdio.h>\n#include <unistd.h>\nint main(void) { printf("%d\\n", (int)getpid()); fflush(stdout); fork(); for (;;) pause(); }\n';
    const outcome = await run(text, limits);
    expect(outcome).toMatchObject({ ending: { kind: 'ended', why: 'it did not end within 0.7 seconds' } });
    const group = outcome.kind === 'ran' ? Number(outcome.output) : 0;
    expect(group).toBeGreaterThan(1);
    await expect.poll(() => runningIn(group)).toEqual([]);
  }); // prettier-ignore

  it('that leaves a process behind is not waited for', async () => {
    const text = '#include <unistd.h>\nint main(void) { if (fork() == 0) for (;;) pause(); return 0; }\n';
    expect(await run(text)).toMatchObject({ ending: { kind: 'exit', status: 0 } });
  });

  it('that prints without end is ended', async () => {
    const outcome = await run('#include <stdio.h>\nint main(void) { for (;;) puts("x"); }\n', limits);
    expect(outcome).toMatchObject({ ending: { kind: 'ended', why: 'it printed more than 10,000 bytes' } });
  });

  it('can be cancelled', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('enough')), 300);
    await expect(run('int main(void) { for (;;) ; }\n', undefined, abort.signal)).rejects.toThrow('enough');
  });

  it('says that there is no compiler', async () => {
    const { PATH } = process.env;
    process.env['PATH'] = '/nowhere';
    try {
      expect(await run('int main(void) { return 0; }\n')).toEqual({ kind: 'no-compiler' });
    } finally {
      process.env['PATH'] = PATH;
    }
  });

  it('leaves no folder behind', () => {
    expect(left()).toEqual([]);
  });
});

describe("a program on this machine's kernel", () => {
  const said = (platform: string, isTrusted = true) => nativeObstacle({ isTrusted, native: nativeOf(platform) });

  it('is refused where this is not Linux, in words that say what to do', () => {
    for (const platform of ['darwin', 'win32', 'freebsd'])
      expect(said(platform)).toEqual({
        kind: 'not-linux',
        text: "This window's extensions do not run on Linux, so there is no kernel below to compare with. Use VS Code on Linux, or a remote window on it (SSH, WSL, container).",
      });
    expect(said('linux')).toBeUndefined();
    expect(nativeOf('linux')).toBe(runNatively);
  });

  it('is refused in an untrusted window on any system, in words that say what works', () => {
    for (const platform of ['linux', 'win32']) {
      expect(said(platform, false)?.kind).toBe('untrusted');
      expect(said(platform, false)?.text).toBe(
        'This window is not trusted, so Patchscope starts no program on this machine. Hovers, lenses and the lifetime panel work all the same: they only interpret what they read.',
      );
    }
  });
});

/** Processes of a group, without those that have ended and wait for a parent that never asks. */
function runningIn(group: number): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || !existsSync(`/proc/${pid}/stat`)) return false;
    const [state, , ofGroup] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(ofGroup) === group && state !== 'Z';
  });
}
