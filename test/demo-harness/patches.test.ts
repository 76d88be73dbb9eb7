/**
 * The demo patches: each applies with git to the demo tree, and the patched tree, built with gcc, does what
 * demo-patches/README.md says of it.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedOutput, scenarioFolder, scenarioHead, scenarioNames } from '../scenarios/scenario-files';
import { buildKernel, canBuild, demoFolder, nativeScenarios, runOnKernel } from './kernel';

const patchFolder = join(import.meta.dirname, '../../demo-patches');

describe('the demo patches', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchscope-demo-patches-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** A copy of the demo tree with the mails applied. */
  function patched(...names: string[]): string {
    const root = mkdtempSync(join(folder, 'tree-'));
    cpSync(demoFolder, root, { recursive: true });
    for (const name of names)
      execFileSync('git', ['apply', '--whitespace=error', join(patchFolder, `${name}.patch`)], { cwd: root });
    return root;
  }
  function kernel(fsPid: 'y' | 'n', ...names: string[]): string {
    const root = patched(...names);
    const out = join(root, '../', `kernel-${root.slice(-6)}`);
    buildKernel(root, out, fsPid);
    return out;
  }
  const scenario = (name: string) => join(scenarioFolder, `${name}.c`);
  const texts = (root: string) =>
    (readdirSync(root, { recursive: true, withFileTypes: true }) ?? [])
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]);

  it('take pidfs back and add it again, byte for byte', () => {
    expect(texts(patched('base-anonymous-inodes', 'pidfd-add-pidfs'))).toEqual(texts(demoFolder));
  });

  it('are quoted by the scenarios as they stand', () => {
    let quotes = 0;
    for (const name of scenarioNames()) {
      for (const { source, quote } of scenarioHead(name).shows) {
        if (!source.startsWith('demo-patches/')) continue;
        const mail = readFileSync(join(patchFolder, '..', source), 'utf8').split('\n---\n')[0]!;
        expect(mail.replace(/\s+/g, ' ')).toContain(quote);
        quotes++;
      }
    }
    expect(quotes).toBeGreaterThan(5);
  });

  describe.runIf(canBuild)('built with gcc', () => {
    it('before pidfs every scenario prints what it prints with FS_PID=n', () => {
      const out = kernel('n', 'base-anonymous-inodes');
      for (const name of nativeScenarios('n')) {
        const result = runOnKernel(out, scenario(name));
        expect(result.stderr).toBe('');
        expect(result.stdout).toBe(expectedOutput(name, 'demo-n'));
      }
    });

    it('a reference that is not taken is a use after free', () => {
      const out = kernel('y', 'pidfs-simplify-inode-setup');
      expect(runOnKernel(out, scenario('two-opens')).stderr).toMatch(/memory that is freed/);
    });

    it('a wrong error path is harmless until an allocation fails', () => {
      const out = kernel('y', 'pidfs-undo-in-order');
      const good = runOnKernel(out, scenario('close-and-reopen'));
      expect([good.stderr, good.stdout]).toEqual(['', expectedOutput('close-and-reopen', 'demo-y')]);
      expect(runOnKernel(out, scenario('close-and-reopen'), 'filp').stderr).toMatch(/on zero|freed|left behind/);
    });

    it('an inverted condition is seen in fdinfo and nowhere else', () => {
      const out = kernel('y', 'pidfd-fdinfo-reaped-first');
      const different = nativeScenarios('y').filter(
        (name) => runOnKernel(out, scenario(name)).stdout !== expectedOutput(name, 'demo-y'),
      );
      expect(different).toEqual(['fdinfo']);
    });

    it.each([
      ['kill-on-last-close', 'what-if-kill-on-last-close'],
      ['per-file-option', 'what-if-per-file-option'],
    ])('%s shows what %s does', (name, patch) => {
      const result = runOnKernel(kernel('y', patch), scenario(name));
      expect(result.stderr).toBe('');
      expect(result.stdout).toBe(expectedOutput(name, `demo-y+${patch}`));
      buildKernel(patched(patch), join(folder, `also-n-${patch}`), 'n');
    });
  });
});
