/**
 * The Problems list: C that Patchscope cannot compile, and the places of use after free, leaks and the like that a run
 * met. Of visible documents, asked again whenever a run knows more; asking starts no run.
 */
import * as vscode from 'vscode';
import type { Asker } from './ask';
import { rangeOf } from './hover';
import type { Trees } from './trees';

export class Problems implements vscode.Disposable {
  private readonly list = vscode.languages.createDiagnosticCollection('patchscope');
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly trees: Trees,
    private readonly asker: Asker,
  ) {
    this.subscriptions = [
      this.list,
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.list.delete(uri)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.refresh()),
    ];
  }

  refresh(): void {
    for (const { document } of vscode.window.visibleTextEditors) void this.show(document);
  }

  private async show(document: vscode.TextDocument): Promise<void> {
    if (document.languageId !== 'c' && document.languageId !== 'cpp') return;
    const file = await this.trees.fileOf(document.uri);
    if (!file) return;
    const { version } = document;
    const found = await this.asker.askQuietly('problems', file);
    if (!found || document.version !== version) return;
    this.list.set(
      document.uri,
      found.map(({ span, severity, message }) => {
        const level = severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
        const diagnostic = new vscode.Diagnostic(rangeOf(document, span), message, level);
        diagnostic.source = 'Patchscope';
        return diagnostic;
      }),
    );
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
