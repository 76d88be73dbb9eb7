/**
 * Random programs without undefined behaviour (csmith): ours computes the checksum that gcc -O0 does. The seeds and gcc's
 * checksums are listed in csmith-seeds.txt, `-` where the program takes longer than 5 seconds even there.
 * PATCHSCOPE_CSMITH=all (npm run test:csmith) runs all of them, otherwise 50. Fetched by scripts/fetch-csmith.mjs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { csmith } from '../../scripts/fetch-csmith.mjs';
import { loadBundle } from '../../src/cli/bundle';
import { runProgram } from './run-program';
import { sample } from './sample';

const generator = csmith();
const everything = process.env['PATCHSCOPE_CSMITH'] === 'all';
const bundle = loadBundle(path.resolve(import.meta.dirname, '../..'));

interface Seed {
  readonly seed: string;
  /** Checksum under gcc -O0; undefined where it takes too long. */
  readonly checksum: string | undefined;
  /** Takes long here too: not in the sample. */
  readonly isLong: boolean;
}
const seeds: readonly Seed[] = readFileSync(path.join(import.meta.dirname, 'csmith-seeds.txt'), 'utf8')
  .split('\n')
  .filter((line) => /^\d/.test(line))
  .map((line) => line.split(' '))
  .map(([seed, checksum, long]) => ({
    seed: seed!,
    checksum: checksum === '-' ? undefined : checksum!,
    isLong: long === 'long',
  }));

describe('csmith', () => {
  test('1000 seeds are listed that finish under gcc', () => {
    const finishing = seeds.filter(({ checksum }) => checksum !== undefined);
    expect(new Set(finishing.map(({ seed }) => seed)).size).toBe(1000);
  });
  if (!generator) {
    test.skip('csmith: not fetched (node scripts/fetch-csmith.mjs)');
    return;
  }
  const names = readdirSync(generator.headers).filter((name) => name.endsWith('.h'));
  const headers = names.map((name) => [name, readFileSync(path.join(generator.headers, name), 'utf8')] as const);
  const work = mkdtempSync(path.join(tmpdir(), 'patchscope-csmith-'));
  afterAll(() => rmSync(work, { recursive: true }));
  const written = (seed: string): string =>
    // It leaves a file in the folder it runs in.
    execFileSync(generator.program, ['--seed', seed], { cwd: work, encoding: 'utf8', maxBuffer: 1 << 26 });
  const failureOf = ({ seed, checksum }: Seed, text: string): string | undefined => {
    const run = runProgram(bundle, `${seed}.c`, text, { headers, steps: 20_000_000_000 });
    const got = /checksum = (\w+)/.exec(run.output)?.[1];
    if (got === checksum && run.problems.length === 0 && run.errors.length === 0) return undefined;
    return [`seed ${seed}: ${got} instead of ${checksum}`, ...run.errors, ...run.problems].join('\n');
  };

  const finishing = seeds.filter(({ checksum }) => checksum !== undefined);
  const chosen = everything
    ? finishing
    : sample(
        finishing.filter(({ isLong }) => !isLong),
        50,
        3,
      );
  test(`${chosen.length} of ${finishing.length} programs`, { timeout: 3_600_000 }, () => {
    const failures = chosen.flatMap((seed) => failureOf(seed, written(seed.seed)) ?? []);
    console.log(`csmith: ${chosen.length} programs run, ${failures.length} fail`);
    expect(failures).toEqual([]);
  });
  test('a wrong checksum is noticed', () => {
    const [first] = chosen;
    const text = written(first!.seed);
    expect(failureOf({ ...first!, checksum: 'DEADBEEF' }, text)).toMatch(/instead of DEADBEEF/);
  });
});
