/**
 * The TextMate grammars in syntaxes/: every rule that is included exists and is used, every expression compiles, and
 * whole lines get the scope they should from the first rule that takes them.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly include?: string;
  readonly captures?: Readonly<Record<string, Rule>>;
  readonly beginCaptures?: Readonly<Record<string, Rule>>;
  readonly endCaptures?: Readonly<Record<string, Rule>>;
  readonly patterns?: readonly Rule[];
}
interface Grammar extends Rule {
  readonly scopeName: string;
  readonly patterns: readonly Rule[];
  readonly repository: Readonly<Record<string, Rule>>;
}

const read = (name: string): Grammar =>
  JSON.parse(readFileSync(new URL(`../../syntaxes/${name}.tmLanguage.json`, import.meta.url), 'utf8')) as Grammar;

function* rulesIn(rule: Rule): Generator<Rule> {
  yield rule;
  const captured = [rule.captures, rule.beginCaptures, rule.endCaptures].flatMap((captures) =>
    Object.values(captures ?? {}),
  );
  for (const inner of [...(rule.patterns ?? []), ...captured]) yield* rulesIn(inner);
}

/** A TextMate expression as JavaScript reads it; `\1` in an `end` is the begin's group. */
const compile = (expression: string): RegExp => new RegExp(expression.replace(/\\1/g, '\t'), 'm');

test.each(['kconfig', 'patch-mail'])('%s holds together', (name) => {
  const grammar = read(name);
  const rules = [grammar, ...Object.values(grammar.repository)].flatMap((rule) => [...rulesIn(rule)]);
  const included = rules.flatMap(({ include }) => (include ? [include] : []));
  for (const include of included) expect(Object.keys(grammar.repository)).toContain(include.slice(1));
  for (const rule of Object.keys(grammar.repository)) expect(included).toContain(`#${rule}`);
  for (const { match, begin, end, name: scope } of rules) {
    for (const expression of [match, begin, end]) if (expression) expect(() => compile(expression)).not.toThrow();
    if (scope?.includes('.')) expect(scope.endsWith(`.${name}`), scope).toBe(true);
    expect(begin === undefined).toBe(end === undefined);
  }
});

/** The name of the repository rule among the top ones that takes `line` at its start, and what it captures. */
function taker(grammar: Grammar, line: string): string {
  for (const { include } of grammar.patterns) {
    const name = include!.slice(1);
    const rule = grammar.repository[name]!;
    for (const { match, begin } of rule.match || rule.begin ? [rule] : rule.patterns!) {
      const found = match === undefined && begin === undefined ? null : compile(match ?? begin!).exec(line);
      if (found?.index === 0 && found[0] !== '') return `${name}: ${found.slice(1).filter(Boolean).join(' | ')}`;
    }
  }
  return '-';
}

test.each([
  ['config FS_PID', 'entry: config | FS_PID'],
  ['\tmenuconfig NET', 'entry: menuconfig | NET'],
  ['# text', 'comment: '],
  ['\thelp', 'help: \t | help'],
  ['if BLOCK', 'block: if'],
  ['source "fs/Kconfig"', 'block: source'],
  ['\tbool "Prompt"', 'type: bool'],
  ['\tdef_bool y', 'type: def_bool'],
  ['\tdepends on NET', 'property: depends on'],
  ['\ttransitional', 'property: transitional'],
  ['cc := $(CC)', 'assignment: cc | :='],
])('Kconfig: %s', (line, expected) => expect(taker(read('kconfig'), line)).toBe(expected));

test.each([
  ['From 0123456789abcdef Mon Sep 17 00:00:00 2001', 'mail-start: From | 0123456789abcdef | Mon Sep 17 00:00:00 2001'],
  ['From: A <a@example.org>', 'header: From | : | A <a@example.org>'],
  ['Subject: [PATCH v2 1/2] pidfd: add', 'subject: Subject | : | [PATCH v2 1/2]'],
  ['Signed-off-by: A <a@example.org>', 'trailer: Signed-off-by | : | A <a@example.org>'],
  ['Fixes: 0123456789ab ("x")', 'trailer: Fixes | : | 0123456789ab ("x")'],
  ['---', 'separator: '],
  [' fs/pidfs.c | 12 ++--', 'diffstat: fs/pidfs.c | | | 12 | ++ | --'],
  [' 1 file changed, 2 insertions(+)', 'diffstat: '],
  ['diff --git a/x b/x', 'file: diff --git | a/x | b/x'],
  ['@@ -1,2 +3 @@ static int f(void)', 'hunk: @@ | -1,2 | +3 | @@ |  static int f(void)'],
  ['-- ', 'signature: '],
  ['> quoted', 'quote: '],
  ['- a list item', '-'],
  ['base-commit: 0123', 'base: base-commit | : | 0123'],
])('patch mail: %s', (line, expected) => expect(taker(read('patch-mail'), line)).toBe(expected));

test('a hunk ends where its lines end', () => {
  const end = compile(read('patch-mail').repository['hunk']!.end!);
  for (const line of ['+a', '-a', ' a', '\\ No newline', '\n']) expect(end.test(line)).toBe(false);
  for (const line of ['-- ', '@@ -1 +1 @@', 'diff --git a/x b/x', 'From 0123']) expect(end.test(line)).toBe(true);
});

test('help ends where the indentation does', () => {
  const end = compile(read('kconfig').repository['help']!.end!);
  for (const line of ['\t  text', '', '\t\ttext', '          text']) expect(end.test(line)).toBe(false);
  for (const line of ['config X', '\tbool', 'endmenu']) expect(end.test(line)).toBe(true);
});
