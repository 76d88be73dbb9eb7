/**
 * Any bytes are read and solved, in bounded time, without an exception: files built to hurt, and seeded mutations of
 * generated ones. Every place that is reported lies inside its file.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  autoconf,
  explain,
  readKconfig,
  solve,
  summarize,
  writeConfig,
  writeDefconfig,
} from '../../src/kconfig/kconfig';
import { configDiagnostics, diagnostics, refusedLines, unknownInC, unmetSelects } from '../../src/kconfig/diagnose';
import { outline, references, symbolInfo } from '../../src/kconfig/query';
import { allKeywords } from '../../src/kconfig/scan';
import { MemoryTree } from '../../src/tree/tree';
import { generateKconfig } from './generate';

/** Everything that can be asked; throws where something is not total. */
function exercise(files: Record<string, string>, base: string) {
  const tree = new MemoryTree('hostile', files);
  const kconfig = readKconfig(tree);
  const solution = solve(kconfig, { base });
  writeConfig(solution);
  autoconf(solution);
  writeDefconfig(solution);
  configDiagnostics(kconfig, base);
  refusedLines(solution, base);
  unknownInC(kconfig, 'a.c', base);
  for (const path of kconfig.files.keys()) {
    outline(kconfig, path);
    unmetSelects(solution, path);
    for (const { place } of diagnostics(kconfig, path)) {
      const { length } = files[place.path]!;
      expect(place.offset >= 0 && place.offset <= place.end && place.end <= length, JSON.stringify(place)).toBe(true);
    }
  }
  for (const name of [...solution.values.keys()].slice(0, 30)) {
    symbolInfo(solution, tree, name);
    summarize(explain(solution, name)!);
    references(kconfig, name);
  }
  return { kconfig, solution };
}

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('');

