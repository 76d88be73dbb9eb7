/** What is read from mails, mboxes, `git show` and bare diffs, and what is said about bad ones. */
import { describe, expect, test } from 'vitest';
import type { FileChange, PatchDocument } from './patch';
import { readPatches } from './read';

const diff = `diff --git a/fs/pidfs.c b/fs/pidfs.c
index 1111111..2222222 100644
--- a/fs/pidfs.c
+++ b/fs/pidfs.c
@@ -1,3 +1,3 @@ static int f(void)
 one
-two
+zwei
 three
`;
const mail = (subject: string, body: string, fields = '') =>
  `From: A U Thor <a@example.org>\nSubject: ${subject}\nMessage-Id: <1@x>\n${fields}\n${body}`;

async function read(text: string | Uint8Array) {
  const { result, problems } = await readPatches(text);
  return { document: result, message: result.messages[0]!, problems: problems.map((p) => p.kind), said: problems };
}

/** Lines of all hunks, to see what was taken for a diff. */
function lines(files: readonly FileChange[]): string[] {
  return files.flatMap((file) => file.hunks.flatMap((hunk) => hunk.lines));
}

/** Each diff line stands in the text where it says. */
function expectPlaced(document: PatchDocument, text: string): void {
  for (const { files, message } of document.messages) {
    for (const hunk of files.flatMap((file) => file.hunks)) {
      expect(text.startsWith(`@@ -${hunk.oldStart}`, hunk.span.start)).toBe(true);
      for (const [i, line] of hunk.lines.entries()) expect(text.startsWith(line, hunk.offsets[i]!)).toBe(true);
    }
    for (const [i, line] of message.lines.entries()) expect(text.startsWith(line, message.offsets[i]!)).toBe(true);
  }
}

describe('a mail', () => {
  const text = mail(
    'Re: [RFC PATCH net-next v3 02/17] pidfd: add pidfs',
    `Two pidfds can be compared
simply via statx().

Fixes: 0123456789ab ("x")
Link: https://lore.kernel.org/r/1@x
Signed-off-by: A <a@example.org>
 continued
---
v3: better

 fs/pidfs.c | 2 +-

${diff}
base-commit: 0123456789abcdef0123456789abcdef01234567
prerequisite-patch-id: 1111111111111111111111111111111111111111
-- 
2.39.5

`,
    'In-Reply-To: <0@x>\nReferences: <old@x> <0@x>\n',
  );

  test('its words', async () => {
    const { message, problems, document } = await read(text);
    expect(problems).toEqual([]);
    expect(document.form).toBe('mail');
    expect(message.title).toBe('pidfd: add pidfs');
    expect(message.tag).toEqual({ words: ['RFC', 'PATCH', 'net-next'], version: 3, number: 2, total: 17, reply: true });
    expect(message.author).toEqual({ name: 'A U Thor', email: 'a@example.org' });
    expect(message.messageId).toBe('1@x');
    expect(message.references).toEqual(['old@x', '0@x']);
    expect(message.message.lines.slice(0, 2)).toEqual(['Two pidfds can be compared', 'simply via statx().']);
    expect(message.notes.lines[0]).toBe('v3: better');
    expect(message.trailers.map(({ key, value }) => `${key}=${value}`)).toEqual([
      'Fixes=0123456789ab ("x")',
      'Link=https://lore.kernel.org/r/1@x',
      'Signed-off-by=A <a@example.org> continued',
    ]);
    expect(message.links).toEqual(['https://lore.kernel.org/r/1@x']);
    expect(message.baseCommit).toBe('0123456789abcdef0123456789abcdef01234567');
    expect(message.prerequisites).toEqual(['1'.repeat(40)]);
  });

  test('its diff, to the line', async () => {
    const { message, document } = await read(text);
    expect(message.files).toHaveLength(1);
    expect(message.files[0]).toMatchObject({ kind: 'modify', path: 'fs/pidfs.c', oldId: '1111111', newMode: '100644' });
    expect(message.files[0]!.hunks[0]).toMatchObject({ oldLines: 3, newLines: 3, section: 'static int f(void)' });
    expect(lines(message.files)).toEqual([' one', '-two', '+zwei', ' three']);
    expectPlaced(document, text);
  });

  test('the same with CR LF', async () => {
    const wire = text.replace(/\n/g, '\r\n');
    const { message, problems, document } = await read(wire);
    expect(problems).toEqual([]);
    expect(lines(message.files)).toEqual([' one', '-two', '+zwei', ' three']);
    expect(message.trailers).toHaveLength(3);
    expectPlaced(document, wire);
  });

  test('CR of the content is kept where the headers have none', async () => {
    const { message } = await read(diff.replace(/two\n|zwei\n/g, (word) => word.replace('\n', '\r\n')));
    expect(lines(message.files)).toEqual([' one', '-two\r', '+zwei\r', ' three']);
  });

  test('a From in the body wins, scissors cut', async () => {
    const body = `Hi,\nthis is what I mean.\n\n-- >8 --\nFrom: B <b@example.org>\nSubject: [PATCH] other title\n\nWhy.\n---\n${diff}`;
    const { message } = await read(mail('Re: [PATCH] title', body));
    expect(message.author).toEqual({ name: 'B', email: 'b@example.org' });
    expect(message.title).toBe('other title');
    expect(message.message.lines).toEqual(['Why.']);
    expect(message.role).toBe('patch');
  });

  test('encoded words in subject and author', async () => {
    const { message } = await read(
      `From: =?UTF-8?q?J=C3=B6rg?= <j@example.org>\nSubject: [PATCH] =?UTF-8?B?R3LDvMOfZQ==?=\n =?UTF-8?q?_an_alle?=\n\nx\n---\n${diff}`,
    );
    expect(message.title).toBe('Grüße an alle');
    expect(message.author!.name).toBe('Jörg');
  });
});

