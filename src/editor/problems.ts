/**
 * The Problems list: C that Patchscope cannot compile, and the places of use after free, leaks and the like that a run
 * met; in Kconfig files and .config what does not fit together. Of visible documents, asked again whenever a run knows
 * more and when typing rests; asking starts no run.
 */
import * as vscode from 'vscode';
import type { Asker } from './ask';
import { Debounce } from './debounce';
import { rangeOf } from './hover';
import type { Trees } from './trees';

const languages = new Set(['c', 'cpp', 'kconfig', 'kernel-config']);
/** After typing stopped for this long the visible documents are asked about again. */
const restMilliseconds = 300;

export class Problems implements vscode.Disposable {
  private readonly list = vscode.languages.createDiagnosticCollection('patchscope');
  private readonly subscriptions: vscode.Disposable[];
  private readonly typing = new Debounce(restMilliseconds);

  constructor(
    private readonly trees: Trees,
    private readonly asker: Asker,
  ) {
    this.subscriptions = [
      this.list,
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (languages.has(document.languageId)) this.refreshSoon();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.list.delete(uri)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.refresh()),
    ];
  }

  refresh(): void {
    this.typing.cancel();
    for (const { document } of vscode.window.visibleTextEditors) void this.show(document);
  }

  private refreshSoon(): void {
    this.typing.soon(() => this.refresh());
  }

  private async show(document: vscode.TextDocument): Promise<void> {
    if (!languages.has(document.languageId)) return;
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
    this.typing.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
