/** What stands on the reading: places, claims, series, bases, deceptive characters. */
import { describe, expect, test } from 'vitest';
import { MemoryTree } from '../tree/tree';
import { applyPatches } from './apply';
import { baseQuestion, pickBase } from './base';
import { claims } from './claims';
import { findDeceptions } from './deceptive';
import { numberedLines, offsetOfLine, placeAt } from './place';
import { readPatches } from './read';
import { gatherSeries } from './series';

const diff = `diff --git a/fs/pidfs.c b/fs/pidfs.c
index 1111111..2222222 100644
--- a/fs/pidfs.c
+++ b/fs/pidfs.c
@@ -11,3 +11,4 @@ static int f(void)
 one
-two
+zwei
+drei
 three
`;

describe('places', () => {
  const text = `From: A <a@x>\nSubject: [PATCH] x\n\nWhy.\n---\n${diff}-- \n2.1\n`;
  test('for any offset', async () => {
    const { result } = await readPatches(text);
    const at = (needle: string, more = 0) => placeAt(result, text.indexOf(needle) + more, text);
    expect(at('Why')).toBeUndefined();
    expect(at('-- \n2.1')).toBeUndefined();
    expect(at('index 1')).toMatchObject({ part: 'header', message: 0, file: 0 });
    expect(at('@@ -11')).toMatchObject({ part: 'hunk', hunk: 0 });
    expect(at(' one', 2)).toMatchObject({ part: 'line', side: 'both', beforeLine: 10, afterLine: 10, column: 1 });
    expect(at('-two')).toMatchObject({ side: 'before', beforeLine: 11, afterLine: undefined, column: -1 });
    expect(at('+drei', 4)).toMatchObject({ side: 'after', beforeLine: undefined, afterLine: 12, column: 3 });
    expect(at(' three', 6)).toMatchObject({ side: 'both', beforeLine: 12, afterLine: 13, column: 5 });
    for (let offset = -1; offset <= text.length + 1; offset++) placeAt(result, offset, text);
  });
  test('as found in the tree, and the way back', async () => {
    const { result } = await readPatches(text);
    const tree = new MemoryTree('t', { 'fs/pidfs.c': `${'x\n'.repeat(14)}one\ntwo\nthree\n` });
    const applied = (await applyPatches(tree, result.messages)).result;
    const hunkAt = (m: number, f: number, h: number) => applied.patches[m]!.files[f]!.hunks[h];
    expect(placeAt(result, text.indexOf('+drei'), text, hunkAt)).toMatchObject({ afterLine: 16 });
    const change = result.messages[0]!.files[0]!;
    expect(offsetOfLine(change, 'after', 12)).toBe(text.indexOf('+drei'));
    expect(offsetOfLine(change, 'after', 16, (h) => hunkAt(0, 0, h))).toBe(text.indexOf('+drei'));
    expect(offsetOfLine(change, 'before', 11)).toBe(text.indexOf('-two'));
    expect(offsetOfLine(change, 'before', 13)).toBeUndefined();
    const numbers = [...numberedLines(change.hunks[0]!)].map((l) => [l.mark, l.before, l.after]);
    expect(numbers).toEqual([
      [' ', 10, 10],
      ['-', 11, undefined],
      ['+', undefined, 11],
      ['+', undefined, 12],
      [' ', 12, 13],
    ]);
  });
});

