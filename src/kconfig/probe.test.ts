/** Questions that kernels 6.1 to 7.3 ask the shell, and what is assumed. Compared once with a real gcc 12. */
import { expect, test } from 'vitest';
import { answerProbe } from './probe';

const success = (command: string, then = 'y', otherwise = 'n') =>
  `{ ${command}; } >/dev/null 2>&1 && echo "${then}" || echo "${otherwise}"`;
const option = (flags: string) =>
  success(`trap "rm -rf .tmp_$$" EXIT; mkdir .tmp_$$; gcc -Werror ${flags} -c -x c /dev/null -o .tmp_$$/tmp.o`);

test.each([
  ['./scripts/cc-version.sh gcc', 'GCC 140200'],
  ['set -- GCC 140200 && echo $1', 'GCC'],
  ['set -- GCC 140200 && echo $2', '140200'],
  ['expr 140200 / 10000', '14'],
  ['./scripts/rustc-version.sh rustc', '0'],
  [success('test "GCC" = GCC'), 'y'],
  [success('test "GCC" = Clang'), 'n'],
  [success('test -z "GCC 140200"'), 'n'],
  [success('command -v gcc', 'n', 'y'), 'n'],
  [success('gcc -Werror -m64 -E -x c /dev/null -o /dev/null', '-m64', ''), '-m64'],
  [option('-fstack-protector-strong'), 'y'],
  [option('-fsanitize=kcfi'), 'n'],
  [option('-mllvm -max-store-memset=1'), 'n'],
  [option('-D__SIZEOF_INT128__=0'), 'n'],
  [success(`printf "%b\\n" "endbr64" | gcc -Wa,--fatal-warnings -c -x assembler-with-cpp -o /dev/null -`), 'y'],
  [success('ld -v --gc-sections'), 'y'],
  [success('./scripts/rust_is_available.sh'), 'n'],
  [success('./scripts/cc-can-link.sh gcc -m64'), 'y'],
  [success('./scripts/cc-can-link.sh gcc -m32'), 'n'],
])('%s', (command, answer) => {
  expect(answerProbe(command, {})).toEqual({ answer, source: 'assumed' });
});

test('an answer that is given counts, a command nobody knows says so', () => {
  expect(answerProbe('ld --help', { 'ld --help': 'x' })).toEqual({ answer: 'x', source: 'override' });
  expect(answerProbe('cat /etc/passwd', {})).toEqual({ answer: '', source: 'unknown' });
  expect(answerProbe(success('make me coffee'), {})).toEqual({ answer: 'n', source: 'unknown' });
});
