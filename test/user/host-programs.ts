/** The programs of test/user/programs, built with gcc against glibc or against our library, and what they print. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = fileURLToPath(new URL('.', import.meta.url));
export const programsFolder = join(here, 'programs');
export const programNames = readdirSync(programsFolder)
  .filter((name) => name.endsWith('.c'))
  .map((name) => name.slice(0, -2));

export interface Printed {
  readonly output: string;
  readonly errors: string;
  readonly status: number | null;
}

/** gcc on Linux is the judge; elsewhere these tests are skipped. */
export function skipReason(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs Linux on x86-64';
  return spawnSync('gcc', ['--version']).status === 0 ? undefined : 'needs gcc';
}

export class HostPrograms {
  readonly folder = mkdtempSync(join(tmpdir(), 'patchscope-libc-'));
  private libraryBuilt = false;

  private get library(): string[] {
    if (!this.libraryBuilt) execFileSync('sh', [join(here, 'run.sh'), join(this.folder, 'lib')], { stdio: 'pipe' });
    this.libraryBuilt = true;
    const flags = readFileSync(join(this.folder, 'lib/link-flags'), 'utf8').trim().split(' ');
    return [join(this.folder, 'lib/libpatchscope.a'), ...flags];
  }

  /** Builds the program against `library`; throws with gcc's words when that fails. */
  private build(name: string, library: 'glibc' | 'ours'): string {
    const out = join(this.folder, `${name}.${library}`);
    const common = [
      '-std=gnu11',
      '-D_GNU_SOURCE',
      '-w',
      '-O0',
      '-fno-builtin',
      join(programsFolder, `${name}.c`),
      '-o',
      out,
    ];
    const include = join(here, '../../src/user/include');
    execFileSync(
      'gcc',
      library === 'glibc'
        ? [...common, '-pthread', '-lm']
        : [...common, '-fno-stack-protector', '-fno-pie', '-nostdinc', '-isystem', include, ...this.library],
      { stdio: 'pipe' },
    );
    return out;
  }

  /** Runs it in an empty folder, as ./prog one two, with a line on standard input. */
  run(name: string, library: 'glibc' | 'ours'): Printed {
    const program = this.build(name, library);
    const work = join(this.folder, `${name}-${library}`, 'work');
    mkdirSync(work, { recursive: true });
    const run = spawnSync(program, ['one', 'two'], {
      argv0: './prog',
      cwd: work,
      input: '12 word\n',
      timeout: 60_000,
      maxBuffer: 64 << 20,
    });
    return { output: run.stdout.toString('latin1'), errors: run.stderr.toString('latin1'), status: run.status };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The first line in which two texts differ, with its number, so that a failure can be read; undefined when equal. */
export function firstDifference(expected: string, found: string): string | undefined {
  if (expected === found) return undefined;
  const [a, b] = [expected.split('\n'), found.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  const line = at < 0 ? a.length : at;
  return `line ${line + 1}: expected ${JSON.stringify(a[line])?.slice(0, 400)}, found ${JSON.stringify(b[line])?.slice(0, 400)}`;
}
