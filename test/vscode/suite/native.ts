/** A scenario on the kernel below, beside the same in the simulation. On Linux with gcc alone. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { eventually } from './asking';
import { askPage } from './page';

interface DiffInput {
  readonly original: vscode.Uri;
  readonly modified: vscode.Uri;
}
const hasCompiler = process.platform === 'linux' && spawnSync('gcc', ['--version']).status === 0;

async function shownDiff(): Promise<{ title: string; left: string; right: string }> {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  assert.ok(tab?.input instanceof vscode.TabInputTextDiff, `no diff editor but ${tab?.label}`);
  const { original, modified } = tab.input as DiffInput;
  const [left, right] = await Promise.all([original, modified].map((uri) => vscode.workspace.openTextDocument(uri)));
  return { title: tab.label, left: left!.getText(), right: right!.getText() };
}

export function nativeTests(): void {
  describe("on this machine's kernel (needs Linux and gcc)", () => {
    const scratch = mkdtempSync(path.join(tmpdir(), 'patchscope-suite-native-'));
    after(() => rmSync(scratch, { recursive: true, force: true }));
    before(function () {
      if (!hasCompiler) this.skip();
    });

    it('a scenario prints what it prints here', async () => {
      await vscode.window.showTextDocument(vscode.Uri.parse('patchscope-demo:/demo/fs/pidfs.c'));
      await vscode.commands.executeCommand('patchscope.runOnHost', 'waitid');
      const { title, left, right } = await shownDiff();
      assert.match(title, /^waitid: demo ↔ this machine \(Linux [\d.]+\S*\) · same output$/);
      assert.equal(left, right);
      assert.match(left, /It ended with status 0\.\n$/);
    });

    it('what differs is marked, of the unsaved program in the editor', async () => {
      const file = vscode.Uri.file(path.join(scratch, 'version.c'));
      writeFileSync(file.fsPath, '#include <stdio.h>\nint main(void)\n{\n\treturn 0;\n}\n');
      const editor = await vscode.window.showTextDocument(file);
      const text = '#include <stdio.h>\n#include <sys/types.h>\n#include <unistd.h>\n\nint main(void)\n{\n\tputs("same");\n\tprintf("parent %d\\n", (int)getppid());\n\treturn 4;\n}\n';
      const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
      await editor.edit((edit) => edit.replace(whole, text));
      await vscode.commands.executeCommand('patchscope.runOnHost');
      const { title, left, right } = await shownDiff();
      assert.match(title, /output differs$/);
      assert.match(left, /^same\nparent 1\n\nIt ended with status 4\.\n$/);
      assert.match(right, /^same\nparent \d+\n\nIt ended with status 4\.\n$/);
      await eventually(
        () => askPage<number>('count', { selector: '.diff-editor .line-insert, .monaco-diff-editor .line-insert' }),
        (count) => count > 0,
        () => 'no line is marked',
      );
      await vscode.window.showTextDocument(file);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }); // prettier-ignore

    it('what gcc refuses is shown in its words', async () => {
      const file = vscode.Uri.file(path.join(scratch, 'wrong.c'));
      // Here a function is missed when it is called.
      writeFileSync(
        file.fsPath,
        'int nowhere(void);\nint main(int count)\n{\n\treturn count > 9 ? nowhere() : 0;\n}\n',
      );
      await vscode.window.showTextDocument(file);
      await vscode.commands.executeCommand('patchscope.runOnHost');
      const shown = vscode.workspace.textDocuments.find(({ uri }) => uri.path === '/gcc refuses wrong.txt');
      assert.match(shown?.getText() ?? '', /undefined reference to .nowhere/);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    });
  });
}
