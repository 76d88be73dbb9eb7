/** Dims `#if` regions that the configuration leaves out, unless clangd or cpptools is there, which do it too. */
import * as vscode from 'vscode';
import type { Asker } from './ask';
import { rangeOf } from './hover';
import type { Trees } from './trees';

const othersThatDim = ['llvm-vs-code-extensions.vscode-clangd', 'ms-vscode.cpptools'];
/** After typing stopped for this long the regions are asked for again. */
const restMilliseconds = 300;

export class Dimming implements vscode.Disposable {
  private readonly decoration = vscode.window.createTextEditorDecorationType({ opacity: '0.55', isWholeLine: true });
  private readonly subscriptions: vscode.Disposable[];
  private rest: ReturnType<typeof setTimeout> | undefined;

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
    clearTimeout(this.rest);
    for (const editor of vscode.window.visibleTextEditors) void this.dim(editor);
  }

  dispose(): void {
    clearTimeout(this.rest);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private refreshSoon(): void {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.refresh(), restMilliseconds);
  }

  private async dim(editor: vscode.TextEditor): Promise<void> {
    const { document } = editor;
    if (!['c', 'cpp'].includes(document.languageId)) return;
    const file = await this.trees.fileOf(document.uri);
    if (!file) return;
    const version = document.version;
    const wanted = isWanted(document.uri);
    const regions = wanted ? await this.asker.askQuietly('inactive', file) : [];
    if (!regions || document.version !== version) return;
    editor.setDecorations(
      this.decoration,
      regions.map(({ span, condition, values }) => ({
        range: rangeOf(document, span),
        hoverMessage: new vscode.MarkdownString().appendText(
          `Not compiled: needs ${condition}${values && `; ${values}`}`,
        ),
      })),
    );
  }
}

function isWanted(uri: vscode.Uri): boolean {
  const setting = vscode.workspace.getConfiguration('patchscope', uri).get<string>('dimInactive', 'auto');
  if (setting !== 'auto') return setting === 'on';
  return !othersThatDim.some((id) => vscode.extensions.getExtension(id)?.isActive);
}