describe('transfer encodings', () => {
  const body = `Grüße = schön.\n---\n${diff.replace('zwei', 'zwei = „2“')}`;
  const type = 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n';
  const quoted = [...new TextEncoder().encode(body)]
    .map((byte) =>
      byte === 10
        ? '\n'
        : byte === 61 || byte > 126
          ? `=${byte.toString(16).toUpperCase()}`
          : String.fromCharCode(byte),
    )
    .join('')
    .replace(/^(.{20})(?=[^\n]{10})/gm, '$1=\n');
  const base64 = Buffer.from(body).toString('base64').replace(/.{60}/g, '$&\n');

  test('quoted-printable: lines keep their place', async () => {
    const text = mail('[PATCH] x', quoted, `${type}Content-Transfer-Encoding: quoted-printable\n`);
    const { message, problems } = await read(text);
    expect(problems).toEqual([]);
    expect(message.message.lines).toEqual(['Grüße = schön.']);
    expect(lines(message.files)).toEqual([' one', '-two', '+zwei = „2“', ' three']);
    const { offsets } = message.files[0]!.hunks[0]!;
    expect([...offsets].map((at) => text.slice(at, at + 3))).toEqual([' on', '-tw', '+zw', ' th']);
  });

  test('base64: lines are placed in their group of letters, in order', async () => {
    const text = mail('[PATCH] x', base64, `${type}Content-Transfer-Encoding: base64\n`);
    const { message, problems } = await read(text);
    expect(problems).toEqual([]);
    expect(lines(message.files)).toEqual([' one', '-two', '+zwei = „2“', ' three']);
    const { offsets } = message.files[0]!.hunks[0]!;
    const last = text.slice(offsets[3]!).replace(/\n/g, '');
    expect(Buffer.from(last, 'base64').toString()).toMatch(/^.{0,2} three/s);
    expect([...offsets]).toEqual([...offsets].sort((a, b) => a - b));
  });

  test('another charset, as bytes', async () => {
    const text = mail('[PATCH] x', `Gr\xfc\xdfe\n---\n${diff}`, 'Content-Type: text/plain; charset="iso-8859-1"\n');
    const { message, document } = await read(Buffer.from(text, 'latin1'));
    expect(message.message.lines).toEqual(['Grüße']);
    expectPlaced({ ...document, messages: [{ ...message, message: { lines: [], offsets: new Int32Array() } }] }, text);
    expect(message.message.offsets[0]).toBe(text.indexOf('Gr\xfc'));
  });

  test('multipart: patch as attachment, signature part ignored', async () => {
    const parts = `preamble\n--b\nContent-Type: text/plain\n\nWhy.\n---\n--b\nContent-Type: text/x-patch; name=x.patch\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n${Buffer.from(diff).toString('base64')}\n--b\nContent-Type: application/pgp-signature\n\n-----BEGIN\n--b--\n`;
    const { message, problems } = await read(
      mail('[PATCH] x', parts, 'Content-Type: multipart/signed; boundary="b"\n'),
    );
    expect(problems).toEqual([]);
    expect(message.message.lines).toEqual(['Why.']);
    expect(lines(message.files)).toHaveLength(4);
  });

  test('format=flowed', async () => {
    const flowed = diff.replace(/^ /gm, '  ');
    const { message, problems } = await read(
      mail('[PATCH] x', `A long \nline.\n---\n${flowed}`, 'Content-Type: text/plain; format=flowed\n'),
    );
    expect(problems).toEqual([]);
    expect(message.message.lines).toEqual(['A long line.']);
    expect(lines(message.files)).toEqual([' one', '-two', '+zwei', ' three']);
  });

  test('HTML only is said', async () => {
    const { problems } = await read(mail('[PATCH] x', '<pre>diff</pre>', 'Content-Type: text/html\n'));
    expect(problems).toEqual(['mail', 'no-patch']);
  });

  test('a mail in a mail', async () => {
    const inner = mail('[PATCH] inner', `Why.\n---\n${diff}`);
    const parts = `--b\n\nsee below\n--b\nContent-Type: message/rfc822\n\n${inner}--b--\n`;
    const { document } = await read(mail('Fwd: x', parts, 'Content-Type: multipart/mixed; boundary=b\n'));
    expect(document.messages.map((m) => m.title)).toEqual(['x', 'inner']);
    expect(document.messages[1]!.files).toHaveLength(1);
  });
});

