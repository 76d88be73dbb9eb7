/**
 * What is wrong about Kconfig symbols in one file, at its place: in Kconfig files what the reading and the solution say,
 * in a .config lines that do not get what they ask, in C conditions on symbols that no Kconfig file defines.
 */
import { configDiagnostics, diagnostics, refusedLines, unknownInC, unmetSelects } from '../kconfig/diagnose';
import { type Problem, readKconfig, solve } from '../kconfig/kconfig';
import { OverlayTree } from '../tree/tree';
import type { Syntax } from '../syntax';
import type { FileOfTree, ProblemAnswer } from './client';
import { fileKind, namesElsewhere, readingFor } from './kconfig-readings';
import type { SubjectKernel } from './kernels';

const most = 200;

export function symbolProblems(kernel: SubjectKernel, syntax: Syntax, { path }: FileOfTree): ProblemAnswer[] {
  const text = kernel.tree.read(path);
  if (text === undefined) return [];
  switch (fileKind(path)) {
    case 'kconfig':
      return answers(kconfigProblems(kernel, path, text), text).concat(unread(kernel, syntax, path));
    case 'config':
      return answers(configProblems(kernel, path, text), text);
    case 'c':
      return /^(tools|scripts|Documentation|samples)\//.test(path) ? [] : answers(cProblems(kernel, path, text), text);
    default:
      return [];
  }
}

function kconfigProblems(kernel: SubjectKernel, path: string, text: string): Problem[] {
  const { kconfig, solution } = readingFor(kernel, path);
  if (kconfig.files.has(path)) {
    const isElsewhere = (name: string) => namesElsewhere(kernel).has(name);
    const met = diagnostics(kconfig, path, { has: isElsewhere });
    return solution ? [...met, ...unmetSelects(solution, path)] : met;
  }
  // No other file sources it: only what is wrong in itself can be said.
  const alone = readKconfig(new OverlayTree(kernel.tree, new Map([[path, text]])), { path });
  return diagnostics(alone, path, { has: () => true });
}

/** A .config or defconfig is judged as if it were the base, without this session's own values. */
function configProblems({ configuration }: SubjectKernel, path: string, text: string): Problem[] {
  const { kconfig } = configuration;
  const solution = solve(kconfig, { base: text, basePath: path });
  return [...configDiagnostics(kconfig, text, path), ...refusedLines(solution, text, path)];
}

function cProblems(kernel: SubjectKernel, path: string, text: string): Problem[] {
  const { kconfig } = readingFor(kernel, path);
  return unknownInC(kconfig, path, text, { has: (name) => namesElsewhere(kernel).has(name) });
}

/** What tree-sitter stumbles over, where the other reader had nothing to say of the line. */
function unread(kernel: SubjectKernel, syntax: Syntax, path: string): ProblemAnswer[] {
  const document = kernel.tree.kconfigDocument(syntax, path);
  const { kconfig } = readingFor(kernel, path);
  if (!document || kconfig.files.has(path)) return [];
  return document
    .problems()
    .map(({ message, range }) => ({ span: range, severity: 'warning', message: `${message}.` }));
}

function answers(problems: readonly Problem[], text: string): ProblemAnswer[] {
  const seen = new Set<string>();
  return problems
    .filter(({ place, message }) => {
      const key = `${place.offset} ${message}`;
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, most)
    .map(({ severity, message, place }) => ({
      span: {
        start: Math.min(place.offset, text.length),
        end: Math.min(Math.max(place.end, place.offset), text.length),
      },
      severity,
      message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
    }));
}