describe('claims', () => {
  const body = 'Now pidfds can be compared  simply\nvia statx().\n\nSo it is.';
  const find = async (text: string, quote: string) => {
    const { result } = await readPatches(text);
    const [claim] = claims(result.messages[0]!, [quote]);
    return { ...claim!, texts: claim!.ranges.map(({ start, end }) => text.slice(start, end)) };
  };
  const mail = `From: A <a@x>\nSubject: [PATCH] pidfd: add pidfs\n\n${body}\n---\n${diff}`;
  test('across lines', async () => {
    expect((await find(mail, 'can be compared simply via statx()')).texts).toEqual([
      'can be compared  simply',
      'via statx()',
    ]);
    expect((await find(mail, 'statx(). So it')).texts).toEqual(['statx().', 'So it']);
    expect((await find(mail, 'Now')).texts).toEqual(['Now']);
  });
  test('in git show, whose message is indented', async () => {
    const text = `commit ${'1'.repeat(40)}\nAuthor: A <a@x>\nDate:   x\n\n    title\n    \n${body.replace(/^/gm, '    ')}\n\n${diff}`;
    expect((await find(text, 'compared simply via')).texts).toEqual(['compared  simply', 'via']);
  });
  test('in the title, and nowhere', async () => {
    expect(await find(mail, 'add pidfs')).toMatchObject({ ranges: [], inTitle: true });
    expect(await find(mail, 'can not be compared')).toMatchObject({ ranges: [], inTitle: false });
    expect(await find(mail, '  ')).toMatchObject({ ranges: [], inTitle: false });
  });
});

describe('series', () => {
  const from = 'From x@y Mon Sep 17 00:00:00 2001\n';
  const mail = (subject: string, id: string, answers = '', body = diff) =>
    `${from}From: A <a@x>\nSubject: ${subject}\nMessage-Id: <${id}>\n${answers && `In-Reply-To: <${answers}>\n`}\nWhy.\n---\n${body}\n`;
  const gather = async (text: string) => {
    const { result, problems } = gatherSeries((await readPatches(text)).result);
    const shape = result.map((s) => [
      s.version,
      s.total,
      s.cover?.title,
      s.patches.map((p) => p.title).join(),
      s.missing.join(),
    ]);
    return { shape, kinds: problems.map((p) => p.kind), problems };
  };
  test('in the order of their numbers, with the cover letter', async () => {
    const text =
      mail('[PATCH 2/2] b', '2', '0') +
      mail('[PATCH 0/2] all', '0', '', '') +
      mail('Re: [PATCH 1/2] a', '9', '1', '') +
      mail('[PATCH 1/2] a', '1', '0');
    expect(await gather(text)).toMatchObject({ shape: [[1, 2, 'all', 'a,b', '']], kinds: [] });
  });
  test('missing and doubled patches', async () => {
    const { shape, kinds, problems } = await gather(mail('[PATCH v2 1/4] a', '1') + mail('[PATCH v2 4/4] d', '4'));
    expect(shape).toEqual([[2, 4, undefined, 'a,d', '2,3']]);
    expect(kinds).toEqual(['missing-patch']);
    expect(problems[0]!.message).toBe('Of 4 patches (v2) patches 2, 3 are missing.');
    expect(
      (
        await gather(
          mail('[PATCH 1/2] a', '1', '0') + mail('[PATCH 1/2] a', '3', '0') + mail('[PATCH 2/2] b', '2', '0'),
        )
      ).kinds,
    ).toEqual(['duplicate-patch']);
  });
  test('two series mixed: by version, by thread, by number', async () => {
    const one = mail('[PATCH 1/2] a', '1', 'r') + mail('[PATCH 2/2] b', '2', 'r');
    const versions = await gather(one + mail('[PATCH v2 1/2] A', '3', 'r') + mail('[PATCH v2 2/2] B', '4', 'r'));
    expect(versions.shape.map((s) => s[3])).toEqual(['A,B', 'a,b']);
    expect(versions.problems.map((p) => p.message)).toEqual([
      '2 series are mixed here: v1 of 2 ("a"), v2 of 2 ("A"). v2 of 2 ("A") is the one that counts.',
    ]);
    const other = await gather(one + mail('[PATCH 2/2] y', '6', 's') + mail('[PATCH 1/2] x', '5', 's'));
    expect(other.shape.map((s) => s[3])).toEqual(['a,b', 'x,y']);
    expect(other.kinds).toEqual(['mixed-series']);
    const loose = one.replace(/In-Reply-To.*\n/g, '');
    expect((await gather(loose + loose.replace(/\] a/, '] x').replace(/\] b/, '] y'))).shape.map((s) => s[3])).toEqual([
      'a,b',
      'x,y',
    ]);
  });
  test('commits and single mails', async () => {
    expect((await gather(mail('[PATCH] a', '1'))).shape).toEqual([[1, 1, undefined, 'a', '']]);
    expect((await gather(diff)).shape).toEqual([[1, 1, undefined, '', '']]);
  });
});

