/**
 * Dims text that does not run: functions that a model carries out, and `#if` regions that the configuration leaves out
 * unless clangd or cpptools is there, which dim those too.
 */
import * as vscode from 'vscode';
import type { Asker } from './ask';
import { Debounce } from './debounce';
import { rangeOf } from './hover';
import type { Trees } from './trees';

const othersThatDim = ['llvm-vs-code-extensions.vscode-clangd', 'ms-vscode.cpptools'];
/** After typing stopped for this long the regions are asked for again. */
const restMilliseconds = 300;

export class Dimming implements vscode.Disposable {
  private readonly decoration = vscode.window.createTextEditorDecorationType({ opacity: '0.55', isWholeLine: true });
  private readonly subscriptions: vscode.Disposable[];
  private readonly typing = new Debounce(restMilliseconds);

  constructor(
    private readonly trees: Trees,
    private readonly asker: Asker,
  ) {
    this.subscriptions = [
      this.decoration,
      vscode.window.onDidChangeVisibleTextEditors(() => this.refresh()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (vscode.window.visibleTextEditors.some((editor) => editor.document === document)) this.refreshSoon();
      }),
    ];
    this.refresh();
  }

  refresh(): void {
    this.typing.cancel();
    for (const editor of vscode.window.visibleTextEditors) void this.dim(editor);
  }

  dispose(): void {
    this.typing.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private refreshSoon(): void {
    this.typing.soon(() => this.refresh());
  }

  private async dim(editor: vscode.TextEditor): Promise<void> {
    const { document } = editor;
    if (!['c', 'cpp'].includes(document.languageId)) return;
    const file = await this.trees.fileOf(document.uri);
    if (!file) return;
    const version = document.version;
    const setting = vscode.workspace.getConfiguration('patchscope', document.uri).get<string>('dimInactive', 'auto');
    const regions = setting === 'off' ? [] : await this.asker.askQuietly('inactive', file);
    if (!regions || document.version !== version) return;
    const isDimmedByOthers =
      setting === 'auto' && othersThatDim.some((id) => vscode.extensions.getExtension(id)?.isActive);
    editor.setDecorations(
      this.decoration,
      regions
        .filter(({ cause }) => cause === 'modelled' || !isDimmedByOthers)
        .map(({ span, reason }) => ({
          range: rangeOf(document, span),
          hoverMessage: new vscode.MarkdownString().appendText(reason),
        })),
    );
  }
}
