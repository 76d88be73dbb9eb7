/**
 * C leaves open in which order operands and arguments are evaluated; programs show it all the same, by what they print and
 * by which lock they take first. Ours is gcc's: random expressions whose every part tells when it is evaluated. None assigns
 * to an object twice, of which C would say nothing at all.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import { because } from '../because';
import { compiler, judge } from './gcc';
import { runProgram } from './run-program';

const bundle = loadBundle(path.resolve(import.meta.dirname, '../..'));
/** ORDER_PROGRAMS=500 runs so many. */
const programs = Number(process.env['ORDER_PROGRAMS'] ?? 12);

const head = `#include <stdarg.h>
#include <stdio.h>
struct s { int x, y; int b : 9; };
static struct s t[2]; static int a[4]; static int global = 2; static long wide = 4; static unsigned char u = 7;
static int f(int k) { printf("%d ", k); global ^= k; return k + 1; }
static int g(int p, int q, int r) { printf("g%d,%d,%d ", p, q, r); return p - q + 2 * r; }
static int h(long p, short q, unsigned char r) { printf("h%ld,%d,%d ", p, q, r); return p + q - r; }
static int v(int n, ...) { va_list l; va_start(l, n); int r = 0; for (int k = 0; k < n; k++) r = r * 3 + va_arg(l, int); va_end(l); printf("v%d ", r); return r; }
static struct s made(int k) { printf("m%d ", k); a[k & 3]++; return (struct s){ k, a[1], 3 }; }
static int both(struct s p, int q, struct s r) { printf("s%d,%d,%d ", p.x + p.y, q, r.x - r.y); return p.x + q - r.y; }
static struct s *in(int k) { printf("p%d ", k); return &t[k & 1]; }
static struct s row[500];
static struct s *rows(int k) { printf("r%d ", k); return row; }
static int *at(int k) { printf("i%d ", k); return &a[k & 3]; }
static int (*pick(int k))(int, int, int) { printf("F%d ", k); return g; }
`;

/** Expressions of type int; each `#` becomes the number of a call. */
const expressions = fc.letrec<{ value: string; place: string }>((tie) => {
  const value = tie('value');
  const two = fc.tuple(value, value);
  const three = fc.tuple(value, value, value);
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('f(#)', 'f(#)', 'f(#)', 'i', 'j', 'c', 'global', 'wide', '(int)u', 'memory', 'still', 'pair.y'),
      fc
        .tuple(fc.constantFrom('+', '-', '*', '&', '^', '|', '<', '==', '!='), two)
        .map(([o, [l, r]]) => `(${l} ${o} ${r})`),
      three.map((of) => `g(${of.join(', ')})`),
      three.map((of) => `h(${of.join(', ')})`),
      fc.tuple(fc.integer({ min: 2, max: 3 }), three).map(([n, of]) => `v(${n}, (int)${of.join(', (int)')})`),
      three.map(([p, q, r]) => `both(made(${p}), ${q}, made(${r}))`),
      fc
        .tuple(value, fc.constantFrom('x', 'y', 'b'), value)
        .map(([k, member, of]) => `(rows(${k})[#].${member} = ${of})`),
      three.map(([condition, yes, no]) => `(${condition} ? ${yes} : ${no})`),
      fc.tuple(fc.constantFrom('&&', '||'), two).map(([o, [l, r]]) => `(${l} ${o} ${r})`),
      fc.tuple(value, three).map(([which, of]) => `pick(${which})(${of.join(', ')})`),
      three.map(([b, x, y]) => `((struct s){ .b = ${b}, .x = ${x}, .y = ${y} }).x`),
      two.map(([first, second]) => `({ int q = ${first}; q - ${second}; })`),
      tie('place'),
    ),
    place: fc.oneof(
      value.map((index) => `a[${index} & 3]`),
      value.map((of) => `in(${of})->x`),
      value.map((of) => `in(${of})->b`),
      value.map((of) => `*at(${of})`),
      value.map((index) => `t[${index} & 1].y`),
    ),
  };
});
const statements = fc.oneof(
  expressions.value.map((e) => `printf("= %d\\n", (int)${e});`),
  fc.tuple(expressions.place, expressions.value).map(([place, e]) => `${place} += ${e}; printf("\\n");`),
  fc
    .tuple(expressions.value, expressions.value, expressions.value)
    .map((of) =>
      `{ int z[3] = { [2] = ${of.join(', [0] = ')} }; printf("%d %d %d\\n", z[0], z[1], z[2]); }`.replace(
        ', [0] = ',
        ', [1] = ',
      ),
    ),
);
const texts = fc.array(statements, { minLength: 6, maxLength: 6 }).map((body) => {
  let calls = 0;
  const numbered = body.join('\n\t').replace(/#/g, () => String(++calls));
  return `${head}int main(void)
{
	int i = 1, j = 2, memory = 5, *pointer = &memory; char c = 3; volatile int still = 7; struct s pair = { 8, 9, 1 };
	*pointer = 6;
	${numbered}
	printf("%d %d %d %ld %d %d %d %d\\n", i, j, c, wide, a[0], a[1], a[2], a[3]);
	return global & 1;
}
`;
});

describe.skipIf(!compiler)(`evaluation order${because(compiler ? undefined : 'no gcc here')}`, () => {
  test(`${programs} random programs tell the same as gcc's`, { timeout: 60_000 + programs * 2_000 }, () => {
    const work = mkdtempSync(path.join(tmpdir(), 'patchscope-c-'));
    try {
      const file = path.join(work, 'program.c');
      fc.assert(
        fc.property(texts, (text) => {
          writeFileSync(file, text);
          const judged = judge(file, [], 10);
          expect(judged.compiled).toBe(true);
          const run = runProgram(bundle, 'program.c', text);
          expect([run.output, run.status, run.problems, run.errors]).toEqual([judged.output, judged.status, [], []]);
        }),
        { seed: 20260201, numRuns: programs },
      );
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
});
