/**
 * What the demo tree does beside pidfds, held against Linux: the programs beside this file print the same, and end with
 * the same status, on the kernel below (built with gcc) and on the demo tree (run by the machine), which finds nothing to
 * complain of.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulate } from '../scenarios/simulate';
import { canBuild } from './kernel';

const folder = join(import.meta.dirname, 'programs');

describe.runIf(canBuild)('on Linux and on the demo tree', () => {
  it.each(readdirSync(folder))('%s', (file) => {
    const out = mkdtempSync(join(tmpdir(), 'patchscope-program-'));
    const binary = join(out, 'program');
    execFileSync('gcc', ['-D_GNU_SOURCE', '-w', join(folder, file), '-o', binary]);
    const linux = spawnSync(binary, { encoding: 'utf8', timeout: 20_000 });
    rmSync(out, { recursive: true });
    expect(linux.stdout.length).toBeGreaterThan(0);

    for (const fsPid of ['y', 'n']) {
      const text = `#define _GNU_SOURCE\n${readFileSync(join(folder, file), 'utf8')}`;
      const { run, problems } = simulate({ program: text, set: { FS_PID: fsPid } });
      expect(problems.map((problem) => problem.message)).toEqual([]);
      expect(run.text(1)).toBe(linux.stdout);
      expect(run.machine.exitStatus).toBe(linux.status);
    }
  });
});
