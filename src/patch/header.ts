/**
 * Header fields of a mail: unfolded, decoded, and the few that matter here taken apart. RFC 2047 words and address
 * lists are postal-mime's work; the fields are split here because a field's place in the document is wanted.
 */
import { addressParser, decodeWords } from 'postal-mime';
import { limits } from './limits';
import type { Person, SubjectTag } from './patch';
import { lineEnd, trimReturn } from './source';

export interface Field {
  /** In lower case. */
  readonly name: string;
  /** Unfolded, not decoded. */
  readonly value: string;
  readonly offset: number;
}

/** Fields from `at` to the first empty line; `body` is what comes behind that. */
export function readFields(text: string, at: number, to: number): { fields: Field[]; body: number } {
  const fields: { name: string; value: string; offset: number }[] = [];
  let next = at;
  while (next < to) {
    const end = lineEnd(text, next, to);
    const line = trimReturn(text, next, Math.min(end, next + limits.headerField));
    const start = next;
    next = Math.min(end + 1, to);
    if (line === '') break;
    const last = fields[fields.length - 1];
    if (/^[ \t]/.test(line) && last) {
      if (last.value.length < limits.headerField) last.value += line.replace(/^[ \t]+/, ' ');
      continue;
    }
    const colon = line.indexOf(':');
    if (colon > 0)
      fields.push({ name: line.slice(0, colon).toLowerCase(), value: line.slice(colon + 1).trim(), offset: start });
  }
  return { fields, body: next };
}

export function field(fields: readonly Field[], name: string): string | undefined {
  return fields.find((candidate) => candidate.name === name)?.value;
}

/** RFC 2047 encoded words decoded. */
export function decoded(value: string): string {
  return value.includes('=?') ? decodeWords(value) : value;
}

/** The first address of From:, or undefined where there is none. */
export function readPerson(value: string | undefined): Person | undefined {
  if (value === undefined) return undefined;
  const [first] = addressParser(value.slice(0, 4096), { flatten: true });
  if (!first) return undefined;
  return { name: decoded(first.name).replace(/\s+/g, ' ').trim(), email: first.address ?? '' };
}

/** Message ids between angle brackets, in order. */
export function readIds(value: string | undefined): string[] {
  return [...(value ?? '').matchAll(/<([^<>\s]{1,998})>/g)].map((match) => match[1]!);
}

/** Title and tag of a subject. As git mailinfo, `Re:` and brackets in front go from the title; and `Fwd:`, which git keeps. */
export function readSubject(subject: string): { title: string; tag: SubjectTag } {
  const words: string[] = [];
  let version = 1;
  let number: number | undefined;
  let total: number | undefined;
  let reply = false;
  let rest = subject.trim();
  for (;;) {
    const prefix = /^(?:re|aw|sv|fwd?)\s*(?:\[\d+\])?:\s*/i.exec(rest);
    const bracket = /^\[([^\]]*)\]\s*/.exec(rest);
    if (prefix) {
      reply ||= /^(re|aw|sv)/i.test(rest);
      rest = rest.slice(prefix[0].length);
    } else if (bracket) {
      for (const word of bracket[1]!.split(/[\s,]+/)) {
        const versioned = /^(?:PATCH)?v(\d{1,4})$/i.exec(word);
        const counted = /^(?:PATCH)?(\d{1,5})\/(\d{1,5})$/i.exec(word);
        if (versioned) version = Number(versioned[1]);
        else if (counted) [number, total] = [Number(counted[1]), Number(counted[2])];
        else if (word !== '') words.push(word);
      }
      rest = rest.slice(bracket[0].length);
    } else break;
  }
  return { title: rest, tag: { words, version, number, total, reply } };
}
