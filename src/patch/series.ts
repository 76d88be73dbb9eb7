/**
 * Mails put together to series: by version and `n/m` of the subject, by thread where ids tell, in the order of their
 * numbers whatever the order in the mbox. What is missing, doubled or mixed is said.
 */
import type { PatchDocument, PatchMessage, Reading } from './patch';
import { Problems } from './limits';

export interface Series {
  readonly version: number;
  /** As the subjects say; the number of patches where they say none. */
  readonly total: number;
  readonly cover?: PatchMessage | undefined;
  /** In the order in which they apply. */
  readonly patches: readonly PatchMessage[];
  /** Numbers that no mail has. */
  readonly missing: readonly number[];
}

/** The series of a document, the longest first. A patch in a reply is a series of its own. */
export function gatherSeries(document: PatchDocument): Reading<readonly Series[]> {
  const problems = new Problems();
  const groups: Group[] = [];
  const threads = threadsOf(document.messages);
  let loose: Group | undefined;
  for (const message of document.messages) {
    const { tag, role } = message;
    if (role !== 'patch' && role !== 'cover') continue;
    if (role === 'patch' && (tag.number === undefined || tag.reply)) {
      // Commits and bare mails in a row belong together; a patch that answers another mail stands alone.
      if (tag.reply) groups.push(newGroup(message, undefined));
      else if (loose && loose.version === tag.version) loose.mails.push(message);
      else groups.push((loose = newGroup(message, undefined)));
      continue;
    }
    const thread = threads.get(message);
    const fits = groups.filter((g) => g.version === tag.version && g.total === tag.total && tag.total !== undefined);
    const group =
      fits.find((g) => g.thread !== undefined && g.thread === thread) ??
      fits.find(
        (g) => (g.thread === undefined || thread === undefined) && !g.mails.some((m) => sameNumber(m, message)),
      );
    if (group) group.mails.push(message);
    else groups.push(newGroup(message, thread));
  }
  const series = groups.map((group) => toSeries(group, problems)).filter((one) => one.patches.length > 0 || one.cover);
  const numbered = series.filter((one) => one.patches.some((patch) => patch.tag.number !== undefined));
  series.sort((a, b) => b.patches.length - a.patches.length || b.version - a.version);
  if (numbered.length > 1) {
    const nameOf = (one: Series) => `v${one.version} of ${one.total} ("${titleOf(one)}")`;
    const names = numbered.slice(0, 8).map(nameOf).join(', ');
    problems.add('mixed-series', `${numbered.length} series are mixed here: ${names}. ${nameOf(series[0]!)} is the one that counts.`, 0); // prettier-ignore
  }
  return { result: series, problems: problems.all() };
}

function titleOf(series: Series): string {
  return (series.cover ?? series.patches[0])!.title.slice(0, 80);
}

interface Group {
  readonly version: number;
  readonly total: number | undefined;
  readonly thread: string | undefined;
  readonly mails: PatchMessage[];
}

function newGroup(message: PatchMessage, thread: string | undefined): Group {
  return { version: message.tag.version, total: message.tag.total, thread, mails: [message] };
}

function sameNumber(a: PatchMessage, b: PatchMessage): boolean {
  return a.tag.number === b.tag.number;
}

/** The first mail of each mail's thread, as far as ids tell: a mail that answers none and that none answers has none. */
function threadsOf(messages: readonly PatchMessage[]): Map<PatchMessage, string | undefined> {
  const byId = new Map(messages.map((message) => [message.messageId, message]));
  const answered = new Set(messages.flatMap((message) => message.references));
  const threads = new Map<PatchMessage, string | undefined>();
  for (const message of messages) {
    let root = message;
    for (let depth = 0; depth < 1000; depth++) {
      const parent = root.references.map((id) => byId.get(id)).find((known) => known !== undefined && known !== root);
      if (!parent || parent === message) break;
      root = parent;
    }
    const isAnswered = root.messageId !== undefined && answered.has(root.messageId);
    threads.set(message, root.references[0] ?? (isAnswered ? root.messageId : undefined));
  }
  return threads;
}

function toSeries(group: Group, problems: Problems): Series {
  const { version, total, mails } = group;
  if (total === undefined)
    return { version, total: mails.length, cover: undefined, patches: mails.filter(isPatch), missing: [] };
  const cover = mails.find((mail) => mail.tag.number === 0 && !isPatch(mail));
  const patches: PatchMessage[] = [];
  for (const mail of [...mails].sort((a, b) => (a.tag.number ?? 0) - (b.tag.number ?? 0))) {
    const before = patches[patches.length - 1];
    if (!isPatch(mail)) continue;
    if (before && sameNumber(before, mail)) {
      const message = `Patch ${mail.tag.number} of ${total} is here twice; the first one counts.`;
      problems.add('duplicate-patch', message, mail.span.start, mail.span.end);
    } else patches.push(mail);
  }
  const missing: number[] = [];
  const has = new Set(patches.map((patch) => patch.tag.number));
  for (let number = 1; number <= total; number++) if (!has.has(number)) missing.push(number);
  if (missing.length > 0 && patches.length > 0) {
    const which = missing.slice(0, 12).join(', ') + (missing.length > 12 ? ', …' : '');
    const message = `Of ${total} patches (v${version}) ${missing.length === 1 ? 'patch' : 'patches'} ${which} ${missing.length === 1 ? 'is' : 'are'} missing.`;
    problems.add('missing-patch', message, patches[0]!.span.start);
  }
  return { version, total, cover, patches, missing };
}

function isPatch(message: PatchMessage): boolean {
  return message.files.length > 0;
}
