/**
 * What a variable in a register holds before its first assignment is nobody's value: people are told that it is not
 * written yet, wherever the run stands and whether its function was translated or not.
 */
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadBundle } from '../../src/cli/bundle';
import { Machine } from '../../src/machine/machine';
import { type TranslationPolicy, translateNever } from '../../src/machine/translate/translator';
import { evaluateText } from '../../src/run/evaluate';
import { framesOf } from '../../src/run/frames';
import { startHosted } from '../../src/user/host';
import { userProgram } from '../../src/user/program';
import { eager, smallBudgets } from './lockstep';

const bundle = loadBundle(path.resolve(import.meta.dirname, '../..'));

/** Calls of `mix` and `long` leave their values in registers above those of `f`, where `late` and `wide` come to live. */
const text = `
static int mix(int n) { int a = n + 7, b = a * 3, c = a ^ b; return c + n; }
static long longer(long n) { long a = n * 5, b = a - 3; return a ^ b; }
static int f(int n) {
  int sum = mix(n) + mix(n + 1) + (int)longer(n);
  int late;
  long wide;
  double number;
  if (n % 3 == 0) {
    late = mix(sum);
    sum += late;
  }
  if (n % 5 == 0) {
    wide = longer(sum);
    number = (double)wide / 2;
    sum += (int)number;
  }
  sum ^= mix(n - 1);
  return sum;
}
int main(void) { int total = 0; for (int i = 0; i < 400; i++) total += f(i); return total & 1; }
`;

/** What is said of the variables of f() wherever its frame is on top at one of the steps, without its declarations. */
function told(policy: TranslationPolicy): { readonly lines: readonly string[]; readonly translated: number } {
  const usual = Machine.translation;
  Machine.translation = policy;
  try {
    const program = userProgram({ bundle, path: 'test.c', text });
    const { machine } = startHosted(program, smallBudgets);
    const lines: string[] = [];
    for (let step = machine.steps + 50; !machine.finished; step += 11) {
      machine.run(step);
      const frame = framesOf(machine, machine.current)[0];
      // Before its declaration a name means nothing.
      if (frame?.record.name !== 'f' || !frame.place || frame.place.start < text.indexOf('if (n % 3')) continue;
      const context = { machine, program, frame };
      const n = Number(evaluateText(context, 'n').bits);
      const seen = text.slice(frame.place.start, frame.place.end).split('\n')[0];
      for (const name of ['late', 'wide', 'number']) {
        const { isUndefined, bits, number } = evaluateText(context, name);
        lines.push(`n ${n} at ${seen}: ${name} ${isUndefined ? 'not written' : (number ?? bits)}`);
      }
    }
    return { lines, translated: machine.translator.count };
  } finally {
    Machine.translation = usual;
  }
}

test('a variable that was not written in its frame is told as such, translated or not', () => {
  const [plain, quick] = [told(translateNever), told(eager)];
  expect(quick.translated).toBeGreaterThan(2);
  expect(quick.lines).toEqual(plain.lines);
  const atReturn = plain.lines.filter((line) => line.includes('at return sum'));
  expect(atReturn.length).toBeGreaterThan(30);
  for (const line of atReturn) {
    const [, n, name] = /^n (\d+) at .*: (\w+) /.exec(line)!;
    const isWritten = Number(n) % (name === 'late' ? 3 : 5) === 0;
    expect([line, line.endsWith('not written')]).toEqual([line, !isWritten]);
  }
});
