/**
 * gcc's torture programs on our machine: what gcc passes must pass. PATCHSCOPE_TORTURE=all (npm run test:torture) runs
 * all of them and also asks whether each exception still is one; without it a sample. Fetched by
 * scripts/fetch-torture.mjs.
 */
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { torturePrograms } from '../../scripts/fetch-torture.mjs';
import { loadBundle } from '../../src/cli/bundle';
import { compiler } from './gcc';
import { sample } from './sample';
import { exceptions, failureOf, failureOfText, passedByGcc } from './torture';

const folder = torturePrograms();
const everything = process.env['PATCHSCOPE_TORTURE'] === 'all';
const bundle = loadBundle(path.resolve(import.meta.dirname, '../..'));

describe("gcc's torture programs", () => {
  test('the exceptions are few, and each has a reason', () => {
    const listed = exceptions();
    console.log(`torture: ${listed.size} programs are listed as exceptions`);
    expect(listed.size).toBeLessThanOrEqual(180);
    for (const [name, reason] of listed) expect(reason, name).toMatch(/\w/);
  });

  test('a program that aborts is a failure', () => {
    expect(failureOfText(bundle, 'seeded.c', 'void abort(void); int main(void) { if (1 + 1 != 3) abort(); }')).toMatch(
      /status/,
    );
    expect(failureOfText(bundle, 'seeded.c', 'int main(void) { return 1 + 1 != 2; }')).toBeUndefined();
  });

  if (!folder || !compiler) {
    test.skip(`torture programs (${compiler ? 'not fetched: node scripts/fetch-torture.mjs' : 'no gcc here'})`);
    return;
  }
  const passing = everything ? passedByGcc(folder) : undefined;
  const listed = exceptions();

  test(everything ? 'all but the exceptions' : 'a sample', { timeout: 900_000 }, () => {
    const judged = passing ?? passedByGcc(folder);
    const runnable = judged.filter((name) => !listed.has(name));
    const chosen = everything ? runnable : sample(runnable, 60, 7);
    const failures = chosen.flatMap((name) => {
      const failure = failureOf(bundle, folder, name);
      return failure === undefined ? [] : [`${name}: ${failure}`];
    });
    console.log(`torture: ${chosen.length} of ${judged.length} run, ${failures.length} fail, ${listed.size} left out`);
    expect(failures).toEqual([]);
  });

  test.runIf(everything)('an exception that passes is no exception', { timeout: 300_000 }, () => {
    expect([...listed.keys()].filter((name) => failureOf(bundle, folder, name) === undefined)).toEqual([]);
    expect([...listed.keys()].filter((name) => !passing!.includes(name))).toEqual([]);
  });
});
