/** Entry point of the extension under Node (desktop VS Code, remote hosts). It only says what differs from the web. */
import type * as vscode from 'vscode';
import { activateEditor } from './editor/activate';

export function activate(context: vscode.ExtensionContext): void {
  activateEditor(context);
}
