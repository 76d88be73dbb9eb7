/**
 * What can stand at a place: keywords and symbols in a Kconfig file, symbols behind `CONFIG_` in C, Makefiles and .config
 * files, the values of a symbol behind its `=`. Told by the line up to the cursor, so half-written entries are no trouble.
 */
import { complete } from '../kconfig/query';
import type { CompletionAnswer, PlaceInTree } from './client';
import { fileKind, readingFor, type KconfigReading } from './kconfig-readings';
import type { SubjectKernel } from './kernels';

type Item = CompletionAnswer['items'][number];

const most = 200;

export function completionAt(kernel: SubjectKernel, { path, offset }: PlaceInTree): CompletionAnswer | null {
  const text = kernel.tree.read(path);
  if (text === undefined || !(offset >= 0 && offset <= text.length)) return null;
  const kind = fileKind(path);
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const reading = readingFor(kernel, path);
  if (kind === 'kconfig') return line.includes('#') || isInHelp(text, offset) ? null : inKconfig(reading, line, offset);
  const value = kind === 'config' && /^CONFIG_(\w+)=(\w*)$/.exec(line);
  if (value) return answer(offset, value[2]!, valuesOf(reading, value[1]!));
  const name = /\bCONFIG_\w*$/.exec(line)?.[0];
  if (name === undefined) return null;
  const items = symbols(reading, name).map((item) => ({ ...item, label: `CONFIG_${item.label}` }));
  return answer(offset, name, items);
}

/** Whether the line of the cursor is one of a help text: indented deeper than the `help` above it. */
function isInHelp(text: string, offset: number): boolean {
  const lines = text.slice(0, offset).split('\n');
  const indent = (line: string) => /^[ \t]*/.exec(line)![0].replaceAll('\t', ' '.repeat(8)).length;
  const own = indent(lines.at(-1)!);
  for (const line of lines.slice(0, -1).reverse()) {
    if (line.trim() === '' || indent(line) >= own) continue;
    return /^\s*help\s*$/.test(line);
  }
  return false;
}

function inKconfig(reading: KconfigReading, line: string, offset: number): CompletionAnswer | null {
  const word = /\w*$/.exec(line)![0];
  const before = line.slice(0, line.length - word.length);
  if (/^\s*$/.test(before)) return answer(offset, word, before === '' ? entryWords : optionWords);
  // Not inside of a prompt.
  if ((before.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1) return null;
  if (/^\s*depends\s+$/.test(before)) return answer(offset, word, [keyword('on', '')]);
  if (/^\s*visible\s+$/.test(before)) return answer(offset, word, [keyword('if', '')]);
  const isExpression =
    /^\s*(depends\s+on|visible\s+if|if|def_bool|def_tristate|default|range|select|imply)\b/.test(before) ||
    /\sif\b/.test(before);
  if (!isExpression) return null;
  // Behind a whole operand stands a conjunction, not a symbol.
  const isOperand = /[\w"')]\s+$/.test(before) && !/\b(on|if|default|def_bool|def_tristate|range|select|imply)\s+$/.test(before); // prettier-ignore
  if (isOperand) return answer(offset, word, [keyword('if', 'condition')]);
  const values = /\b(select|imply)\s+$/.test(before) ? [] : plainValues;
  return answer(offset, word, [...values, ...symbols(reading, word)]);
}

function answer(offset: number, word: string, items: readonly Item[]): CompletionAnswer {
  const symbolCount = items.filter(({ kind }) => kind === 'symbol').length;
  return { span: { start: offset - word.length, end: offset }, items, isIncomplete: symbolCount >= most };
}

function symbols({ kconfig }: KconfigReading, prefix: string): Item[] {
  return complete(kconfig, prefix, most).map(({ name, detail }) => ({ label: name, detail, kind: 'symbol' }));
}

function valuesOf({ kconfig }: KconfigReading, name: string): readonly Item[] {
  const type = kconfig.table.find(name)?.type;
  if (type === 'bool') return plainValues.filter(({ label }) => label !== 'm');
  return type === 'tristate' ? plainValues : [];
}

function keyword(label: string, detail: string): Item {
  return { label, detail, kind: 'keyword' };
}
const plainValues: readonly Item[] = [
  { label: 'y', detail: 'yes, built in', kind: 'value' },
  { label: 'm', detail: 'as a module', kind: 'value' },
  { label: 'n', detail: 'no', kind: 'value' },
];
const entryWords: readonly Item[] = [
  keyword('config', 'a symbol'),
  keyword('menuconfig', 'a symbol with a menu below it'),
  keyword('choice', 'one of several symbols'),
  keyword('endchoice', ''),
  keyword('menu', 'a menu of entries'),
  keyword('endmenu', ''),
  keyword('if', 'entries under a condition'),
  keyword('endif', ''),
  keyword('comment', 'a line of text in the menu'),
  keyword('source', 'another file, from the root of the tree'),
  keyword('mainmenu', 'the title'),
];
const optionWords: readonly Item[] = [
  keyword('bool', 'y or n'),
  keyword('tristate', 'y, m or n'),
  keyword('int', 'a number'),
  keyword('hex', 'a number in hexadecimal'),
  keyword('string', 'a text'),
  keyword('def_bool', 'bool with a default'),
  keyword('def_tristate', 'tristate with a default'),
  keyword('prompt', 'what a user is asked'),
  keyword('default', 'the value unless a user gives one'),
  keyword('depends on', 'what must hold'),
  keyword('select', 'sets another symbol, whatever it depends on'),
  keyword('imply', 'sets another symbol, unless a user says no'),
  keyword('range', 'from and to'),
  keyword('visible if', 'when a menu is shown'),
  keyword('help', 'the text for a user'),
  keyword('modules', 'this symbol says whether there are modules'),
  keyword('transitional', 'only feeds the default of its successor'),
  ...['source', 'config', 'menuconfig', 'endif', 'endmenu', 'endchoice'].map((word) => keyword(word, '')),
];
