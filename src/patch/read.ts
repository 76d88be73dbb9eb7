/**
 * The front door of reading: any text in, a PatchDocument and problems out. Mails of an mbox, `git show`, `git diff`.
 * Nothing is opened and nothing is applied here, and no input makes it throw.
 */
import { readDiff, type DiffReading, type Tally } from './diff';
import { decoded, field, readFields, readIds, readPerson, readSubject, type Field } from './header';
import { limits, Problems } from './limits';
import { segments, type Segment } from './mbox';
import { linesAt, placed, readBase, readLinks, readTrailers, splitWords, type Line, type Words } from './message';
import { Cancelled, Pace, type Watch } from './pace';
import { readParts, type Original } from './part';
import type { FileChange, PatchDocument, PatchMessage, Reading } from './patch';
import { offsetOf, type Source } from './source';

/**
 * Reads a document. Given bytes, the document is their UTF-8 text (what an editor shows, without byte order mark), and
 * mails in other charsets are read from the bytes; offsets are into the text either way.
 */
export async function readPatches(input: string | Uint8Array, watch?: Watch): Promise<Reading<PatchDocument>> {
  const problems = new Problems();
  const text = typeof input === 'string' ? input : new TextDecoder().decode(input);
  const original = { text, bytes: typeof input === 'string' ? undefined : input };
  const messages: PatchMessage[] = [];
  let form: PatchDocument['form'] = 'none';
  let isCancelled = false;
  try {
    const found = segments(text, problems);
    form = found.form;
    const pace = new Pace(watch, text.length);
    const tally = { files: 0, hunks: 0 };
    const reader = { original, problems, pace, tally, mbox: form === 'mbox' };
    for (const segment of found.list) messages.push(...(await readSegment(reader, segment, 0)));
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    isCancelled = true;
    problems.add('cancelled', `Reading was cancelled; ${messages.length} messages were read.`, 0, text.length);
  }
  if (form === 'commits') oldestFirst(messages);
  const hasChange = messages.some((message) => message.files.length > 0);
  if (!hasChange) {
    if (!isCancelled) sayWhyNone(text, problems);
    if (form === 'diff') return { result: { form: 'none', messages: [] }, problems: problems.all() };
  }
  return { result: { form, messages }, problems: problems.all() };
}

interface Reader {
  readonly original: Original;
  readonly problems: Problems;
  readonly pace: Pace;
  readonly tally: Tally;
  readonly mbox: boolean;
}

/** One message, or several where mails are attached to it. */
async function readSegment(reader: Reader, segment: Segment, depth: number): Promise<PatchMessage[]> {
  if (segment.kind === 'commit') return [await readCommit(reader, segment)];
  if (segment.kind === 'diff') return [await readBare(reader, segment)];
  const { original, problems } = reader;
  const { fields, body } = readFields(original.text, segment.fields, segment.to);
  const parts = await readParts(original, fields, body, segment.to, problems);
  const messages = [await readMail(reader, segment, fields, parts.sources)];
  for (const mail of parts.mails) {
    if (depth >= limits.nesting) {
      problems.add('mail', `Mails attached more than ${limits.nesting} deep are not read.`, mail.from, mail.to);
      break;
    }
    messages.push(...(await readSegment(reader, { kind: 'mail', ...mail, fields: mail.from }, depth + 1)));
  }
  return messages;
}

async function readMail(
  reader: Reader,
  segment: Segment,
  fields: Field[],
  sources: readonly Source[],
): Promise<PatchMessage> {
  const quoting = reader.mbox ? 'mboxrd' : 'none';
  const files: FileChange[] = [];
  let head: Line[] = [];
  const rest: Line[] = [];
  for (const [index, source] of sources.entries()) {
    const reading = await readDiff(source, reader.problems, reader.pace, reader.tally);
    files.push(...reading.files);
    if (index === 0) head = linesAt(source, reading.head, quoting, reader.problems);
    else rest.push(...linesAt(source, reading.head, quoting, reader.problems));
    rest.push(...linesAt(source, reading.tail, quoting, reader.problems));
  }
  const words = splitWords(head, files.length > 0 ? 'diff' : 'words only');
  const subject = decoded(words.inBody.get('subject') ?? field(fields, 'subject') ?? '').replace(/\s+/g, ' ');
  const own = readSubject(decoded(field(fields, 'subject') ?? ''));
  const { title } = readSubject(subject);
  const { tag } = own;
  const answered = readIds(field(fields, 'in-reply-to'));
  const references = readIds(field(fields, 'references')).filter((id) => !answered.includes(id));
  return finish(words, [...head, ...rest], {
    form: 'mail',
    role: files.length > 0 ? 'patch' : tag.reply ? 'reply' : tag.number === 0 ? 'cover' : 'other',
    span: { start: segment.from, end: segment.to },
    commit: /^From ([0-9a-f]{40}|[0-9a-f]{64}) /.exec(segment.fromLine ?? '')?.[1],
    subject: subject.trim(),
    title,
    tag,
    author: readPerson(words.inBody.get('from') ?? field(fields, 'from')),
    date: words.inBody.get('date') ?? field(fields, 'date'),
    messageId: readIds(field(fields, 'message-id'))[0],
    references: [...references, ...answered.slice(0, 1)],
    files,
  });
}

