/** The programs that drive the kernel: those that are bundled, and the user's own file where the subject names one. */
import type { UserProgramOptions } from '../user/program';
import type { ScenarioInfo, Subject } from './client';
import type { Trees } from './trees';

export interface Scenario {
  /** `two-opens`. */
  readonly name: string;
  /** As the editor calls the file. */
  readonly file: string;
  /** As problems and the command line call it: `scenarios/two-opens.c`. */
  readonly path: string;
  readonly text: string;
  /** Where its own headers are looked for, beside the C library's. */
  readonly headers?: UserProgramOptions['headers'];
  /** What main() gets besides the program's name. */
  readonly arguments?: readonly string[];
  /** Macros that are defined in it and in the C library. */
  readonly defines?: NonNullable<UserProgramOptions['defines']>;
}

export const defaultScenario = 'two-opens';
/** Where a kernel tree has its own tests. */
export const selftestFolder = 'tools/testing/selftests';

export function bundledScenarios(trees: Trees): Scenario[] {
  return trees.bundle
    .paths()
    .filter((path) => /^scenarios\/[^/]+\.c$/.test(path))
    .map((path) => {
      const file = `patchscope-demo:/${path}`;
      return { name: nameOf(path), file, path, text: trees.read(file) ?? '' };
    });
}

/** A scenario by its name or its file; undefined where there is none. */
export function findScenario(trees: Trees, wanted: string): Scenario | undefined {
  const known = bundledScenarios(trees).find(({ name, file, path }) => [name, file, path].includes(wanted));
  if (known) return known;
  const text = trees.read(wanted);
  if (text === undefined) return undefined;
  const [, root, path] = /^(.+)\/(tools\/testing\/selftests\/.+)$/.exec(wanted) ?? [];
  if (root === undefined) return { name: nameOf(wanted), file: wanted, path: wanted, text };
  // The kernel's own selftests share headers, beside them and in the folder of all.
  const headers = { tree: trees.of(root), folders: [selftestFolder] };
  return { name: nameOf(wanted), file: wanted, path: path!, text, headers };
}

/** The one to prefer, then all others. */
export function scenariosOf(trees: Trees, subject: Subject): Scenario[] {
  const preferred = findScenario(trees, subject.scenario ?? defaultScenario) ?? findScenario(trees, defaultScenario);
  const others = bundledScenarios(trees).filter(({ file }) => file !== preferred?.file);
  return preferred ? [preferred, ...others] : others;
}

/** For a list: name, file, and what the first comment says first. */
export function scenarioInfo({ name, file, text }: Scenario): ScenarioInfo {
  const comment = /^\s*\/\*([^]*?)\*\//.exec(text)?.[1] ?? '';
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*?\s?/, '').trim());
  return { name, file, shows: lines.find((line) => line !== '') ?? '' };
}

function nameOf(file: string): string {
  return file.replace(/^.*[/\\]/, '').replace(/\.c$/, '');
}
