/**
 * What git tells about the open kernel tree, for patches: commits as mails, and what a commit's files are where they are
 * not those on disk. Only asked in trusted windows. Knows no editor, so that a test can ask it about a real repository.
 */
import type { CommitFiles } from '../service/patch-questions';

/** Runs git in a folder; rejects with git's own sentence. */
export type Git = (
  folder: string,
  args: readonly string[],
  input?: string,
  signal?: AbortSignal,
) => Promise<Uint8Array>;

/** More files than this differ from the commit: its tree is not put together in memory. */
const mostFiles = 6000;
/** What Patchscope reads of a kernel tree. */
const readable = /(\.[chS]|\.config|(^|\/)(Kconfig[^/]*|Makefile|Kbuild))$/;

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

export class Repository {
  constructor(
    private readonly git: Git,
    readonly folder: string,
  ) {}

  /** The full id of a commit; undefined where there is none of that name. */
  async commit(revision: string): Promise<string | undefined> {
    const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    const id = await this.git(this.folder, asked).then(text, () => '');
    return /^[0-9a-f]{40,64}$/.test(id.trim()) ? id.trim() : undefined;
  }

  /** The latest commits that touch the folder: `id title`. */
  async latest(count: number): Promise<{ readonly id: string; readonly title: string; readonly when: string }[]> {
    const log = await this.git(this.folder, ['log', `-${count}`, '--no-merges', '--format=%H%x09%cr%x09%s', '--']);
    return text(log)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [id = '', when = '', ...title] = line.split('\t');
        return { id, when, title: title.join('\t') };
      });
  }

  /** A commit, or the commits of `A..B`, as format-patch mails that name their base. */
  async mails(revisions: string): Promise<Uint8Array> {
    const range = /^(.*?)\.\.(.*)$/.exec(revisions);
    const last = await this.required(range ? range[2] || 'HEAD' : revisions);
    const first = await this.required(range ? range[1] || 'HEAD' : `${last}^`);
    const options = ['--stdout', '--no-signature', '--relative', '--no-ext-diff', '--no-textconv', `--base=${first}`];
    const mails = await this.git(this.folder, ['format-patch', ...options, `${first}..${last}`, '--']);
    if (mails.length === 0) throw new Error(`There is no commit in ${revisions} that changes ${this.folder}.`);
    return mails;
  }

  private async required(revision: string): Promise<string> {
    const id = await this.commit(revision);
    if (id === undefined)
      throw new Error(
        `${revision} is no commit of the repository in ${this.folder}. Name a commit, a branch, a tag or a range A..B.`,
      );
    return id;
  }

  /** The commit before the one with this title, if it is among the latest thousands. */
  async parentOfTitled(title: string): Promise<string | undefined> {
    const asked = [
      'log',
      '-1',
      '--max-count=1',
      '--fixed-strings',
      `--grep=${title}`,
      '--format=%H %s',
      'HEAD~3000..HEAD',
    ];
    const shallow = ['log', '-1', '--fixed-strings', `--grep=${title}`, '--format=%H %s'];
    const found = await this.git(this.folder, asked)
      .catch(() => this.git(this.folder, shallow))
      .then(text, () => '');
    const [id, ...words] = found.trim().split(' ');
    return id && words.join(' ') === title ? this.commit(`${id}^`) : undefined;
  }

  /** The commit's tree as what differs from the files on disk. */
  async filesOf(commit: string): Promise<CommitFiles> {
    const listed = ['diff', '--name-only', '--relative', '--no-renames', '--no-ext-diff', '-z', commit, '--'];
    const paths = text(await this.git(this.folder, listed))
      .split('\0')
      .filter((path) => readable.test(path));
    if (paths.length > mostFiles)
      throw new Error(
        `${commit.slice(0, 12)} is ${paths.length.toLocaleString('en')} files away from what is on disk, too many to read. Check it out to use it as base.`,
      );
    const asked = paths.map((path) => `${commit}:./${path}\n`).join('');
    const batch = paths.length > 0 ? await this.git(this.folder, ['cat-file', '--batch'], asked) : new Uint8Array();
    return { commit, name: commit.slice(0, 12), files: readBatch(batch, paths) };
  }
}

/** What `git cat-file --batch` answers: a line about each object and its content, or that it is missing. */
export function readBatch(answer: Uint8Array, paths: readonly string[]): Record<string, string | null> {
  const files: Record<string, string | null> = {};
  let at = 0;
  for (const path of paths) {
    const end = answer.indexOf(10, at);
    if (end < 0) break;
    const size = /^[0-9a-f]{40,64} blob (\d+)$/.exec(text(answer.subarray(at, end)))?.[1];
    files[path] = size === undefined ? null : text(answer.subarray(end + 1, end + 1 + Number(size)));
    at = size === undefined ? end + 1 : end + 1 + Number(size) + 1;
  }
  return files;
}
