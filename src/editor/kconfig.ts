/**
 * Kconfig symbols in VS Code: outline, folding, completion and links of Kconfig files; definition and references across
 * Kconfig, C, Makefiles and .config. Each provider asks the engine and converts.
 */
import * as vscode from 'vscode';
import type { Asker } from './ask';
import type { FileSpot, OutlineAnswer } from '../service/client';
import { cFiles, rangeOf } from './hover';
import { uriOf } from './names';
import type { NameSearch } from './search';
import type { Trees } from './trees';

export const kconfigFiles: readonly vscode.DocumentFilter[] = [{ language: 'kconfig' }];
export const configFiles: readonly vscode.DocumentFilter[] = [{ language: 'kernel-config' }];
const makefiles: readonly vscode.DocumentFilter[] = [{ language: 'makefile' }, { pattern: '**/Kbuild' }];
/** Where a hover or F12 may be about a symbol and about nothing else of ours. */
export const symbolFiles: readonly vscode.DocumentFilter[] = [...kconfigFiles, ...configFiles, ...makefiles];

export function registerKconfig(trees: Trees, asker: Asker, search: NameSearch): vscode.Disposable[] {
  const symbols = new KconfigSymbols(trees, asker, search);
  const everywhere = [...symbolFiles, ...cFiles];
  return [
    vscode.languages.registerDefinitionProvider(everywhere, symbols),
    vscode.languages.registerReferenceProvider(everywhere, symbols),
    vscode.languages.registerCompletionItemProvider(everywhere, symbols, '_'),
    vscode.languages.registerDocumentSymbolProvider(kconfigFiles, symbols, { label: 'Kconfig' }),
    vscode.languages.registerFoldingRangeProvider(kconfigFiles, symbols),
    vscode.languages.registerDocumentLinkProvider([...kconfigFiles, ...cFiles], symbols),
  ];
}

