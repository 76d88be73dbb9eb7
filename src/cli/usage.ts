/** Arguments of the command line, and what is said when they are wrong. */

/** What the command touches of the outside. */
export interface Io {
  /** Folder that holds Patchscope's own texts: the repository, or dist/'s parent. */
  readonly root: string;
  /** Relative paths start here. */
  readonly folder: string;
  readonly out: (data: string | Uint8Array) => void;
  readonly err: (text: string) => void;
}

/** Exit statuses beside the program's own. */
export const Status = { ok: 0, usage: 2, kernelProblem: 3 } as const;

/** The command was asked for something that cannot be: told as one sentence, exit status 2. */
export class Refused extends Error {}

export interface Options {
  readonly positional: readonly string[];
  /** By name without dashes: each value given, in order; flags have ''. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** `spec`: option name → whether it takes a value. A lone `--` makes the rest positional. */
export function parseArguments(args: readonly string[], spec: Readonly<Record<string, 'value' | 'flag'>>): Options {
  const positional: string[] = [];
  const values = new Map<string, string[]>();
  for (let i = 0; i < args.length; i++) {
    const argument = args[i]!;
    if (argument === '--') {
      positional.push(...args.slice(i + 1));
      break;
    }
    if (!argument.startsWith('--')) {
      if (argument.startsWith('-') && argument !== '-') throw new Refused(`there is no option ${argument}`);
      positional.push(argument);
      continue;
    }
    const equal = argument.indexOf('=');
    const name = argument.slice(2, equal < 0 ? undefined : equal);
    const kind = Object.hasOwn(spec, name) ? spec[name] : undefined;
    if (!kind) throw new Refused(`there is no option --${name}`);
    let value = equal < 0 ? undefined : argument.slice(equal + 1);
    if (kind === 'flag' && value !== undefined) throw new Refused(`--${name} takes no value`);
    if (kind === 'value' && value === undefined) {
      value = args[++i];
      if (value === undefined) throw new Refused(`--${name} needs a value`);
    }
    values.set(name, [...(values.get(name) ?? []), value ?? '']);
  }
  return { positional, values };
}

/** The value of an option that is given at most once. */
export function single(options: Options, name: string): string | undefined {
  const given = options.values.get(name) ?? [];
  if (given.length > 1) throw new Refused(`--${name} is given more than once`);
  return given[0];
}

/** `NAME=VALUE` options as a record; what has no `=` gets `missing`, or is refused. */
export function assignments(options: Options, name: string, missing?: string): [string, string][] {
  return (options.values.get(name) ?? []).map((text) => {
    const equal = text.indexOf('=');
    const [left, right] = equal < 0 ? [text, missing] : [text.slice(0, equal), text.slice(equal + 1)];
    if (right === undefined || !/^\w+$/.test(left)) throw new Refused(`--${name} needs NAME=VALUE, not "${text}"`);
    return [left, right];
  });
}
