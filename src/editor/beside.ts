/** Where an answer is opened: beside the text that was read. */
import * as vscode from 'vscode';

const ownSchemes = ['patchscope-report', 'patchscope-behaviour'];

/** The column beside the active editor; its own where that shows an answer already, so that no third column is made. */
export function columnBeside(): vscode.ViewColumn {
  const active = vscode.window.activeTextEditor;
  return active && !ownSchemes.includes(active.document.uri.scheme)
    ? vscode.ViewColumn.Beside
    : vscode.ViewColumn.Active;
}
