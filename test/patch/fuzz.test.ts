/**
 * Any text is read without an exception and every answer is sound: offsets inside the document, counts that are those
 * of the lines, no unrefused path out of the tree. 1,500 mutated mails here, 100,000 in `npm run fuzz`
 * (PATCH_FUZZ is the number, PATCH_SEED the first seed).
 */
import { expect, test } from 'vitest';
import { applyPatches } from '../../src/patch/apply';
import { baseQuestion } from '../../src/patch/base';
import { claims } from '../../src/patch/claims';
import { findDeceptions } from '../../src/patch/deceptive';
import type { PatchDocument, PatchMessage, Reading } from '../../src/patch/patch';
import { placeAt } from '../../src/patch/place';
import { rangeDiff } from '../../src/patch/rangediff';
import { readPatches } from '../../src/patch/read';
import { gatherSeries } from '../../src/patch/series';
import { MemoryTree } from '../../src/tree/tree';
import { makeCommits, random, Repository } from './repository';

const rounds = Number(process.env['PATCH_FUZZ'] ?? 1500);
const firstSeed = Number(process.env['PATCH_SEED'] ?? 1);

/** Mails of every kind, as git prints them and as mailers encode them. */
function corpus(): { documents: string[]; tree: MemoryTree } {
  const repository = new Repository();
  const commits = makeCommits(repository, 40, 9);
  const range = `${commits[0]!.id}..main`;
  const print = (...args: string[]) => repository.git(...args, '--binary', range).toString();
  const mails = print('format-patch', '--stdout', '-M', '-C').split(/^(?=From [0-9a-f]{40} )/m);
  const documents = [
    ...mails,
    mails.slice(0, 3).join(''),
    print('format-patch', '--stdout', '--attach').slice(0, 6000),
    print('format-patch', '--stdout', '--cover-letter').slice(0, 6000),
    print('log', '-p').slice(0, 8000),
    print('log', '-p', '--format=raw', '--stat').slice(0, 8000),
    print('diff', '-U1').slice(0, 8000),
  ];
  for (const mail of mails.slice(0, 6)) {
    const [head, ...body] = mail.split('\n\n');
    const text = body.join('\n\n');
    const fields = head!.replace(/^(Content-|MIME-).*\n/gm, '');
    const type = 'Content-Type: text/plain; charset=utf-8';
    const base64 = Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n');
    documents.push(`${fields}\n${type}\nContent-Transfer-Encoding: base64\n\n${base64}`);
    const quoted = text.replace(/[=é]/g, '=3D').replace(/^(.{60})(?=.)/gm, '$1=\n');
    documents.push(`${fields}\n${type}; format=flowed\nContent-Transfer-Encoding: quoted-printable\n\n${quoted}`);
    documents.push(mail.replace(/\n/g, '\r\n'));
    documents.push(
      mail.replace(/^diff[^]*/m, (diff) => `On Monday, A wrote:\n${diff.replace(/^/gm, '> ')}\n\n${diff}`),
    );
    const part = `--x\nContent-Type: message/rfc822\n\n${mail.replace(/^From .*\n/, '')}\n--x--\n`;
    documents.push(`${fields}\nContent-Type: multipart/mixed; boundary="x"\n\n${part}`);
  }
  const tree = new MemoryTree(
    'base',
    [...commits[0]!.files].map(([path, file]) => [path, file.bytes.toString()] as const),
  );
  repository.remove();
  return { documents: documents.map((text) => text.slice(0, 12_000)), tree };
}

/** What breaks readers when it comes up in a wrong place. */
const tokens = [
  '\n', '\r\n', '\r', '\0', '\u202e', '\ud800', '\ufeff', '\u2028', '> ', '-- \n', '---\n', '--- a/x\n+++ b/x\n',
  '@@ -1,3 +1,3 @@\n', '@@ -0,0 +1,999999999 @@\n', '@@ -1 +1 @@', 'diff --git a/x b/x\n', 'diff --git "a/\\303\\2" b/x\n',
  'diff --cc x\n', 'rename from x\nrename to ../y\n', 'new file mode 120000\n', 'new file mode 100644\n', 'index 0..1\n',
  'GIT binary patch\n', 'literal 99999999\n', 'delta 5\nE', '\\ No newline at end of file\n', 'From a Mon Sep 17 00:00:00 2001\n',
  'From: =?utf-8?q?=\n', 'Subject: [PATCH v9999 3/', ']', '[', '=?x?b?', '?=', 'Content-Type: multipart/mixed; boundary=x\n',
  '--x\n', '--x--\n', 'Content-Transfer-Encoding: base64\n', 'Content-Transfer-Encoding: quoted-printable\n', '=\n', '=0A',
  'commit 0123456789abcdef\nAuthor: x\n', '-- >8 --\n', 'base-commit: 01234567\n', '/dev/null', 'a/../../', '.git/', '+', '-', ' ',
]; // prettier-ignore

