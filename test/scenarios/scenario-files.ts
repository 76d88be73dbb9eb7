/**
 * The scenario programs and their expected outputs, as the tests read them: names, head comments, and the file that
 * holds for a kernel. scenarios/README.md defines the conventions.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const scenarioFolder = join(import.meta.dirname, '../../scenarios');

/** What the head comment of a scenario says to programs. */
export interface ScenarioHead {
  readonly shows: readonly { source: string; quote: string; since: string }[];
  /** Keys of the lines whose text depends on the kernel. */
  readonly differs: readonly string[];
  readonly needs: readonly string[];
}

/** The names of all scenarios, without `.c`. */
export function scenarioNames(): string[] {
  return readdirSync(scenarioFolder)
    .filter((name) => name.endsWith('.c'))
    .map((name) => name.slice(0, -2))
    .sort();
}

export function scenarioText(name: string): string {
  return readFileSync(join(scenarioFolder, `${name}.c`), 'utf8');
}

export function scenarioHead(name: string): ScenarioHead {
  const head = scenarioText(name).split('*/')[0] ?? '';
  const lines = head.split('\n').map((line) => line.replace(/^\s*\/?\*+\s?/, ''));
  const matches = (pattern: RegExp) => lines.map((line) => pattern.exec(line)).filter((match) => match !== null);
  return {
    shows: matches(/^Shows: (\S+) "(.+)"; since: (.+)$/).map((match) => ({
      source: match[1]!,
      quote: match[2]!,
      since: match[3]!,
    })),
    differs: matches(/^Differs: ([^(]+) \(.+\)$/).map((match) => match[1]!),
    needs: matches(/^Needs: (.+)$/).flatMap((match) => match[1]!.split(', ')),
  };
}

/** The kernels for which a scenario has an expected output: `demo-y`, `6.12+`… */
export function expectedKernels(name: string): string[] {
  return readdirSync(join(scenarioFolder, 'expected'))
    .filter((file) => file.startsWith(`${name}.`) && file.endsWith('.txt'))
    .map((file) => file.slice(name.length + 1, -4))
    .sort();
}

export function expectedOutput(name: string, kernel: string): string {
  return readFileSync(join(scenarioFolder, 'expected', `${name}.${kernel}.txt`), 'utf8');
}

/**
 * The expected output for a release, as in `6.18.44-x`: that of its own series `V`, else of the greatest `V+` not above
 * it; undefined if there is neither.
 */
export function expectedOnRelease(name: string, release: string): string | undefined {
  const rank = (version: string) => {
    const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
    return major * 1000 + minor;
  };
  const kernels = expectedKernels(name);
  const own = kernels.find((kernel) => /^\d+\.\d+$/.test(kernel) && rank(kernel) === rank(release));
  const [since] = kernels
    .filter((kernel) => /^\d+\.\d+\+$/.test(kernel) && rank(kernel) <= rank(release))
    .sort((a, b) => rank(b) - rank(a));
  const kernel = own ?? since;
  return kernel === undefined ? undefined : expectedOutput(name, kernel);
}

/** The key of an output line: what stands before the first `: `. */
export function keyOf(line: string): string {
  return line.split(': ')[0] ?? line;
}
