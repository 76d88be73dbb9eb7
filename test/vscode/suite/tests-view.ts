/** The Tests view on the demo: all scenarios run, and what they cover stands beside the kernel's lines. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from './asking';
import { askPage } from './page';

const pidfs = vscode.Uri.parse('patchscope-demo:/demo/fs/pidfs.c');
const summary = '.result-summary';
const texts = (selector: string) => askPage<string[]>('texts', { selector });
const command = (name: string) => vscode.commands.executeCommand(name);

async function untilText(selector: string, wanted: RegExp): Promise<string> {
  const found = await eventually(
    () => texts(selector),
    (all) => all.some((text) => wanted.test(text)),
    (all) => `${selector}: ${all.join(' | ')}, not ${String(wanted)}`,
  );
  return found.find((text) => wanted.test(text))!;
}

export function testsViewTests(): void {
  describe('the Tests view', () => {
    after(async () => {
      await command('workbench.action.closeAllEditors');
      await command('workbench.action.closePanel');
      await command('workbench.view.explorer');
    });

    it('runs the scenarios, which pass', async () => {
      await command('patchscope.showTests');
      await command('testing.runAll');
      // As in "20/20" and then, without a space, "4.5s".
      await untilText(summary, /^([2-9]\d)\/\1[\d.]*m?s/);
    });

    it('shows what they ran of the kernel beside its lines', async () => {
      await vscode.window.showTextDocument(pidfs);
      await command('testing.coverageAll');
      await untilText('.test-coverage-list-item', /^fs\d/);
      const at = await placeOf('inode->i_private = get_pid(pid);');
      const editor = await vscode.window.showTextDocument(pidfs);
      editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
      const count = async (kind: 'hit' | 'miss') => (await texts(`.coverage-deco-gutter.coverage-deco-${kind}`)).length;
      await eventually(() => count('hit'), (lines) => lines > 5, (lines) => `${lines} lines hit`); // prettier-ignore
      assert.ok((await count('miss')) > 0);
      await command('testing.coverage.close');
    });
  });
}

async function placeOf(piece: string): Promise<vscode.Position> {
  const document = await vscode.workspace.openTextDocument(pidfs);
  return document.positionAt(document.getText().indexOf(piece));
}
