/**
 * Questions about one Kconfig symbol, asked from Kconfig, C, a Makefile or a .config: which one a place names, what it is
 * and why, where it is defined and named.
 */
import type { Place } from '../kconfig/kconfig';
import { configNameAt, definitions, mentionAt, references, symbolInfo, type SymbolInfo } from '../kconfig/query';
import { otherValues } from '../kconfig/query';
import { solve, type Solution, summarize } from '../kconfig/kconfig';
import type { Setter } from '../kconfig/why';
import type { Syntax } from '../syntax';
import type { DefinitionAnswer, FileSpot, HoverAnswer, NamedSymbol, Phrase, PlaceInTree, Subject } from './client';
import { guardedLines } from './guarded';
import { fileKind, type KconfigReading, readingFor } from './kconfig-readings';
import { whyText } from './kconfig-lenses';
import type { SubjectKernel } from './kernels';
import { clip, plural } from './words';

/** The symbol that a place names, whether it is defined or not. */
export function symbolAt(kernel: SubjectKernel, syntax: Syntax, { path, offset }: PlaceInTree): NamedSymbol | null {
  const text = kernel.tree.read(path);
  if (text === undefined || !(offset >= 0 && offset <= text.length)) return null;
  // Most questions about C are asked where no symbol is: none of them has to have Kconfig read.
  const kconfig = () => readingFor(kernel, path).kconfig;
  if (fileKind(path) === 'kconfig') {
    const written = kernel.tree.kconfigDocument(syntax, path)?.symbolAt(offset);
    if (written) return { name: written.symbol, span: written.range };
    // What tree-sitter cannot read in the middle of an edit the other reader may have read.
    const mention = mentionAt(kconfig(), path, offset);
    if (mention?.symbol.name !== undefined) {
      const { place, symbol } = mention;
      if (text.slice(place.offset, place.end) === symbol.name)
        return { name: symbol.name, span: { start: place.offset, end: place.end } };
    }
  }
  const named = configNameAt(text, offset);
  if (named) {
    const isDefined = kconfig().table.find(named.name)?.entries.length;
    const name = isDefined ? named.name : named.name.replace(/(.)_MODULE$/, '$1');
    return { name, span: { start: named.offset, end: named.end } };
  }
  return fileKind(path) === 'kconfig'
    ? wordInHelp(text, offset, (name) => definitions(kconfig(), name).length > 0)
    : null;
}

/** A defined symbol that a help text or a comment speaks of. */
function wordInHelp(text: string, offset: number, isDefined: (name: string) => boolean): NamedSymbol | null {
  let [start, end] = [offset, offset];
  while (start > 0 && /\w/.test(text[start - 1]!)) start--;
  while (end < text.length && /\w/.test(text[end]!)) end++;
  const name = text.slice(start, end);
  return /^[A-Z0-9_]{3,}$/.test(name) && isDefined(name) ? { name, span: { start, end } } : null;
}

export function definitionOf(kernel: SubjectKernel, syntax: Syntax, place: PlaceInTree): DefinitionAnswer | null {
  const named = symbolAt(kernel, syntax, place);
  if (!named) return null;
  const { kconfig } = readingFor(kernel, place.path);
  const targets = definitions(kconfig, named.name).map((one) => spotOf(kernel, one, named.name));
  return { ...named, targets };
}

/** Every place in the Kconfig files that names the symbol. */
export function kconfigReferences(kernel: SubjectKernel, name: string): FileSpot[] {
  return references(kernel.configuration.kconfig, name).map(({ place }) => spotOf(kernel, place, name));
}

/** The name itself inside a place that is a whole line or keyword and name. */
export function spotOf({ tree }: SubjectKernel, { path, offset, end, line }: Place, name: string): FileSpot {
  const text = tree.known(path) ?? '';
  const at = text.slice(offset, end).lastIndexOf(name);
  const start = at < 0 ? offset : offset + at;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  return { path, line: line - 1, column: start - lineStart, length: at < 0 ? end - offset : name.length };
}

// --- hover ----------------------------------------------------------------------------------------------------------

/** More lines of help than this are behind the link to the definition. */
const mostHelpLines = 24;
const mostNames = 4;