describe('replies', () => {
  const quoted = `On Monday, B wrote:\n${diff.replace(/^/gm, '> ')}\nLooks wrong.\n`;
  test('a quoted diff is no patch', async () => {
    const { message, problems } = await read(mail('Re: [PATCH] x', quoted));
    expect(message.files).toEqual([]);
    expect(message.role).toBe('reply');
    expect(problems).toEqual(['quoted-diff']);
  });
  test('a whole unquoted patch after prose is one', async () => {
    const { message, problems } = await read(
      mail('Re: [PATCH] x', `${quoted}\nRather like this:\n\n${diff}\nThanks\n`),
    );
    expect(problems).toEqual([]);
    expect(lines(message.files)).toEqual([' one', '-two', '+zwei', ' three']);
  });
  test('a hunk without a file is said', async () => {
    const { message, problems } = await read(mail('Re: [PATCH] x', `Like\n\n${diff.slice(diff.indexOf('@@'))}`));
    expect(message.files).toEqual([]);
    expect(problems).toEqual(['hunk-without-file', 'no-patch']);
  });
});

describe('mbox', () => {
  const from = 'From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n';
  test('two mails, mboxrd quoting undone', async () => {
    const first = mail('[PATCH 1/2] one', `>From here\n>>From there\n---\n${diff}-- \n2.1\n\n`);
    const { document, problems } = await read(from + first + from + mail('[PATCH 2/2] two', `Why.\n---\n${diff}`));
    expect(problems).toEqual([]);
    expect(document.form).toBe('mbox');
    expect(document.messages.map((m) => [m.title, m.files.length])).toEqual([
      ['one', 1],
      ['two', 1],
    ]);
    expect(document.messages[0]!.message.lines).toEqual(['From here', '>From there']);
    expect(document.messages[0]!.commit).toBe('0123456789abcdef0123456789abcdef01234567');
  });
  test('a From line in the text separates nothing', async () => {
    const { document } = await read(
      from + mail('[PATCH] one', `x\n\nFrom here on, at 12:30 in 2024, it works\n---\n${diff}`),
    );
    expect(document.messages).toHaveLength(1);
  });
});

