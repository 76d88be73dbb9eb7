/**
 * The macro language of Kconfig files: `name := value`, `$(name)`, `$(function,arguments)`. It is expanded while the
 * text is cut into tokens, as preprocess.c does. `$(shell,command)` is never run: the command is handed to `ask`, which
 * answers from what is assumed about the machine (probe.ts). Source: Documentation/kbuild/kconfig-macro-language.rst.
 */

/** What an expansion needs from outside; one object per reading. */
export interface MacroContext {
  readonly environment: Readonly<Record<string, string>>;
  /** The path and 1-based line of the text being expanded, for `$(filename)` and `$(lineno)`. */
  where(): { readonly path: string; readonly line: number };
  /** The output the command would have had. */
  ask(command: string): string;
  report(severity: 'error' | 'warning', message: string): void;
}

interface Variable {
  value: string;
  readonly isRecursive: boolean;
  active: number;
}

const mostArguments = 16;
/** Bounds on hostile files; a kernel needs a dozen levels and a few hundred characters. */
const deepestExpansion = 100;
const longestExpansion = 1 << 20;

export class Macros {
  private readonly variables = new Map<string, Variable>();
  private depth = 0;
  private budget = longestExpansion;

  constructor(private readonly context: MacroContext) {}

  /** `name = value`, `name := value` or `name += value`. */
  assign(name: string, operator: '=' | ':=' | '+=', value: string): void {
    const old = this.variables.get(name);
    const isRecursive = operator === '+=' ? (old?.isRecursive ?? true) : operator === '=';
    const added = isRecursive ? value : this.expandAll(value);
    const full = operator === '+=' && old ? `${old.value} ${added}` : added;
    if (full.length > longestExpansion) return this.context.report('error', `the value of '${name}' is too long`);
    this.variables.set(name, { value: full, isRecursive, active: old?.active ?? 0 });
  }

  /** Expands what begins behind the `$` at `at - 1`; nothing beyond `limit` is looked at. */
  reference(text: string, at: number, limit: number): { value: string; next: number } {
    this.budget = longestExpansion;
    return this.expandReference(text, at, limit, []);
  }

  private expandAll(text: string): string {
    this.budget = longestExpansion;
    return this.expand(text, []);
  }

  private expand(text: string, args: readonly string[]): string {
    let out = '';
    let copied = 0;
    for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', copied)) {
      const { value, next } = this.expandReference(text, at + 1, text.length, args);
      out += text.slice(copied, at) + value;
      copied = next;
    }
    out += text.slice(copied);
    this.budget -= out.length;
    return out;
  }

  private expandReference(
    text: string,
    at: number,
    limit: number,
    args: readonly string[],
  ): { value: string; next: number } {
    if (at >= limit || text[at] !== '(') return { value: '$', next: at };
    const close = closingParenthesis(text, at + 1, limit);
    if (close < 0) {
      this.context.report('error', `'$(' is never closed on this line`);
      return { value: '', next: limit };
    }
    if (this.depth >= deepestExpansion || this.budget <= 0) {
      this.context.report('error', 'the expansion is nested too deeply or grows too long');
      return { value: '', next: close + 1 };
    }
    this.depth++;
    const value = this.clause(text.slice(at + 1, close), args);
    this.depth--;
    return { value, next: close + 1 };
  }

  /** What stands between `$(` and `)`: an argument's number, or a name and arguments separated by commas. */
  private clause(text: string, args: readonly string[]): string {
    const number = /^\s*\+?(\d+)$/.exec(text)?.[1];
    const argument = number === undefined ? undefined : args[Number(number) - 1];
    if (argument !== undefined) return argument;
    const parts = splitArguments(text);
    if (parts.length > mostArguments) {
      this.context.report('error', `more than ${mostArguments} arguments`);
      return '';
    }
    const [name = '', ...rest] = parts.map((part) => this.expand(part, args));
    return this.variable(name, rest) ?? this.call(name, rest) ?? this.environment(name, rest) ?? '';
  }

  private variable(name: string, args: readonly string[]): string | undefined {
    const variable = this.variables.get(name);
    if (!variable?.isRecursive) return variable?.value;
    if (variable.active > 0 && args.length === 0) {
      this.context.report('error', `the variable '${name}' refers to itself`);
      return '';
    }
    variable.active++;
    const value = this.expand(variable.value, args);
    variable.active--;
    return value;
  }

  private call(name: string, args: readonly string[]): string | undefined {
    const wanted = { 'error-if': 2, 'warning-if': 2, filename: 0, lineno: 0, info: 1, shell: 1 }[name];
    if (wanted === undefined) return undefined;
    if (args.length !== wanted) {
      this.context.report('error', `'${name}' takes ${wanted} arguments, not ${args.length}`);
      return '';
    }
    const [first = '', second = ''] = args;
    switch (name) {
      case 'error-if':
      case 'warning-if':
        if (first === 'y') this.context.report(name === 'error-if' ? 'error' : 'warning', second);
        return '';
      case 'filename':
        return this.context.where().path;
      case 'lineno':
        return String(this.context.where().line);
      case 'shell':
        return this.context.ask(first).replace(/\n+$/, '').replace(/\n/g, ' ');
      default:
        return '';
    }
  }

  private environment(name: string, args: readonly string[]): string | undefined {
    if (args.length > 0 || !Object.hasOwn(this.context.environment, name)) return undefined;
    return this.context.environment[name];
  }
}

function closingParenthesis(text: string, from: number, limit: number): number {
  let open = 0;
  for (let at = from; at < limit; at++) {
    if (text[at] === '(') open++;
    else if (text[at] === ')' && open-- === 0) return at;
  }
  return -1;
}

function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') open++;
    else if (text[at] === ')') open--;
    else if (text[at] === ',' && open === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
