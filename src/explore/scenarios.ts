/**
 * The bundled scenarios as explorations need them: the program, what its head comment says to programs, and the output
 * that is expected of it on a kernel. scenarios/README.md defines the conventions.
 */
import { type Configuration, isDemoTree } from '../kernel/build';
import type { MemoryTree, Tree } from '../tree/tree';

/** A program to run on both sides. */
export interface ScenarioProgram {
  /** Without folder and `.c`. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** `Shows: SOURCE "QUOTE"; since: VERSION`. */
export interface Shown {
  readonly source: string;
  readonly quote: string;
  readonly since: string;
}

/** What the head comment says. */
export interface ScenarioHead {
  readonly shows: readonly Shown[];
  readonly needs: readonly string[];
}

const folder = 'scenarios/';

/** In the order of their names. */
export function bundledScenarios(bundle: MemoryTree): ScenarioProgram[] {
  return bundle
    .paths()
    .filter((path) => path.startsWith(folder) && path.endsWith('.c') && path.lastIndexOf('/') === folder.length - 1)
    .sort()
    .map((path) => ({ name: path.slice(folder.length, -2), path, text: bundle.read(path)! }));
}

export function scenarioHead(text: string): ScenarioHead {
  const lines = (text.split('*/')[0] ?? '').split('\n').map((line) => line.replace(/^\s*\/?\*+\s?/, '').trimEnd());
  const matches = (pattern: RegExp) => lines.map((line) => pattern.exec(line)).filter((match) => match !== null);
  return {
    shows: matches(/^Shows: (\S+) "(.+)"; since: (.+)$/).map((match) => ({
      source: match[1]!,
      quote: match[2]!,
      since: match[3]!,
    })),
    needs: matches(/^Needs: (.+)$/).flatMap((match) => match[1]!.split(/,\s*/)),
  };
}

/** Why a scenario cannot run on this tree; undefined where it can. */
export function whyNotHere(head: ScenarioHead, tree: Tree): string | undefined {
  const missing = isDemoTree(tree) ? head.needs.filter((need) => need !== 'root') : [];
  return missing.length > 0 ? `it needs ${missing.join(' and ')}, which the demo tree does not have` : undefined;
}

/** The kernel whose output is expected of a tree: `demo-y`, `demo-n`, or a release as in `6.12`. */
export function kernelName(tree: Tree, configuration: Configuration): string {
  if (isDemoTree(tree)) return symbolValue(configuration, 'FS_PID') === 'y' ? 'demo-y' : 'demo-n';
  const makefile = tree.read('Makefile') ?? '';
  const number = (name: string) => new RegExp(`^${name} *= *(\\d+)`, 'm').exec(makefile)?.[1] ?? '0';
  return `${number('VERSION')}.${number('PATCHLEVEL')}`;
}

/** The value of a Kconfig symbol; undefined where no Kconfig file defines it. */
export function symbolValue(configuration: Configuration, name: string): string | undefined {
  return configuration.values.get(name)?.value;
}

/** What the scenario is expected to print; undefined where nobody has written that down. */
export function expectedOutput(bundle: MemoryTree, name: string, kernel: string): string | undefined {
  const own = bundle.read(`${folder}expected/${name}.${kernel}.txt`);
  if (own !== undefined || kernel.startsWith('demo-')) return own;
  const rank = (version: string) => {
    const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
    return major * 1000 + minor;
  };
  const prefix = `${folder}expected/${name}.`;
  const releases = bundle
    .paths()
    .filter((path) => path.startsWith(prefix) && /^\d+\.\d+\+\.txt$/.test(path.slice(prefix.length)))
    .map((path) => path.slice(prefix.length, -'+.txt'.length))
    .filter((release) => rank(release) <= rank(kernel))
    .sort((a, b) => rank(b) - rank(a));
  return releases[0] === undefined ? undefined : bundle.read(`${prefix}${releases[0]}+.txt`);
}
