/** What becomes of a patch on a tree: placed, refused, failed with the nearest place, already there. */
import { describe, expect, test } from 'vitest';
import { FilePending, MemoryTree, OverlayTree, type Tree } from '../tree/tree';
import { applyPatches, type ApplyOptions } from './apply';
import { readPatches } from './read';
import { blobId, sha1 } from './sha1';

const old = Array.from({ length: 20 }, (_, i) => `line ${i + 1}\n`).join('');
const hunk = '@@ -9,3 +9,3 @@\n line 9\n-line 10\n+line ten\n line 11\n';
const diff = `--- a/f\n+++ b/f\n${hunk}`;

async function lay(tree: Tree | Record<string, string>, text: string, options: ApplyOptions = {}) {
  const { messages } = (await readPatches(text)).result;
  const base =
    'read' in tree && typeof tree.read === 'function'
      ? (tree as Tree)
      : new MemoryTree('t', tree as Record<string, string>);
  const { result, problems } = await applyPatches(base, messages, options);
  const file = result.patches[0]?.files[0];
  return { result, file, hunk: file?.hunks[0], problems, after: new OverlayTree(base, result.overlay) };
}

describe('one hunk', () => {
  test('exact', async () => {
    const { after, file, hunk } = await lay({ f: old }, diff);
    expect(after.read('f')).toBe(old.replace('line 10\n', 'line ten\n'));
    expect(file!.status).toBe('applied');
    expect(hunk).toEqual({ status: 'exact', offset: 0, fuzz: 0, beforeLine: 8, afterLine: 8 });
  });
  test('with offset', async () => {
    const { after, hunk } = await lay({ f: `new\nnew\n${old}` }, diff);
    expect(after.read('f')).toBe(`new\nnew\n${old.replace('line 10\n', 'line ten\n')}`);
    expect(hunk).toMatchObject({ status: 'offset', offset: 2, beforeLine: 10 });
  });
  test('with fuzz, and not where fuzz is not wanted', async () => {
    const base = { f: old.replace('line 9\n', 'other\n') };
    const { after, hunk } = await lay(base, diff);
    expect(after.read('f')).toContain('other\nline ten\n');
    expect(hunk).toMatchObject({ status: 'fuzz', fuzz: 1 });
    expect((await lay(base, diff, { mostFuzz: 0 })).hunk!.status).toBe('failed');
  });
  test('nowhere: the nearest place is shown, and the tree is as it was', async () => {
    const { after, file, hunk, problems } = await lay({ f: `new\n${old.replace('line 10\n', 'line 10;\n')}` }, diff);
    expect(after.read('f')).not.toContain('ten');
    expect(file!.status).toBe('failed');
    expect(problems.map((p) => p.kind)).toEqual(['not-applied']);
    expect(hunk).toEqual({
      status: 'failed',
      nearest: { line: 9, matching: 2, of: 3, expected: 'line 10', found: 'line 10;', at: 10, whiteSpaceOnly: false },
    });
  });
  test('white space that a mailer changed is called so', async () => {
    const { hunk } = await lay({ f: old.replace('line 10\n', '\tline  10\n') }, diff);
    expect(hunk).toMatchObject({ nearest: { whiteSpaceOnly: true } });
  });
  test('the file ends its lines with CR LF', async () => {
    const { after, file } = await lay({ f: old.replace(/\n/g, '\r\n') }, diff);
    expect(after.read('f')).toBe(old.replace('line 10\n', 'line ten\n').replace(/\n/g, '\r\n'));
    expect(file!.reason).toContain('line ends');
  });
  test('with wrong counts', async () => {
    const { after } = await lay({ f: old }, diff.replace('-9,3 +9,3', '-9,7 +9,1'));
    expect(after.read('f')).toContain('line ten');
  });
});

