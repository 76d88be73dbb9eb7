/**
 * git range-diff is the judge: two versions of a series are made with git (patches reworded, reworked, dropped, added,
 * moved), and both must pair the same patches and call the same ones changed.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { assign } from '../../src/patch/assignment';
import { diffLines } from '../../src/patch/linediff';
import { rangeDiff, type RangePair } from '../../src/patch/rangediff';
import { readPatches } from '../../src/patch/read';
import { random, Repository } from './repository';

const repository = new Repository();
afterAll(() => repository.remove());

/** Commits on top of `base`, each setting one file's text; answers the last one's id. */
function commitAll(branch: string, base: string, patches: readonly Patch[]): void {
  const stream: string[] = [];
  for (const [i, { title, path, text }] of patches.entries()) {
    const message = `${title}\n\nThe words of ${title}.\n`;
    stream.push(`commit refs/heads/${branch}\nauthor A <a@example.org> ${1700000000 + i} +0000`);
    stream.push(`committer A <a@example.org> ${1700000000 + i} +0000\ndata ${Buffer.byteLength(message)}\n${message}`);
    if (i === 0) stream.push(`from ${base}`);
    stream.push(`M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
  }
  repository.gitWith(stream.join('\n'), 'fast-import', '--quiet', '--force');
}

interface Patch {
  title: string;
  path: string;
  text: string;
}

function shape(pair: RangePair): string {
  if (pair.kind === 'removed') return `${pair.before + 1} < -`;
  if (pair.kind === 'added') return `- > ${pair.after + 1}`;
  return `${pair.before + 1} ${pair.kind === 'same' ? '=' : '!'} ${pair.after + 1}`;
}

const seen: string[] = [];

describe('as git range-diff', () => {
  repository.gitWith(
    'commit refs/heads/base\ncommitter A <a@example.org> 1600000000 +0000\ndata 1\nb\nM 100644 inline a\ndata 1\na\n',
    'fast-import',
    '--quiet',
  );
  for (let seed = 1; seed <= 25; seed++)
    test(`seed ${seed}`, async () => {
      const next = random(seed);
      const below = (n: number) => Math.floor(next() * n);
      const lines = (n: number) => Array.from({ length: n }, () => `\tline ${below(1000)};`);
      const first: Patch[] = Array.from({ length: 3 + below(8) }, (_, i) => ({
        title: `subsystem: step ${i}`,
        path: `fs/f${i}.c`,
        text: `${lines(4 + below(40)).join('\n')}\n`,
      }));
      const second = first.map((patch) => ({ ...patch }));
      for (let changes = 1 + below(5); changes > 0; changes--) {
        const i = below(second.length);
        const patch = second[i]!;
        const kind = below(5);
        if (kind === 0) patch.title += ' better';
        else if (kind === 1) {
          const text = patch.text.split('\n');
          text.splice(below(text.length), below(8), ...lines(below(8)));
          patch.text = `${text.join('\n').trimEnd()}\n`;
        } else if (kind === 2 && second.length > 2) second.splice(i, 1);
        else if (kind === 3)
          second.splice(i, 0, {
            title: `extra ${seed} ${changes}`,
            path: `fs/e${changes}.c`,
            text: `${lines(9).join('\n')}\n`,
          });
        else [second[0], second[i]] = [second[i]!, second[0]!];
      }
      const base = repository.git('rev-parse', 'base').toString().trim();
      commitAll(`a${seed}`, base, first);
      commitAll(`b${seed}`, base, second);
      const text = repository.git('range-diff', '--no-color', '-s', base, `a${seed}`, `b${seed}`).toString();
      const wanted = [...text.matchAll(/^ *(\d+|-): +\S+ ([=!<>]) +(\d+|-):/gm)].map((m) => `${m[1]} ${m[2]} ${m[3]}`);
      const versions = ['a', 'b'].map((v) =>
        repository.git('format-patch', '--stdout', `${base}..${v}${seed}`).toString(),
      );
      const [before, after] = await Promise.all(
        versions.map(async (text) => (await readPatches(text)).result.messages),
      );
      const { result, problems } = await rangeDiff(before!, after!);
      expect(problems).toEqual([]);
      expect(result.map(shape)).toEqual(wanted);
      seen.push(...wanted);
      const full = repository.git('range-diff', '--no-color', base, `a${seed}`, `b${seed}`).toString();
      for (const pair of result) {
        if (pair.kind !== 'changed') continue;
        for (const hunk of pair.diff) for (const line of hunk.lines) expect(full).toContain(`    ${line}`.trimEnd());
      }
    });
});

test('git showed every kind of pair above', () => {
  for (const mark of ['=', '!', '<', '>']) expect(seen.filter((pair) => pair.includes(mark)).length).toBeGreaterThan(5);
});

test('diffLines finds a shortest way', () => {
  const next = random(7);
  for (let round = 0; round < 300; round++) {
    const list = () => Array.from({ length: Math.floor(next() * 14) }, () => 'abc'[Math.floor(next() * 3)]!);
    const [a, b] = [list(), list()];
    const edits = diffLines(a, b);
    const rebuilt = edits.flatMap(({ kind, before, after, count }) =>
      kind === 'remove' ? [] : kind === 'add' ? b.slice(after, after + count) : a.slice(before, before + count),
    );
    expect(rebuilt).toEqual(b);
    const kept = edits.filter((e) => e.kind === 'keep').reduce((n, e) => n + e.count, 0);
    expect(kept).toBe(longestCommon(a, b));
  }
});

/** The textbook table. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!);
  return table[a.length]![b.length]!;
}

test('diffLines of two lists that have nothing in common stays bounded', () => {
  const a = Array.from({ length: 200_000 }, (_, i) => `a${i}`);
  const b = Array.from({ length: 200_000 }, (_, i) => `b${i}`);
  expect(diffLines(a, b).map((edit) => edit.kind)).toEqual(['remove', 'add']);
});

test('assign finds the cheapest pairing', () => {
  const next = random(3);
  for (let round = 0; round < 100; round++) {
    const cost = Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => Math.floor(next() * 20)));
    const sum = (columns: ArrayLike<number>) => cost.reduce((total, row, i) => total + row[columns[i]!]!, 0);
    const best = Math.min(...permutations([0, 1, 2, 3, 4]).map(sum));
    expect(sum(assign(cost))).toBe(best);
  }
});

function permutations(list: number[]): number[][] {
  if (list.length <= 1) return [list];
  return list.flatMap((first) => permutations(list.filter((x) => x !== first)).map((rest) => [first, ...rest]));
}
