/**
 * A program on the kernel below: compiled with gcc into a temporary folder and run there. Whoever calls has made sure that
 * the window is trusted. What the program starts ends with it, and everything is bounded: time, and what it prints.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { constants, release, tmpdir } from 'node:os';
import path from 'node:path';
import type { Ending, NativeOutcome, NativeProgram, Ran, RunNatively } from '../service/native-output';

export interface NativeLimits {
  readonly milliseconds: number;
  readonly bytes: number;
}
const usual: NativeLimits = { milliseconds: 10_000, bytes: 1 << 20 };

/** How programs are run on the kernel below; undefined where that is not Linux. `platform` as in process.platform. */
export function nativeOf(platform: string): RunNatively | undefined {
  return platform === 'linux' ? runNatively : undefined;
}

/** Rejects with the signal's reason where that ends it, and where gcc or the program cannot be started at all. */
export async function runNatively(
  { name, text, folder }: NativeProgram,
  signal: AbortSignal,
  limits: NativeLimits = usual,
): Promise<NativeOutcome> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'patchscope-native-'));
  try {
    const source = path.join(scratch, `${name.replace(/[^\w-]/g, '_')}.c`);
    const program = path.join(scratch, 'program');
    await writeFile(source, text);
    const options = ['-pthread', '-fdiagnostics-color=never', ...(folder === undefined ? [] : ['-iquote', folder])];
    const compiled = await run('gcc', [...options, '-o', program, source], scratch, signal, {
      ...limits,
      milliseconds: 60_000,
    });
    if (compiled === 'missing') return { kind: 'no-compiler' };
    const messages = compiled.errors.replaceAll(`${scratch}/`, '');
    if (compiled.ending.kind !== 'exit' || compiled.ending.status !== 0) return { kind: 'not-compiled', messages };
    const ran = await run(program, [], scratch, signal, limits);
    if (ran === 'missing') throw new Error(`${program} cannot be started: is ${tmpdir()} mounted noexec?`);
    return { kind: 'ran', kernel: `Linux ${release()}`, ...ran };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Runs a command in a process group of its own; 'missing' where there is no such file. */
function run(
  command: string,
  given: readonly string[],
  cwd: string,
  signal: AbortSignal,
  limits: NativeLimits,
): Promise<Ran | 'missing'> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal));
    const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', HOME: cwd, TMPDIR: cwd, LC_ALL: 'C' };
    const child = spawn(command, given, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let whyEnded: string | undefined;
    const end = (why: string) => {
      whyEnded ??= why;
      killGroup(child.pid);
    };
    const onAbort = () => end('cancelled');
    signal.addEventListener('abort', onAbort);
    const limit = setTimeout(
      () => end(`it did not end within ${limits.milliseconds / 1000} seconds`),
      limits.milliseconds,
    );
    const texts = { output: '', errors: '' };
    const collect = (part: keyof typeof texts) => (data: string) => {
      texts[part] += data;
      if (texts.output.length + texts.errors.length <= limits.bytes) return;
      texts[part] = texts[part].slice(0, limits.bytes);
      end(`it printed more than ${limits.bytes.toLocaleString('en')} bytes`);
    };
    child.stdout.setEncoding('utf8').on('data', collect('output'));
    child.stderr.setEncoding('utf8').on('data', collect('errors'));
    const settle = () => {
      clearTimeout(limit);
      signal.removeEventListener('abort', onAbort);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      if (error.code === 'ENOENT') resolve('missing');
      else reject(error);
    });
    // A process that it left behind holds its pipes, and with them this run.
    child.on('exit', () => killGroup(child.pid));
    child.on('close', (code, killedBy) => {
      settle();
      if (signal.aborted) reject(reasonOf(signal));
      else resolve({ ...texts, ending: endingOf(code, killedBy, whyEnded) });
    });
  });
}

function endingOf(code: number | null, killedBy: NodeJS.Signals | null, whyEnded: string | undefined): Ending {
  if (whyEnded !== undefined) return { kind: 'ended', why: whyEnded };
  if (killedBy !== null) return { kind: 'signal', name: killedBy };
  return { kind: 'exit', status: code ?? 0 };
}

/** Ends a process and what it started, as far as that is still in its group. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, constants.signals.SIGKILL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // All of them have ended.
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error('cancelled');
}
