/** The differences that are known: test/oracle/exceptions.txt, each with its reason. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Exception {
  readonly line: string;
  readonly reason: string;
  readonly meets: (series: string, program: string, key: string) => boolean;
}

export function readExceptions(): Exception[] {
  return readFileSync(join(import.meta.dirname, 'exceptions.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const match = /^(\S+) (\S+) (.+) -- (.+)$/.exec(line);
      if (!match) throw new Error(`exceptions.txt: "${line}" is not KERNEL PROGRAM KEY -- REASON`);
      const [kernel, program, key] = match.slice(1, 4).map((pattern) => glob(pattern));
      return {
        line,
        reason: match[4]!,
        meets: (series, name, text) => kernel!.test(series) && program!.test(name) && key!.test(text),
      };
    });
}

/** A pattern in which `*` stands for any text. */
function glob(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
}
