/**
 * git is the judge: commits of every kind are made with git, printed by format-patch, show, log and diff, read and
 * applied by us, and the tree must have the id git gives it. Everything runs in a byte-exact text (one character per
 * byte), so that files in any encoding are compared to the byte.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyPatches } from '../../src/patch/apply';
import type { PatchMessage } from '../../src/patch/patch';
import { readPatches } from '../../src/patch/read';
import { MemoryTree } from '../../src/tree/tree';
import { makeCommits, Repository, treeId, type Commit, type File, type Files } from './repository';

const seed = Number(process.env['PATCH_SEED'] ?? 4);
const count = Number(process.env['PATCH_COMMITS'] ?? 500);
let repository: Repository;
let commits: Commit[];

beforeAll(() => {
  repository = new Repository();
  commits = makeCommits(repository, count, seed);
}, 120_000);
afterAll(() => repository.remove());

/** What `files` become when `patches` are laid over them, to the byte. */
async function lay(files: Files, patches: readonly PatchMessage[]) {
  const text = [...files].map(([path, file]) => [path, file.bytes.toString('latin1')] as const);
  const facts = { bytes: (path: string) => files.get(path)?.bytes, mode: (path: string) => files.get(path)?.mode };
  const { result, problems } = await applyPatches(new MemoryTree('base', text), patches, { facts });
  const after = new Map<string, File>(files);
  for (const [path, content] of result.overlay) {
    if (content === undefined) after.delete(path);
    else {
      const bytes = Buffer.from(result.binaries.get(path) ?? Buffer.from(content, 'latin1'));
      after.set(path, { bytes, mode: (result.modes.get(path) ?? files.get(path)?.mode) as File['mode'] });
    }
  }
  return { after, result, problems };
}

/** Names the first file that is not as it should be, which a tree id does not. */
function firstDifference(after: Files, wanted: Files): string | undefined {
  for (const path of new Set([...after.keys(), ...wanted.keys()])) {
    const [has, wants] = [after.get(path), wanted.get(path)];
    if (!has || !wants) return `${path} is ${has ? 'there' : 'missing'}`;
    if (!has.bytes.equals(wants.bytes)) return `${path} differs`;
    if (has.mode !== wants.mode) return `${path} has mode ${has.mode}, not ${wants.mode}`;
  }
  return undefined;
}

async function expectEachApplies(document: Buffer, first = 1, places = ['exact']): Promise<PatchMessage[]> {
  const { result, problems } = await readPatches(document.toString('latin1'));
  expect(problems).toEqual([]);
  for (const [index, message] of result.messages.entries()) {
    const commit = commits[first + index]!;
    const laid = await lay(commits[first + index - 1]!.files, [message]);
    const where = `commit ${first + index} (${commit.kinds.join(', ')})`;
    expect(laid.problems, where).toEqual([]);
    expect(firstDifference(laid.after, commit.files), where).toBeUndefined();
    expect(treeId(laid.after), where).toBe(commit.tree);
    for (const file of laid.result.patches[0]!.files)
      for (const hunk of file.hunks) expect(places, `${where}, ${file.path}`).toContain(hunk.status);
  }
  expect(result.messages).toHaveLength(commits.length - first);
  return [...result.messages];
}

describe('commits made with git', () => {
  test('the files kept by the test are what git has', () => {
    expect(commits).toHaveLength(count + 1);
    for (const commit of commits) expect(treeId(commit.files)).toBe(commit.tree);
  });

  test('format-patch, read, apply: each patch gives the tree of its commit', async () => {
    const mails = repository.git('format-patch', '--stdout', '--root', '--binary', `${commits[0]!.id}..main`);
    await expectEachApplies(mails);
    const { result } = await readPatches(mails);
    for (const [index, message] of result.messages.entries()) {
      const commit = commits[index + 1]!;
      expect(message.commit).toBe(commit.id);
      expect(message.title).toBe(commit.subject);
      expect(message.message.lines.join('\n')).toBe(commit.body.replace(/^\n+|\s+$/g, ''));
      expect(`${message.author!.name} <${message.author!.email}>`).toBe(commit.author);
      expect(message.tag.number).toBe(index + 1);
    }
  });

  test('the whole series, accumulated', async () => {
    const mails = repository.git('format-patch', '--stdout', '--binary', '-M', '-C', `${commits[0]!.id}..main`);
    const { result } = await readPatches(mails.toString('latin1'));
    const laid = await lay(commits[0]!.files, result.messages);
    expect(laid.problems).toEqual([]);
    expect(firstDifference(laid.after, commits.at(-1)!.files)).toBeUndefined();
    expect(treeId(laid.after)).toBe(commits.at(-1)!.tree);
  });
});

describe('other ways to print a commit', () => {
  const last = Math.max(1, count - 120);
  const ways: Readonly<Record<string, string[]>> = {
    'mboxrd, renames and copies looked for hard': [
      'format-patch',
      '--stdout',
      '--pretty=mboxrd',
      '-M',
      '-C',
      '-C',
      '-l0',
    ],
    'no context': ['format-patch', '--stdout', '-U0'],
    'much context': ['format-patch', '--stdout', '-U10'],
    'whole functions': ['format-patch', '--stdout', '-W'],
    'no prefix': ['format-patch', '--stdout', '--no-prefix'],
    'other prefixes': ['format-patch', '--stdout', '--src-prefix=old/', '--dst-prefix=new/'],
    'no signature': ['format-patch', '--stdout', '--no-signature'],
    attached: ['format-patch', '--stdout', '--attach'],
    'rewrites broken': ['format-patch', '--stdout', '-B', '--no-renames'],
    'log -p': ['log', '-p', '--full-index'],
    'log -p, oldest first, with stat': ['log', '-p', '--reverse', '--stat', '--full-index'],
    'log, raw': ['log', '-p', '--format=raw'],
    'log, fuller': ['log', '-p', '--format=fuller', '-M'],
  };
  for (const [way, args] of Object.entries(ways))
    test(way, async () => {
      const printed = repository.git(...args, '--binary', `${commits[last - 1]!.id}..main`);
      // With -W a hunk can lack context below without ending the file; git apply refuses such a hunk.
      await expectEachApplies(printed, last, way === 'whole functions' ? ['exact', 'fuzz'] : ['exact']);
    });

  test('git diff over many commits', async () => {
    for (const [from, to] of [
      [0, count],
      [last, count],
      [count, 0],
    ] as const) {
      const diff = repository.git('diff', '--binary', '-M', commits[from]!.id, commits[to]!.id);
      const { result, problems } = await readPatches(diff.toString('latin1'));
      expect(problems).toEqual([]);
      expect(result.form).toBe('diff');
      const laid = await lay(commits[from]!.files, result.messages);
      expect(laid.problems).toEqual([]);
      expect(treeId(laid.after)).toBe(commits[to]!.tree);
    }
  });
});
