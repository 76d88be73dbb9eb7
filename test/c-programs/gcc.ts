/**
 * gcc as the judge of C programs: compiles a text without optimisation and runs it. Answers about whole collections are
 * kept under .cache, since asking gcc 1,600 times takes minutes.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const compiler = ['gcc-12', 'gcc'].find((name) => spawnSync(name, ['--version']).status === 0);

export interface Judgement {
  readonly compiled: boolean;
  /** Exit status; undefined where it was killed or ran out of time. */
  readonly status: number | undefined;
  readonly output: string;
}

/** Compiles the file with -O0 and runs it for at most `seconds`. */
export function judge(file: string, options: readonly string[], seconds: number): Judgement {
  const work = mkdtempSync(path.join(tmpdir(), 'patchscope-gcc-'));
  try {
    const program = path.join(work, 'program');
    const built = spawnSync(compiler!, ['-w', ...options, '-O0', file, '-o', program, '-lm'], { cwd: work });
    if (built.status !== 0) return { compiled: false, status: undefined, output: '' };
    const run = spawnSync(program, [], { cwd: work, timeout: seconds * 1000, encoding: 'utf8', maxBuffer: 1 << 26 });
    return { compiled: true, status: run.status ?? undefined, output: run.stdout };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const cache = path.resolve(import.meta.dirname, '../../.cache/judgements');

/** The answer kept under this name, computed by `ask` the first time. */
export function kept<T>(name: string, ask: () => T): T {
  const file = path.join(cache, `${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  const answer = ask();
  mkdirSync(cache, { recursive: true });
  writeFileSync(file, JSON.stringify(answer));
  return answer;
}
