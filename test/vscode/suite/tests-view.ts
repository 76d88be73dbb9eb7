/**
 * The Tests view on the demo: all scenarios run, what they cover stands beside the kernel's lines, a scenario is debugged
 * from its item, runs again when the kernel is saved, and says at its line what is not as it should be. On Linux 6.12: its
 * scenarios and selftests are listed, one runs, and one that prints what that kernel does not print says so at its line.
 */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, lensesOf, placeOf, replace, runLens, titlesOf } from './asking';
import { askPage } from './page';
import { stopped } from './stops';

const pidfs = vscode.Uri.parse('patchscope-demo:/demo/fs/pidfs.c');
const twoOpens = vscode.Uri.parse('patchscope-demo:/scenarios/two-opens.c');
const summary = '.result-summary';
const texts = (selector: string) => askPage<string[]>('texts', { selector });
const command = (name: string, ...args: unknown[]) => vscode.commands.executeCommand(name, ...args);

async function untilText(selector: string, wanted: RegExp): Promise<string> {
  const found = await eventually(
    () => texts(selector),
    (all) => all.some((text) => wanted.test(text)),
    (all) => `${selector}: ${all.join(' | ')}, not ${String(wanted)}`,
  );
  return found.find((text) => wanted.test(text))!;
}

async function leave(): Promise<void> {
  await command('workbench.action.closeAllEditors');
  await command('workbench.action.closePanel');
  await command('workbench.view.explorer');
}

export function testsViewTests(): void {
  describe('the Tests view', () => {
    // VS Code finds tests in a file once the items that lead to them were opened.
    before(async () => {
      await command('patchscope.showTests');
      await askPage('openTests', { tree: 'demo' });
    });
    after(leave);

    it('runs the scenarios, which pass', async () => {
      await command('testing.runAll');
      // As in "20/20" and then, without a space, "4.5s".
      await untilText(summary, /^([2-9]\d)\/\1[\d.]*m?s/);
    });

    it('shows what they ran of the kernel beside its lines', async () => {
      await vscode.window.showTextDocument(pidfs);
      await command('testing.coverageAll');
      await untilText('.test-coverage-list-item', /^fs\d/);
      const at = await placeOf(pidfs, 'inode->i_private = get_pid(pid);');
      const editor = await vscode.window.showTextDocument(pidfs);
      editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
      const count = async (kind: 'hit' | 'miss') => (await texts(`.coverage-deco-gutter.coverage-deco-${kind}`)).length;
      await eventually(() => count('hit'), (lines) => lines > 5, (lines) => `${lines} lines hit`); // prettier-ignore
      assert.ok((await count('miss')) > 0);
      await command('testing.coverage.close');
    });

    it('debugs a scenario from its item: judges it, then steps through it', async () => {
      const editor = await vscode.window.showTextDocument(twoOpens, { preview: false });
      const main = await placeOf(twoOpens, 'int main(');
      editor.selection = new vscode.Selection(main, main);
      await stopped(
        async () => void command('testing.debugAtCursor'), // It ends with the session.
        async (stops) => {
          const { session, frame } = await stops.next();
          assert.equal(session.name, 'two-opens');
          assert.deepEqual([frame.name, frame.source?.path], ['main', twoOpens.toString()]);
        },
      );
    });

    it('runs again on save while that is on; what a scenario prints wrong stands at the line that prints it', async function () {
      this.timeout(180_000);
      const line = 'printf("mode: %07o';
      const told = () => texts('.test-error-content-widget');
      const mode = { right: 'S_IFREG | S_IRUGO;', wrong: 'S_IFREG | S_IRUGO | 0100;' };
      const save = async (from: string, to: string) => {
        await replace(pidfs, from, to);
        assert.ok(await (await vscode.workspace.openTextDocument(pidfs)).save());
      };
      const started = command('testing.startContinuousRun');
      await askPage('tickFirst');
      await started;
      try {
        await save(mode.right, mode.wrong);
        const editor = await vscode.window.showTextDocument(twoOpens, { preview: false });
        const at = await placeOf(twoOpens, line);
        editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
        const right = 'is "mode: 0100544"; for the demo tree "mode: 0100444" is expected.';
        await eventually(told, (all) => all.some((text) => text.includes(right)), (all) => `behind the line: ${all.join(' | ')}`); // prettier-ignore
        await save(mode.wrong, mode.right);
        await untilText(summary, /^([2-9]\d)\/\1[\d.]*m?s/);
        await vscode.window.showTextDocument(twoOpens, { preview: false });
        await eventually(told, (all) => all.length === 0, (all) => all.join('\n')); // prettier-ignore
      } finally {
        await command('testing.stopContinuousRun');
        const stored = new TextDecoder().decode(await vscode.workspace.fs.readFile(pidfs));
        await vscode.workspace.fs.writeFile(pidfs, new TextEncoder().encode(stored.replace(mode.wrong, mode.right)));
      }
    });

    it('has the trees of a patch as long as it is open', async () => {
      const rows = async () => (await texts('.test-explorer .monaco-list-row')).join(' | ');
      const patch = vscode.Uri.parse('patchscope-demo:/demo-patches/pidfd-fdinfo-reaped-first.patch');
      await command('patchscope.openDemoPatch', 'pidfd-fdinfo-reaped-first');
      const isSide = ({ command: one }: vscode.CodeLens) => one?.title === 'Before and after';
      const lenses = await eventually(() => lensesOf(patch), (all) => all.some(isSide), titlesOf); // prettier-ignore
      await runLens(lenses.find(isSide)!);
      const [, key] = vscode.window.activeTextEditor!.document.uri.path.split('/');
      await command('patchscope.showTests');
      await eventually(rows, (text) => /patch-1/.test(text), String);
      await command('patchscope.closePatch', { key });
      await eventually(rows, (text) => text.includes('demo') && !/patch-1/.test(text), String);
    });
  });
}

