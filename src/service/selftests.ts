/**
 * The kernel's own selftests of pidfds as tests: which there are (the Makefile of their folder says it), which Kconfig
 * values they ask for, their cases, and what their reports say: TAP, and the lines of the kernel's test harness.
 */
import type { Tree } from '../tree/tree';
import { selftestFolder } from './scenarios';
import type { TestCase, TestVerdict } from './test-questions';

const pidfdFolder = `${selftestFolder}/pidfd`;

/** Paths of the programs, in the order in which make names them; none where the tree has no such tests. */
export function selftestPaths(tree: Tree): string[] {
  const makefile = tree.read(`${pidfdFolder}/Makefile`) ?? '';
  const joined = makefile.replace(/\\\r?\n/g, ' ').replace(/#.*/g, '');
  const names = [...joined.matchAll(/^TEST_GEN_PROGS\s*[:+]?=(.*)$/gm)].flatMap((match) => match[1]!.split(/\s+/));
  return names
    .filter((name) => /^[\w-]+$/.test(name))
    .map((name) => `${pidfdFolder}/${name}.c`)
    .filter((path) => tree.read(path) !== undefined);
}

/** The values that `make kselftest-merge` would add. */
export function selftestValues(tree: Tree): Record<string, string> {
  const config = tree.read(`${pidfdFolder}/config`) ?? '';
  return Object.fromEntries([...config.matchAll(/^CONFIG_(\w+)=([ymn])\s*$/gm)].map((match) => [match[1]!, match[2]!]));
}

/** The line that stands for main(). */
export function mainLine(text: string): number {
  const at = text.search(/^(?:(?:static\s+)?int\s+main\s*\(|TEST_HARNESS_MAIN\b)/m);
  return at < 0 ? 0 : text.slice(0, at).split('\n').length - 1;
}

const caseStart = /^(TEST|TEST_SIGNAL|TEST_F|TEST_F_SIGNAL|TEST_F_TIMEOUT)\(\s*(\w+)\s*(?:,\s*(\w+))?/gm;

/** TEST() and TEST_F() of a program with the kernel's harness; none in any other. */
export function casesIn(text: string): TestCase[] {
  return [...text.matchAll(caseStart)].flatMap((match) => {
    const [, macro, first, second] = match;
    const isOfFixture = macro!.startsWith('TEST_F');
    if (isOfFixture && second === undefined) return [];
    const name = isOfFixture ? `${first}.${second}` : `global.${first}`;
    return [{ name, line: text.slice(0, match.index).split('\n').length - 1 }];
  });
}

/** What the harness is told to run these cases alone. Cases of the same name in other fixtures run too. */
export function argumentsFor(cases: readonly string[]): string[] {
  return [...new Set(cases.map((name) => name.slice(name.lastIndexOf('.') + 1)))].flatMap((test) => ['-t', test]);
}

export interface TapLine {
  /** As printed, without number and directive. */
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly remark: string | undefined;
}

/** Results in a program's output. */
export function tapLines(output: string): TapLine[] {
  return [...output.matchAll(/^(not )?ok \d+(?: -)?(?: ([^#\n]*))?(?:# *(\w+)\b[ \t]*(.*))?$/gm)].map((match) => {
    const [, not, name = '', directive = '', remark = ''] = match;
    const isSkipped = /^skip/i.test(directive);
    // An expected failure (XFAIL, TODO) is none.
    const isFailed = not !== undefined && !/^(xfail|todo)$/i.test(directive);
    return {
      name: name.trim(),
      state: isSkipped ? 'skipped' : isFailed ? 'failed' : 'passed',
      remark: isSkipped ? remark : undefined,
    };
  });
}

/** A line in which the harness says what did not hold: `# pidfd_wait.c:55:wait_simple:Expected 0 (0) == ret (-1)`. */
export interface HarnessLine {
  readonly file: string;
  readonly line: number;
  readonly test: string;
  /** As it is: which side is the expected one is not the same in all tests. */
  readonly text: string;
}

export function harnessLines(output: string): HarnessLine[] {
  return [...output.matchAll(/^# ([\w./-]+\.[ch]):(\d+):(\w+):(.+)$/gm)].map((match) => {
    const [, file, line, test, text] = match;
    return { file: file!, line: Number(line), test: test!, text: text! };
  });
}

/** `fixture.test` of a line that names `fixture.variant.test`. */
export function caseOf(name: string): string {
  const parts = name.split('.');
  return parts.length > 2 ? `${parts[0]}.${parts.at(-1)}` : name;
}

/** One verdict of several: of a case's variants, or of a program's cases. */
export function together(verdicts: readonly TestVerdict[]): TestVerdict {
  const failures = verdicts.flatMap((verdict) => verdict.failures);
  const states = new Set(verdicts.map(({ state }) => state));
  const state = states.has('errored')
    ? 'errored'
    : states.has('failed')
      ? 'failed'
      : states.has('passed') || verdicts.length === 0
        ? 'passed'
        : 'skipped';
  const remark = verdicts.find((verdict) => verdict.remark !== undefined)?.remark;
  return { state, failures, ...(state === 'skipped' && remark !== undefined && { remark }) };
}
