/**
 * What the editor's Tests view asks, as part of client.ts: which programs can be run as tests on a tree, what became of
 * one, and which lines of the kernel they ran. Lines and columns are 0-based here, columns in UTF-16 units.
 */
import type { FilePlace, Subject } from './client';

/** A program that is a test. */
export interface TestProgram {
  /** Selftests are the tree's own, tools/testing/selftests/pidfd. */
  readonly kind: 'scenario' | 'selftest';
  readonly name: string;
  readonly file: string;
  /** The first line of a scenario's comment; of a selftest its path. */
  readonly shows: string;
  /** The line of its main(), or of what stands for it. */
  readonly line: number;
  /** Kconfig values that it asks for, as its folder's file `config` says. */
  readonly set: Readonly<Record<string, string>>;
  /** It is divided into cases that can be run one by one. */
  readonly hasCases: boolean;
  /** Why it cannot run on this tree. */
  readonly whyNot?: string;
}

export interface TestPrograms {
  /** For example `Linux 6.12`. */
  readonly tree: string;
  /** Why nothing runs here; then there are no programs. */
  readonly whyNot?: string;
  readonly scenarios: readonly TestProgram[];
  readonly selftests: readonly TestProgram[];
}

/** One TEST() or TEST_F() of a selftest. */
export interface TestCase {
  /** As the program reports it, without variants: `global.wait_simple`. */
  readonly name: string;
  readonly line: number;
}

export type TestState = 'passed' | 'failed' | 'skipped' | 'errored';

export interface TestFailure {
  readonly text: string;
  /** Whole texts, to be shown side by side. */
  readonly expected?: string;
  readonly actual?: string;
  readonly place?: FilePlace;
  /** Innermost first. */
  readonly stack: readonly TestFrame[];
  /** The moment of it, in a run with the same arguments. */
  readonly step?: number;
}
export interface TestFrame {
  readonly name: string;
  readonly place?: FilePlace;
}

export interface TestVerdict {
  readonly state: TestState;
  /** Why it was skipped. */
  readonly remark?: string;
  readonly failures: readonly TestFailure[];
}

export interface TestResult extends TestVerdict {
  /** By the names of TestCase; only those that ran. */
  readonly cases: Readonly<Record<string, TestVerdict>>;
}

/** What ran of the text of one file. */
export interface FileCoverage {
  readonly file: string;
  readonly path: string;
  readonly statements: Covered;
  readonly functions: Covered;
}
export interface Covered {
  readonly covered: number;
  readonly total: number;
}
export interface TextRange {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}
export interface CoverageDetails {
  readonly statements: readonly { readonly range: TextRange; readonly count: number }[];
  readonly functions: readonly { readonly name: string; readonly range: TextRange; readonly hasRun: boolean }[];
}

export interface TestMethods {
  /** Reads what there is; runs nothing. */
  testPrograms: { params: { subject: Subject }; result: TestPrograms };
  /** The cases of a selftest, in the order of the text. */
  testCases: { params: { subject: Subject; file: string }; result: readonly TestCase[] };
  /**
   * Runs a program to its verdict, only the cases named where there are some. Its output comes as progress, as it is
   * printed. With `coverage`, a name that the editor chose, what it ran is added to what ran under that name before.
   */
  test: {
    params: { subject: Subject; file: string; cases?: readonly string[]; coverage?: string };
    result: TestResult;
  };
  /** What the tests under this name ran, file by file; null where the engine has forgotten it. */
  testCoverage: { params: { coverage: string }; result: readonly FileCoverage[] | null };
  testCoverageDetails: { params: { coverage: string; file: string }; result: CoverageDetails | null };
}
