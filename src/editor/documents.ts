/**
 * Tells the engine what documents say that storage does not: unsaved text, and files of the demo that were edited and
 * saved in memory. Told right before a question, so that typing and saving alone never start the engine.
 */
import * as vscode from 'vscode';
import { EngineStopped, type ServiceClient } from '../service/client';
import { demoScheme, type DemoFiles } from './demo';
import { nameOf } from './names';

const languages = new Set(['c', 'cpp', 'kconfig', 'kernel-config', 'makefile']);

export class Documents implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  /** Versions of documents whose unsaved text the running engine knows. */
  private readonly told = new Map<string, number>();
  /** Documents whose stored text counts again, or has changed. */
  private readonly stale = new Map<string, vscode.Uri>();

  constructor(
    private readonly client: ServiceClient,
    private readonly demo: DemoFiles,
    private readonly failed: (error: unknown) => void,
  ) {
    const markStale = (document: vscode.TextDocument) => {
      if (languages.has(document.languageId)) this.stale.set(document.uri.toString(), document.uri);
    };
    this.subscriptions = [
      vscode.workspace.onDidSaveTextDocument(markStale),
      vscode.workspace.onDidCloseTextDocument(markStale),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!document.isDirty) markStale(document); // Reverted, or read again after it changed on disk.
      }),
      client.onStart(() => {
        this.told.clear();
        this.stale.clear();
        for (const [file, text] of demo.edited()) this.send(file, text); // The engine has what was shipped.
      }),
    ];
  }

  /** Tells what changed since the last time. Messages keep their order, so the next question sees it. */
  tell(): void {
    for (const [key, uri] of [...this.stale]) {
      const stored = uri.scheme === demoScheme ? this.demo.editedText(uri) : undefined;
      this.send(nameOf(uri), stored);
      this.stale.delete(key);
      this.told.delete(key);
    }
    for (const document of vscode.workspace.textDocuments) {
      const key = document.uri.toString();
      if (!document.isDirty || !languages.has(document.languageId) || this.told.get(key) === document.version) continue;
      this.send(nameOf(document.uri), document.getText());
      this.told.set(key, document.version);
    }
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private send(file: string, text: string | undefined): void {
    this.client.request('document', { file, text }).catch((error: unknown) => {
      if (!(error instanceof EngineStopped)) this.failed(error); // A fresh engine is told everything anyway.
    });
  }
}