export function linuxTestsViewTests(): void {
  describe('the Tests view on Linux 6.12', () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const rows = () => texts('.test-explorer .monaco-list-row');

    before(async () => {
      await vscode.window.showTextDocument(vscode.Uri.joinPath(folder!.uri, 'fs/pidfs.c'), { preview: false });
      await command('patchscope.showTests');
      await askPage('openTests', { tree: 'linux.6\\.12' });
    });
    after(leave);

    it('lists the scenarios of the tree, and its selftests apart', async () => {
      const listed = await eventually(rows, (all) => all.some((text) => text.startsWith('two-opens')), String);
      assert.ok(
        listed.some((text) => text.startsWith('dup')),
        listed.join(' | '),
      );
      await askPage('collapseInTests', { text: 'Scenarios' });
      await eventually(rows, (all) => all.some((text) => /^Selftests of this tree ?with /.test(text)), String);
      await askPage('openTests', { tree: 'linux.6\\.12' });
    });

    it('runs one, which passes', async () => {
      await askPage('runInTests', { text: 'two-opens' });
      await untilText(summary, /^1\/1[\d.]*m?s/);
    });

    it('says at the line that prints it what the kernel does not print', async () => {
      const editor = await vscode.window.showTextDocument(twoOpens, { preview: false });
      const [right, wrong] = ['fstat(b, &second);', 'fstat(b, &second);\n\tfirst.st_mode = 1;'];
      try {
        await replace(twoOpens, right, wrong); // VS Code saves it before the run.
        const at = await placeOf(twoOpens, 'printf("mode: %07o');
        editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenter);
        await askPage('runInTests', { text: 'two-opens' });
        await untilText(summary, /^0\/1[\d.]*m?s/);
        const told = /is "mode: 0000001"; for Linux 6\.12\S* "mode: 0000700" is expected\./;
        await untilText('.test-error-content-widget', told);
      } finally {
        await replace(twoOpens, wrong, right);
        await editor.document.save();
      }
      await askPage('runInTests', { text: 'two-opens' });
      await untilText(summary, /^1\/1[\d.]*m?s/);
    });
  });
}
