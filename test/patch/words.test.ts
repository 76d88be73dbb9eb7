/**
 * The words of a mail, judged by git: `git mailinfo` for title, author and message, `git interpret-trailers` for
 * trailers, over random mails put together from pieces that people and tools really write.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPatches } from '../../src/patch/read';
import { random, Repository } from './repository';

const repository = new Repository();
afterAll(() => repository.remove());
const rounds = Number(process.env['PATCH_WORDS'] ?? 120);

const diff = 'diff --git a/x b/x\nindex 1111111..2222222 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n';
const subjects = [
  '[PATCH] pidfd: add pidfs',
  '[PATCH v2 1/3] fs: x: y',
  'Re: [PATCH] re: title',
  '[RFC][PATCH 0/2]  two  blanks ',
  '=?UTF-8?q?=5BPATCH=5D=20Gr=C3=BC=C3=9Fe?=',
  '[PATCH] =?utf-8?B?R3LDvMOfZQ==?= =?utf-8?B?IHdlbHQ=?=',
  '[PATCH] a title that is\n folded over two lines',
  'no bracket at all',
];
const froms = [
  'A U Thor <a@example.org>',
  '"Thor, A" <a@example.org>',
  '=?UTF-8?q?J=C3=B6rg_M=C3=BCller?= <j@example.org>',
  'a@example.org (A U Thor)',
];
const beginnings = [
  '',
  '',
  'From: B <b@example.org>\n\n',
  'Subject: inner title\n\n',
  '\n\nFrom: B <b@example.org>\nSubject: both\n\n',
];
const paragraphs = [
  'The inode is\nshared by all.',
  'A sentence: with a colon.',
  '    indented: code\n\tand a tab',
  '- a list\n- of things',
  '> quoted text',
  'From here on it is odd.',
  'Signed-off-by: A <a@example.org>',
  'Fixes: 0123456789ab ("x")\nCc: stable@vger.kernel.org # 6.8\nLink: https://lore.kernel.org/r/1@x',
  'Reported-by: B <b@example.org>\n[ B: changed the title ]\nSigned-off-by: B <b@example.org>',
  'Suggested-by: C <c@example.org>\n  with a second line\nAcked-by: D',
  'prose above\nSigned-off-by: A <a@example.org>\nand below',
  '(cherry picked from commit 0123456789012345678901234567890123456789)',
  'Key:value\nOther : value',
];

test(`${rounds} mails`, async () => {
  const next = random(5);
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)]!;
  for (let round = 0; round < rounds; round++) {
    const body = Array.from({ length: Math.floor(next() * 4) }, () => pick(paragraphs)).join('\n\n');
    const notes = pick(['---\n', '---\nv2: better\n\n', '--- \n x | 2 +-\n\n', '']);
    const text = `From: ${pick(froms)}\nSubject: ${pick(subjects)}\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n${pick(beginnings)}${body}\n${notes}${diff}-- \n2.39.5\n`;
    const info = repository.gitWith(text, 'mailinfo', 'msg', 'patch').toString();
    const git = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(info)?.[1] ?? '';
    const gitMessage = readFileSync(join(repository.folder, 'msg'), 'utf8').replace(/^\n+|\s+$/g, '');
    const { result, problems } = await readPatches(text);
    const message = result.messages[0]!;
    expect(problems, text).toEqual([]);
    expect(message.title.trim(), text).toBe(git('Subject'));
    expect(message.author, text).toEqual({ name: git('Author'), email: git('Email') });
    expect(message.message.lines.join('\n').trimEnd(), text).toBe(gitMessage);
    const trailers = repository.gitWith(`title\n\n${gitMessage}\n`, 'interpret-trailers', '--parse').toString();
    // git prints its own "cherry picked" line among them, which is no key and value.
    const wanted = trailers.split('\n').filter((line) => line !== '' && !line.startsWith('('));
    expect(
      message.trailers.map(({ key, value }) => `${key}: ${value}`.trim()),
      text,
    ).toEqual(wanted);
  }
});
