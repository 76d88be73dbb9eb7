/** What the kernels are asked: every scenario, and the probes, which print one fact about pidfds a line. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioHead } from '../../src/explore/scenarios';

export const repository = join(import.meta.dirname, '../..');

export interface OracleProgram {
  /** `two-opens`, `probe-poll`. */
  readonly name: string;
  /** Relative to the repository. */
  readonly path: string;
  readonly file: string;
  readonly text: string;
}

export function scenarioPrograms(): OracleProgram[] {
  return programsIn('scenarios', '');
}
export function probePrograms(): OracleProgram[] {
  return programsIn('test/oracle/probe', 'probe-');
}

function programsIn(folder: string, prefix: string): OracleProgram[] {
  return readdirSync(join(repository, folder))
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => {
      const path = `${folder}/${name}`;
      const file = join(repository, path);
      return { name: `${prefix}${name.slice(0, -2)}`, path, file, text: readFileSync(file, 'utf8') };
    });
}

/** Whether a program means something on this series: all that it shows is younger than `series` otherwise. */
export function holdsOn(program: OracleProgram, series: string): boolean {
  const { shows } = scenarioHead(program.text);
  if (shows.length === 0) return true;
  return shows.some(({ since }) => !/^\d+\.\d+/.test(since) || rank(since) <= rank(series));
}

/** A series as a number that sorts. */
export function rank(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major * 1000 + minor;
}

/** The series from which on all kernels print the same for this program: `Common: since 6.12` in its first comment. */
export function commonSince({ text }: OracleProgram): string | undefined {
  return /^ \* Common: since (\d+\.\d+)$/m.exec(text.split('*/')[0] ?? '')?.[1];
}
