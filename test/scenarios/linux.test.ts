/**
 * The scenarios on real kernel trees: fs/pidfs.c and its neighbours of Debian's sources, run from source, print what a
 * kernel of that version prints.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import type { Program } from '../../src/c/program';
import { loadBundle } from '../../src/cli/bundle';
import { DiskTree } from '../../src/cli/disk';
import { configure, kernelProgram } from '../../src/kernel/build';
import { formatProblem } from '../../src/machine/problem';
import { runToVerdict } from '../../src/run/outcome';
import { Run } from '../../src/run/run';
import { because } from '../because';

/** Versions whose source these tests read, with the ending of the output that is expected there. */
const versions = [
  ['6.1', '6.1'],
  ['6.12', '6.12+'],
  ['newest', '6.12+'],
] as const;
const bundle = loadBundle(process.cwd());

for (const [version, ending] of versions) {
  const found = kernelTree(version);
  const root = found.path;
  const scenarios = readdirSync('scenarios')
    .filter((file) => file.endsWith('.c'))
    .map((file) => file.slice(0, -2))
    .filter((name) => existsSync(`scenarios/expected/${name}.${ending}.txt`));
  describe.skipIf(root === undefined)(`scenarios on Linux ${version}${root ? '' : ` (${found.reason})`}`, () => {
    const tree = new DiskTree(root!);
    const configuration = root === undefined ? undefined : configure(tree);
    const program = configuration && kernelProgram({ tree, bundle, configuration });

    it.each(scenarios)('%s', (name) => {
      const text = readFileSync(`scenarios/${name}.c`, 'utf8');
      const run = new Run({ kernelProgram: program as Program, bundle, scenario: { path: `scenarios/${name}.c`, text } });
      expect(run.whyNot()).toBeUndefined();
      // Also what its text expects, and nothing left behind.
      const { problems } = runToVerdict(run, (symbol) => configuration!.solution.values.get(symbol)?.value);
      expect(problems.map(formatProblem)).toEqual([]);
      const later = `scenarios/expected/${name}.6.17+.txt`;
      const expected = version === 'newest' && existsSync(later) ? later : `scenarios/expected/${name}.${ending}.txt`;
      expect(run.text(1)).toBe(readFileSync(expected, 'utf8'));
    });
  });
}

const { path: root, reason } = kernelTree('6.12');
describe.skipIf(root === undefined)(`Linux 6.12${because(reason)}`, () => {
  const tree = new DiskTree(root!);
  const program = root === undefined ? undefined : kernelProgram({ tree, bundle, configuration: configure(tree) });

  it('runs from source what the tree has, down to evict_inode', () => {
    const run = new Run({
      kernelProgram: program!,
      bundle,
      scenario: { path: 'scenarios/two-opens.c', text: readFileSync('scenarios/two-opens.c', 'utf8') },
    });
    run.boot();
    run.runToEnd();
    const ran = new Set<string>();
    program!.image.functions.forEach((f) => {
      for (let id = f.firstStatement; id < f.endStatement; id++) {
        if ((run.machine.kernel!.counts[id] ?? 0) === 0) continue;
        const { path } = program!.files.lineColumn(program!.image.statementPlace(id));
        ran.add(`${path} ${f.name}`);
        break;
      }
    });
    const wanted = [
      'fs/pidfs.c pidfs_evict_inode',
      'fs/libfs.c path_from_stashed',
      'fs/dcache.c __dentry_kill',
      'fs/inode.c evict',
      'fs/file.c fd_install',
      'fs/file_table.c __fput',
      'kernel/pid.c put_pid',
      'kernel/fork.c copy_process',
      'kernel/exit.c release_task',
      'kernel/signal.c do_notify_pidfd',
    ];
    for (const line of wanted) expect([...ran]).toContain(line);
  });
});
