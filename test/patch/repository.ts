/**
 * A repository with many kinds of commits, made with `git fast-import` from a seed, and what git says of each commit:
 * the tree's id. The files of every commit are kept too, so that a test can say which file differs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha1 } from '../../src/patch/sha1';

export interface File {
  readonly bytes: Buffer;
  readonly mode: '100644' | '100755';
}
export type Files = ReadonlyMap<string, File>;

export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly subject: string;
  readonly body: string;
  readonly author: string;
  readonly files: Files;
  readonly kinds: readonly string[];
}

/** mulberry32: the same numbers from the same seed, everywhere. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), 'patchscope-git-'));
  constructor() {
    this.git('init', '-q', '-b', 'main', '.');
  }
  git(...args: string[]): Buffer {
    return this.gitWith('', ...args);
  }
  gitWith(input: string | Buffer, ...args: string[]): Buffer {
    const env = {
      PATH: process.env['PATH'],
      HOME: this.folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@example.org',
      GIT_COMMITTER_NAME: 'A',
      GIT_COMMITTER_EMAIL: 'a@example.org',
    };
    return execFileSync('git', args, { cwd: this.folder, env, input, maxBuffer: 1 << 30 });
  }
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The id git gives this tree of files. */
export function treeId(files: Iterable<readonly [string, File]>): string {
  interface Folder {
    readonly folders: Map<string, Folder>;
    readonly files: Map<string, { mode: string; id: string }>;
  }
  const make = (): Folder => ({ folders: new Map(), files: new Map() });
  const root = make();
  for (const [path, { bytes, mode }] of files) {
    const names = path.split('/');
    let folder = root;
    for (const name of names.slice(0, -1)) {
      if (!folder.folders.has(name)) folder.folders.set(name, make());
      folder = folder.folders.get(name)!;
    }
    folder.files.set(names.at(-1)!, { mode, id: objectId('blob', bytes) });
  }
  const idOf = (folder: Folder): string => {
    const entries = [
      ...[...folder.files].map(([name, { mode, id }]) => ({ key: Buffer.from(name), name, mode, id })),
      ...[...folder.folders].map(([name, inner]) => ({
        key: Buffer.from(`${name}/`),
        name,
        mode: '40000',
        id: idOf(inner),
      })),
    ].sort((a, b) => Buffer.compare(a.key, b.key));
    const content = entries.map(({ name, mode, id }) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
    );
    return objectId('tree', Buffer.concat(content));
  };
  return idOf(root);
}

function objectId(type: string, content: Buffer): string {
  return sha1(Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]));
}

/** Makes `count` commits in `repository`, each of a few random changes, and answers them with git's ids. */
export function makeCommits(repository: Repository, count: number, seed: number): Commit[] {
  const draw = new Draw(random(seed));
  let files: Map<string, File> = new Map(
    Array.from({ length: 24 }, (_, i) => [`fs/file${i}.c`, { bytes: draw.text(20 + i * 8), mode: '100644' }] as const),
  );
  const stream: Buffer[] = [];
  const made: { files: Files; kinds: string[]; message: string }[] = [];
  const add = (message: string, kinds: string[], before: Files, after: Files, author: string) => {
    const mark = made.length + 1;
    const text = Buffer.from(message);
    const time = 1700000000 + mark * 60;
    stream.push(Buffer.from(`commit refs/heads/main\nmark :${mark}\nauthor ${author} ${time} +0200\n`));
    stream.push(
      Buffer.from(`committer C <c@example.org> ${time} +0000\ndata ${text.length}\n`),
      text,
      Buffer.from('\n'),
    );
    if (mark > 1) stream.push(Buffer.from(`from :${mark - 1}\n`));
    for (const path of before.keys()) if (!after.has(path)) stream.push(Buffer.from(`D ${quote(path)}\n`));
    for (const [path, file] of after) {
      if (before.get(path) === file) continue;
      const head = `M ${file.mode} inline ${quote(path)}\ndata ${file.bytes.length}\n`;
      stream.push(Buffer.from(head), file.bytes, Buffer.from('\n'));
    }
    made.push({ files: after, kinds, message });
  };
  add('Start\n', [], new Map(), files, 'A <a@example.org>');
  for (let i = 0; i < count; i++) {
    const after = new Map(files);
    const kinds: string[] = [];
    for (let n = draw.below(3); n >= 0; n--) kinds.push(change(after, draw));
    // A commit that changes nothing would make no patch.
    if (treeId(after) === treeId(files)) kinds.push(editLines(after, draw));
    add(draw.message(i), kinds, files, after, draw.of(authors));
    files = after;
  }
  repository.gitWith(Buffer.concat(stream), 'fast-import', '--quiet', '--force');
  const log = repository.git('log', '--reverse', '--format=%H%x00%T%x00%s%x00%b%x00%an <%ae>%x01', 'main').toString();
  return log
    .split('\x01')
    .slice(0, -1)
    .map((entry, index) => {
      const [id, tree, subject, body, author] = entry.replace(/^\n/, '').split('\0') as [
        string,
        string,
        string,
        string,
        string,
      ];
      return { id, tree, subject, body, author, files: made[index]!.files, kinds: made[index]!.kinds };
    });
}

