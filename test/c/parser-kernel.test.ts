/**
 * The parser on units of real kernels: every body and initialiser of the closure is read, every record is laid out as
 * gcc does, and the headers that we supply say what those of the tree's own build say.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LexCache } from '../../src/c/files';
import { CompileError } from '../../src/c/ast';
import { parseUnit, type Unit } from '../../src/c/parser';
import { DiskTree } from '../../src/cli/disk';
import { configure } from '../../src/kernel/build';
import { generatedHeaders } from '../../src/kernel/generated';
import { autoconf } from '../../src/kconfig/kconfig';
import { kernelUnits } from './kernel-units';
import { layoutDifferences } from './layout-judge';

/** What is refused in bodies and initialisers, and how many were read. */
function readAll(unit: Unit): { read: number; refused: string[] } {
  const refused: string[] = [];
  let read = 0;
  const attempt = (name: string, ask: (() => unknown) | undefined): void => {
    if (ask === undefined) return;
    try {
      ask();
      read++;
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      refused.push(`${name}: ${error.message}`);
    }
  };
  for (const one of unit.allFunctions()) attempt(one.name, one.body);
  for (const one of unit.globals.values()) attempt(one.name, one.initializer);
  return { read, refused };
}

/** What a header defines, sorted, without white space; comments and the guard are left out. */
function definitions(text: string): readonly string[] {
  return [...text.replace(/\\\n/g, ' ').matchAll(/^#define (\w+(?:\(\w+\))?)[ \t]+(\S.*?)\s*(?:\/\*.*)?$/gm)]
    .map(([, name, value]) => `${name} ${value!.replace(/\s+/g, '')}`)
    .sort();
}

/** Those that a build of some version generates, with the fewest lines that they have. */
const generatedNames: readonly (readonly [string, number])[] = [
  ['include/generated/bounds.h', 6],
  ['include/generated/timeconst.h', 6],
  ['include/generated/asm-offsets.h', 70],
  ['include/generated/rq-offsets.h', 1],
  ['include/generated/uapi/linux/version.h', 4],
  ['arch/x86/include/generated/asm/cpufeaturemasks.h', 40],
  ['arch/x86/include/generated/asm/unistd_32_ia32.h', 400],
  ['arch/x86/include/generated/asm/unistd_64_x32.h', 30],
  ['arch/x86/include/generated/uapi/asm/unistd_64.h', 300],
];

for (const version of ['6.12', 'newest']) {
  const units = kernelUnits(version);
  const isThere = 'root' in units;
  describe.skipIf(!isThere)(`linux ${version}${isThere ? '' : ` (${units.missing})`}`, () => {
    const { root, generated, gccFlags, preprocessor } = isThere
      ? units
      : ({} as Extract<typeof units, { root: string }>);
    const unitOf = (name: string): Unit =>
      parseUnit(preprocessor().open(name), { unitIndex: 0, msExtensions: true, primitives: new Set() });

    test.each(['kernel/fork.c', 'fs/namespace.c', 'kernel/signal.c'])('%s is read whole', (name) => {
      const unit = unitOf(name);
      expect(unit.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
      const { read, refused } = readAll(unit);
      expect(refused).toEqual([]);
      expect(read).toBeGreaterThan(4000);
    });

    test('records of the closure of fs/pidfs.c lie as gcc lays them', () => {
      const flags = ['-O2', '-fshort-wchar', '-fno-strict-aliasing', '-mno-sse', '-mcmodel=kernel', '-fno-pie'];
      const text = `#include "${path.join(root, 'fs/pidfs.c')}"`;
      const { asked, differences } = layoutDifferences(text, unitOf('fs/pidfs.c'), [...flags, ...gccFlags('absolute')]);
      console.log(
        `layout of ${version}: ${asked} sizes, alignments, offsets and bit-fields, ${differences.length} differ`,
      );
      expect(differences).toEqual([]);
      expect(asked).toBeGreaterThan(10_000);
    });

    const isMade = ([name]: readonly [string, number]) => isThere && existsSync(path.join(generated, name));
    test.each(generatedNames.filter(isMade))('%s is what the build generates', (name, least) => {
      const tree = new DiskTree(root);
      const { solution } = configure(tree);
      const headers = generatedHeaders(tree, solution.values, autoconf(solution), new LexCache());
      const theirs = definitions(readFileSync(path.join(generated, name), 'utf8'));
      expect(definitions(headers.text(name)!)).toEqual(theirs);
      expect(theirs.length).toBeGreaterThanOrEqual(least);
      // Late macros are found without the headers that their values need.
      const late = headers.late(name);
      if (late) expect(late.names.map((one) => `${one} ${late.body(one)}`).sort()).toEqual(theirs);
    });
  });
}
