/**
 * Where messages begin in a document: mails of an mbox, one mail as saved from a mail program, commits as `git show`
 * and `git log -p` print them, or a bare diff. Only beginnings are decided here; nothing inside a message is read.
 *
 * mbox is the mboxrd kind that lore and `git format-patch --pretty=mboxrd` write: a `From ` at the beginning of a body
 * line is quoted with `>`. git's default does not quote, so a From line must also look like one (with a date, and a
 * header below it) before it separates anything.
 */
import { limits, type Problems } from './limits';
import { lineEnd, trimReturn } from './source';

export interface Segment {
  readonly kind: 'mail' | 'commit' | 'diff';
  /** Where it begins, From line included, and where its header fields begin. */
  readonly from: number;
  readonly fields: number;
  readonly to: number;
  readonly fromLine?: string | undefined;
}

export interface Segments {
  readonly form: 'mbox' | 'mail' | 'commits' | 'diff';
  readonly list: Segment[];
}

const fieldLine = /^[!-9;-~]+:(?:[ \t]|$)/;
const commitLine = /^commit [0-9a-f]{7,64}(?: .*)?$/;
const underCommit = /^(?:Author|Merge|AuthorDate|Commit|Reflog|tree|parent|Date)[: ]/;
const knownFields =
  /^(?:from|to|cc|subject|date|message-id|received|mime-version|return-path|delivered-to|content-type|in-reply-to|x-[\w-]+):/i;

export function segments(text: string, problems: Problems): Segments {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start < text.length && (text[start] === '\n' || text[start] === '\r')) start++;
  const mails = beginnings(text, start, 'From ', (line, next) => isFromLine(line) && mailBegins(next));
  if (mails[0] === start || (mails.length > 0 && !beginsWithFields(text, start))) {
    if (mails[0] !== start && text.slice(start, mails[0]).includes('\n--- ')) mails.unshift(start);
    return { form: 'mbox', list: cut(text, mails, 'mail', problems) };
  }
  if (beginsWithFields(text, start)) {
    const list = cut(text, [start, ...mails], 'mail', problems);
    return { form: list.length > 1 ? 'mbox' : 'mail', list };
  }
  const commits = beginnings(text, start, 'commit ', (line, next) => commitLine.test(line) && underCommit.test(next));
  if (commits.length > 0) return { form: 'commits', list: cut(text, commits, 'commit', problems) };
  return { form: 'diff', list: [{ kind: 'diff', from: start, fields: start, to: text.length }] };
}

/** As is_from_line() of git's mailsplit: a time with a colon, and a year behind it. */
function isFromLine(line: string): boolean {
  const time = line.search(/\d:\d\d/);
  return line.startsWith('From ') && time > 0 && /\b(19[6-9]\d|2\d{3})\b/.test(line.slice(time + 4));
}

/** Whether the line below a From line is a header field, or a quoted From line as some archives leave there. */
function mailBegins(line: string): boolean {
  return fieldLine.test(line) || line.startsWith('>From ');
}

function beginnings(
  text: string,
  start: number,
  word: string,
  test: (line: string, next: string) => boolean,
): number[] {
  const found: number[] = [];
  let at = text.startsWith(word, start) ? start : nextLine(text, word, start);
  for (; at >= 0; at = nextLine(text, word, at)) {
    const end = lineEnd(text, at, Math.min(text.length, at + 1000));
    const below = lineEnd(text, end + 1, Math.min(text.length, end + 1000));
    if (test(trimReturn(text, at, end), trimReturn(text, end + 1, below))) found.push(at);
  }
  return found;
}

function nextLine(text: string, word: string, at: number): number {
  const found = text.indexOf(`\n${word}`, at);
  return found < 0 ? -1 : found + 1;
}

function cut(text: string, starts: number[], kind: 'mail' | 'commit', problems: Problems): Segment[] {
  if (starts.length > limits.messages)
    problems.add('too-large', `More than ${limits.messages} messages; the rest is not read.`, starts[limits.messages]!);
  return starts.slice(0, limits.messages).map((from, index) => {
    const to = starts[index + 1] ?? text.length;
    const end = lineEnd(text, from, to);
    const line = trimReturn(text, from, Math.min(end, from + 1000));
    if (kind === 'commit' || !line.startsWith('From ')) return { kind, from, fields: from, to };
    return { kind, from, fields: Math.min(end + 1, to), to, fromLine: line };
  });
}

/** Whether a block of header fields, at least one of them of mail, begins at `at` and ends with an empty line. */
function beginsWithFields(text: string, at: number): boolean {
  let known = false;
  for (let next = at, count = 0; next < text.length && count < 2000; count++) {
    const end = lineEnd(text, next, text.length);
    const line = trimReturn(text, next, Math.min(end, next + 1000));
    if (line === '') return known;
    if (!fieldLine.test(line) && !(count > 0 && /^[ \t]/.test(line))) return false;
    known ||= knownFields.test(line);
    next = end + 1;
  }
  return known;
}