function mutate(documents: readonly string[], next: () => number): string {
  const below = (n: number) => Math.floor(next() * n);
  const pick = <T>(list: readonly T[]) => list[below(list.length)]!;
  let text = pick(documents);
  for (let count = 1 + below(6); count > 0; count--) {
    const at = below(text.length + 1);
    const length = below(3) ? below(8) : below(400);
    const kind = below(8);
    if (kind === 0) text = text.slice(0, at) + text.slice(at + length);
    else if (kind === 1) text = text.slice(0, at) + pick(tokens) + text.slice(at);
    else if (kind === 2)
      text = text.slice(0, at) + String.fromCharCode(below(3) ? below(128) : below(65536)) + text.slice(at + 1);
    else if (kind === 3) text = text.slice(0, at) + text.slice(at, at + length).repeat(2) + text.slice(at + length);
    else if (kind === 4) text = text.slice(0, at);
    else if (kind === 5) {
      const other = pick(documents);
      text = text.slice(0, at) + other.slice(below(other.length));
    } else if (kind === 6) text = text.replace(/\d+/g, (number) => (below(40) ? number : String(below(100000))));
    else {
      const line = text.indexOf('\n', at) + 1;
      text = text.slice(0, line) + pick(tokens) + text.slice(line);
    }
  }
  return text;
}

type Reader = (input: string | Uint8Array) => Promise<Reading<PatchDocument>>;

/** Throws or fails an expectation where anything is unsound. */
async function check(
  read: Reader,
  input: string | Uint8Array,
  tree: MemoryTree,
  next: () => number,
): Promise<PatchMessage[]> {
  const { result, problems } = await read(input);
  const text = typeof input === 'string' ? input : new TextDecoder().decode(input);
  const inside = ({ start, end }: { start: number; end: number }) => start >= 0 && start <= end && end <= text.length;
  for (const problem of problems) if (!inside(problem)) throw new Error(`problem outside: ${JSON.stringify(problem)}`);
  for (const message of result.messages) {
    if (!inside(message.span)) throw new Error('message outside');
    for (const file of message.files) {
      if (!inside(file.span) || !inside(file.header)) throw new Error(`file outside: ${file.path}`);
      if (file.refused === undefined)
        for (const path of [file.oldPath, file.newPath])
          if (path !== undefined && /^\/|(^|\/)\.\.?(\/|$)|(^|\/)\.git(\/|$)|\0/i.test(path))
            throw new Error(`path ${path}`);
      for (const hunk of file.hunks) {
        const marks = hunk.lines.map((line) => line[0]);
        const count = (other: string) => marks.filter((mark) => mark !== other).length;
        if (count('+') !== hunk.oldLines || count('-') !== hunk.newLines) throw new Error('counts');
        if (marks.some((mark) => !' +-'.includes(mark ?? 'x'))) throw new Error('mark');
        if (hunk.offsets.length !== hunk.lines.length || !inside(hunk.span)) throw new Error('hunk');
        for (const [i, at] of hunk.offsets.entries())
          if (at < (hunk.offsets[i - 1] ?? hunk.span.start) || at > text.length) throw new Error('offset');
      }
    }
  }
  for (let i = 0; i < 3; i++) placeAt(result, Math.floor(next() * (text.length + 2)) - 1, text);
  gatherSeries(result);
  findDeceptions(result);
  baseQuestion(result.messages);
  for (const message of result.messages) claims(message, ['The inode is shared', '']);
  await applyPatches(tree, result.messages, { onFailure: next() < 0.5 ? 'stop' : 'skip-file' });
  return [...result.messages];
}

test(`${rounds} mutated mails`, { timeout: 3_600_000 }, async () => {
  const { documents, tree } = corpus();
  let last: PatchMessage[] = [];
  let withFiles = 0;
  let slowest = 0;
  for (let seed = firstSeed; seed < firstSeed + rounds; seed++) {
    const next = random(seed);
    const text = mutate(documents, next);
    const input = next() < 0.3 ? Buffer.from(text, next() < 0.5 ? 'latin1' : 'utf8') : text;
    const started = performance.now();
    try {
      const messages = await check(readPatches, input, tree, next);
      if (messages.some((message) => message.files.length > 0)) withFiles++;
      if (seed % 50 === 0) await rangeDiff(last, messages);
      if (seed % 50 === 0) structuredClone(messages);
      last = messages;
    } catch (error) {
      throw new Error(`PATCH_SEED=${seed}: ${String(error)}`, { cause: error });
    }
    slowest = Math.max(slowest, performance.now() - started);
  }
  // Mutation that only made rubbish would test nothing.
  expect(withFiles).toBeGreaterThan(rounds / 2);
  expect(slowest).toBeLessThan(5000);
});

test('the check sees a reader that throws, and one that answers nonsense', async () => {
  const tree = new MemoryTree('t', {});
  const text = '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n';
  const next = random(1);
  await check(readPatches, text, tree, next);
  const throwing: Reader = () => Promise.reject(new Error('thrown'));
  await expect(check(throwing, text, tree, next)).rejects.toThrow('thrown');
  const spoil =
    (change: (document: PatchDocument) => unknown): Reader =>
    async (input) => {
      const reading = await readPatches(input);
      change(reading.result);
      return reading;
    };
  const file = (document: PatchDocument) => document.messages[0]!.files[0]!;
  for (const change of [
    (d: PatchDocument) => Object.assign(file(d), { newPath: '../x' }),
    (d: PatchDocument) => Object.assign(file(d).hunks[0]!, { oldLines: 2 }),
    (d: PatchDocument) => (file(d).hunks[0]!.offsets[0] = 1000),
    (d: PatchDocument) => Object.assign(file(d), { span: { start: 3, end: 2 } }),
  ])
    await expect(check(spoil(change), text, tree, next)).rejects.toThrow();
});
