/**
 * Every function of the C library compiles with our own compiler, and names nothing that neither the library nor the
 * machine defines: what is missing would otherwise show when a program first calls it.
 */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import { userProgram } from '../../src/user/program';

const bundle = loadBundle(fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, ''));
const units = bundle.paths().filter((path) => path.startsWith('src/user/libc/') && path.endsWith('.c'));

/**
 * Names that the library uses and that whoever runs the program gives: main, and in the machine where a handler returns
 * to, of which only the address counts.
 */
const given = new Set(['main', '__signal_return']);

test('every function of the library compiles, and every name is defined', { timeout: 120_000 }, () => {
  const program = userProgram({ bundle, path: 'empty.c', text: 'int nothing;' });
  const failures: string[] = [];
  const missing = new Set<string>();
  let compiled = 0;
  for (const path of units) {
    for (const symbol of program.open(path).allFunctions()) {
      if (!symbol.body) continue;
      const record = program.image.functionOf(symbol);
      try {
        program.image.compile(record);
        compiled++;
      } catch (error) {
        failures.push(`${path} ${symbol.name}: ${(error as Error).message}`);
      }
    }
  }
  for (const record of program.image.functions)
    if (record.kind === 'undefined' && !given.has(record.name)) missing.add(record.name);
  expect(failures).toEqual([]);
  expect([...missing]).toEqual([]);
  expect(compiled).toBeGreaterThan(750);
});