const authors = [
  'A U Thor <author@example.org>',
  'Jörg Müller <jm@example.org>',
  'Łukasz "Lu" Ż. <l@example.org>',
  '山田太郎 <yamada@example.org>',
  "O'Brien, Pat (kernel) <pat@example.org>",
];

function quote(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')}"`;
}

/** Lines that a careless reader of diffs or mails trips over once they are removed, added or context. */
const traps = [
  '-- ',
  '--',
  '- a/x',
  '-- a/fs/x.c',
  '++ b/fs/x.c',
  '@@ -1,3 +1,3 @@',
  'diff --git a/x b/x',
  'From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001',
  '>From me',
  '',
  ' ',
  '\t',
  '\\ No newline at end of file',
  'GIT binary patch',
  'index 1234567..89abcde 100644',
  'Übergröße',
  '\u2028 line separator \u0085 \f',
  'a\rb',
  '---',
  '+++',
  '2.39.5',
];
const names = [
  'Documentation/with blank.rst',
  'fs/tab\there.c',
  'fs/quote"d.c',
  'fs/back\\slash.c',
  'fs/ümläut.c',
  'fs/new\nline.c',
  '-dash.c',
  'b/b/a.c',
  'a/b.c',
  'b.c',
  'x b/x.c',
  'deep/er/and/deep er/file.h',
];

/** Random picks. */
class Draw {
  constructor(private readonly next: () => number) {}
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
  line(): string {
    if (this.below(6) === 0) return this.of(traps);
    const words = ['inode', 'dentry', 'struct pid *pid', 'return -EINVAL;', '{', '}', 'get_pid(pid);', 'if (!file)'];
    return `${'\t'.repeat(this.below(3))}${this.of(words)}${this.below(3) ? '' : ` /* ${this.below(1000)} */`}`;
  }
  lines(count: number): string[] {
    return Array.from({ length: count }, () => this.line());
  }
  text(lines: number): Buffer {
    const end = this.below(8) === 0 ? '' : '\n';
    return Buffer.from(lines === 0 ? '' : this.lines(lines).join('\n') + end);
  }
  binary(): Buffer {
    return Buffer.from(Array.from({ length: 1 + this.below(3000) }, () => this.below(this.below(2) ? 256 : 4)));
  }
  path(files: Files): string {
    const path = this.below(3) ? `kernel/new${this.below(10000)}.c` : this.of(names);
    const taken = [...files.keys()].some((k) => k === path || k.startsWith(`${path}/`) || path.startsWith(`${k}/`));
    return taken ? `lib/other${this.below(1000000)}.c` : path;
  }
  /** A file of those that `test` likes, or any. */
  file(files: Files, test: (file: File) => boolean = () => true): [string, File] {
    const all = [...files];
    const liked = all.filter(([, file]) => test(file));
    return this.of(liked.length > 0 ? liked : all);
  }
  message(number: number): string {
    const subjects = [
      `pidfd: add file ${number}`,
      `Grüße, ${number}: ein längerer Titel, der über die Zeile hinausgeht, damit die Kopfzeile gefaltet werden muß`,
      `pid: a long title without any accent that is longer than what fits into one line of a mail header, ${number}`,
      `日本語 ${number}`,
    ];
    const paragraphs = [
      'The inode is\nshared by all.',
      'A line with "quotes" and é.',
      '    diff --git a/indented b/indented',
      '- a list\n- of things\n+ and more',
      'A last word: with a colon.',
      'Fixes: 0123456789ab ("x")\nLink: https://lore.kernel.org/r/20240101-x@example.org\nSigned-off-by: A <a@example.org>',
    ];
    const body = Array.from({ length: this.below(4) }, () => this.of(paragraphs));
    return [this.of(subjects), ...body].join('\n\n') + '\n';
  }
}

function isText(file: File): boolean {
  return !file.bytes.includes(0) && file.bytes.length > 0;
}

