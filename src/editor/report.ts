/** Longer answers as read-only documents, and the text of an issue report. */
import * as vscode from 'vscode';
import type { TreeStatus } from '../service/client';
import { columnBeside } from './beside';

const scheme = 'patchscope-report';

export interface Report {
  readonly title: string;
  readonly text: string;
}

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
    const uri = this.put({ title, text });
    await vscode.window.showTextDocument(uri, { preview: true, viewColumn: columnBeside() });
  }

  /** Shows two texts side by side, with what differs marked. */
  async compare(title: string, { left, right }: { readonly left: Report; readonly right: Report }): Promise<void> {
    await vscode.commands.executeCommand('vscode.diff', this.put(left), this.put(right), title);
  }

  private put({ title, text }: Report): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${title.replaceAll('/', '∕')}.txt` });
    this.texts.set(uri.path, text);
    this.changes.fire(uri);
    return uri;
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
