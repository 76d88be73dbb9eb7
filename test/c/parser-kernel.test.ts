/**
 * The parser on units of a real kernel (where .cache has its tree and the headers its build generates): every body and
 * initialiser of the closure is read, and every record is laid out as gcc does.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CompileError } from '../../src/c/ast';
import { FileTable, LexCache } from '../../src/c/files';
import { kernelFolders, kernelForcedIncludes } from '../../src/c/include';
import { parseUnit, type Unit } from '../../src/c/parser';
import { Preprocessor } from '../../src/c/preprocessor';
import { DiskTree } from '../../src/cli/disk';
import type { Tree } from '../../src/tree/tree';
import { layoutDifferences } from './layout-judge';

const cache = path.resolve(import.meta.dirname, '../../.cache');
const root = path.join(cache, 'trees/linux-6.12');
const generated = path.join(cache, 'generated/linux-6.12');
const isThere = existsSync(path.join(root, '.ok')) && existsSync(path.join(generated, 'include/generated/autoconf.h'));

const disk = new DiskTree(root);
const built = new DiskTree(generated);
const tree: Tree = { name: 'linux-6.12', read: (name) => disk.read(name) ?? built.read(name) };
const lexed = new LexCache();
const defines: [string, string][] = [
  ['__KERNEL__', '1'],
  ['KBUILD_MODNAME', '"unit"'],
  ['KBUILD_BASENAME', '"unit"'],
  ['KBUILD_MODFILE', '"fs/unit"'],
  ['__KBUILD_MODNAME', 'kmod_unit'],
];
function unitOf(name: string): Unit {
  const options = { tree, folders: kernelFolders, forcedIncludes: kernelForcedIncludes, defines };
  const preprocessor = new Preprocessor({ files: new FileTable(lexed), ...options });
  return parseUnit(preprocessor.open(name), { unitIndex: 0, msExtensions: true, primitives: new Set() });
}
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
  for (const one of unit.functions.values()) attempt(one.name, one.body);
  for (const one of unit.globals.values()) attempt(one.name, one.initializer);
  return { read, refused };
}

describe.skipIf(!isThere)(
  `linux 6.12${isThere ? '' : ' (needs a 6.12 tree prepared with make x86_64_defconfig prepare in .cache/generated)'}`,
  () => {
    test.each(['kernel/fork.c', 'fs/namespace.c', 'kernel/signal.c'])('%s is read whole', (name) => {
      const unit = unitOf(name);
      expect(unit.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
      const { read, refused } = readAll(unit);
      expect(refused).toEqual([]);
      expect(read).toBeGreaterThan(4000);
    });
    test('records of the closure of fs/pidfs.c lie as gcc lays them', () => {
      const unit = unitOf('fs/pidfs.c');
      const flags = [
        ...['-O2', '-nostdinc', '-fshort-wchar', '-fno-strict-aliasing', '-mno-sse', '-mcmodel=kernel', '-fno-pie'],
        ...kernelFolders.flatMap((folder) => [`-I${path.join(root, folder)}`, `-I${path.join(generated, folder)}`]),
        ...kernelForcedIncludes.flatMap((name) => ['-include', path.join(root, name)]),
        ...defines.map(([name, body]) => `-D${name}=${body}`),
      ];
      const { asked, differences } = layoutDifferences(`#include "${path.join(root, 'fs/pidfs.c')}"`, unit, flags);
      expect(differences).toEqual([]);
      expect(asked).toBeGreaterThan(10_000);
    });
  },
);
