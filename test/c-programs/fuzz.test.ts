/**
 * Any text is a program that runs, an error with its place, or a budget: never an exception, never without end. Mutated
 * programs (PROGRAM_FUZZ is their number: 400 here, 100,000 in `npm run fuzz`, which take about 25 minutes of CPU; PROGRAM_SEED
 * the first seed), and texts made to break readers.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import { MemoryTree } from '../../src/tree/tree';
import { bugs, textOf } from './bugs';
import { type Outcome, runProgram } from './run-program';

const root = path.resolve(import.meta.dirname, '../..');
const bundle = loadBundle(root);
const rounds = Number(process.env['PROGRAM_FUZZ'] ?? 400);
const firstSeed = Number(process.env['PROGRAM_SEED'] ?? 1);
const limits = { steps: 50_000, memory: 1 << 25, depth: 2000, tasks: 16 };

/** What is wrong with an outcome; undefined where it is one of those that may be. */
function complaint({ status, problems, errors }: Outcome): string | undefined {
  const exception = problems.find((problem) => problem.startsWith('exception: '));
  if (exception !== undefined) return exception;
  const placeless = errors.find((error) => !/^\S+:\d+:\d+: ./s.test(error));
  if (placeless !== undefined) return `an error without its place: ${placeless}`;
  return Number.isInteger(status) ? undefined : `status ${status}`;
}

