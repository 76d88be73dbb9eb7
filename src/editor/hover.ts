/** Hover: what the machine saw at this place. Values only; definitions are what clangd shows. */
import * as vscode from 'vscode';
import { actCommand, linkTo } from './act';
import type { Asker } from './ask';
import type { HoverAnswer, Span } from '../service/client';
import type { Trees } from './trees';

export const cFiles: readonly vscode.DocumentFilter[] = [{ language: 'c' }, { language: 'cpp', pattern: '**/*.h' }];

export function rangeOf(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

export class PatchscopeHover implements vscode.HoverProvider, vscode.EvaluatableExpressionProvider {
  constructor(
    private readonly trees: Trees,
    private readonly asker: Asker,
  ) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!vscode.workspace.getConfiguration('patchscope', document.uri).get('hover', true)) return undefined;
    const answer = await this.ask('hover', document, position, cancellation);
    return answer && new vscode.Hover(markdownOf(answer.root, answer.result), rangeOf(document, answer.result.span));
  }

  /** While a session is stopped VS Code shows its own hover; this says which expression it is about. */
  async provideEvaluatableExpression(
    document: vscode.TextDocument,
    position: vscode.Position,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.EvaluatableExpression | undefined> {
    const answer = await this.ask('expression', document, position, cancellation);
    return answer && new vscode.EvaluatableExpression(rangeOf(document, answer.result));
  }

  private async ask<M extends 'hover' | 'expression'>(
    method: M,
    document: vscode.TextDocument,
    position: vscode.Position,
    cancellation: vscode.CancellationToken,
  ) {
    const version = document.version;
    const file = await this.trees.fileOf(document.uri);
    if (!file || cancellation.isCancellationRequested) return undefined;
    const place = { ...file, offset: document.offsetAt(position) };
    const result = await this.asker.askQuietly(method, place, { cancellation });
    if (!result || document.version !== version) return undefined; // An answer about older text has wrong places.
    return { root: file.subject.root, result };
  }
}

/** Exported for its test. */
export function markdownOf(root: string, answer: HoverAnswer): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: [actCommand] };
  text.appendMarkdown(`**Patchscope** · ${escapeLabel(answer.headline)}`);
  if (answer.facts.length > 0) text.appendCodeblock(answer.facts.join('\n'), 'text');
  // Not appendText: its fixed spaces keep a long sentence from being wrapped.
  if (answer.remark) text.appendMarkdown(`\n\n${escapeLabel(answer.remark)}`);
  for (const paragraph of answer.help?.split(/\n\s*\n/) ?? []) text.appendMarkdown(`\n\n${helpParagraph(paragraph)}`);
  if (answer.actions.length > 0) text.appendMarkdown('\n\n');
  for (const [index, { text: title, action }] of answer.actions.entries()) {
    if (index > 0) text.appendMarkdown(' · ');
    if (action) text.appendMarkdown(`[${escapeLabel(title)}](${linkTo(root, action)})`);
    else text.appendMarkdown(escapeLabel(title));
  }
  return text;
}

/** Words flow; a line that is indented or an item of a list begins a line of its own. */
function helpParagraph(paragraph: string): string {
  const lines = paragraph.split('\n').map((line, index) => {
    const isOwn = index > 0 && /^\s|^[-*+o]\s|^\S+:?\s{2,}/.test(line);
    return `${index === 0 ? '' : isOwn ? '  \n' : ' '}${escapeLabel(line.trim())}`;
  });
  return lines.join('');
}

function escapeLabel(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!<>~|&]/g, '\\$&');
}
