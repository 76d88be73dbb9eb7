/**
 * Random macro programs and #if conditions, the same in every run, held against gcc -E: tokens where gcc accepts them,
 * and whether there is an error at all.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { drain, drainDeferred, memoryPreprocessor, spellings } from './preprocessor-judge';

const folder = mkdtempSync(path.join(tmpdir(), 'preprocessor-'));
afterAll(() => rmSync(folder, { recursive: true }));

function gcc(text: string): { tokens: string[]; failed: boolean; errors: string } {
  writeFileSync(path.join(folder, 'main.c'), text);
  const args = ['-E', '-P', '-w', '-std=gnu11', '-fmax-errors=0', 'main.c'];
  const { stdout, stderr, status } = spawnSync('gcc', args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  return { tokens: spellings(stdout), failed: status !== 0, errors: stderr };
}

/** A generator of numbers; `pick` takes one of a list. */
function dice(seed: number) {
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % limit;
  };
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  return { below, pick };
}

function macroProgram(seed: number): string {
  const { below, pick } = dice(seed);
  const repeat = (limit: number, make: () => string, separators: readonly string[]): string => {
    let out = '';
    for (let i = below(limit); i > 0; i--) out += make() + (i > 1 ? pick(separators) : '');
    return out;
  };
  const piece = (depth: number, parameters: readonly string[]): string => {
    const kind = below(16);
    if (kind < 3 && parameters.length > 0) return pick(parameters);
    if (kind < 5) return pick(['a', 'b', 'f', 'g', 'h', 'v', 'x', 'y', 'E']);
    if (kind < 9 && depth < 3) {
      const written = (): string => repeat(3, () => piece(depth + 1, parameters), ['', ' ', ' ']);
      return `${pick(['f', 'g', 'h', 'v'])}${pick(['', ' '])}(${repeat(4, written, [',', ', ', ' ,'])})`;
    }
    if (kind === 9) return pick(['1', '+', '-', '"s\\n"', '.', 'L', 'u8', "'c'", '__LINE__', '\n']);
    if (kind === 10) return `(${piece(depth + 1, parameters)})`;
    return pick([',', '(', ')', 'E', 'E E', '', 'q', 'z', '2', 'w']);
  };
  const body = (parameters: readonly string[], isVariadic: boolean): string => {
    const part = (): string => {
      const kind = below(12);
      if (parameters.length > 0 && kind < 2) return `#${pick(parameters)}`;
      if (isVariadic && kind < 4) {
        const inner = repeat(3, () => piece(3, parameters).replace(/[()\n]/g, ''), [' ']);
        return `${pick(['', '#'])}__VA_OPT__(${inner})`;
      }
      return isVariadic && kind < 6 ? ', ## __VA_ARGS__' : piece(2, parameters).replace(/\n/g, '');
    };
    return repeat(6, part, ['', ' ', ' ', ' ## ', '##']);
  };
  let text = '';
  for (let i = 4 + below(10); i > 0; i--) {
    const kind = below(10);
    const parameters = ['x', 'y'].slice(0, below(3));
    if (kind < 2) text += `#define ${pick(['a', 'b', 'E'])} ${body([], false)}\n`;
    else if (kind < 4) text += `#define ${pick(['f', 'g', 'h'])}(${parameters.join(',')}) ${body(parameters, false)}\n`;
    else if (kind === 4) {
      text += `#define v(${['x', '...'].slice(below(2)).join(',')}) ${body(['__VA_ARGS__'], true)}\n`;
    } else if (kind === 5 && below(3) === 0) text += `#undef ${pick(['a', 'f', 'v', 'E'])}\n`;
    else text += `${repeat(5, () => piece(0, []), [' ', '', '\n'])}\n`;
  }
  return text;
}

test('macro programs', () => {
  let accepted = 0;
  for (let seed = 1; seed <= 120; seed++) {
    const text = macroProgram(seed);
    const wanted = gcc(text);
    const preprocessor = memoryPreprocessor({ 'main.c': text });
    const got = drain(preprocessor.open('main.c'));
    expect({ seed, text, failed: preprocessor.problems.length > 0 }).toEqual({ seed, text, failed: wanted.failed });
    // What gcc writes after an error is not to be relied on: it runs tokens together.
    if (wanted.failed) continue;
    accepted++;
    expect({ seed, text, tokens: got }).toEqual({ seed, text, tokens: wanted.tokens });
    expect(drainDeferred(memoryPreprocessor({ 'main.c': text }).open('main.c'))).toEqual(got);
  }
  expect(accepted).toBeGreaterThan(50);
});

const operands = ['0', '1', '2', '3', '-1', '7u', '1ul', '0x8000000000000000', '9223372036854775807', '18446744073709551615', '0x7fffffff', '1LL', "'a'", "'\\xff'", "L'\\xffffffff'", "u'a'", "'\\n'", 'A', 'B', 'F(2)', 'Z', 'defined A', 'defined(Z)', '0b11', '010', '64', '63', '-64', '08', '1lul', '1.0', "''", "'abcde'", "u8'a'", '__LINE__', 'defined', '"s"', "'\u00e9'", "U'\u00e9'", '~0u', '99999999999999999999']; // prettier-ignore
const operators = ['+', '-', '*', '/', '%', '<<', '>>', '<', '>', '<=', '>=', '==', '!=', '&', '|', '^', '&&', '||', ',']; // prettier-ignore

test('conditions', () => {
  const { below, pick } = dice(5);
  const expression = (depth: number): string => {
    const kind = below(12);
    if (depth > 4 || kind < 3) return pick(operands);
    if (kind === 3) return pick(['-', '~', '!', '+']) + expression(depth + 1);
    if (kind === 4) return `(${expression(depth + 1)})`;
    if (kind === 5) return `${expression(depth + 1)} ? ${expression(depth + 1)} : ${expression(depth + 1)}`;
    const operator = below(60) === 0 ? pick(['', '(', ')', ':', '=', '++', '?']) : pick(operators);
    return `${expression(depth + 1)} ${operator} ${expression(depth + 1)}`;
  };
  const count = 2000;
  const conditions = Array.from({ length: count }, () => expression(0));
  const head = '#define A 1\n#define B (-2)\n#define F(x) x + 1\n';
  const text = head + conditions.map((each, i) => `#if ${each}\ny${i}\n#else\nn${i}\n#endif\n`).join('');
  const wanted = gcc(text);
  const preprocessor = memoryPreprocessor({ 'main.c': text });
  const got = drain(preprocessor.open('main.c'));
  const refused = new Set([...wanted.errors.matchAll(/^main\.c:(\d+):\d+: error: /gm)].map(([, line]) => Number(line)));
  const complaints = new Set(preprocessor.problems.map(({ place }) => preprocessor.files.lineColumn(place).line));
  const differences: string[] = [];
  for (let i = 0; i < count; i++) {
    const line = 4 + 5 * i;
    const isRefused = refused.has(line);
    if (complaints.has(line) !== isRefused)
      differences.push(`${conditions[i]}: gcc ${isRefused ? 'refuses' : 'accepts'}`);
    else if (!isRefused && got[i] !== wanted.tokens[i])
      differences.push(`${conditions[i]}: gcc has ${wanted.tokens[i]}`);
  }
  expect(differences).toEqual([]);
  expect(refused.size).toBeLessThan((count * 2) / 3);
});
