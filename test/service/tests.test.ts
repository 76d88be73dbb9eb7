/** Programs as tests: verdicts, the differing line with its place, cases, coverage, cancelling; on the demo and on real trees. */
import { describe, expect, it, test } from 'vitest';
import { kernelTree } from '../../scripts/fetch-tree.mjs';
import { harnessLines, tapLines } from '../../src/service/selftests';
import { demo, open, pidfs, textOf } from './ask';

const scenario = (name: string) => `patchscope-demo:/scenarios/${name}.c`;
const lineOf = (text: string, piece: string) => text.slice(0, text.indexOf(piece)).split('\n').length;

describe('tests on the demo tree', () => {
  it('are the bundled scenarios; what the demo lacks is named', async () => {
    const { ask } = open();
    const { tree, scenarios, selftests } = await ask('testPrograms', { subject: demo });
    expect(tree).toBe('demo');
    expect(selftests).toEqual([]);
    const twoOpens = scenarios.find(({ name }) => name === 'two-opens')!;
    expect(twoOpens.whyNot).toBeUndefined();
    expect(textOf('scenarios/two-opens.c').split('\n')[twoOpens.line]).toMatch(/^int main\(/);
    expect(scenarios.find(({ name }) => name === 'exec')!.whyNot).toMatch(/^it needs exec/);
  });

  it('pass, under both configurations; what cannot run here is skipped', { timeout: 60_000 }, async () => {
    const { ask } = open();
    const { scenarios } = await ask('testPrograms', { subject: demo });
    for (const set of [{}, { FS_PID: 'n' }])
      for (const { file, name, whyNot } of scenarios) {
        const { state, failures } = await ask('test', { subject: { ...demo, set }, file });
        expect({ name, state, failures }).toEqual({ name, state: whyNot === undefined ? 'passed' : 'skipped', failures: [] }); // prettier-ignore
      }
  });

  it('fail with the line that differs, at the statement that prints it', async () => {
    const { ask } = open();
    const file = scenario('two-opens');
    const text = textOf('scenarios/two-opens.c');
    await ask('document', { file: pidfs, text: textOf('demo/fs/pidfs.c').replace('S_IFREG | S_IRUGO', 'S_IFREG | S_IRUSR') }); // prettier-ignore
    const { state, failures } = await ask('test', { subject: demo, file });
    expect(state).toBe('failed');
    const [failure] = failures;
    expect(failure!.text).toBe(
      'Line 4 of the output is "mode: 0100400"; for the demo tree "mode: 0100444" is expected.',
    );
    expect(failure!.expected!.replace('0100444', '0100400')).toBe(failure!.actual);
    expect(failure!.place).toMatchObject({ file, line: lineOf(text, 'printf("mode') });
  });

  it('fail where the kernel leaks, with the place and the moment; where an expectation does not hold', async () => {
    const { ask } = open();
    const file = scenario('two-opens');
    await ask('document', { file: pidfs, text: textOf('demo/fs/pidfs.c').replace('put_pid(stashed);', ';') });
    const { state, failures } = await ask('test', { subject: demo, file });
    expect(state).toBe('failed');
    const leak = failures.find(({ text }) => text.startsWith('leak: '))!;
    expect(leak.stack.length).toBeGreaterThan(0);
    expect(leak.stack.every(({ name, place }) => name !== '' && (place === undefined || place.line > 0))).toBe(true);
    expect(leak.place!.path).toMatch(/^(fs|kernel)\//);
    expect(leak.step).toBeGreaterThan(0);
    const text = textOf('scenarios/two-opens.c').replace('after first_open when FS_PID=y: pid->count == 2', 'after first_open when FS_PID=y: pid->count == 7'); // prettier-ignore
    await ask('document', { file: pidfs, text: undefined });
    await ask('document', { file, text });
    const unmet = await ask('test', { subject: demo, file });
    expect(unmet.failures).toHaveLength(1);
    expect(unmet.failures[0]).toMatchObject({ place: { file, line: lineOf(text, '// expect after first_open') } });
  });

  it('fail where the program or the kernel does not compile, at that place', async () => {
    const { ask } = open();
    const file = scenario('two-opens');
    await ask('document', { file, text: 'int main(void)\n{\n\treturn nothing;\n}\n' });
    const broken = await ask('test', { subject: demo, file });
    expect(broken).toMatchObject({ state: 'errored', failures: [{ place: { file, line: 3 } }] });
    await ask('document', { file, text: 'int main(void)\n{\n\treturn 7;\n}\n' });
    const { state, failures } = await ask('test', { subject: demo, file });
    expect(state).toBe('failed');
    expect(failures.map(({ text }) => text)).toContain('The program ended with status 7.');
    expect(await ask('test', { subject: demo, file: '/nowhere.c' })).toMatchObject({ state: 'errored', failures: [{ text: 'There is no file /nowhere.c.' }] }); // prettier-ignore
  });

  it('are ended by cancelling, also where the program never ends', async () => {
    const { ask } = open();
    const file = scenario('two-opens');
    await ask('document', { file, text: '#include <stdio.h>\nint main(void)\n{\n\tfor (;;) fprintf(stderr, "on\\n");\n}\n' }); // prettier-ignore
    let printed = '';
    const call = { cancelled: () => printed.length > 10, progress: (text: string) => void (printed += text) };
    await expect(ask('test', { subject: demo, file }, call)).rejects.toThrow('no longer wanted');
    expect(printed).toMatch(/^(on\n)+/);
  });

  it('say what they ran of the kernel, added up', async () => {
    const { ask } = open();
    const coverage = 'a';
    await ask('test', { subject: demo, file: scenario('refused'), coverage });
    const of = async () => (await ask('testCoverage', { coverage }))!.find(({ path }) => path === 'fs/pidfs.c')!;
    const first = await of();
    expect(first.file).toBe(pidfs);
    await ask('test', { subject: demo, file: scenario('two-opens'), coverage });
    const both = await of();
    await ask('test', { subject: demo, file: scenario('two-opens'), coverage: 'b' });
    await ask('testCoverage', { coverage: 'b' });
    expect(both.statements.total).toBe(first.statements.total);
    expect(both.statements.covered).toBeGreaterThan(first.statements.covered);
    expect(both.statements.covered).toBeLessThan(both.statements.total);
    expect(both.functions.covered).toBeLessThanOrEqual(both.functions.total);
    const { statements, functions } = (await ask('testCoverageDetails', { coverage: 'b', file: pidfs }))!;
    const lines = textOf('demo/fs/pidfs.c').split('\n');
    const at = (piece: string) =>
      statements.find(({ range }) => lines[range.startLine]!.slice(range.startColumn).startsWith(piece));
    // Reached twice, by two opens; the guarded line once; the way out after a failed allocation never.
    expect(at('inode->i_private = get_pid(pid)')?.count).toBe(1);
    expect(at('if (inode->i_state & I_NEW)')?.count).toBe(2);
    expect(at('return ERR_PTR(-ENOMEM)')?.count).toBe(0);
    expect(statements).toHaveLength(both.statements.total);
    expect(functions.find(({ name }) => name === 'pidfs_alloc_file')?.hasRun).toBe(true);
    // It ran before the program: no program comes there, and it is not missed.
    expect(functions.map(({ name }) => name)).not.toContain('pidfs_init');
    expect(at('pidfs_mnt = kern_mount')).toBeUndefined();
    expect(await ask('testCoverage', { coverage: 'none' })).toBeNull();
    expect(await ask('testCoverageDetails', { coverage: 'none', file: pidfs })).toBeNull();
  });
});

for (const version of ['6.12']) {
  const found = kernelTree(version);
  const why = found.path === undefined ? ` (${found.reason})` : '';
  describe.skipIf(found.path === undefined)(`tests on Linux ${version}${why}`, () => {
    test('are the selftests of the tree too, with their cases', { timeout: 120_000 }, async () => {
      const { ask } = open();
      const subject = { root: found.path!, set: {} };
      const { selftests, scenarios } = await ask('testPrograms', { subject });
      expect(scenarios.length).toBeGreaterThan(20);
      const getfd = selftests.find(({ name }) => name === 'pidfd_getfd_test')!;
      expect(getfd).toMatchObject({ hasCases: true, set: { USER_NS: 'y' } });
      const cases = await ask('testCases', { subject, file: getfd.file });
      expect(cases.map(({ name }) => name)).toEqual(['child.disable_ptrace', 'child.fetch_fd', 'child.test_unknown_fd', 'global.flags_set', 'child.no_strange_EBADF']); // prettier-ignore
      const asked = { ...subject, set: getfd.set };
      let output = '';
      const call = { cancelled: () => false, progress: (text: string) => void (output += text) };
      const whole = await ask('test', { subject: asked, file: getfd.file }, call);
      expect(whole.state).toBe('passed');
      expect(Object.keys(whole.cases).sort()).toEqual(cases.map(({ name }) => name).sort());
      expect(output).toContain('PASSED: 5 / 5');
      const one = await ask('test', { subject: asked, file: getfd.file, cases: ['global.flags_set'] }, call);
      expect(one.cases).toEqual({ 'global.flags_set': { state: 'passed', failures: [] } });
      expect(output).toContain('PASSED: 1 / 1');
      const pid = (await import('node:fs')).readFileSync(`${found.path!}/kernel/pid.c`, 'utf8');
      const at = pid.lastIndexOf('return -EINVAL;');
      const text = `${pid.slice(0, at)}return -EPERM;${pid.slice(at + 15)}`;
      await ask('document', { file: `${found.path!}/kernel/pid.c`, text });
      const { state, cases: broken } = await ask('test', { subject: asked, file: getfd.file });
      expect(state).toBe('failed');
      expect(broken['child.fetch_fd']!.state).toBe('passed');
      const [failure] = broken['global.flags_set']!.failures;
      expect(failure).toMatchObject({ text: 'Expected errno (1) == EINVAL (22)', place: { file: getfd.file } });
    });
  });
}

describe('what a selftest prints', () => {
  it('is read as TAP', () => {
    const output = `TAP version 13
1..4
ok 1 global.one
not ok 2 fix.variant.two
ok 3 fix.three # SKIP no namespaces here
not ok 4 - later # TODO not yet
Bail out!
`;
    expect(tapLines(output)).toEqual([
      { name: 'global.one', state: 'passed', remark: undefined },
      { name: 'fix.variant.two', state: 'failed', remark: undefined },
      { name: 'fix.three', state: 'skipped', remark: 'no namespaces here' },
      { name: 'later', state: 'passed', remark: undefined },
    ]);
  });

  it('names places', () => {
    expect(harnessLines('# some_test.c:12:two:Expected 0 (0) == x (3)\n# some_test.c:13:two:gone\n')).toEqual([
      { file: 'some_test.c', line: 12, test: 'two', text: 'Expected 0 (0) == x (3)' },
      { file: 'some_test.c', line: 13, test: 'two', text: 'gone' },
    ]);
  });
});
