/**
 * The programs that a program executes by name from the folder it stands in: where a build would have put NAME, made of
 * NAME.c, there NAME is a file that can be executed.
 */
import type { RunOptions } from './run';

export interface ProgramBeside {
  /** The file's name, as the program gives it to exec. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** Those that the program names in a string, in the order of its text. */
export function programsBeside({ path, text, headers }: RunOptions['scenario']): ProgramBeside[] {
  if (!headers) return [];
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const names = new Set([...text.matchAll(/"(?:\.\/)?([A-Za-z_][\w-]*)"/g)].map(([, name]) => name!));
  return [...names].flatMap((name) => {
    const beside = `${folder}${name}.c`;
    const source = beside === path ? undefined : headers.tree.read(beside);
    return source === undefined ? [] : [{ name, path: beside, text: source }];
  });
}
