/** Entry point of the extension in a browser (vscode.dev, web servers). It only says what differs from Node. */
import type * as vscode from 'vscode';
import { activateEditor } from './editor/activate';

export function activate(context: vscode.ExtensionContext): void {
  activateEditor(context);
}
