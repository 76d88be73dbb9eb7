/** Texts that are no files: reports, fragments and skeletons that are made here, and what was on the clipboard. */
import * as vscode from 'vscode';

/**
 * Shows a new untitled text. A name that was just given up (`Untitled-1`) may come back with the text it had, so that
 * what is shown is compared with what was wanted, and mended.
 */
export async function showUntitled(
  language: string,
  content: string,
  column?: vscode.ViewColumn,
): Promise<vscode.TextDocument> {
  const made = await vscode.workspace.openTextDocument({ language, content });
  const editor = await vscode.window.showTextDocument(made, { preview: false, ...(column && { viewColumn: column }) });
  const { document } = editor;
  if (linesOf(document.getText()) !== linesOf(content)) {
    const everything = new vscode.Range(0, 0, document.lineCount, 0);
    await editor.edit((edit) => edit.replace(everything, content));
  }
  return document;
}

/** VS Code gives every line of a text the same ending. */
function linesOf(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
