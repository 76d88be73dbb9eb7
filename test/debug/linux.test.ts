/** A session on the real 6.12 tree: what its macros bring along is not in the way. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DiskTree } from '../../src/cli/disk';
import { configure, kernelProgram } from '../../src/kernel/build';
import { Run } from '../../src/run/run';
import { Client, theBundle } from './client';
import { because } from '../because';

const tree = join(import.meta.dirname, '../../.cache/trees/linux-6.12');
const hasTree = existsSync(join(tree, 'fs/pidfs.c'));
const missing = hasTree ? undefined : 'no .cache/trees/linux-6.12; node scripts/fetch-tree.mjs 6.12 fetches it';

test.skipIf(!hasTree)(
  `one step in leads from pidfd_open() to the body behind SYSCALL_DEFINE${because(missing)}`,
  { timeout: 120_000 },
  async () => {
    const bundle = theBundle();
    const disk = new DiskTree(tree, 'linux-6.12');
    const c = new Client(undefined, {
      createRun: () => {
        const program = kernelProgram({ tree: disk, bundle, configuration: configure(disk) });
        const path = 'scenarios/two-opens.c';
        return new Run({ kernelProgram: program, bundle, scenario: { path, text: bundle.read(path)! } });
      },
    });
    const line =
      bundle
        .read('scenarios/two-opens.c')!
        .split('\n')
        .findIndex((l) => l.includes('int a = pidfd_open')) + 1;
    await c.start({ subject: { root: '/linux' }, stopAt: `scenarios/two-opens.c:${line}` });
    await c.move('stepIn');
    const stack = await c.stack();
    expect(stack[0]).toMatchObject({ name: '__do_sys_pidfd_open', source: { path: '/linux/kernel/pid.c' } });
    const visible = stack.filter((f) => f.presentationHint !== 'subtle').map((f) => f.name);
    expect(visible).toEqual(['__do_sys_pidfd_open', 'pidfd_open', 'main']);
    await c.get('setFunctionBreakpoints', { breakpoints: [{ name: 'pidfs_alloc_file' }] });
    await c.move('continue');
    expect(await c.evaluate('pid->numbers[0].nr')).toBe('3');
    await c.get('setFunctionBreakpoints', { breakpoints: [] });
    const before = await c.place();
    await c.move('next');
    await c.move('stepBack');
    expect(await c.place()).toBe(before);
    await c.move('stepOut');
    expect((await c.stack())[0]!.name).toBe('__pidfd_prepare');
    expect((await c.move('continue')).event).toBe('terminated');
    expect(c.events('output').filter((e) => e.category === 'important')).toEqual([]);
  },
);