describe('said plainly', () => {
  test('already applied', async () => {
    const { result, problems } = await lay({ f: `new\n${old.replace('line 10\n', 'line ten\n')}` }, diff);
    expect(result.patches[0]!.status).toBe('already');
    expect(problems.map((p) => p.kind)).toEqual(['already-applied']);
    expect(result.overlay.size).toBe(0);
  });
  test('the wrong way round: as what is there already, for the tree is what it would make', async () => {
    const reversed = '--- a/f\n+++ b/f\n@@ -9,3 +9,3 @@\n line 9\n-line ten\n+line 10\n line 11\n';
    const { result, problems } = await lay({ f: old }, reversed);
    expect(result.patches[0]!.status).toBe('already');
    expect(problems[0]!.message).toMatch(/already.*wrong way round/i);
  });
  test('already created, already deleted', async () => {
    const created = 'diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+x\n';
    expect((await lay({ n: 'x\n' }, created)).result.patches[0]!.status).toBe('already');
    expect((await lay({ n: 'y\n' }, created)).file).toMatchObject({ status: 'failed' });
    const deleted = 'diff --git a/n b/n\ndeleted file mode 100644\n--- a/n\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n';
    expect((await lay({ m: '' }, deleted)).result.patches[0]!.status).toBe('already');
    expect((await lay({ n: 'x\ny\n' }, deleted)).file).toMatchObject({ status: 'failed' });
    expect((await lay({ n: 'x\n' }, deleted)).after.read('n')).toBeUndefined();
  });
  test('a file that is not there', async () => {
    expect((await lay({}, diff)).file).toMatchObject({ status: 'failed', reason: 'f is not in the tree.' });
  });
  test('unless the hunk begins at line 0: diff(1) makes a new file so', async () => {
    expect((await lay({}, '--- a/n\n+++ b/n\n@@ -0,0 +1 @@\n+x\n')).after.read('n')).toBe('x\n');
  });
  test('refused paths never reach the tree', async () => {
    const asked: string[] = [];
    const tree: Tree = { name: 't', read: (path) => (asked.push(path), old) };
    const { result } = await lay(tree, diff.replace('a/f', 'a/../f').replace('b/f', 'b/../f'));
    expect(result.patches[0]!.files[0]!.status).toBe('left-out');
    expect(result.patches[0]!.status).toBe('failed');
    expect(asked).toEqual([]);
  });
  test('a symbolic link on the way', async () => {
    const facts = { isLink: (path: string) => path === 'link' };
    const { file } = await lay({ 'link/f': old }, diff.replace(/\/f/g, '/link/f'), { facts });
    expect(file).toMatchObject({ status: 'left-out', reason: 'Refused: link is a symbolic link.' });
  });
  test('a binary file without its bytes', async () => {
    const { file } = await lay(
      {},
      'diff --git a/b b/b\nindex 1111111..2222222 100644\nBinary files a/b and b/b differ\n',
    );
    expect(file!.status).toBe('left-out');
  });
});

describe('more than one', () => {
  const commit = (n: number, text: string) => `commit ${'0'.repeat(39)}${n}\nAuthor: A <a@x>\n\n    p${n}\n\n${text}`;
  const second = `--- a/f\n+++ b/f\n@@ -9,3 +9,3 @@\n line 9\n-line ten\n+LINE TEN\n line 11\n`;
  const lost = `--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+c\n d\n--- a/g\n+++ b/g\n@@ -1 +1 @@\n-x\n+y\n`;
  test('a series accumulates', async () => {
    const { after, result } = await lay({ f: old }, commit(2, second) + commit(1, diff));
    expect(result.patches.map((p) => p.status)).toEqual(['applied', 'applied']);
    expect(after.read('f')).toContain('LINE TEN');
    expect(result.patches[0]!.changed.get('f')).toContain('line ten');
  });
  test('a patch that fails changes nothing and ends the series', async () => {
    const { after, result } = await lay({ f: old, g: 'x\n' }, commit(3, second) + commit(2, lost) + commit(1, diff));
    expect(result.patches.map((p) => p.status)).toEqual(['applied', 'failed', 'not-tried']);
    expect(after.read('g')).toBe('x\n');
    expect(after.read('f')).toContain('line ten');
  });
  test('or its other files apply, when asked', async () => {
    const { after, result } = await lay({ f: old, g: 'x\n' }, commit(3, second) + commit(2, lost) + commit(1, diff), {
      onFailure: 'skip-file',
    });
    expect(result.patches.map((p) => p.status)).toEqual(['applied', 'failed', 'applied']);
    expect(after.read('g')).toBe('y\n');
    expect(after.read('f')).toContain('LINE TEN');
  });
  test('names can be swapped', async () => {
    const swap = (from: string, to: string) =>
      `diff --git a/${from} b/${to}\nsimilarity index 100%\nrename from ${from}\nrename to ${to}\n`;
    const { after, problems } = await lay({ a: '1', b: '2' }, swap('a', 'b') + swap('b', 'a'));
    expect(problems).toEqual([]);
    expect([after.read('a'), after.read('b')]).toEqual(['2', '1']);
  });
  test('hunks out of order', async () => {
    const above = '@@ -1,2 +1,3 @@\n line 1\n+line 1a\n line 2\n';
    const { after } = await lay({ f: old }, `--- a/f\n+++ b/f\n${hunk}${above}`);
    expect(after.read('f')).toBe(old.replace('line 10\n', 'line ten\n').replace('line 2\n', 'line 1a\nline 2\n'));
  });
  test('two hunks never take the same lines', async () => {
    const { file } = await lay({ f: old }, `--- a/f\n+++ b/f\n${hunk}${hunk}`);
    expect(file!.hunks.map((h) => h.status)).toEqual(['exact', 'failed']);
  });
});