export function symbolHover(
  kernel: SubjectKernel,
  own: SubjectKernel,
  { path, subject }: { readonly path: string; readonly subject: Subject },
  { name, span }: NamedSymbol,
): HoverAnswer {
  const reading = readingFor(kernel, path);
  const info = infoIn(reading, kernel, name);
  if (!info) {
    const remark = `No Kconfig file of this tree defines ${name}, so it is never set.`;
    return { span, headline: `${name} is not defined`, facts: [], remark, actions: [] };
  }
  if (!reading.solution) return foreignHover(kernel, reading, info, span);
  const { why } = info;
  const asked = subject.set[info.name];
  const ownValue = own.configuration.values.get(info.name)?.value ?? 'undefined';
  const rows = [
    ['value', `${why.value}: ${summarize(why)}`],
    ['depends on', info.dependsOn],
    ['selected by', settersText(info.selectedBy)],
    ['implied by', settersText(info.impliedBy)],
    ['selects', namesText(info.selects)],
    ['implies', namesText(info.implies)],
    ['guards', guardsText(kernel, info.name)],
  ].filter(([, text]) => text !== '');
  const actions: Phrase[] =
    asked === undefined
      ? otherValues(kernel.configuration.solution, info.name).map((value) => ({
          text: `Try ${value}`,
          action: { kind: 'set', symbol: info.name, value },
        }))
      : [{ text: `Back to ${ownValue}`, action: { kind: 'unset', symbol: info.name } }];
  actions.push({
    text: `Why ${clip(why.value, 20)}?`,
    action: { kind: 'report', title: `Why ${info.name} is ${why.value}`, text: whyText(why) },
  });
  actions.push(...definitionPhrase(kernel, info, path));
  const session = asked === undefined ? '' : ` for this session (tree: ${ownValue})`;
  return {
    span,
    headline: `${info.name} is ${shown(why.value, info)}${session}`,
    facts: [typeText(info), ...rows.map(([title, text]) => `${title!.padEnd(11)}  ${clip(text!, 100)}`)],
    ...helpOf(info),
    actions,
  };
}

/** A symbol of another architecture: it has no value here. */
function foreignHover(kernel: SubjectKernel, { kconfig }: KconfigReading, info: SymbolInfo, span: NamedSymbol['span']) {
  const { srcarch } = kernel.configuration.kconfig;
  return {
    span,
    headline: `${info.name} of ${kconfig.srcarch}`,
    facts: [typeText(info)],
    remark: `The configuration is one of ${srcarch}, so it has no value here.`,
    ...helpOf(info),
    actions: definitionPhrase(kernel, info, ''),
  };
}

function infoIn({ kconfig, solution }: KconfigReading, kernel: SubjectKernel, name: string): SymbolInfo | undefined {
  return symbolInfo(solution ?? unset(kconfig), kernel.tree, name);
}
const empties = new WeakMap<object, Solution>();
/** Every default: what is shown of another architecture does not depend on values. */
function unset(kconfig: KconfigReading['kconfig']): Solution {
  const known = empties.get(kconfig) ?? solve(kconfig);
  empties.set(kconfig, known);
  return known;
}

function shown(value: string, { type }: SymbolInfo): string {
  if (type === 'string') return `"${clip(value, 60)}"`;
  return value === '' ? 'empty' : value;
}
function typeText({ type, prompts }: SymbolInfo): string {
  const [prompt] = prompts;
  return prompt ? `${type} "${prompt.text}"` : `${type}, without a prompt: a user cannot set it`;
}

function settersText(setters: readonly Setter[]): string {
  const active = setters.filter(({ value }) => value !== 'n');
  if (active.length > 0) return namesText(active.map(({ name, value }) => `${name}=${value}`));
  if (setters.length === 0) return '';
  return `${namesText(setters.map(({ name }) => name))}, ${setters.length === 1 ? 'which is' : 'all'} n now`;
}
function namesText(names: readonly string[]): string {
  const different = [...new Set(names)];
  const more = different.length > mostNames ? ` and ${different.length - mostNames} more` : '';
  return `${different.slice(0, mostNames).join(', ')}${more}`;
}

function guardsText(kernel: SubjectKernel, name: string): string {
  if (kernel.whyNot() !== undefined) return '';
  const { lines, files, asked } = guardedLines(kernel, name);
  if (asked === 0) return 'no C that runs here';
  return `${plural(lines, 'line')} of C that runs here, asked ${plural(asked, 'time')} in ${plural(files, 'file')}`;
}

function helpOf({ help }: SymbolInfo): { help?: string } {
  if (help === undefined) return {};
  const lines = help.split('\n');
  return { help: lines.length > mostHelpLines ? `${lines.slice(0, mostHelpLines).join('\n')} …` : help };
}

function definitionPhrase({ tree }: SubjectKernel, { definitions: places }: SymbolInfo, from: string): Phrase[] {
  const [place] = places;
  if (!place || place.path === from) return [];
  const action = { kind: 'open', file: `${tree.root}/${place.path}`, offset: place.offset } as const;
  return [{ text: `${place.path}:${place.line}`, action }];
}