describe('diffs', () => {
  const change = async (text: string) => (await read(text)).message.files[0]!;
  test('rename, copy, mode, create, delete', async () => {
    expect(
      await change('diff --git a/x.c b/y.c\nsimilarity index 100%\nrename from x.c\nrename to y.c\n'),
    ).toMatchObject({ kind: 'rename', oldPath: 'x.c', newPath: 'y.c', similarity: 100 });
    expect(await change('diff --git a/x b/y\nsimilarity index 90%\ncopy from x\ncopy to y\n')).toMatchObject({
      kind: 'copy',
    });
    expect(await change('diff --git a/a b.c b/a b.c\nold mode 100644\nnew mode 100755\n')).toMatchObject({
      kind: 'modify',
      path: 'a b.c',
      oldMode: '100644',
      newMode: '100755',
    });
    expect(await change('diff --git a/e b/e\nnew file mode 100644\nindex 0000000..e69de29\n')).toMatchObject({
      kind: 'create',
      oldPath: undefined,
      newPath: 'e',
    });
    expect(await change('diff --git a/e b/e\ndeleted file mode 100644\nindex e69de29..0000000\n')).toMatchObject({
      kind: 'delete',
      newPath: undefined,
      path: 'e',
    });
  });
  test('names of diff(1)', async () => {
    const plain = (older: string, newer: string) => change(`--- ${older}\n+++ ${newer}\n@@ -1 +1 @@\n-a\n+b\n`);
    expect((await plain('linux.orig/fs/x.c\t2024-01-01 00:00:00', 'linux/fs/x.c\t2024-01-02 00:00:00')).path).toBe(
      'fs/x.c',
    );
    expect((await plain('fs/x.c', 'fs/x.c')).path).toBe('fs/x.c');
    expect((await plain('fs/x.c.orig', 'fs/x.c')).path).toBe('fs/x.c');
    expect((await plain('a/fs/x.c', 'b/fs/x.c')).path).toBe('fs/x.c');
    const created =
      '--- o/x.c\t1970-01-01 00:00:00.000000000 +0000\n+++ n/x.c\t2024-01-01 00:00:00\n@@ -0,0 +1 @@\n+b\n';
    expect(await change(created)).toMatchObject({ kind: 'create' });
  });
  test('no newline at end', async () => {
    const text = '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n';
    expect((await change(text)).hunks[0]).toMatchObject({ oldUnended: true, newUnended: false, oldLines: 1 });
  });
  test('an empty line is an empty context line', async () => {
    const { message, problems } = await read('--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n\n-c\n+d\n\nbye\n');
    expect(problems).toEqual([]);
    expect(lines(message.files)).toEqual([' a', ' ', '-c', '+d']);
  });
  test('lines that look like headers are counted as content', async () => {
    const { message, problems } = await read(
      '--- a/x\n+++ b/x\n@@ -1,3 +1,2 @@\n--- a/y\n-- \n+++ b/y\n c\n-- \n2.39\n',
    );
    expect(problems).toEqual([]);
    expect(lines(message.files)).toEqual(['--- a/y', '-- ', '+++ b/y', ' c']);
  });
  test('wrong counts are said, and the lines counted', async () => {
    for (const counts of ['-1,9 +1,9', '-1,2 +1,3', '-1 +1', '-1,2 +1']) {
      const { message, problems, said } = await read(`${diff.replace('-1,3 +1,3', counts)}-- \n2.39.5\n`);
      expect(problems, counts).toEqual(['wrong-counts']);
      expect(said[0]!.message).toContain('3 and 3 follow');
      expect(lines(message.files)).toEqual([' one', '-two', '+zwei', ' three']);
    }
  });
  test('a merge is refused', async () => {
    const { message, problems } = await read(
      'diff --cc fs/x.c\nindex 1,2..3\n--- a/fs/x.c\n+++ b/fs/x.c\n@@@ -1,1 -1,1 +1,2 @@@\n  a\n++b\n',
    );
    expect(problems).toEqual(['refused']);
    expect(message.files[0]!.refused).toContain('merge');
  });
});

