/** The line of the code that a moment of the lifetime panel is at: revealed beside the panel, and marked. */
import * as vscode from 'vscode';
import type { FilePlace } from '../service/client';
import { uriOf } from './names';

export class CodeMark implements vscode.Disposable {
  private readonly decoration = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
    after: { margin: '0 0 0 3em', color: new vscode.ThemeColor('editorCodeLens.foreground') },
  });
  private shown: { readonly uri: string; readonly range: vscode.Range; readonly title: string } | undefined;
  private readonly subscription = vscode.window.onDidChangeVisibleTextEditors(() => this.draw());
  private latest = 0;

  /** Shows the line without taking the focus. `beside` is the column that is to stay as it is. */
  async show(place: FilePlace | undefined, title: string, beside: vscode.ViewColumn | undefined): Promise<void> {
    const turn = ++this.latest;
    if (!place) return this.clear();
    const document = await vscode.workspace.openTextDocument(uriOf(place.file));
    if (turn !== this.latest) return;
    const line = Math.min(Math.max(0, place.line - 1), document.lineCount - 1);
    const { range } = document.lineAt(line);
    this.shown = { uri: document.uri.toString(), range, title };
    const open = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
    const editor =
      open ??
      (await vscode.window.showTextDocument(document, {
        viewColumn: this.columnBeside(beside),
        preserveFocus: true,
        preview: true,
      }));
    if (turn !== this.latest) return;
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    this.draw();
  }

  clear(): void {
    this.latest++;
    this.shown = undefined;
    this.draw();
  }

  /** A column with code that is not `beside`. */
  columnBeside(beside: vscode.ViewColumn | undefined): vscode.ViewColumn {
    const columns = vscode.window.visibleTextEditors.map(({ viewColumn }) => viewColumn);
    const found = columns.find((column) => column !== undefined && column !== beside);
    return found ?? (beside === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One);
  }

  private draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const isHere = this.shown?.uri === editor.document.uri.toString();
      const marks = isHere
        ? [{ range: this.shown!.range, renderOptions: { after: { contentText: this.shown!.title } } }]
        : [];
      editor.setDecorations(this.decoration, marks);
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.decoration.dispose();
  }
}
