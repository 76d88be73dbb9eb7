/**
 * The readable parts of a mail. Parts are cut out here, by their boundaries, because their places in the document are
 * wanted; what is inside base64 or quoted-printable is decoded by postal-mime, one part at a time, and every decoded
 * line keeps the place where it begins.
 */
import PostalMime from 'postal-mime';
import { field, readFields, type Field } from './header';
import { limits, type Problems } from './limits';
import { lineEnd, offsetOf, trimReturn, type Source } from './source';

/** The document, and its bytes where the caller has them: a mail may be in a charset that is not the document's. */
export interface Original {
  readonly text: string;
  readonly bytes?: Uint8Array | undefined;
}

/** A mail inside a mail (message/rfc822) comes back as its own stretch. */
export interface Parts {
  readonly sources: Source[];
  readonly mails: { readonly from: number; readonly to: number }[];
}

export async function readParts(
  original: Original,
  fields: readonly Field[],
  from: number,
  to: number,
  problems: Problems,
): Promise<Parts> {
  const parts: Parts = { sources: [], mails: [] };
  await collect(original, fields, from, to, 0, parts, problems);
  return parts;
}

async function collect(
  original: Original,
  fields: readonly Field[],
  from: number,
  to: number,
  depth: number,
  parts: Parts,
  problems: Problems,
): Promise<void> {
  const type = readType(field(fields, 'content-type'));
  const boundary = type.parameters.get('boundary');
  if (type.name.startsWith('multipart/') && boundary !== undefined) {
    if (depth >= limits.nesting) {
      problems.add('mail', `Parts nested more than ${limits.nesting} deep are not read.`, from, to);
      return;
    }
    for (const part of cutAt(original.text, boundary, from, to)) {
      const inner = readFields(original.text, part.from, part.to);
      await collect(original, inner.fields, inner.body, part.to, depth + 1, parts, problems);
    }
    return;
  }
  const encoding = (field(fields, 'content-transfer-encoding') ?? '').toLowerCase().match(/[\w-]+/)?.[0] ?? '';
  const encoded = encoding === 'base64' || encoding === 'quoted-printable';
  if (type.name === 'message/rfc822' && !encoded) {
    parts.mails.push({ from, to });
    return;
  }
  const disposition = field(fields, 'content-disposition') ?? '';
  const file = readType(disposition).parameters.get('filename') ?? type.parameters.get('name') ?? '';
  const readable = /^text\/(?!html\b)/.test(type.name) || /patch|diff/.test(type.name) || /\.(patch|diff)$/i.test(file);
  if (!readable) {
    if (type.name === 'text/html' && depth === 0)
      problems.add('mail', 'The mail is HTML only; patches are sent as plain text.', from, to);
    return;
  }
  const plain = encoded
    ? await decodePart(original.text, from, to, encoding, type.parameters.get('charset'), problems)
    : recode(original, from, to, type.parameters.get('charset'));
  if (!plain) return;
  const flowed = type.parameters.get('format')?.toLowerCase() === 'flowed';
  parts.sources.push(flowed ? unflow(plain, type.parameters.get('delsp')?.toLowerCase() === 'yes') : plain);
}

interface ContentType {
  /** In lower case; `text/plain` where none is said. */
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
}

function readType(value: string | undefined): ContentType {
  const text = (value ?? 'text/plain').slice(0, 4096);
  const parameters = new Map<string, string>();
  for (const match of text.matchAll(/;\s*([\w*-]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/g)) {
    const name = match[1]!.toLowerCase().replace(/\*\d*\*?$/, '');
    parameters.set(name, (parameters.get(name) ?? '') + (match[3] ?? match[2]!.replace(/\\(.)/g, '$1')));
  }
  return { name: text.split(';')[0]!.trim().toLowerCase() || 'text/plain', parameters };
}

function* cutAt(text: string, boundary: string, from: number, to: number): Generator<{ from: number; to: number }> {
  const mark = `--${boundary}`;
  let start = -1;
  let at = text.startsWith(mark, from) ? from : text.indexOf(`\n${mark}`, from - 1) + 1;
  while (at > 0 || (at === 0 && from === 0 && start < 0 && text.startsWith(mark))) {
    if (at >= to) break;
    const end = lineEnd(text, at, to);
    const rest = trimReturn(text, at + mark.length, Math.max(end, at + mark.length)).trimEnd();
    if (rest === '' || rest === '--') {
      if (start >= 0) yield { from: start, to: Math.max(start, at - 1) };
      start = Math.min(end + 1, to);
      if (rest === '--') return;
    }
    at = text.indexOf(`\n${mark}`, Math.max(end - 1, at)) + 1;
    if (at <= end) break;
  }
  // A part that nothing closes (a mail cut short) is read to the end.
  if (start >= 0) yield { from: start, to };
}

/** An unencoded part. Its text is the document's, unless the document was not read in the part's charset. */
function recode(original: Original, from: number, to: number, charset: string | undefined): Source {
  const asItIs = { text: original.text, from, to };
  if (original.bytes === undefined || charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset)) return asItIs;
  if (!original.text.slice(from, to).includes('\ufffd')) return asItIs;
  // Replacing invalid UTF-8 never takes a newline away: the nth line is the nth line of the bytes.
  const start = afterNewline(original.bytes, 0, countNewlines(original.text, 0, from));
  const end = afterNewline(original.bytes, start, countNewlines(original.text, from, to));
  const text = decodeCharset(original.bytes.subarray(start, end), charset);
  return withTable(text, lineBeginnings(original.text, from, to), to);
}

function countNewlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function afterNewline(bytes: Uint8Array, from: number, count: number): number {
  let at = from;
  for (let left = count; left > 0; left--) {
    const newline = bytes.indexOf(10, at);
    if (newline < 0) return bytes.length;
    at = newline + 1;
  }
  return at;
}

function lineBeginnings(text: string, from: number, to: number): number[] {
  const found = [from];
  for (let at = text.indexOf('\n', from); at >= 0 && at + 1 < to; at = text.indexOf('\n', at + 1)) found.push(at + 1);
  return found;
}

/** `text` with its lines placed: the nth line begins at the nth of `offsets`. */
function withTable(text: string, offsets: readonly number[], end: number): Source {
  const positions = lineBeginnings(text, 0, text.length);
  const last = offsets[offsets.length - 1] ?? end;
  const placed = positions.map((_, index) => offsets[index] ?? last);
  return {
    text,
    from: 0,
    to: text.length,
    table: { positions: Int32Array.from(positions), offsets: Int32Array.from(placed), end },
  };
}

async function decodePart(
  text: string,
  from: number,
  to: number,
  encoding: string,
  charset: string | undefined,
  problems: Problems,
): Promise<Source | undefined> {
  if (to - from > limits.encodedPart) {
    problems.add('too-large', `A ${encoding} part of more than ${limits.encodedPart >> 20} MB is not read.`, from, to);
    return undefined;
  }
  const raw = text.slice(from, to);
  // As an attachment the bytes come back untouched: text parts would lose carriage returns.
  const bare = `Content-Type: application/octet-stream\nContent-Transfer-Encoding: ${encoding}\n\n${raw}`;
  const content = (await PostalMime.parse(bare)).attachments[0]?.content;
  if (content === undefined || typeof content === 'string') return { text: '', from: 0, to: 0 };
  const bytes = new Uint8Array(content as ArrayBuffer);
  const offsets = encoding === 'base64' ? placesInBase64(raw, from, bytes) : placesInQuotedPrintable(raw, from);
  return withTable(decodeCharset(bytes, charset), offsets, to);
}

/** Where each decoded line begins: behind a line end that `=` does not hide, or behind an `=0A`. */
function placesInQuotedPrintable(raw: string, from: number): number[] {
  const offsets = [from];
  for (let at = 0; at < raw.length;) {
    const end = lineEnd(raw, at, raw.length);
    const line = trimReturn(raw, at, end);
    for (let hit = line.search(/=0A/i); hit >= 0;) {
      offsets.push(from + at + hit + 3);
      const next = line.slice(hit + 3).search(/=0A/i);
      hit = next < 0 ? -1 : hit + 3 + next;
    }
    at = end + 1;
    if (!line.endsWith('=')) offsets.push(from + Math.min(at, raw.length));
  }
  return offsets;
}

/** Four letters make three bytes; a decoded line begins in the group that holds its first byte. */
function placesInBase64(raw: string, from: number, bytes: Uint8Array): number[] {
  const offsets = [from];
  let letters = 0;
  let at = 0;
  for (let newline = bytes.indexOf(10); newline >= 0; newline = bytes.indexOf(10, newline + 1)) {
    const wanted = Math.floor((newline + 1) / 3) * 4;
    while (at < raw.length && (letters < wanted || !/[A-Za-z0-9+/]/.test(raw[at]!)))
      if (/[A-Za-z0-9+/]/.test(raw[at++]!)) letters++;
    offsets.push(from + at);
  }
  return offsets;
}

/**
 * Bytes that are valid UTF-8 are UTF-8 whatever the header says: git puts files of any encoding under the charset of
 * the commit message. What is not is in the charset the header names.
 */
function decodeCharset(bytes: Uint8Array, charset: string | undefined): string {
  const label = (charset ?? 'utf-8').trim().toLowerCase();
  if (!/^(iso-2022|utf-?16|utf-?7|hz)/.test(label)) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      // Not UTF-8: the charset decides.
    }
  }
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** format=flowed (RFC 3676): a blank at the end joins the next line, a blank in front was added. */
function unflow(source: Source, dropsBlank: boolean): Source {
  const { text, from, to } = source;
  const lines: string[] = [];
  const offsets: number[] = [];
  let joins = false;
  for (let at = from; at < to;) {
    const end = lineEnd(text, at, to);
    const line = trimReturn(text, at, end).replace(/^ /, '');
    if (joins) lines[lines.length - 1] += line;
    else {
      lines.push(line);
      offsets.push(offsetOf(source, at));
    }
    joins = line.endsWith(' ') && line !== '-- ';
    if (joins && dropsBlank) lines[lines.length - 1] = lines[lines.length - 1]!.slice(0, -1);
    at = end + 1;
  }
  return withTable(lines.join('\n') + '\n', offsets, offsetOf(source, to));
}
