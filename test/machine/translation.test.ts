/**
 * Translated code does what the interpreter does, to the step: programs run on a machine that translates as much as it can
 * and on one that only interprets, and both are held against each other on the way (lockstep.ts). PATCHSCOPE_TRANSLATION=all
 * (npm run test:translation) takes many more programs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { csmith } from '../../scripts/fetch-csmith.mjs';
import { loadBundle } from '../../src/cli/bundle';
import { LexCache } from '../../src/c/files';
import { Machine } from '../../src/machine/machine';
import { MemoryTree } from '../../src/tree/tree';
import { startHosted } from '../../src/user/host';
import { userProgram } from '../../src/user/program';
import { bugs, textOf } from '../c-programs/bugs';
import { sample } from '../c-programs/sample';
import { scenarioNames } from '../scenarios/scenario-files';
import { simulation } from '../scenarios/simulate';
import { eager, early, lockstep, smallBudgets, type Start } from './lockstep';
import { programs } from './programs';

const everything = process.env['PATCHSCOPE_TRANSLATION'] === 'all';
const bundle = loadBundle(path.resolve(import.meta.dirname, '../..'));
const lexCache = new LexCache();

function hosted(text: string, headers: readonly (readonly [string, string])[] = []): Start {
  return () => {
    const program = userProgram({
      bundle,
      path: 'test.c',
      text,
      lexCache,
      headers: { tree: new MemoryTree('headers', headers), folders: [] },
    });
    const { machine, outcome } = startHosted(program, smallBudgets);
    return { machine, output: () => JSON.stringify({ ...outcome(), problems: [] }) };
  };
}

describe('programs about one thing each', () => {
  for (const [name, text] of Object.entries(programs)) {
    test(name, () => {
      const { difference, translated } = lockstep(hosted(text), eager, 12, 7);
      expect(difference).toBeUndefined();
      expect(translated).toBeGreaterThan(0);
    });
  }
});

test(`${2 * bugs.length} programs with a memory bug, and without`, { timeout: 600_000 }, () => {
  const differences = bugs.flatMap((bug) =>
    (['bug', 'fix'] as const).flatMap((which) => {
      const { difference } = lockstep(hosted(textOf(bug, which)), eager, 3, 3);
      return difference === undefined ? [] : [`${bug.name} (${which}): ${difference}`];
    }),
  );
  expect(differences).toEqual([]);
});

describe('random programs', () => {
  const generator = csmith();
  if (!generator) {
    test.skip('csmith: not fetched (node scripts/fetch-csmith.mjs)');
    return;
  }
  const names = readdirSync(generator.headers).filter((name) => name.endsWith('.h'));
  const headers = names.map((name) => [name, readFileSync(path.join(generator.headers, name), 'utf8')] as const);
  const work = mkdtempSync(path.join(tmpdir(), 'patchscope-translation-'));
  afterAll(() => rmSync(work, { recursive: true }));
  const seeds = Array.from({ length: 1000 }, (_, i) => i + 1);
  const chosen = everything ? seeds.slice(0, 300) : sample(seeds, 3, 11);
  test(`${chosen.length} of csmith's`, { timeout: 3_600_000 }, () => {
    let [steps, pieces] = [0, 0];
    const differences = chosen.flatMap((seed) => {
      const text = execFileSync(generator.program, ['--seed', `${seed}`], {
        cwd: work, encoding: 'utf8', maxBuffer: 1 << 26,
      }); // prettier-ignore
      const run = lockstep(hosted(text, headers), seed % 2 === 0 ? early : eager, 8, seed);
      steps += run.steps;
      pieces += run.translated;
      return run.difference === undefined ? [] : [`seed ${seed}: ${run.difference}`];
    });
    console.log(`csmith: ${chosen.length} programs, ${pieces} functions and loops translated, ${steps} steps`);
    expect(differences).toEqual([]);
    expect(pieces).toBeGreaterThan(10 * chosen.length);
  });
});

describe('scenarios on the demo tree', () => {
  const names = scenarioNames();
  for (const name of everything ? names : sample(names, 3, 5)) {
    test(name, { timeout: 600_000 }, () => {
      const start: Start = () => {
        const { run } = simulation({ program: `scenarios/${name}.c` });
        run.boot();
        return { machine: run.machine, output: () => run.text(1) };
      };
      const { difference, translated } = lockstep(start, early, 8, 13);
      expect(difference).toBeUndefined();
      expect(translated).toBeGreaterThan(0);
    });
  }
});

test('a difference is noticed', () => {
  const text = programs['loops in loops']!;
  let count = 0;
  const other: Start = () => hosted(count++ === 1 ? text.replace('i + 1', 'i + 2') : text)();
  expect(lockstep(other, eager, 4, 1).difference).toMatch(/differs/);
});

test('where functions may not be made from text, the interpreter runs alone', () => {
  const usual = globalThis.Function;
  const Forbidden = function () {
    throw new EvalError('Code generation from strings disallowed for this context');
  };
  globalThis.Function = Forbidden as unknown as FunctionConstructor;
  try {
    const { machine } = hosted(programs['loops in loops']!)();
    machine.run(smallBudgets.steps);
    expect([machine.problems, machine.translator.count]).toEqual([[], 0]);
  } finally {
    globalThis.Function = usual;
  }
  expect(Machine.translation.threshold).toBeLessThan(Infinity);
});