function editLines(files: Map<string, File>, draw: Draw): string {
  const [path, file] = draw.file(files, isText);
  const lines = file.bytes.toString('latin1').split('\n');
  for (let edits = 1 + draw.below(4); edits > 0; edits--) {
    const fresh = draw.lines(draw.below(4)).map((line) => Buffer.from(line).toString('latin1'));
    lines.splice(draw.below(lines.length + 1), draw.below(5), ...fresh);
  }
  files.set(path, { ...file, bytes: Buffer.from(lines.join('\n') + (draw.below(5) ? '\n' : ''), 'latin1') });
  return 'edit';
}

const changes: Readonly<Record<string, (files: Map<string, File>, draw: Draw) => void>> = {
  create: (files, draw) => files.set(draw.path(files), { bytes: draw.text(draw.below(40)), mode: '100644' }),
  createEmpty: (files, draw) => files.set(draw.path(files), { bytes: Buffer.alloc(0), mode: '100755' }),
  remove: (files, draw) => files.size > 12 && files.delete(draw.file(files)[0]),
  rename: (files, draw) => {
    const [path, file] = draw.file(files);
    files.delete(path);
    files.set(draw.path(files), file);
  },
  renameAndEdit: (files, draw) => {
    const [path, file] = draw.file(files, isText);
    const lines = file.bytes.toString('latin1').split('\n');
    lines.splice(draw.below(lines.length), 1, 'renamed');
    files.delete(path);
    files.set(draw.path(files), { ...file, bytes: Buffer.from(lines.join('\n'), 'latin1') });
  },
  copy: (files, draw) => {
    const [, file] = draw.file(files, isText);
    const lines = file.bytes.toString('latin1').split('\n');
    if (draw.below(2)) lines.splice(draw.below(lines.length), 0, 'copied');
    files.set(draw.path(files), { ...file, bytes: Buffer.from(lines.join('\n'), 'latin1') });
  },
  swap: (files, draw) => {
    const [a, first] = draw.file(files, isText);
    const [b, second] = draw.file(files, isText);
    files.set(a, second).set(b, first);
  },
  mode: (files, draw) => {
    const [path, file] = draw.file(files);
    files.set(path, { ...file, mode: file.mode === '100644' ? '100755' : '100644' });
  },
  modeAndEdit: (files, draw) => {
    const [path, file] = draw.file(files, isText);
    files.set(path, { bytes: Buffer.concat([file.bytes, Buffer.from('more\n')]), mode: '100755' });
  },
  binary: (files, draw) => files.set(`firmware/b${draw.below(6)}.bin`, { bytes: draw.binary(), mode: '100644' }),
  binaryEdit: (files, draw) => {
    const [path, file] = draw.file(files, (f) => f.bytes.includes(0));
    const bytes = Buffer.concat([file.bytes, Buffer.from([0, 1, 2, draw.below(256)])]);
    bytes[draw.below(bytes.length)] = draw.below(256);
    files.set(path, { ...file, bytes });
  },
  carriageReturns: (files, draw) => {
    const path = `drivers/crlf${draw.below(3)}.c`;
    const old =
      files.get(path)?.bytes.toString().split('\r\n') ?? draw.lines(30).map((line) => line.replace(/\r/g, ''));
    old.splice(draw.below(old.length), draw.below(3), `new ${draw.below(1000)}`);
    files.set(path, { bytes: Buffer.from(old.join('\r\n')), mode: '100644' });
  },
  latin1: (files, draw) => {
    const path = `drivers/latin${draw.below(3)}.c`;
    const old =
      files.get(path)?.bytes.toString('latin1').split('\n') ??
      draw.lines(30).map((line) => line.replace(/[^\0-\xff]/g, ''));
    old.splice(draw.below(old.length), draw.below(3), `\xe9\xfc\xff ${draw.below(1000)}`);
    files.set(path, { bytes: Buffer.from(old.join('\n'), 'latin1'), mode: '100644' });
  },
  newlineAtEnd: (files, draw) => {
    const [path, file] = draw.file(files, isText);
    const ends = file.bytes.at(-1) === 10;
    const bytes = ends ? file.bytes.subarray(0, -1) : Buffer.concat([file.bytes, Buffer.from('\n')]);
    files.set(path, { ...file, bytes });
  },
  rewrite: (files, draw) => {
    const [path, file] = draw.file(files, isText);
    files.set(path, { ...file, bytes: draw.text(30) });
  },
  folderForFile: (files, draw) => {
    const [path, file] = draw.file(files, isText);
    files.delete(path);
    files.set(`${path}/inner.c`, file);
  },
};

function change(files: Map<string, File>, draw: Draw): string {
  if (draw.below(3) === 0) return editLines(files, draw);
  const kind = draw.of(Object.keys(changes));
  const before = new Map(files);
  changes[kind]!(files, draw);
  for (const path of files.keys())
    if (!before.has(path))
      for (const other of [...files.keys()])
        if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) files.delete(other);
  return kind;
}
