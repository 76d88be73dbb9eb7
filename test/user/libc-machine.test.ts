/** The same programs in the machine, without a kernel, print what gcc and glibc print. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import { runProgram } from '../c-programs/run-program';
import { firstDifference, HostPrograms, programsFolder, skipReason } from './host-programs';
import { because } from '../because';

const root = fileURLToPath(new URL('../..', import.meta.url));
const reason = skipReason();
let host: HostPrograms;
beforeAll(() => {
  host = new HostPrograms();
});
afterAll(() => {
  host.remove();
});

/** Those that call nothing of the kernel but write and exit. */
const pure = ['numbers', 'printf', 'sorting', 'strings', 'calendar', 'messages', 'mathematics'];

test.skipIf(reason).each(pure)(`%s prints the same in the machine${because(reason)}`, { timeout: 300_000 }, (name) => {
  const glibc = host.run(name, 'glibc');
  const text = readFileSync(join(programsFolder, `${name}.c`), 'utf8');
  const run = runProgram(loadBundle(root.replace(/\/$/, '')), `${name}.c`, text, {
    defines: [['_GNU_SOURCE', '']],
    steps: 2_000_000_000,
  });
  expect({ errors: run.errors, problems: run.problems }).toEqual({ errors: [], problems: [] });
  const output = Buffer.from(run.output, 'utf8').toString('latin1');
  expect(firstDifference(glibc.output, output)).toBeUndefined();
});
