/**
 * File names in diffs: git's C-quoting, the `a/` and `b/` in front, time stamps behind; and which names are refused.
 * A patch is laid over the tree in memory only, but what it names is shown, opened and perhaps applied for real later,
 * so a name that git itself would not touch is not touched here either.
 */

/** Why `path` must not be applied, or undefined where it is a plain path inside the tree. As git's verify_path(). */
export function refusalOf(path: string): string | undefined {
  if (path === '') return 'the file name is empty';
  if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) return 'an absolute path';
  if (path.includes('\0')) return 'a NUL in the file name';
  if (path.length > 4096) return 'a file name longer than 4096 characters';
  for (const part of path.split(/[/\\]/)) {
    if (part === '..') return 'a path that leaves the tree';
    if (part === '' || part === '.') return 'an empty name or "." in the path';
    if (isGitFolder(part)) return 'a path into .git';
  }
  return undefined;
}

/** `.git` as some file system reads it: any case, trailing dots, blanks and streams, ignorable characters, git~1. */
function isGitFolder(part: string): boolean {
  const folded = part
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .replace(/:.*$/, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
  return folded === '.git' || folded === 'git~1';
}

const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  '\\': 92,
};

/** The name in quotes at the beginning of `text`, and how long it is with its quotes; undefined where it is none. */
export function unquote(text: string): { name: string; length: number } | undefined {
  if (!text.startsWith('"')) return undefined;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (let at = 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') return { name: new TextDecoder().decode(new Uint8Array(bytes)), length: at + 1 };
    if (char !== '\\') {
      const plain = /^[^"\\]+/.exec(text.slice(at))![0];
      for (const byte of encoder.encode(plain)) bytes.push(byte);
      at += plain.length - 1;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(at + 1, at + 4));
    const escape = escapes[text[at + 1] ?? ''];
    if (octal) bytes.push(parseInt(octal[0], 8));
    else if (escape !== undefined) bytes.push(escape);
    else return undefined;
    at += octal ? 3 : 1;
  }
  return undefined;
}

/** The name of a `---` or `+++` line (without these), its prefix still on it. */
export function namedBy(rest: string): string {
  const quoted = unquote(rest);
  if (quoted) return quoted.name;
  const tab = rest.indexOf('\t');
  const name = tab < 0 ? rest : rest.slice(0, tab);
  // Without a tab, diff(1) of some systems puts the time behind two blanks.
  return name.replace(/\s+\d{4}-\d\d-\d\d \d\d:\d\d.*$/, '').replace(/ +$/, '');
}

/** Both names of `diff --git OLD NEW` with prefixes on; undefined where no split makes sense. */
export function splitGitNames(rest: string): [string, string] | undefined {
  const first = unquote(rest);
  if (first) {
    const behind = rest.slice(first.length).trimStart();
    return [first.name, unquote(behind)?.name ?? behind];
  }
  const quote = rest.indexOf(' "');
  const second = quote < 0 ? undefined : unquote(rest.slice(quote + 1));
  if (second) return [rest.slice(0, quote), second.name];
  // Only where both names are the same behind the prefix is this line needed; git says the others in words below.
  const middle = (rest.length - 1) / 2;
  const spaces = [middle, ...firstSpaces(rest, 64)];
  for (const at of spaces) {
    if (rest[at] !== ' ') continue;
    const before = rest.slice(0, at);
    const after = rest.slice(at + 1);
    if (before === after || dropFolder(before) === dropFolder(after)) return [before, after];
  }
  return undefined;
}

function firstSpaces(text: string, most: number): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(' '); at >= 0 && found.length < most; at = text.indexOf(' ', at + 1)) found.push(at);
  return found;
}

/** The path without its first folder, or undefined where it has none. */
export function dropFolder(path: string): string | undefined {
  const slash = path.indexOf('/');
  return slash < 0 ? undefined : path.slice(slash + 1);
}

const prefixes = /^[abciow12]\//;

/**
 * Old and new path without prefix. git's own prefixes are a letter; diff(1) compares two folders (`linux.orig/x`
 * against `linux/x`); without prefix both names are the same.
 */
export function withoutPrefix(older: string, newer: string): [string, string] {
  const nowhere = '/dev/null';
  if (older === nowhere || newer === nowhere) {
    const strip = (name: string) => (prefixes.test(name) ? name.slice(2) : name);
    return [older === nowhere ? older : strip(older), newer === nowhere ? newer : strip(newer)];
  }
  if (prefixes.test(older) && prefixes.test(newer) && older[0] !== newer[0]) return [older.slice(2), newer.slice(2)];
  if (older === newer) return [older, newer];
  const [o, n] = [dropFolder(older), dropFolder(newer)];
  if (o !== undefined && o === n) return [o, n];
  if (older === `${newer}.orig` || older === `${newer}~`) return [newer, newer];
  return [older, newer];
}
