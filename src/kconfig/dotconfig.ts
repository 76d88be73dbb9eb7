/**
 * The .config file: `CONFIG_FOO=y`, `# CONFIG_BAR is not set`. Reading gives plain assignments in the order of the
 * lines (the last one counts); what they mean is known only together with the symbols' types. Source: confdata.c.
 */
import { isValidText } from './number';
import type { KSymbol, Place, Problem } from './model';

export interface Assignment {
  /** Without `CONFIG_`. */
  readonly name: string;
  /** As written behind `=`, quotes included; `n` for "is not set". */
  readonly value: string;
  /** Of the whole line. */
  readonly place: Place;
}

export interface DotConfig {
  readonly assignments: readonly Assignment[];
  readonly problems: readonly Problem[];
}

const prefix = 'CONFIG_';

/** `path` is what problems call the file. */
export function parseDotConfig(text: string, path = '.config'): DotConfig {
  const assignments: Assignment[] = [];
  const problems: Problem[] = [];
  let line = 0;
  for (let offset = 0; offset < text.length;) {
    const newline = text.indexOf('\n', offset);
    const next = newline < 0 ? text.length : newline;
    const end = newline > offset && text[newline - 1] === '\r' ? newline - 1 : next;
    const content = text.slice(offset, end);
    const place = { path, offset, end, line: ++line };
    const assignment = readLine(content);
    if (assignment) assignments.push({ ...assignment, place });
    else if (content && !content.startsWith('#'))
      problems.push({
        severity: 'warning',
        code: 'config-syntax',
        message: 'neither an assignment nor a comment',
        place,
      });
    offset = next + 1;
  }
  return { assignments, problems };
}

function readLine(content: string): { name: string; value: string } | undefined {
  if (content.startsWith(prefix)) {
    const equal = content.indexOf('=');
    return equal < 0 ? undefined : { name: content.slice(prefix.length, equal), value: content.slice(equal + 1) };
  }
  if (!content.startsWith(`# ${prefix}`)) return undefined;
  const start = 2 + prefix.length;
  const space = content.indexOf(' ', start);
  const isUnset = space >= 0 && content.slice(space) === ' is not set';
  return isUnset ? { name: content.slice(start, space), value: 'n' } : undefined;
}

/** What a user asked of a symbol. Bool and tristate have a number, the others a text. */
export type UserValue = 0 | 1 | 2 | string;

/** The value as this symbol takes it, undefined where it takes none, or why it cannot. */
export function readValue(symbol: KSymbol, written: string): { value?: UserValue; problem?: string } {
  const invalid = { problem: `${symbol.name} is ${symbol.type}: '${written}' is no value for it` };
  switch (symbol.type) {
    case 'tristate':
    case 'bool': {
      if (written.startsWith('m') && symbol.type === 'tristate') return { value: 1 };
      if (written.startsWith('y')) return { value: 2 };
      return written.startsWith('n') ? { value: 0 } : invalid;
    }
    case 'string': {
      if (!written.startsWith('"')) return {};
      const text = /^"((?:[^"\\]|\\[^])*)"/.exec(written)?.[1];
      if (text === undefined) return { problem: `the text of ${symbol.name} is not closed` };
      return { value: text.replace(/\\([^])/g, '$1') };
    }
    case 'int':
    case 'hex':
      return isValidText(symbol.type, written) ? { value: written } : invalid;
    default:
      return {};
  }
}

/** `"` and `\` escaped, and quotes around it, as .config and autoconf.h write strings. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
