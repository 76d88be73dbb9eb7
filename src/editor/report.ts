/** Longer answers as read-only documents, and the text of an issue report. */
import * as vscode from 'vscode';
import type { TreeStatus } from '../service/client';

const scheme = 'patchscope-report';

/** Shows text under a title as a document that cannot be edited; the same title is shown in the same tab. */
export class Reports implements vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;
  static readonly scheme = scheme;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? '';
  }

  async show(title: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${title}.txt` });
    this.texts.set(uri.path, text);
    this.changes.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }
}

/** Everything a report needs and nothing of the user's: no file names but those in the reproduction, no source. */
export function issueText(version: string, status: TreeStatus, reproduction: string): string {
  return [
    '## What happened\n\n\n## What was expected, and what says so (a kernel run, a line of the source)\n\n',
    '## To see the same',
    '```sh',
    reproduction,
    '```',
    `Patchscope ${version}, VS Code ${vscode.version}, ${vscode.env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop'}`,
    `Tree: ${status.tree}; configuration: ${status.config}; scenario: ${status.scenario}`,
    ...status.problems,
    '',
  ].join('\n');
}