/** The dice of one mutated program. */
function dice(seed: number): (below: number) => number {
  let state = (seed * 2654435761) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

const words = [
  ...['int', 'long', 'struct s', 'union', 'enum { A }', 'typedef', 'static', 'extern', 'const', '_Bool', 'void', '*', '&', '...'],
  ...['(', ')', '{', '}', '[', ']', ';', ',', ':', '?', '=', '==', '+', '-', '<<', '>>', '->', '.', '!', '~', '%', '/', '#', '##'],
  ...['0', '1', '-1', '0x7fffffffffffffff', '1e999', "'\\xff'", '"', "'", '"\\0"', 'L"x"', '0x', '08', '1.2.3', '\\', '\n', '\r'],
  ...['if', 'else', 'while (1)', 'for (;;)', 'do', 'switch', 'case 1:', 'case 1 ... 9:', 'default:', 'break;', 'continue;', 'goto x;'],
  ...['return', 'sizeof', '_Alignof', 'typeof', '__auto_type', '_Generic(0, int: 1)', '_Static_assert(0, "");', 'asm("nop")', '({', '})'],
  ...['#define F(x) F(x) x', '#include "self.c"', '#include <stdio.h>', '#if 1', '#endif', '#else', '#undef', '#line 7', '#pragma pack(1)'],
  ...['__attribute__((packed))', '__attribute__((aligned(64)))', '__attribute__((cleanup(f)))', '__builtin_va_arg(', '__builtin_alloca(9)'],
  ...['main', 'malloc(1)', 'free(0)', 'fork()', 'longjmp', '/*', '*/', '//', '\u0000', '\u00e9', '\ud800', '[1 << 30]', ': 3'],
]; // prettier-ignore

function mutated(texts: readonly string[], seed: number): string {
  const below = dice(seed);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  let text = pick(texts);
  for (let count = 1 + below(4); count > 0; count--) {
    const at = below(text.length + 1);
    const length = below(3) ? below(10) : below(300);
    switch (below(7)) {
      case 0:
        text = text.slice(0, at) + text.slice(at + length);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(at, at + length) + text.slice(at);
        break;
      case 2: {
        const other = pick(texts);
        const from = below(other.length);
        text = text.slice(0, at) + other.slice(from, from + length) + text.slice(at);
        break;
      }
      case 3:
        if (below(6) === 0) text = text.slice(0, at);
        break;
      case 4:
        text = `${text.slice(0, at)}${String.fromCharCode(below(256))}${text.slice(at + 1)}`;
        break;
      default:
        text = `${text.slice(0, at)} ${pick(words)} ${text.slice(at)}`;
    }
  }
  return text;
}

function corpus(): string[] {
  const texts = bugs.flatMap((bug) => [textOf(bug, 'bug'), textOf(bug, 'fix')]);
  for (const folder of ['scenarios', 'test/user/programs', 'bench/programs'])
    for (const name of readdirSync(path.join(root, folder)).filter((file) => file.endsWith('.c')))
      texts.push(readFileSync(path.join(root, folder, name), 'utf8'));
  return texts;
}

describe('mutated programs', () => {
  test(`${rounds} end with an answer`, { timeout: 3 * 3_600_000 }, () => {
    const texts = corpus();
    const kinds = new Map<string, number>();
    const wrong: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + rounds && wrong.length < 20; seed++) {
      const text = mutated(texts, seed);
      const started = process.cpuUsage();
      // One that includes itself finds itself; a tree of headers of its own makes it read the library for itself.
      const headers = seed % 50 === 0 && { headers: [['self.c', text]] as const };
      const outcome = runProgram(bundle, 'self.c', text, { budgets: limits, ...headers });
      const { user } = process.cpuUsage(started);
      const complained =
        complaint(outcome) ?? (user > 10e6 ? `it took ${(user / 1e6).toFixed(1)} s of CPU` : undefined);
      if (complained !== undefined) wrong.push(`seed ${seed}: ${complained}`);
      const kind = outcome.errors.length > 0 ? 'error' : (outcome.kinds[0] ?? 'ran');
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (seed % 10_000 === 0) console.log(`mutated programs: seed ${seed}`);
    }
    expect(wrong).toEqual([]);
    console.log(`mutated programs: ${[...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
    // Otherwise the texts are broken so much that nothing behind the parser is reached, or so little that nothing is.
    expect(kinds.get('error')).toBeGreaterThan(rounds / 10);
    expect(rounds - kinds.get('error')!).toBeGreaterThan(rounds / 10);
  });

  test('an exception, an error without a place, and a run that does not end are noticed', () => {
    expect(complaint(runProgram(throwingBundle(), 'x.c', 'int main(void) { return 0; }', { budgets: limits }))).toMatch(
      /^exception: .*seeded/,
    );
    const silent = { status: 0, output: '', steps: 1, problems: [], kinds: [] };
    expect(complaint({ ...silent, errors: ['something is wrong'] })).toMatch(/without its place/);
    const endless = runProgram(bundle, 'x.c', 'int main(void) { for (;;) ; }', { budgets: limits });
    expect(endless.kinds).toEqual(['budget']);
  });
});

function throwingBundle(): MemoryTree {
  const tree = new MemoryTree('throwing', []);
  tree.read = () => {
    throw new Error('seeded');
  };
  tree.paths = () => ['src/user/libc/seeded.c'];
  return tree;
}

describe('texts made to break readers', () => {
  const main = 'int main(void) { return 0; }\n';
  const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);
  const cases: Readonly<Record<string, readonly [text: string, says: RegExp]>> = {
    'a million (': ['('.repeat(1 << 20), /nested|deep|expected/],
    'a million ( in main': [`int main(void) { return ${'('.repeat(1 << 20)}`, /nested|deep|too/],
    'a million {': [`int main(void) ${'{'.repeat(1 << 20)}`, /nested|deep|too/],
    'a million *': [`int ${'*'.repeat(1 << 20)} p;${main}`, /nested|deep|too|^$/],
    'a million -': [`int main(void) { return ${'- '.repeat(1 << 20)}1; }`, /nested|deep|too/],
    'a million !': [`int main(void) { return ${'!'.repeat(1 << 20)}1; }`, /nested|deep|too/],
    'a long chain of ? :': [`int main(void) { return ${'0 ? 1 : '.repeat(200_000)}0; }`, /nested|deep|too|^$/],
    'a long chain of else if': [`int main(int n, char **v) { ${'if (n > 9) n--; else '.repeat(100_000)} return 0; }`, /nested|deep|too|^$/],
    'a long sum': [`int main(void) { return 0${' + 0'.repeat(200_000)}; }`, /nested|deep|too|^$/],
    'nested structs': [`${nested('struct { ', '} x; ', 50_000)}${main}`, /nested|deep|too/],
    'nested initialisers': [`int a[] = ${nested('{', '}', 100_000)};${main}`, /nested|deep|too/],
    'nested declarators': [`int ${nested('(', ')', 100_000)};${main}`, /nested|deep|too|expected/],
    'nested statement expressions': [`int main(void) { return ${'({ '.repeat(50_000)}`, /nested|deep|too/],
    'nested comments and strings': [`/* ${'/* '.repeat(100_000)} */ ${main}`, /^$/],
    'nested #if': [`${'#if 1\n'.repeat(100_000)}${main}${'#endif\n'.repeat(100_000)}`, /nested|deep|too|^$/],
    'a file that includes itself': [`#include "self.c"\n${main}`, /nested|deep/],
    'a macro bomb': [
      `#define A x x x x x x x x x x\n${[...'BCDEFGHIJ'].map((name, i) => `#define ${name} ${`${'ABCDEFGHI'[i]} `.repeat(10)}\n`).join('')}int y = J;${main}`,
      /expan|too|more/,
    ],
    'a macro of itself': [`#define F(x) F(F(x)) F(x)\n${nested('F(', ')', 20_000)}${main}`, /./],
    'an array of 2^60': [`char a[1ull << 60];${main}`, /large|fit|too/],
    'a switch of a million cases': [
      `int main(int n, char **v) { switch (n) { ${Array.from({ length: 200_000 }, (_, i) => `case ${i + 5}: `).join('')} ; } return 0; }`,
      /^$/,
    ],
    'a range of 2^40 elements': [`int a[] = { [0 ... 1ll << 40] = 1 };${main}`, /large|too|fit/],
    'a range of 2^30 elements': [`char a[] = { [0 ... 1 << 30] = 1 };${main}`, /large|too|fit/],
    'a line of 10 MB': [`int x = 1${'1'.repeat(10 << 20)};${main}`, /^$|large|too|number/],
    'a name of 10 MB': [`int ${'n'.repeat(10 << 20)};${main}`, /^$/],
    'a recursion without end': ['int f(int n) { return f(n + 1) + 1; } int main(void) { return f(0); }', /deep|frames|calls|stack/],
    'memory without end': ['#include <stdlib.h>\nint main(void) { for (;;) if (malloc(1 << 16) == 0) return 0; }', /^$|memory/],
  }; // prettier-ignore
  test.each(Object.keys(cases))('%s', { timeout: 120_000 }, (name) => {
    const [text, says] = cases[name]!;
    const started = process.cpuUsage();
    const outcome = runProgram(bundle, 'self.c', text, { budgets: limits, headers: [['self.c', text]] });
    const { user } = process.cpuUsage(started);
    expect(complaint(outcome)).toBeUndefined();
    const said = outcome.errors[0] ?? outcome.problems[0] ?? '';
    expect(said.slice(0, 300)).toMatch(says);
    expect(user / 1e6, 'seconds of CPU').toBeLessThan(20);
  });
});
