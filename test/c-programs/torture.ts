/**
 * gcc's torture programs: which of them gcc itself passes here, which are left out and why, and what ours does with one.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readText } from '../../src/cli/disk';
import type { MemoryTree } from '../../src/tree/tree';
import { judge, kept } from './gcc';
import { runProgram } from './run-program';

/** Names (without .c) of the programs that gcc compiles without optimisation and that then succeed. */
export function passedByGcc(folder: string): readonly string[] {
  return kept('torture', () =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.c'))
      .sort()
      .filter((name) => {
        const file = path.join(folder, name);
        return judge(file, optionsIn(readFileSync(file, 'latin1')), 10).status === 0;
      })
      .map((name) => name.slice(0, -2)),
  );
}

/** Options that the program asks for itself; levels of optimisation are not ours to follow. */
function optionsIn(text: string): string[] {
  return [...text.matchAll(/dg-(?:additional-)?options "([^"]*)"(?! *\{)/g)].flatMap(([, options]) =>
    options!.split(/\s+/).filter((option) => option !== '' && !option.startsWith('-O')),
  );
}

/** Programs that cannot run on this machine: name and reason. */
export function exceptions(): ReadonlyMap<string, string> {
  const text = readFileSync(path.join(import.meta.dirname, 'torture-exceptions.txt'), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.split(/\s+/, 1)[0]!, line.replace(/^\S+\s+/, '')]));
}

/** Programs that branch on uninitialised variables; valgrind reports the same five, in the same lines. */
const readUndefined = new Set(
  ['20030404-1', '20090527-1', '921202-1', '941014-2', 'pr34099-2'].map((name) => `${name}.c`),
);

/** Undefined where the program succeeds, else in a few lines what went wrong. */
export function failureOf(bundle: MemoryTree, folder: string, name: string): string | undefined {
  const text = readText(path.join(folder, `${name}.c`))!;
  const neighbours = [...text.matchAll(/^#include "(.*)"/gm)].map(([, header]) => header!);
  const headers = neighbours.map((header) => [header, readFileSync(path.join(folder, header), 'utf8')] as const);
  return failureOfText(bundle, `${name}.c`, text, headers);
}

/** As failureOf(), for a text with the texts that it includes. */
export function failureOfText(
  bundle: MemoryTree,
  file: string,
  text: string,
  headers: readonly (readonly [string, string])[] = [],
): string | undefined {
  const defines = optionsIn(text).flatMap((option) => {
    const [, macro, value] = /^-D(\w+)(?:=(.*))?$/.exec(option) ?? [];
    return macro ? [[macro, value ?? '1'] as const] : [];
  });
  const instrumented = optionsIn(text).includes('-finstrument-functions');
  const run = runProgram(bundle, file, text, { defines, headers, instrumented });
  if (readUndefined.has(file)) {
    const others = run.problems.filter((problem) => !problem.includes('uninitialised'));
    if (run.status === 0 && run.problems.length > 0 && others.length === 0) return undefined;
  }
  if (run.status === 0 && run.problems.length === 0 && run.errors.length === 0) return undefined;
  return [...run.errors.slice(0, 3), ...run.problems.slice(0, 3), `status ${run.status} after ${run.steps} steps`].join(
    '\n',
  );
}
