/** `#if` conditions: true, false, or not known. */
import { expect, test } from 'vitest';
import { configMacros, evaluateCondition } from '../../src/syntax';

const config: Readonly<Record<string, string>> = { Y: 'y', N: 'n', M: 'm', NUMBER: '42', HEX: '0x10', TEXT: '"a b"' };
const lookup = configMacros((symbol) => config[symbol]);
const values: Readonly<Record<string, number>> = { ONE: 1, BIG: 4096 };
const macros = (name: string): ReturnType<typeof lookup> => values[name] ?? lookup(name);

const yes = [
  ['1', '42', '-1', '!0', '0x1F == 31', '010 == 8', '1 ? 2 : 0', "'a' == 97", '(((1)))', '1 /* one */', '1 \\\n && 1'],
  ['defined(CONFIG_Y)', 'defined CONFIG_Y', 'CONFIG_Y', '!defined(CONFIG_N)', '!defined(CONFIG_M)'],
  ['defined(CONFIG_M_MODULE)', 'IS_ENABLED(CONFIG_M)', 'IS_MODULE(CONFIG_M)', 'IS_ENABLED(CONFIG_Y)'],
  ['IS_BUILTIN(CONFIG_Y)', '!IS_BUILTIN(CONFIG_M)', '!IS_MODULE(CONFIG_Y)', '!IS_ENABLED(CONFIG_N)'],
  ['CONFIG_NUMBER == 42', 'CONFIG_HEX == 16', 'CONFIG_NUMBER > CONFIG_HEX', 'BIG >> 12 == ONE', 'BIG / 3 == 1365'],
  ['1 + 2 * 3 == 7', '(1 + 2) * 3 == 9', '1 << 3 | 1', '-1 < 0', '7 % 4 == 3', '~0 == -1', '1U + 1UL == 2ull'],
  ['CONFIG_Y || UNKNOWN', 'UNKNOWN || 1', 'defined(UNKNOWN) || defined(CONFIG_Y)', 'IS_REACHABLE(CONFIG_Y)'],
  ['UNKNOWN ? 1 : 1', 'defined(__KERNEL__)'],
].flat();
const no = [
  ['0', '!1', 'CONFIG_N', 'defined(CONFIG_N)', 'IS_ENABLED(CONFIG_N)', 'CONFIG_M', '0 && UNKNOWN', 'UNKNOWN && 0'],
  ['defined(CONFIG_Y_MODULE)', 'CONFIG_NUMBER < 42', '!defined(CONFIG_Y)', 'defined(__ASSEMBLY__)', '1 == 2 || 3 == 4'],
].flat();
const unknown = [
  [
    'UNKNOWN',
    'defined(UNKNOWN)',
    'CONFIG_OTHER',
    'IS_ENABLED(CONFIG_OTHER)',
    '1 && UNKNOWN',
    '0 || UNKNOWN',
    '!UNKNOWN',
  ],
  [
    '',
    '(',
    '1 +',
    '1 / 0',
    '1 % 0',
    '1 2',
    '&& 1',
    '"text"',
    'FUNCTION(1, 2)',
    '__has_attribute(x)',
    'defined',
    '1 ? 2',
  ],
  ['(('.repeat(5000), '!'.repeat(5000) + '1', '1 << 64', '0x', '089', 'CONFIG_TEXT', '@', '\u0000', 'defined()'],
].flat();

test.each(yes)('%s holds', (condition) => expect(evaluateCondition(condition, macros)).toBe(true));
test.each(no)('%s does not hold', (condition) => expect(evaluateCondition(condition, macros)).toBe(false));
test.each(unknown)('%s is unknown', (condition) => expect(evaluateCondition(condition, macros)).toBeUndefined());

test('a macro that expands to itself is unknown', () => {
  expect(evaluateCondition('A', (name) => (name === 'A' ? 'A' : undefined))).toBeUndefined();
});
