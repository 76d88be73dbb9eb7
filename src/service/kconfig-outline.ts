/** The entries of a Kconfig file as they are written, whether or not anything sources it; and the links in a file. */
import type { KconfigEntry, Syntax } from '../syntax';
import { definitions } from '../kconfig/query';
import { normalizePath } from '../tree/tree';
import type { FileOfTree, LinkAnswer, OutlineAnswer } from './client';
import { fileKind, readingFor } from './kconfig-readings';
import { spotOf } from './kconfig-symbols';
import type { SubjectKernel } from './kernels';

const kinds: Readonly<Record<KconfigEntry['kind'], OutlineAnswer['kind']>> = {
  config: 'symbol',
  menuconfig: 'symbol',
  choice: 'choice',
  menu: 'menu',
  mainmenu: 'menu',
  comment: 'comment',
  if: 'condition',
  source: 'file',
};

/** Deeper than this nobody looks; what is inside stands beside. */
const deepest = 100;

export function outlineOf(kernel: SubjectKernel, syntax: Syntax, { path }: FileOfTree): OutlineAnswer[] {
  const document = kernel.tree.kconfigDocument(syntax, path);
  if (!document) return [];
  const { kconfig } = readingFor(kernel, path);
  type Open = Omit<OutlineAnswer, 'children'> & { readonly children: Open[] };
  const top: Open[] = [];
  const around: Open[] = [];
  for (const { kind, name, nameRange, range } of document.entries()) {
    while (around.length > 0 && (around.at(-1)!.span.end < range.end || around.length > deepest)) around.pop();
    const symbol = kinds[kind] === 'symbol' ? kconfig.table.find(name) : undefined;
    const prompts = symbol?.properties.filter(({ text }) => text !== undefined) ?? [];
    const prompt = prompts.find(({ place }) => place.path === path) ?? prompts[0];
    const item: Open = {
      kind: kinds[kind],
      name: name || kind,
      detail: symbol ? (prompt?.text ?? symbol.type) : kind === 'if' ? 'if' : '',
      span: range,
      nameSpan: nameRange,
      children: [],
    };
    (around.at(-1)?.children ?? top).push(item);
    around.push(item);
  }
  return top;
}

/** More links in one file than this only cost. */
const mostLinks = 500;

export function linksOf(kernel: SubjectKernel, syntax: Syntax, { path }: FileOfTree): LinkAnswer[] {
  if (fileKind(path) === 'kconfig') return sourceLinks(kernel, syntax, path);
  const document = fileKind(path) === 'c' ? kernel.tree.document(syntax, path) : undefined;
  const { kconfig } = readingFor(kernel, path);
  const directives = document?.configReferences().filter(({ place }) => place === 'directive') ?? [];
  return directives.slice(0, mostLinks).flatMap(({ symbol, range }): LinkAnswer[] => {
    const [first] = definitions(kconfig, symbol);
    if (!first) return [];
    return [{ span: range, target: spotOf(kernel, first, symbol), tooltip: `Definition in ${first.path}` }];
  });
}

function sourceLinks(kernel: SubjectKernel, syntax: Syntax, path: string): LinkAnswer[] {
  const { kconfig } = readingFor(kernel, path);
  const entries = kernel.tree.kconfigDocument(syntax, path)?.entries() ?? [];
  return entries.flatMap(({ kind, name, nameRange }): LinkAnswer[] => {
    if (kind !== 'source') return [];
    const target = normalizePath(name.replaceAll('$(SRCARCH)', kconfig.srcarch).replaceAll('$(srctree)/', ''));
    if (target === undefined || !kconfig.files.has(target)) return [];
    return [{ span: nameRange, target: { path: target, line: 0, column: 0, length: 0 }, tooltip: target }];
  });
}