class KconfigSymbols
  implements
    vscode.DefinitionProvider,
    vscode.ReferenceProvider,
    vscode.CompletionItemProvider,
    vscode.DocumentSymbolProvider,
    vscode.FoldingRangeProvider,
    vscode.DocumentLinkProvider
{
  constructor(
    private readonly trees: Trees,
    private readonly asker: Asker,
    private readonly search: NameSearch,
  ) {}

  async provideDefinition(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.LocationLink[] | undefined> {
    const found = await this.named(document, position, cancellation);
    if (!found) return undefined;
    const { root, answer } = found;
    return answer.targets.map((target) => ({
      originSelectionRange: rangeOf(document, answer.span),
      targetUri: uriOf(`${root}/${target.path}`),
      targetRange: rangeOfSpot(target),
    }));
  }

  async provideReferences(
    document: vscode.TextDocument,
    position: vscode.Position,
    { includeDeclaration }: vscode.ReferenceContext,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.Location[] | undefined> {
    const found = await this.named(document, position, cancellation);
    if (!found) return undefined;
    const { root, subject, answer } = found;
    const paths = await this.search.filesNaming(root, answer.name, cancellation);
    const references = await this.asker.askQuietly('references', { subject, name: answer.name, paths }, { cancellation }); // prettier-ignore
    if (!references) return undefined;
    const key = ({ path, line }: FileSpot) => `${path}:${line}`;
    const definitions = new Set(includeDeclaration ? [] : answer.targets.map(key));
    if (references.left > 0)
      vscode.window.setStatusBarMessage(`Patchscope: ${references.left} more references are not shown`, 8000);
    return references.spots
      .filter((spot) => !definitions.has(key(spot)))
      .map((spot) => new vscode.Location(uriOf(`${root}/${spot.path}`), rangeOfSpot(spot)));
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.CompletionList | undefined> {
    const isConfigName = () => {
      const range = document.getWordRangeAtPosition(position, /CONFIG_\w*/);
      return range !== undefined && range.start.isBefore(position);
    };
    // In C and Makefiles the engine is only asked where there is something to say.
    if (!/^(kconfig|kernel-config)$/.test(document.languageId) && !isConfigName()) return undefined;
    const file = await this.trees.fileOf(document.uri);
    if (!file || cancellation.isCancellationRequested) return undefined;
    const { version } = document;
    const place = { ...file, offset: document.offsetAt(position) };
    const answer = await this.asker.askQuietly('completion', place, { cancellation });
    if (!answer || document.version !== version) return undefined;
    const range = rangeOf(document, answer.span);
    const items = answer.items.map(({ label, detail, kind }) => {
      const item = new vscode.CompletionItem({ label, description: detail }, completionKinds[kind]);
      item.range = range;
      return item;
    });
    return new vscode.CompletionList(items, answer.isIncomplete);
  }

  async provideDocumentSymbols(
    document: vscode.TextDocument,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.DocumentSymbol[] | undefined> {
    const outline = await this.outline(document, cancellation);
    const convert = ({ kind, name, detail, span, nameSpan, children }: OutlineAnswer): vscode.DocumentSymbol => {
      const [range, selection] = [rangeOf(document, span), rangeOf(document, nameSpan)];
      const symbol = new vscode.DocumentSymbol(name, detail, outlineKinds[kind], range.union(selection), selection);
      symbol.children = children.map(convert);
      return symbol;
    };
    return outline?.map(convert);
  }

  async provideFoldingRanges(
    document: vscode.TextDocument,
    _context: vscode.FoldingContext,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.FoldingRange[] | undefined> {
    const outline = await this.outline(document, cancellation);
    const convert = ({ span, children }: OutlineAnswer): vscode.FoldingRange[] => {
      const { start, end } = rangeOf(document, span);
      const own = end.line > start.line ? [new vscode.FoldingRange(start.line, end.line)] : [];
      return [...own, ...children.flatMap(convert)];
    };
    return outline?.flatMap(convert);
  }

  async provideDocumentLinks(
    document: vscode.TextDocument,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.DocumentLink[] | undefined> {
    const file = await this.trees.fileOf(document.uri);
    if (!file || cancellation.isCancellationRequested) return undefined;
    const { version } = document;
    const links = await this.asker.askQuietly('links', file, { cancellation });
    if (!links || document.version !== version) return undefined;
    return links.map(({ span, target, tooltip }) => {
      const uri = uriOf(`${file.subject.root}/${target.path}`);
      const link = new vscode.DocumentLink(rangeOf(document, span), uri.with({ fragment: `L${target.line + 1}` }));
      link.tooltip = tooltip;
      return link;
    });
  }

  private async outline(document: vscode.TextDocument, cancellation: vscode.CancellationToken) {
    const file = await this.trees.fileOf(document.uri);
    if (!file || cancellation.isCancellationRequested) return undefined;
    const { version } = document;
    const outline = await this.asker.askQuietly('outline', file, { cancellation });
    return document.version === version ? outline : undefined;
  }

  /** The symbol at the position; undefined where there is none, which costs the engine nothing in C. */
  private async named(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancellation: vscode.CancellationToken,
  ) {
    if (document.languageId !== 'kconfig' && !document.getWordRangeAtPosition(position, /CONFIG_\w+/)) return undefined;
    const file = await this.trees.fileOf(document.uri);
    if (!file || cancellation.isCancellationRequested) return undefined;
    const { version } = document;
    const place = { ...file, offset: document.offsetAt(position) };
    const answer = await this.asker.askQuietly('definition', place, { cancellation });
    if (!answer || document.version !== version) return undefined;
    return { root: file.subject.root, subject: file.subject, answer };
  }
}

function rangeOfSpot({ line, column, length }: FileSpot): vscode.Range {
  return new vscode.Range(line, column, line, column + length);
}

const outlineKinds: Readonly<Record<OutlineAnswer['kind'], vscode.SymbolKind>> = {
  symbol: vscode.SymbolKind.Property,
  menu: vscode.SymbolKind.Namespace,
  choice: vscode.SymbolKind.Enum,
  condition: vscode.SymbolKind.Boolean,
  comment: vscode.SymbolKind.String,
  file: vscode.SymbolKind.File,
};
const completionKinds = {
  symbol: vscode.CompletionItemKind.Property,
  keyword: vscode.CompletionItemKind.Keyword,
  value: vscode.CompletionItemKind.Value,
} as const;