test('a file that must be fetched first is waited for', async () => {
  let arrived = false;
  const tree: Tree = {
    name: 'slow',
    read(path) {
      if (!arrived)
        throw new FilePending(
          path,
          Promise.resolve().then(() => void (arrived = true)),
        );
      return old;
    },
  };
  expect((await lay(tree, diff)).file!.status).toBe('applied');
  const broken: Tree = {
    name: 'broken',
    read(path) {
      throw new FilePending(path, Promise.reject(new Error('offline')));
    },
  };
  const { problems } = await lay(broken, diff);
  expect(problems[0]!.message).toContain('offline');
});

describe('bounds', () => {
  test('50,000 hunks, all moved', async () => {
    const lines = Array.from({ length: 400_000 }, (_, i) => `line ${i}\n`);
    const hunks = Array.from({ length: 50_000 }, (_, i) => {
      const at = i * 8;
      return `@@ -${at + 1},3 +${at + 1},3 @@\n line ${at}\n-line ${at + 1}\n+new ${at + 1}\n line ${at + 2}\n`;
    });
    const { file, problems } = await lay({ f: `top\n${lines.join('')}` }, `--- a/f\n+++ b/f\n${hunks.join('')}`);
    expect(problems).toEqual([]);
    expect(file!.hunks).toHaveLength(50_000);
  });
  test('a hunk of a million lines', async () => {
    const added = '+line\n'.repeat(1_000_000);
    const { after, file } = await lay(
      { f: old },
      `--- a/f\n+++ b/f\n@@ -1,2 +1,1000002 @@\n line 1\n${added} line 2\n`,
    );
    expect(file!.status).toBe('applied');
    expect(after.read('f')).toHaveLength(old.length + 5_000_000);
  });
  test('50,000 hunks whose every line is everywhere, but nowhere together', async () => {
    const hunks = '@@ -5,3 +5,3 @@\n a\n-b\n+c\n b\n'.repeat(50_000);
    const { file } = await lay({ f: 'a\nb\n'.repeat(200_000) }, `--- a/f\n+++ b/f\n${hunks}`, { mostFuzz: 0 });
    expect(file!.status).toBe('failed');
  });
  test('cancel', async () => {
    const hunks = '@@ -5,3 +5,3 @@\n same\n-same\n+other\n same\n'.repeat(20_000);
    const { problems, result } = await lay({ f: 'same\n'.repeat(400_000) }, `--- a/f\n+++ b/f\n${hunks}`, {
      watch: { onProgress: () => false },
    });
    expect(problems.map((p) => p.kind)).toContain('cancelled');
    expect(result.overlay.size).toBe(0);
  });
});

test('SHA-1 and blob ids', () => {
  expect(sha1(new TextEncoder().encode('abc'))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  expect(sha1(new Uint8Array(1000).fill(97))).toBe('291e9a6c66994949b57ba5e650361e98fc36b1ba');
  expect(blobId('')).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
});

test('the result is known to be what the index line names', async () => {
  const named = (id: string) => `diff --git a/f b/f\nindex 1111111..${id} 100644\n${diff}`;
  const id = blobId(old.replace('line 10\n', 'line ten\n')).slice(0, 12);
  expect((await lay({ f: old }, named(id))).file!.asNamed).toBe(true);
  expect((await lay({ f: `${old}more\n` }, named(id))).file!.asNamed).toBe(false);
});
