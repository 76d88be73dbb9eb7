/** What git knows of a kernel tree: its files at a revision, the files and messages of a range. */
import { execFileSync, spawnSync } from 'node:child_process';
import type { Tree } from '../tree/tree';
import { Refused } from './usage';

/** git's answer; refuses in one sentence where git fails. */
function git(folder: string, args: readonly string[]): Buffer {
  try {
    return execFileSync('git', ['-C', folder, ...args], { maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stderr, message } = error as { stderr?: Buffer; message: string };
    const [line] = (stderr?.toString() ?? '').trim().split('\n');
    throw new Refused(line === undefined || line === '' ? message : `git: ${line}`);
  }
}

function paths(answer: Buffer): string[] {
  return answer
    .toString()
    .split('\0')
    .filter((path) => path !== '');
}

/** The full id of the commit that a revision names. */
export function commitOf(folder: string, revision: string): string {
  const id = findCommit(folder, revision);
  if (id === undefined) throw new Refused(`${revision} is no commit of the repository`);
  return id;
}
function findCommit(folder: string, revision: string): string | undefined {
  const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { status, stdout, stderr } = spawnSync('git', ['-C', folder, ...asked], { encoding: 'utf8' });
  if (stderr.trim() !== '') throw new Refused(`git: ${stderr.trim().split('\n')[0]}`);
  return status === 0 ? stdout.trim() : undefined;
}

export function hasCommit(folder: string, id: string): boolean {
  return findCommit(folder, id) !== undefined;
}

/** The tree at a commit: the files on disk, but those that differ from the commit as git has them. */
export function treeAt(onDisk: Tree, folder: string, commit: string): Tree {
  const differing = new Set(
    paths(git(folder, ['diff', '--relative', '--name-only', '--no-renames', '-z', commit, '--'])),
  );
  const known = new Map<string, string | undefined>();
  const present = (path: string) => git(folder, ['ls-tree', '-z', commit, '--', path]).length > 0;
  return {
    name: onDisk.name,
    read(path) {
      if (!differing.has(path)) return onDisk.read(path);
      if (!known.has(path))
        known.set(path, present(path) ? git(folder, ['show', `${commit}:./${path}`]).toString() : undefined);
      return known.get(path);
    },
  };
}

/** Files below the folder whose content differs between two commits. */
export function changedPaths(folder: string, from: string, to: string): string[] {
  return paths(git(folder, ['diff', '--relative', '--name-only', '--no-renames', '-z', from, to, '--']));
}

/** The commits of a range as mails, oldest first. */
export function mailsOf(folder: string, from: string, to: string): Buffer {
  return git(folder, ['format-patch', '--stdout', '--no-signature', '--relative', `${from}..${to}`]);
}
