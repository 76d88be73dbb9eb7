/** CodeLens: one line above a function or a Kconfig symbol, in the same place before and after a run has results. */
import * as vscode from 'vscode';
import { commandOf } from './act';
import type { Asker } from './ask';
import { rangeOf } from './hover';
import { LensChanges } from './lens-changes';
import type { Trees } from './trees';

export class PatchscopeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changes = new LensChanges();
  readonly onDidChangeCodeLenses = this.changes.event;

  constructor(
    private readonly trees: Trees,
    private readonly asker: Asker,
  ) {}

  /** Asks VS Code to ask again, because a run knows more or a setting changed. */
  refresh(): void {
    this.changes.fire();
  }

  dispose(): void {
    this.changes.dispose();
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[]> {
    if (!vscode.workspace.getConfiguration('patchscope', document.uri).get('codeLens', true)) return [];
    const version = document.version;
    const file = await this.trees.fileOf(document.uri);
    if (!file || cancellation.isCancellationRequested) return [];
    const answers = await this.asker.askQuietly('lenses', file, { cancellation });
    if (!answers || document.version !== version) return [];
    return answers.flatMap(({ span, phrases }) =>
      phrases.map(
        ({ text, action }) => new vscode.CodeLens(rangeOf(document, span), commandOf(text, file.subject.root, action)),
      ),
    );
  }
}
