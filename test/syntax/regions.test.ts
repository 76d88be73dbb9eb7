/** `#if` regions: conditions, nesting, and what is dimmed. */
import { expect, test } from 'vitest';
import { openC, symbols } from './open';

/** One line per arm: `state body [conditions]`; `+` compiled, `-` not, `?` not known. */
function regions(text: string, settings = ''): string[] {
  const document = openC(text, symbols(settings));
  return document.regions().map(({ active, body, conditions }) => {
    const state = active === undefined ? '?' : active ? '+' : '-';
    return `${state} ${JSON.stringify(text.slice(body.start, body.end))} ${conditions.join(' ; ')}`;
  });
}

const cases: readonly (readonly [name: string, text: string, settings: string, expected: readonly string[]])[] = [
  ['ifdef, y', '#ifdef CONFIG_A\na\n#endif\n', 'A=y', ['+ "a\\n" defined(CONFIG_A)']],
  ['ifdef, n', '#ifdef CONFIG_A\na\n#endif\n', 'A=n', ['- "a\\n" defined(CONFIG_A)']],
  ['ifdef, unknown', '#ifdef CONFIG_A\na\n#endif\n', '', ['? "a\\n" defined(CONFIG_A)']],
  [
    'else turns the condition around',
    '#ifndef CONFIG_A\na\n#else\nb\n#endif\n',
    'A=y',
    ['- "a\\n" !defined(CONFIG_A)', '+ "b\\n" defined(CONFIG_A)'],
  ],
  [
    'elif after a false arm',
    '#if CONFIG_N > 2\na\n#elif IS_ENABLED(CONFIG_A)\nb\n#else\nc\n#endif\n',
    'A=y N=1',
    [
      '- "a\\n" CONFIG_N > 2',
      '+ "b\\n" !(CONFIG_N > 2) ; IS_ENABLED(CONFIG_A)',
      '- "c\\n" !(CONFIG_N > 2) ; !IS_ENABLED(CONFIG_A)',
    ],
  ],
  [
    'after an unknown arm a true one ends the chain, but may not be taken',
    '#if defined(X)\na\n#elif 1\nb\n#else\nc\n#endif\n',
    '',
    ['? "a\\n" defined(X)', '? "b\\n" !defined(X) ; 1', '- "c\\n" !defined(X) ; !1'],
  ],
  [
    'nested',
    '#ifdef CONFIG_A\n# if defined(CONFIG_B) /* why */\nx\n# endif\ny\n#endif\n',
    'A=n B=y',
    [
      '- "# if defined(CONFIG_B) /* why */\\nx\\n# endif\\ny\\n" defined(CONFIG_A)',
      '- "x\\n" defined(CONFIG_A) ; defined(CONFIG_B)',
    ],
  ],
  ['continued line', '#if defined(CONFIG_A) && \\\n    1\na\n#endif', 'A=y', ['+ "a\\n" defined(CONFIG_A) && 1']],
  ['CRLF', '#ifdef CONFIG_A\r\na\r\n#endif\r\n', 'A=n', ['- "a\\r\\n" defined(CONFIG_A)']],
  ['no #endif', '#if 0\na\n', '', ['- "a\\n" 0']],
  ['nothing inside', '#if 0\n#endif', '', ['- "" 0']],
  ['a # in a string or comment', '"#if 0" /*\n#if 0\n*/ // #if 0\n', '', []],
  ['#else twice', '#if 1\na\n#else\nb\n#else\nc\n#endif\n', '', ['+ "a\\n" 1', '- "b\\n#else\\nc\\n" !1']],
];

test.each(cases)('%s', (_name, text, settings, expected) => expect(regions(text, settings)).toEqual(expected));

test('an include guard is not dimmed', () => {
  expect(openC('#ifndef _X_H\n#define _X_H\nint x;\n#endif\n').inactiveRanges()).toEqual([]);
});

test('inactive ranges are merged and follow the configuration', () => {
  const text = 'a\n#ifdef CONFIG_A\nb\n#ifdef CONFIG_B\nc\n#endif\n#else\nd\n#endif\n';
  const document = openC(text, symbols('A=n B=y'));
  const dimmed = (): string[] => document.inactiveRanges().map(({ start, end }) => text.slice(start, end));
  expect(dimmed()).toEqual(['b\n#ifdef CONFIG_B\nc\n#endif\n']);
  document.configure(symbols('A=y B=n'));
  expect(dimmed()).toEqual(['c\n', 'd\n']);
});

test('problems name the directive', () => {
  const text = '#endif\n#else\n#if X\n';
  const problems = openC(text).problems();
  expect(problems.map(({ message, range }) => `${message}: ${text.slice(range.start, range.end)}`)).toEqual([
    '#endif without #if: #endif',
    '#else without #if: #else',
    '#if without #endif: #if X',
  ]);
});