describe('paths', () => {
  const refused = async (path: string) => {
    const { message, problems } = await read(
      `--- a/x\n+++ ${path}\n@@ -0,0 +1 @@\n+b\n`.replace('--- a/x', '--- /dev/null'),
    );
    expect(problems).toEqual(['refused']);
    return message.files[0]!.refused;
  };
  for (const path of [
    'b/../x',
    'b/fs/../../x',
    '/etc/passwd',
    'C:\\x',
    'b/.git/config',
    'b/.GIT/hooks/x',
    'b/fs/.git./x',
    'b/fs//x',
    'b/.g\u200cit/x',
    'b/git~1/x',
    '"b/x\\000y"',
    'b/fs\\..\\x',
    'b/./x',
    '"b/\\056\\056/x"',
  ])
    test(path, async () => expect(await refused(path)).toBeTruthy());
  test('symbolic links, submodules', async () => {
    for (const mode of ['120000', '160000', '040000', '777']) {
      const { problems } = await read(
        `diff --git a/l b/l\nnew file mode ${mode}\nindex 0000000..1111111\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc\n\\ No newline at end of file\n`,
      );
      expect(problems, mode).toEqual(['refused']);
    }
  });
  test('a renamed file is checked on both sides', async () => {
    const { problems } = await read('diff --git a/x b/y\nsimilarity index 100%\nrename from ../x\nrename to y\n');
    expect(problems).toEqual(['refused']);
  });
});

describe('bounds', () => {
  test('progress is told and cancel is heeded', async () => {
    const hunk = '@@ -1,3 +1,3 @@\n one\n-two\n+zwei\n three\n';
    const text = `--- a/x\n+++ b/x\n${hunk.repeat(60_000)}`;
    const seen: number[] = [];
    const whole = await readPatches(text, { onProgress: (done) => seen.push(done) > 0 });
    expect(whole.problems).toEqual([]);
    expect(whole.result.messages[0]!.files[0]!.hunks).toHaveLength(60_000);
    expect(seen.length).toBeGreaterThan(1);
    const { result, problems } = await readPatches(text, { onProgress: () => false });
    expect(problems.map((p) => p.kind)).toContain('cancelled');
    expect(result.messages).toEqual([]);
  });
  test('a hunk of a million lines', async () => {
    const text = `--- a/x\n+++ b/x\n@@ -0,0 +1,1000000 @@\n${'+line\n'.repeat(1_000_000)}`;
    const { result, problems } = await readPatches(text);
    expect(problems).toEqual([]);
    expect(result.messages[0]!.files[0]!.hunks[0]!.lines).toHaveLength(1_000_000);
  });
  test(
    'a mail of 100 MB: read with progress, and left when nobody wants it any more',
    { timeout: 120_000 },
    async () => {
      const added = `+${'x'.repeat(98)}\n`.repeat(1_000_000);
      const diff = `diff --git a/f b/f\nnew file mode 100644\n--- /dev/null\n+++ b/f\n@@ -0,0 +1,1000000 @@\n${added}`;
      const bytes = Buffer.from(mail('[PATCH] x', `Why.\n---\n${diff}-- \n2.1\n`));
      expect(bytes.length).toBeGreaterThan(100_000_000);
      const seen: number[] = [];
      const { result, problems } = await readPatches(bytes, { onProgress: (done) => seen.push(done) > 0 });
      expect(problems).toEqual([]);
      expect(result.messages[0]!.files[0]!.hunks[0]!.newLines).toBe(1_000_000);
      expect(seen.length).toBeGreaterThan(1);
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
      const left = await readPatches(bytes, { onProgress: (done) => done < 1 });
      expect(left.problems.map((p) => p.kind)).toEqual(['cancelled']);
      expect(left.result.messages).toEqual([]);
    },
  );
  test('millions of lines of words: the first are read, and that is said', async () => {
    const { result, problems } = await readPatches(mail('[PATCH] x', `${'Hello\n'.repeat(2_000_000)}---\n${diff}`));
    expect(problems.map((p) => p.kind)).toEqual(['too-large']);
    expect(problems[0]!.message).toMatch(
      /^2,000,00\d lines stand here outside of diffs; the first 100,000 are read\.$/,
    );
    expect(result.messages[0]!.message.lines).toHaveLength(100_000);
    expect(result.messages[0]!.files).toHaveLength(1);
  });
  test('a byte order mark is no part of the document', async () => {
    const { document } = await read(Buffer.from(`\ufeff${diff}`));
    expectPlaced(document, diff);
    expectPlaced((await read(`\ufeff${diff}`)).document, `\ufeff${diff}`);
  });
  test('nothing, and nonsense', async () => {
    expect((await read('')).problems).toEqual(['no-patch']);
    expect((await read('hello\nworld')).document.form).toBe('none');
    expect((await read(new Uint8Array([0xff, 0xfe, 0]))).problems).toEqual(['no-patch']);
  });
});