describe('the base', () => {
  const text = `From: A <a@x>\nSubject: [PATCH] x\n\nWhy.\n---\n${diff}\nbase-commit: ${'ab'.repeat(20)}\n-- \n2.1\n`;
  const blob = `1111111${'0'.repeat(33)}`;
  const head = { name: 'HEAD', commit: 'c0', blobs: {} };
  const question = async () => baseQuestion((await readPatches(text)).result.messages);
  test('the named commit, else matching blobs, else HEAD', async () => {
    const asked = await question();
    expect(asked).toEqual({
      baseCommit: 'ab'.repeat(20),
      prerequisites: [],
      blobs: [{ path: 'fs/pidfs.c', id: '1111111' }],
    });
    expect(pickBase(asked, { hasBaseCommit: true, candidates: [head] })).toMatchObject({ kind: 'base-commit' });
    const tag = { name: 'v6.8', commit: 'c1', blobs: { 'fs/pidfs.c': blob } };
    expect(pickBase(asked, { hasBaseCommit: false, candidates: [head, tag] })).toMatchObject({
      kind: 'blobs',
      commit: 'c1',
      matching: 1,
    });
    const fallback = pickBase(asked, { candidates: [head, { ...tag, blobs: { 'fs/pidfs.c': 'ff' } }] });
    expect(fallback).toMatchObject({ kind: 'head', commit: 'c0', matching: 0, of: 1 });
    expect(fallback.why).toContain('not in this repository');
    expect(pickBase(asked, { candidates: [] }).kind).toBe('none');
  });
  test('what an earlier patch makes is not asked for', async () => {
    const commit = (n: number) =>
      `commit ${'0'.repeat(39)}${n}\nAuthor: A <a@x>\n\n    p\n\n${diff.replace('1111111', `${n}111111`)}`;
    const { result } = await readPatches(commit(2) + commit(1));
    expect(baseQuestion(result.messages).blobs).toEqual([{ path: 'fs/pidfs.c', id: '1111111' }]);
  });
});

test('deceptive characters', async () => {
  const body = diff
    .replace('+zwei', '+if (a\u202e) // \u2066')
    .replace('+drei', '+p\u0430ge\u200b = 5 \u03bcs; /* Übergröße, 日本 Кириллица */\x1b[1m')
    .replace(' one', ' \u202e is here already');
  const text = `From: A <a@x>\nSubject: [PATCH] x\n\nHid\u00adden.\n---\n${body}`;
  const { result } = await readPatches(text);
  const found = findDeceptions(result);
  expect(found.map((d) => [d.where, d.kind, d.what])).toEqual([
    ['message', 'invisible', 'U+00AD SOFT HYPHEN'],
    ['added line', 'bidi', 'U+202E RIGHT-TO-LEFT OVERRIDE'],
    ['added line', 'bidi', 'U+2066 LEFT-TO-RIGHT ISOLATE'],
    ['added line', 'invisible', 'U+200B ZERO WIDTH SPACE'],
    ['added line', 'control', 'U+001B control character'],
    ['added line', 'mixed-script', '"p\u0430ge"'],
  ]);
  expect(text.slice(found[1]!.start, found[1]!.end)).toBe('\u202e');
  expect(text.slice(found[5]!.start, found[5]!.end)).toBe('p\u0430ge');
  expect(findDeceptions((await readPatches(diff)).result)).toEqual([]);
});
