/** The table of bug programs: each bug is found, with both ends named, and its clean twin is silent. */
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import { bugs, textOf } from './bugs';
import { runProgram } from './run-program';

const bundle = loadBundle(path.resolve(import.meta.dirname, '../..'));

describe('one memory bug each', () => {
  for (const bug of bugs) {
    test(bug.name, () => {
      const run = runProgram(bundle, 'bug.c', textOf(bug, 'bug'));
      expect(run.errors).toEqual([]);
      expect(run.kinds).toContain(bug.kind);
      for (const words of bug.says) expect(run.problems[run.kinds.indexOf(bug.kind)]).toMatch(words);
      const twin = runProgram(bundle, 'twin.c', textOf(bug, 'fix'));
      expect({ problems: twin.problems, errors: twin.errors, status: twin.status }).toEqual({
        problems: [],
        errors: [],
        status: 0,
      });
    });
  }
});

/** Bytes that nobody wrote are no bug until something depends on them. */
const innocent: Readonly<Record<string, string>> = {
  'structs with padding are copied': `struct p { char c; long l; }; struct p a, b, c[3];
    struct p f(struct p x) { x.l++; return x; }
    int main(void) { struct p x; x.c = 1; x.l = 2; a = x; b = f(a); c[1] = b; return c[1].l == 3 && c[1].c == 1 ? 0 : 1; }`,
  'undefined bits are masked away': `int main(void) { unsigned x; x &= 0xf0; x |= 0xf0; unsigned char *p = (unsigned char *)&x;
    return (x & 0xf0) == 0xf0 && (p[0] >> 4) == 15 ? 0 : 1; }`,
  'a buffer is used as far as it was filled': `#include <stdio.h>\n#include <string.h>
    int main(void) { char b[64]; int n = sprintf(b, "%d-%s", 42, "x"); char c[64]; memcpy(c, b, sizeof c);
    return n == 4 && strcmp(c, "42-x") == 0 ? 0 : 1; }`,
  'an unused result is undefined': `static int f(int n) { int r; if (n) r = 1; return r; }
    int main(void) { int unused = f(0); (void)unused; return 0; }`,
};
describe('no bug', () => {
  for (const [name, text] of Object.entries(innocent)) {
    test(name, () => {
      const run = runProgram(bundle, 'innocent.c', text);
      expect([run.problems, run.errors, run.status]).toEqual([[], [], 0]);
    });
  }
});
