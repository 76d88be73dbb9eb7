/**
 * The same on a real tree, as a reviewer does it: commits on Linux 6.12 that git makes here, the first with one behaviour
 * changed, the second a refactoring, compared by `patchscope compare REV..REV`. The tree in the cache is only read: what
 * git works in has links to it, and files of its own where the commits change some.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareCommand } from '../../src/cli/compare';
import type { Comparison } from '../../src/explore/compare';
import { rows } from './sides';

const root = join(import.meta.dirname, '../..');
const linux = join(root, '.cache/trees/linux-6.12');
const file = 'fs/pidfs.c';
const isThere = existsSync(join(linux, file));
const why = isThere ? '' : ' (skipped: no .cache/trees/linux-6.12; node scripts/fetch-tree.mjs 6.12 fetches it)';
/** All scenarios take a minute: `npm run test:compare`. */
const chosen = process.env['PATCHSCOPE_COMPARE'] === 'all' ? [] : ['two-opens', 'refused', 'waitid'];

let folder: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@x', '-c', 'core.autocrlf=false', ...args], {
    cwd: folder,
  });

/** Commits the file with `from`, which is in it once, replaced. */
function commit(subject: string, from: string, to: string): void {
  const path = join(folder, file);
  const parts = readFileSync(path, 'utf8').split(from);
  expect(parts, from).toHaveLength(2);
  writeFileSync(path, parts.join(to));
  git('commit', '-q', '-a', '-m', subject);
}

async function compared(range: string): Promise<Comparison & { readonly title: string; readonly paths: string[] }> {
  let [out, err] = ['', ''];
  const only = chosen.flatMap((name) => ['--scenario', name]);
  const status = await compareCommand([range, '--tree', '.', '--json', ...only], {
    root,
    folder,
    out: (data) => void (out += String(data)),
    err: (text) => void (err += text),
  });
  expect([status, err]).toEqual([0, '']);
  return JSON.parse(out) as Awaited<ReturnType<typeof compared>>;
}

describe.skipIf(!isThere)(`Linux 6.12${why}`, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchscope-linux-'));
    const link = (path: string) => symlinkSync(join(linux, path), join(folder, path));
    for (const name of readdirSync(linux)) if (!['fs', '.git'].includes(name)) link(name);
    mkdirSync(join(folder, 'fs'));
    for (const name of readdirSync(join(linux, 'fs'))) if (`fs/${name}` !== file) link(`fs/${name}`);
    writeFileSync(join(folder, file), readFileSync(join(linux, file)));
    git('init', '-q');
    git('add', file);
    git('commit', '-q', '-m', 'base');
    commit('pidfs: no write, no search', '|= S_IRWXU', '|= S_IRUSR');
    commit('pidfs: say what is held', 'inode->i_private = data;', 'void *held = data;\n\n\tinode->i_private = held;');
  });
  afterAll(() => folder && rmSync(folder, { recursive: true }));

  test('a commit that changes one behaviour: it is named, and nothing else', { timeout: 600_000 }, async () => {
    const mode = await compared('HEAD~2..HEAD~1');
    expect(mode.title).toBe('pidfs: no write, no search');
    expect(mode.paths).toEqual([file]);
    expect(rows(mode.user)).toEqual(['fstat(pidfd).st_mode: 0700 → 0400']);
    expect(mode.problems).toEqual({ before: [], after: [], both: [] });
    expect(mode.changed).toMatchObject([{ fate: 'ran', function: 'pidfs_init_inode' }]);
    if (chosen.length > 0) expect(mode.ran).toEqual(chosen);
    else expect(mode.ran.length).toBeGreaterThan(20);
    expect(mode.stopped).toEqual([]);
    expect(mode.fidelity.source).toBeGreaterThan(300);
    expect(mode.fidelity.noOps.length).toBeGreaterThan(0);
  });

  test('a refactoring: no difference', { timeout: 600_000 }, async () => {
    const same = await compared('HEAD~1..HEAD');
    expect(same).toMatchObject({
      title: 'pidfs: say what is held',
      user: [],
      output: [],
      objects: [],
      givenBack: [],
      moments: [],
      problems: { before: [], after: [], both: [] },
      stopped: [],
    });
    expect(same.changed.map(({ fate }) => fate)).toContain('ran');
    expect(same.changed.map(({ fate }) => fate)).not.toContain('does-not-run');
  });
});
