/** Kconfig in the editor, on the demo tree: hover, definition there and back, outline, completion, problems while typing. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const pidfs = vscode.Uri.parse('patchscope-demo:/demo/fs/pidfs.c');
const kconfig = vscode.Uri.parse('patchscope-demo:/demo/fs/Kconfig');
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function place(uri: vscode.Uri, piece: string, plus = 0): Promise<vscode.Position> {
  const document = await vscode.workspace.openTextDocument(uri);
  const at = document.getText().indexOf(piece);
  assert.ok(at >= 0, piece);
  return document.positionAt(at + plus);
}

async function lineAt(uri: vscode.Uri, { line }: vscode.Position): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).lineAt(line).text;
}

export function kconfigTests(): void {
  describe('a Kconfig symbol', () => {
    it('has type, value and reason, guarded lines and help in its hover', async () => {
      const position = await place(kconfig, 'FS_PID', 2);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        kconfig,
        position,
      );
      const text = hovers.flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value)).join();
      assert.match(text, /FS\\_PID is y/);
      assert.match(text, /bool "Pseudo filesystem for process file descriptors"/);
      assert.match(text, /value {8}y: default; 64BIT=y/);
      assert.match(text, /guards {7}\d+ lines of C that runs here/);
      assert.match(text, /Gives each process that a pidfd refers to an inode of its own, so that two/);
      assert.match(text, /Try n/);
    });

    it('leads from C to its definition', async () => {
      const found = await vscode.commands.executeCommand<vscode.LocationLink[]>(
        'vscode.executeDefinitionProvider',
        pidfs,
        await place(pidfs, 'CONFIG_FS_PID', 9),
      );
      const own = found.filter(({ targetUri }) => targetUri.toString() === kconfig.toString());
      assert.equal(own.length, 1, JSON.stringify(found));
      assert.match(await lineAt(kconfig, own[0]!.targetRange.start), /^config FS_PID/);
    });

    it('leads from its definition to the C that asks about it', async () => {
      const found = await vscode.commands.executeCommand<vscode.Location[]>(
        'vscode.executeReferenceProvider',
        kconfig,
        await place(kconfig, 'FS_PID', 2),
      );
      const inC = found.filter(({ uri }) => uri.toString() === pidfs.toString());
      assert.ok(inC.length > 0, JSON.stringify(found));
      for (const { range } of inC) assert.match(await lineAt(pidfs, range.start), /CONFIG_FS_PID/);
      assert.ok(found.some(({ uri }) => uri.toString() === kconfig.toString()));
    });

    it('is in the outline, and folds', async () => {
      const outline = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
        'vscode.executeDocumentSymbolProvider',
        kconfig,
      );
      assert.deepEqual(
        outline.map(({ name, children }) => [name, children.map((child) => child.name)]),
        [['Pseudo filesystems', ['FS_PID']]],
      );
      const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
        'vscode.executeFoldingRangeProvider',
        kconfig,
      );
      assert.equal(folds.length, 2);
    });

    it('is offered where an expression is typed, and underlined where nobody defines it', async () => {
      const document = await vscode.workspace.openTextDocument(kconfig);
      const editor = await vscode.window.showTextDocument(document);
      const end = await place(kconfig, '\tdepends on 64BIT', '\tdepends on 64BIT'.length);
      await editor.edit((edit) => edit.insert(end, ' && FS_P'));
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        kconfig,
        end.translate(0, ' && FS_P'.length),
      );
      const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      assert.ok(labels.includes('FS_PID'), labels.slice(0, 20).join());
      const messages = () =>
        vscode.languages
          .getDiagnostics(kconfig)
          .map(({ message, range }) => `${range.start.line}:${range.start.character} ${message}`);
      const expected = `${end.line}:${end.character + 4} No Kconfig file defines FS_P.`;
      for (const until = Date.now() + 20_000; !messages().includes(expected) && Date.now() < until;) await wait(100);
      assert.ok(messages().includes(expected), messages().join('\n'));
      await vscode.commands.executeCommand('workbench.action.files.revert');
      for (const until = Date.now() + 20_000; messages().length > 0 && Date.now() < until;) await wait(100);
      assert.deepEqual(messages(), []);
    });
  });
}