type Known = Omit<PatchMessage, 'message' | 'notes' | 'trailers' | 'links' | 'baseCommit' | 'prerequisites'>;

function finish(words: Words, everything: Line[], known: Known): PatchMessage {
  const message = placed(words.message);
  const trailers = readTrailers(message);
  return {
    ...known,
    message,
    notes: placed(words.notes),
    trailers,
    links: readLinks(trailers, message),
    ...readBase(everything),
  };
}

const plainTag = { words: [], version: 1, reply: false } as const;

/** A commit of `git show` or `git log -p`: fields, then the message indented by four blanks, then notes or a stat. */
async function readCommit(reader: Reader, segment: Segment): Promise<PatchMessage> {
  const source = { text: reader.original.text, from: segment.from, to: segment.to };
  const reading = await readDiff(source, reader.problems, reader.pace, reader.tally);
  const lines = linesAt(source, reading.head, 'none', reader.problems);
  const fields = new Map<string, string>();
  let at = 1;
  for (; at < lines.length && lines[at]!.text.trim() !== ''; at++) {
    const match = /^(\w+):? +(.*)$/.exec(lines[at]!.text);
    if (match && !fields.has(match[1]!)) fields.set(match[1]!, match[2]!);
  }
  const message: Line[] = [];
  const notes: Line[] = [];
  for (const line of lines.slice(at)) {
    const indented = line.text.startsWith('    ');
    if (notes.length === 0 && indented) message.push({ text: line.text.slice(4), offset: line.offset + 4 });
    else if (line.text.trim() !== '') notes.push(line);
    else (notes.length > 0 ? notes : message).push(line);
  }
  while (message[0]?.text.trim() === '') message.shift();
  const titleEnds = message.findIndex((line) => line.text.trim() === '');
  const title = message.splice(0, titleEnds < 0 ? message.length : titleEnds).map((line) => line.text.trim());
  // Format raw gives the author's time in seconds behind the address.
  const author = /^(.*?) ?<([^<>]*)>(?: (\d+) ([+-]\d{4}))?/.exec(fields.get('Author') ?? fields.get('author') ?? '');
  return finish({ message, notes, inBody: new Map() }, [], {
    form: 'commit',
    role: reading.files.length > 0 ? 'patch' : 'other',
    span: { start: segment.from, end: segment.to },
    commit: /^commit ([0-9a-f]+)/.exec(lines[0]?.text ?? '')?.[1],
    subject: title.join(' '),
    title: title.join(' '),
    tag: plainTag,
    author: author ? { name: author[1]!.trim(), email: author[2]! } : undefined,
    date: fields.get('Date') ?? fields.get('AuthorDate') ?? author?.[3],
    messageId: undefined,
    references: [],
    files: reading.files,
  });
}

/** A bare diff; what stands above it is its message. */
async function readBare(reader: Reader, segment: Segment): Promise<PatchMessage> {
  const source = { text: reader.original.text, from: segment.from, to: segment.to };
  const reading: DiffReading = await readDiff(source, reader.problems, reader.pace, reader.tally);
  const words = splitWords(linesAt(source, reading.head, 'none', reader.problems), 'diff');
  const first = words.message.findIndex((line) => line.text.trim() !== '');
  const subject = words.inBody.get('subject') ?? (first < 0 ? '' : words.message[first]!.text.trim());
  const message = words.inBody.has('subject') || first < 0 ? words.message : words.message.slice(first + 1);
  const tail = linesAt(source, reading.tail, 'none', reader.problems);
  return finish({ ...words, message }, [...words.message, ...words.notes, ...tail], {
    form: 'diff',
    role: reading.files.length > 0 ? 'patch' : 'other',
    span: { start: offsetOf(source, segment.from), end: segment.to },
    commit: undefined,
    subject,
    title: readSubject(subject).title,
    tag: plainTag,
    author: readPerson(words.inBody.get('from')),
    date: words.inBody.get('date'),
    messageId: undefined,
    references: [],
    files: reading.files,
  });
}

/** `git log -p` shows the newest commit first. The dates decide; where they do not, it is git log's order. */
function oldestFirst(messages: PatchMessage[]): void {
  const time = (message: PatchMessage | undefined) => {
    const date = message?.date ?? '';
    return /^\d+$/.test(date)
      ? Number(date) * 1000
      : Date.parse(date.replace(/^(\w{3} \w{3} +\d+) ([\d:]+) (\d{4})/, '$1 $3 $2'));
  };
  const [first, last] = [time(messages[0]), time(messages[messages.length - 1])];
  if (!(first < last)) messages.reverse();
}

function sayWhyNone(text: string, problems: Problems): void {
  const quoted = /^[>|] ?(?:[>|] ?)*(diff --git |@@ -\d|\+\+\+ |--- a\/)/m.exec(text);
  if (quoted) {
    const message = 'No patch here: the only diff is quoted from another mail.';
    problems.add('quoted-diff', message, quoted.index, quoted.index + quoted[0].length);
  } else problems.add('no-patch', 'No patch in this text.', 0, 0);
}
