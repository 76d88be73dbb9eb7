/** What is read of expectation comments, and that one which does not hold is told with what is the case. */
import { describe, expect, it } from 'vitest';
import { readExpectations } from '../../src/run/expectation-text';
import { simulate } from '../scenarios/simulate';

describe('the text', () => {
  it('reads marks, conditions and facts', () => {
    const read = readExpectations(
      [
        'int b = open_one(); // at second',
        '// expect after second when FS_PID=y and !has(struct pid.stashed): pid->count == 2, dentries(inode) > 0',
        '\t// expect after second: freed(pid(child)), inode(a) != inode(b), file(a)->private_data != NULL',
      ].join('\r\n'),
    );
    expect(read.problems).toEqual([]);
    expect(read.marks).toEqual([{ label: 'second', line: 1 }]);
    expect(read.expectations.map((e) => e.when)).toEqual([
      [
        { kind: 'symbol', name: 'FS_PID', value: 'y' },
        { kind: 'has', name: 'pid', member: 'stashed', negated: true },
      ],
      [],
    ]);
    expect(read.expectations[0]!.facts[0]).toEqual({
      kind: 'comparison',
      text: 'pid->count == 2',
      left: { kind: 'object', object: { kind: 'latest', what: 'pid' }, members: [{ operator: '->', name: 'count' }] },
      operator: '==',
      right: { kind: 'integer', value: 2n },
    });
    expect(read.expectations[1]!.facts.map((f) => f.kind)).toEqual(['freed', 'comparison', 'comparison']);
  });

  it.each([
    ['// expect second: pid->count == 2', 'an expectation reads "// expect after LABEL [when CONDITION]: FACT, …"'],
    ['x(); // at second\n// expect after second: pid->count', '"pid->count" is not a fact'],
    ['x(); // at second\n// expect after second: foo(a) == 2', '"foo(a)" is not an object'],
    ['x(); // at second\n// expect after second: pid == ]', '"]" is not an operand'],
    ['x(); // at second\n// expect after second when y: pid == NULL', '"y" is not a condition'],
    ['// expect after nowhere: pid == NULL', 'no statement is marked "at nowhere"'],
    ['x(); // at one\ny(); // at one', 'the label one is there already'],
  ])('tells what is wrong in %j', (text, message) => {
    expect(readExpectations(text).problems.map((p) => p.message)).toEqual([message]);
  });
});

describe('any text', () => {
  it('is read in time', () => {
    const long = ' '.repeat(10_000_000);
    const started = performance.now();
    readExpectations(`int x;${long}// at`);
    readExpectations(`x(); // at l\n// expect after l:${long}pid == 1`);
    readExpectations(`${'// at '.repeat(1_000_000)}x y`);
    // Quadratic reading would take hours.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
  it('is read, whatever it is', () => {
    const parts = [
      '// expect',
      ' after ',
      'l',
      ' when ',
      'A=y',
      ' and ',
      'has(',
      ')',
      ':',
      'pid',
      '->',
      '.',
      '==',
      '<',
      ',',
      '(',
      'freed(',
      '\n',
      'x(); // at l',
      '0x',
      '-',
      '!',
    ];
    let x = 7;
    for (let round = 0; round < 20_000; round++) {
      let text = '';
      for (let i = 0; i < 12; i++) {
        x = (Math.imul(x, 1103515245) + 12345) >>> 0;
        text += parts[(x >>> 8) % parts.length];
      }
      const { expectations, problems } = readExpectations(text);
      const written = text
        .split('\n')
        .filter((line) => /^\s*\/\/ expect\b/.test(line) && !/\S.*\/\/ at \w+\s*$/.test(line));
      // Each is understood, or its line is told.
      const told = new Set([...expectations.map((e) => e.line), ...problems.map((p) => p.line)]);
      expect(told.size, text).toBeGreaterThanOrEqual(written.length > 0 ? 1 : 0);
    }
  });
});

describe('the check', () => {
  const program = (expectation: string) => `
    #include <sys/syscall.h>
    #include <unistd.h>
    #include <signal.h>
    #include <sys/wait.h>
    static int one(int pid)
    {
      int fd = syscall(SYS_pidfd_open, pid, 0); // at opened
      // expect after ${expectation}
      return fd;
    }
    int main(void)
    {
      int child = fork();
      if (child == 0) {
        pause();
        _exit(0);
      }
      int a = one(child);
      for (int i = 0; i < 3; i++)
        close(one(child)); // at closed
      kill(child, SIGKILL);
      waitpid(child, 0, 0);
      close(a); // at gone
      return 0;
    }`;
  const outcome = (expectation: string) => {
    const { problems, expectations, status } = simulate({ program: program(expectation) });
    return { messages: problems.map((p) => p.message), times: expectations.map((e) => e.times), status };
  };

  it.each([
    ['opened: pid->count == 2, inode->i_private == pid, pid(pid) == pid', 4],
    ['opened: file(fd)->f_inode == inode(fd), inode(fd) == inode, task(pid)->thread_pid == pid(pid)', 4],
    ['closed: dentries(inode) == 1', 3],
    ['gone: freed(pid), freed(inode)', 1],
    ['opened when FS_PID=n: pid->count == 77', 0],
    ['opened when has(no_such_function): pid->count == 77', 0],
    ['opened when has(struct inode.i_ino) and has(alloc_pid): inode->i_ino > 300', 4],
  ])('%s', (expectation, times) => {
    expect(outcome(expectation)).toEqual({ messages: [], times: [times], status: 0 });
  });

  it.each([
    ['gone: pid->count == 1', ['but struct pid is freed']],
    ['closed: dentries(inode) == 7', ['but it is 1', 'but it is 1', 'but it is 1']],
    ['gone: freed(pid(child))', ['but no struct pid has the number 3']],
    ['gone: file(a) == NULL', ['but a is no open descriptor']],
    ['gone: file(nothing) == NULL', ["but 'nothing' undeclared"]],
    ['gone: task(pid)->pid == 1', ["but 'pid' undeclared"]],
    ['closed: pid->numbers == 1', Array(3).fill('but a whole array cannot be compared')],
    ['gone: inode->i_nothing == 1', ['but struct inode is freed']],
    ['closed: inode->i_nothing == 1', Array(3).fill('but struct inode has no member i_nothing')],
    ['closed: inode.i_ino == 1', Array(3).fill('but .i_ino is used on what is no struct')],
  ])('%s', (expectation, wrong) => {
    const { messages, status } = outcome(expectation);
    expect(messages.map((m) => m.replace(/^.*?, but/, 'but'))).toEqual(wrong);
    expect(status).toBe(3);
  });
});