describe('files built to hurt', () => {
  test.each<[string, Record<string, string>, string | undefined]>([
    [
      '10,000 ifs in ifs',
      { Kconfig: many(10_000, (n) => `if A${n}\n`) + 'config X\n def_bool y\n' + 'endif\n'.repeat(10_000) },
      'too-deep',
    ],
    ['10,000 unclosed menus', { Kconfig: 'menu "m"\n'.repeat(10_000) }, 'too-deep'],
    ['10,000 parentheses', { Kconfig: `config A\n def_bool ${'('.repeat(10_000)}y\n` }, 'syntax'],
    ['10,000 negations', { Kconfig: `config A\n def_bool ${'!'.repeat(10_000)}y\n` }, 'syntax'],
    ['10,000 operands', { Kconfig: `config A\n def_bool ${many(10_000, (n) => `S${n} || `)}y\n` }, 'too-deep'],
    ['10,000 depends', { Kconfig: `config A\n bool\n${many(10_000, (n) => ` depends on S${n}\n`)}` }, 'too-deep'],
    [
      'alternatives against alternatives',
      { Kconfig: `config A\n bool\n${many(60, (n) => ` depends on ${many(300, (m) => `S${n * m} || `)}T\n`)}` },
      undefined,
    ],
    [
      'a chain of 20,000 symbols',
      { Kconfig: many(20_000, (n) => `config S${n}\n bool "s"\n depends on S${n + 1}\n`) },
      undefined,
    ],
    [
      'a chain of 20,000 defaults',
      { Kconfig: many(20_000, (n) => `config S${n}\n int\n default S${n + 1}\n`) },
      undefined,
    ],
    [
      'a cycle of 20,000 symbols',
      { Kconfig: many(20_000, (n) => `config S${n}\n def_bool S${(n + 1) % 20_000}\n`) },
      'recursive-dependency',
    ],
    [
      'each below the one before',
      { Kconfig: `config S0\n bool "s"\n${many(3000, (n) => `config S${n + 1}\n bool "s"\n depends on S${n}\n`)}` },
      undefined,
    ],
    [
      '20,000 selects of one symbol',
      { Kconfig: many(20_000, (n) => `config S${n}\n def_bool y\n select T\n`) + 'config T\n bool\n' },
      undefined,
    ],
    ['one symbol 5,000 times', { Kconfig: 'config S\n bool "s"\n default y\n'.repeat(5000) }, undefined],
    [
      'a choice of 2,000',
      { Kconfig: `choice\n prompt "c"\n${many(2000, (n) => `config S${n}\n bool "s"\n`)}endchoice\n` },
      undefined,
    ],
    [
      'a choice in a choice',
      {
        Kconfig:
          'choice\n prompt "c"\nconfig A\n bool "a"\nchoice\n prompt "d"\nconfig B\n bool "b"\nendchoice\nendchoice\n',
      },
      'choice',
    ],
    [
      'files that double',
      Object.fromEntries(
        [...Array(40)].map((_, n) => [n ? `f${n}` : 'Kconfig', `source "f${n + 1}"\nsource "f${n + 1}"\n`]),
      ),
      'too-deep',
    ],
    [
      'macros that double',
      {
        Kconfig: `${many(60, (n) => `m${n + 1} = $(m${n})$(m${n})\n`)}m0 = xxxxxxxxxx\nconfig A\n string\n default "$(m60)"\n`,
      },
      'macro',
    ],
    [
      'a macro of macros',
      { Kconfig: `config A\n string\n default "${'$(a,'.repeat(5000)}${')'.repeat(5000)}"\n` },
      'macro',
    ],
    ['a function that calls itself', { Kconfig: 'f = $(f,$(1)x)\nconfig A\n string\n default "$(f,a)"\n' }, 'macro'],
    [
      'a binary file',
      { Kconfig: String.fromCharCode(...Array.from({ length: 5000 }, (_, n) => (n * 7919) % 0x10000)) },
      'syntax',
    ],
    [
      'names of JavaScript',
      {
        Kconfig: many(
          6,
          (n) =>
            `config ${['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty', 'length'][n]}\n def_bool $(toString)y\n`,
        ),
      },
      undefined,
    ],
  ])('%s', (_, files, code) => {
    const { kconfig } = exercise(
      files,
      many(100, (n) => `CONFIG_S${n}=y\n`),
    );
    const codes = kconfig.problems.map((problem) => problem.code);
    if (code) expect(codes).toContain(code);
  });

  test('a chain of 20,000 symbols has the right end', () => {
    const Kconfig = many(20_000, (n) => `config S${n}\n def_bool S${n + 1}\n`) + 'config S20000\n def_bool y\n';
    expect(exercise({ Kconfig }, '').solution.values.get('S0')?.value).toBe('y');
  });
});

describe('seeded', () => {
  const words = [
    ...allKeywords,
    'S1',
    'S2',
    'y',
    'm',
    '"text"',
    '$(x',
    '$(shell,x)',
    '(',
    ')',
    '&&',
    '||',
    '!',
    '=',
    '\\\n',
    '\n\t',
    '\n',
    ':=',
    '#',
    "'",
    '\t  ',
  ];

  test('tokens in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), (tokens) => {
        exercise({ Kconfig: tokens.join(' ') }, 'CONFIG_S1=y');
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  test('any text', () => {
    const any = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(any, any, (Kconfig, base) => void exercise({ Kconfig }, base)),
      { seed: 2, numRuns: 300 },
    );
  });

  test('half-written entries: generated files cut and with a line changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), fc.constantFrom(...words), (seed, cut, word) => {
        const { text, base } = generateKconfig(seed);
        const at = cut % text.length;
        exercise({ Kconfig: text.slice(0, at) }, base);
        exercise({ Kconfig: text.slice(0, at) + word + text.slice(at + (cut % 7)) }, base);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test('a harness that could not fail would notice nothing', () => {
    const throwing = new Proxy({} as Record<string, string>, {
      ownKeys: () => {
        throw new Error('seeded failure');
      },
    });
    expect(() => exercise(throwing, '')).toThrow('seeded failure');
  });
});
