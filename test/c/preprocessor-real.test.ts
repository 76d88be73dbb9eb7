/**
 * The preprocessor held against gcc -E on real texts: units of kernel trees (with the headers that their build
 * generates, scripts/prepare-tree.mjs) and programs on the machine's own C library headers.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DiskTree } from '../../src/cli/disk';
import { FileTable, LexCache } from '../../src/c/files';
import { Preprocessor } from '../../src/c/preprocessor';
import { includeLines } from '../../src/c/preprocessor-index';
import { OverlayTree } from '../../src/tree/tree';
import { kernelUnits } from './kernel-units';
import { drain, drainDeferred, runGcc, spellings } from './preprocessor-judge';
import { because } from '../because';

/** What is predefined the same on both sides: no vector extensions, no position independence. */
const plain = ['-std=gnu11', '-fno-PIE', '-fcf-protection=none', '-mno-sse', '-mno-mmx', '-mno-80387'];

/** Index of the first difference with what stands around it on both sides, or that there is none. */
function difference(got: readonly string[], wanted: readonly string[]): string {
  for (let i = 0; i < Math.max(got.length, wanted.length); i++) {
    if (got[i] !== wanted[i]) {
      const around = (tokens: readonly string[]): string => tokens.slice(Math.max(0, i - 8), i + 8).join(' ');
      return `token ${i}: gcc has ${around(wanted)}, we have ${around(got)}`;
    }
  }
  return `none in ${wanted.length > 1000 ? 'many' : wanted.length} tokens`;
}
/** Numbers of __COUNTER__ are others where groups are left for later. */
const withoutNumbers = (tokens: readonly string[]): string[] => tokens.map((text) => text.replace(/\d+/g, 'N'));

for (const version of ['6.12', 'newest']) {
  const units = kernelUnits(version);
  const isThere = 'root' in units;
  describe.skipIf(!isThere)(`linux ${version} as gcc -E${isThere ? '' : ` (${units.missing})`}`, () => {
    const { root, gccFlags, preprocessor, newFiles } = isThere
      ? units
      : ({} as Extract<typeof units, { root: string }>);
    test.each(['fs/pidfs.c', 'kernel/fork.c', 'kernel/signal.c', 'fs/libfs.c'])('%s', (unit) => {
      const wanted = spellings(runGcc([...plain, ...gccFlags('relative'), unit], root));
      const opened = preprocessor();
      expect(difference(drain(opened.open(unit)), wanted)).toBe('none in many tokens');
      expect(opened.problems).toEqual([]);
      const deferred = withoutNumbers(drainDeferred(preprocessor().open(unit)));
      expect(difference(deferred, withoutNumbers(wanted))).toBe('none in many tokens');
    });
    test('units on forks of a prelude that has their headers', () => {
      const files = newFiles();
      const prelude = preprocessor(files);
      const names = ['fs/pidfs.c', 'kernel/pid.c', 'fs/dcache.c', 'fs/nsfs.c'];
      const lines = new Set<string>();
      for (const unit of names) {
        for (const { name, isQuoted, isConditional } of includeLines(files.tokens(prelude.search.read(unit)!))) {
          if (!isQuoted && !isConditional) lines.add(`#include <${name}>\n`);
        }
      }
      drainDeferred(prelude.openText('<prelude>', [...lines].join('')));
      for (const unit of names) {
        const fork = prelude.fork();
        const text = drain(fork.open(unit)).join(' ');
        expect([...prelude.problems, ...fork.problems]).toEqual([]);
        // Nothing of the prelude is read again: less than a tenth of what the unit is by itself.
        expect(text.length).toBeLessThan(drain(preprocessor().open(unit)).join(' ').length / 10);
      }
    });
  });
}

/** Folders of the machine's C library and of gcc itself, relative to /. */
const systemFolders = ['usr/lib/gcc/x86_64-linux-gnu/12/include', 'usr/include/x86_64-linux-gnu', 'usr/include'];
const programs: Readonly<Record<string, string>> = {
  'standard library': `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <inttypes.h>
#include <limits.h>
#include <errno.h>
#include <assert.h>
#include <stddef.h>
#include <stdarg.h>
#include <setjmp.h>
int main(void) { assert(INT_MAX > 0 && errno == EINTR); printf("%" PRIu64 "\\n", UINT64_C(1)); return EXIT_SUCCESS; }`,
  'system calls': `#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>
#include <pthread.h>
#include <linux/types.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
int main(void) { return syscall(SYS_pidfd_open, getpid(), O_CLOEXEC) < 0 ? WEXITSTATUS(3) : S_ISREG(0) + POLLIN; }`,
};

const scenarioFolder = path.resolve(import.meta.dirname, '../../scenarios');
const scenarios = readdirSync(scenarioFolder)
  .filter((name) => name.endsWith('.c'))
  .map((name): [string, string] => [name, readFileSync(path.join(scenarioFolder, name), 'utf8')]);

const lexed = new LexCache();

const missing = existsSync('/usr/include/stdio.h') ? undefined : 'no /usr/include/stdio.h';
describe.skipIf(missing !== undefined)(`programs as gcc -E${because(missing)}`, () => {
  for (const [name, text] of [...Object.entries(programs), ...scenarios]) {
    test(name, () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'preprocessor-'));
      try {
        const file = path.join(folder, 'main.c');
        writeFileSync(file, text);
        const folders = systemFolders.flatMap((each) => ['-isystem', `/${each}`]);
        const wanted = spellings(
          runGcc([...plain, '-nostdinc', ...folders, '-include', 'stdc-predef.h', file], folder),
        );
        const system = new OverlayTree(new DiskTree('/'), new Map([['main.c', text]]));
        const open = () =>
          new Preprocessor({
            files: new FileTable(lexed),
            tree: system,
            folders: systemFolders,
            forcedIncludes: ['usr/include/stdc-predef.h'],
          }).open('main.c');
        const names = (tokens: readonly string[]): string[] =>
          tokens.map((each) => (each.endsWith('main.c"') ? '"main.c"' : each));
        expect(difference(drain(open()), names(wanted))).toMatch(/^none/);
        expect(difference(drainDeferred(open()), names(wanted))).toMatch(/^none/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
