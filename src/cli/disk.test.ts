import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DiskTree } from './disk';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'patchscope-disk-'));
  mkdirSync(join(root, 'include/linux'), { recursive: true });
  writeFileSync(join(root, 'include/linux/pid.h'), 'struct pid;\n');
  writeFileSync(join(root, 'include/linux/fs.h'), 'struct inode;\n');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
});

/** Asks for so many names that the folder is listed. */
function listed(folder = 'include/linux/'): DiskTree {
  const tree = new DiskTree(root);
  for (let i = 0; i < 20; i++) expect(tree.read(`${folder}absent${i}.h`)).toBeUndefined();
  return tree;
}

describe('a folder that is asked for often', () => {
  it('gives the same files as one that is asked for once', () => {
    for (const tree of [listed(), new DiskTree(root)]) {
      expect(tree.read('include/linux/pid.h')).toBe('struct pid;\n');
      expect(tree.read('include/linux/PID.h')).toBeUndefined();
      expect(tree.read('include/linux')).toBeUndefined();
      expect(tree.read('include/linux/pid.h/x.h')).toBeUndefined();
      expect(tree.read('include/linux/a\0b.h')).toBeUndefined();
      expect(tree.read(`include/linux/${'x'.repeat(5000)}.h`)).toBeUndefined();
    }
  });
  it('may be no folder, or none that is there', () => {
    expect(listed('nowhere/').read('nowhere/pid.h')).toBeUndefined();
    expect(listed('include/linux/pid.h/').read('include/linux/pid.h')).toBe('struct pid;\n');
    expect(listed(`${'x'.repeat(5000)}/`).read('include/linux/pid.h')).toBe('struct pid;\n');
  });
  it('follows links, also those that lead nowhere', () => {
    symlinkSync('fs.h', join(root, 'include/linux/link.h'));
    symlinkSync('absent.h', join(root, 'include/linux/dangling.h'));
    symlinkSync('loop.h', join(root, 'include/linux/loop.h'));
    const tree = listed();
    expect(tree.read('include/linux/link.h')).toBe('struct inode;\n');
    expect(tree.read('include/linux/dangling.h')).toBeUndefined();
    expect(tree.read('include/linux/loop.h')).toBeUndefined();
  });
  it('shows a file that appears later, also one that was asked for', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const tree = listed();
    expect(tree.read('include/linux/late.h')).toBeUndefined();
    writeFileSync(join(root, 'include/linux/late.h'), 'late\n');
    writeFileSync(join(root, 'include/linux/later.h'), 'later\n');
    vi.advanceTimersByTime(1001);
    expect(tree.read('include/linux/late.h')).toBe('late\n');
    expect(tree.read('include/linux/later.h')).toBe('later\n');
  });
  it('does not read what is gone since', () => {
    const tree = listed();
    rmSync(join(root, 'include/linux/pid.h'));
    expect(tree.read('include/linux/pid.h')).toBeUndefined();
  });
  it('is asked file by file where it cannot be listed', () => {
    chmodSync(join(root, 'include/linux'), 0o311);
    expect(listed().read('include/linux/pid.h')).toBe('struct pid;\n');
    chmodSync(join(root, 'include/linux'), 0o755);
  });
});
