/** Puts Patchscope into VS Code: registers, and leaves every start of work to the first question asked. */
import * as vscode from 'vscode';

export function activateEditor(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Patchscope', { log: true });
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand('patchscope.showLog', () => log.show()),
  );
  log.debug('activated');
}
