/**
 * Hunks on files that have moved on: `git apply` judges offsets, GNU patch judges fuzz. Whatever they accept must give
 * the same file here; what git accepts must not need fuzz here, and what patch refuses must be refused.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { MemoryTree } from '../../src/tree/tree';
import { applyPatches } from '../../src/patch/apply';
import { readPatches } from '../../src/patch/read';
import { random } from './repository';

const folder = mkdtempSync(join(tmpdir(), 'patchscope-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const rounds = Number(process.env['PATCH_MOVED'] ?? 150);

test(`${rounds} patches on files that have moved on`, async () => {
  const next = random(11);
  const below = (n: number) => Math.floor(next() * n);
  const file = join(folder, 'f');
  const counts = { exact: 0, offset: 0, fuzz: 0, failed: 0 };
  let asGit = 0;
  for (let round = 0; round < rounds; round++) {
    // Lines repeat, so that a hunk can fit in several places.
    const line = () => (below(3) ? `line ${below(400)}` : `common ${below(4)}`);
    const old = Array.from({ length: 30 + below(60) }, line);
    const changed = edit(old, 1 + below(4), below, line);
    const moved = edit(old, 1 + below(3), below, line);
    const diff = diffOf(old, changed);
    if (diff === '') continue;
    const base = `${moved.join('\n')}\n`;
    const byGit = run(file, base, diff, 'git', ['apply', '-p1', '-']);
    const byPatch = run(file, base, diff, 'patch', [
      '-p1',
      '-s',
      '-F2',
      '--posix',
      '--no-backup-if-mismatch',
      '-N',
      'f',
    ]);
    const { result } = await applyPatches(new MemoryTree('t', { f: base }), (await readPatches(diff)).result.messages);
    const outcome = result.patches[0]!.files[0]!;
    const ours = outcome.status === 'failed' ? undefined : (result.overlay.get('f') ?? base);
    for (const hunk of outcome.hunks) counts[hunk.status]++;
    const where = `round ${round}\n${diff}\n--- on ---\n${base}`;
    if (byGit !== undefined) {
      asGit++;
      expect(ours, where).toBe(byGit);
      for (const hunk of outcome.hunks) expect(hunk.status, where).not.toBe('fuzz');
    } else if (outcome.hunks.every((hunk) => hunk.status !== 'fuzz') && outcome.status === 'applied')
      expect(ours, where).toBe(byPatch);
    if (outcome.status === 'failed') expect(byGit, where).toBeUndefined();
    if (outcome.hunks.some((hunk) => hunk.status === 'fuzz') && byPatch !== undefined)
      expect(ours, where).toBe(byPatch);
  }
  expect(asGit).toBeGreaterThan(rounds / 10);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(5);
});

function edit(lines: readonly string[], edits: number, below: (n: number) => number, line: () => string): string[] {
  const result = [...lines];
  for (; edits > 0; edits--) result.splice(below(result.length), below(4), ...Array.from({ length: below(4) }, line));
  return result;
}

function diffOf(before: readonly string[], after: readonly string[]): string {
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(a, `${before.join('\n')}\n`);
  writeFileSync(b, `${after.join('\n')}\n`);
  const { stdout } = spawnSync('diff', ['-u', '--label', 'a/f', '--label', 'b/f', a, b], { encoding: 'utf8' });
  return stdout;
}

/** The file once the program has patched it; undefined where it refused. */
function run(file: string, base: string, diff: string, program: string, args: string[]): string | undefined {
  writeFileSync(file, base);
  try {
    execFileSync(program, args, { cwd: folder, input: diff, stdio: ['pipe', 'pipe', 'pipe'] });
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
