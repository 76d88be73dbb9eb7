/**
 * The editor on the source of a real Linux 6.12, opened as the workspace: what a reviewer with a kernel tree has. Nothing
 * is saved.
 */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { asTime, eventually, hoverText, lensesAbove, lensesOf, lineOf, revert, runLens, titlesOf } from './asking';
import { askPage } from './page';
import { isIn, stopped, topFrame } from './stops';

const demoPidfs = vscode.Uri.parse('patchscope-demo:/demo/fs/pidfs.c');

/** Shows a text with a piece of it in the middle: what is off the screen has no place in the page. */
async function showAt(uri: vscode.Uri, piece: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const at = document.positionAt(document.getText().indexOf(piece));
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenter);
}

const allocFile = 'struct file *pidfs_alloc_file(';

export function linuxTests(): void {
  describe('on Linux 6.12', () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const file = (path: string) => vscode.Uri.joinPath(folder!.uri, path);
    const pidfs = file('fs/pidfs.c');

    it('answers the first lens of a session', async () => {
      const document = await vscode.workspace.openTextDocument(pidfs);
      const opened = Date.now();
      await vscode.window.showTextDocument(document, { preview: false });
      const isThere = /two-opens: 2 calls · \d of \d statements ran/;
      await eventually(() => lensesAbove(pidfs, allocFile), (all) => isThere.test(titlesOf(all)), titlesOf, 20); // prettier-ignore
      asTime('first lens with its result on 6.12, cold', opened);
    });

    it('says in the hover what the machine saw, in files of fs/, kernel/ and in a header', async () => {
      const state = await hoverText(pidfs, 'inode->i_private = data;', 8);
      assert.match(state, /two\\-opens · ran once in 1 call\n/);
      assert.match(state, /inode->i_private {2}NULL → struct pid 3/);
      assert.match(await hoverText(file('kernel/pid.c'), 'pid->level = ns->level', 6), /pid->level +0/);
      assert.match(await hoverText(file('kernel/pid.c'), 'struct pid *find_vpid(', 14), /called /);
      assert.match(await hoverText(file('include/linux/pid.h'), 'refcount_inc(&pid->count);', 16), /count \d → \d/);
    });

    it('says in lens and hover which functions are modelled, and dims those', async () => {
      const fork = file('kernel/fork.c');
      await showAt(fork, 'void free_task(');
      assert.match(await hoverText(fork, 'void free_task(', 8), /does not run here: modelled[^]*process\\?\.c/);
      await eventually(
        () => lensesAbove(fork, 'void free_task('),
        (all) => titlesOf(all) === 'does not run here: modelled in process.c',
        titlesOf,
      );
      const opacities = await eventually(
        () => askPage<number[]>('opacityOfLines', { text: 'void free_task(struct task_struct' }),
        (all) => all.length > 0 && all.every((opacity) => opacity < 1),
        (all) => `void free_task( is shown with opacity ${all.join()}`,
      );
      assert.deepEqual(opacities, [0.55]);
      // What stands after it runs.
      await showAt(fork, 'EXPORT_SYMBOL(free_task)');
      await eventually(
        () => askPage<number[]>('opacityOfLines', { text: 'EXPORT_SYMBOL(free_task)' }),
        (all) => all.join() === '1',
        (all) => `EXPORT_SYMBOL(free_task) is shown with opacity ${all.join()}`,
      );
    });

    it('says of a file that no model reads that it does not run', async () => {
      const slub = file('mm/slub.c');
      await vscode.window.showTextDocument(slub, { preview: false });
      const lenses = await lensesOf(slub);
      assert.ok(lenses.length > 100);
      const other = lenses.filter(
        (one) => !/^(does not run here: (modelled in memory\.c|no-op|no run reads this file)|not compiled here.*)$/.test(titlesOf([one])), // prettier-ignore
      );
      assert.equal(titlesOf(other), '');
      // What stands in for a function of it is told from what nothing stands in for.
      assert.match(titlesOf(lenses), /: modelled in memory\.c \|/);
      assert.match(titlesOf(lenses), /: no run reads this file \|/);
      assert.match(
        await hoverText(slub, 'void kfree(', 6),
        /modelled in memory\\\.c[^]*kfree\\\(\\\) is carried out by/,
      );
    });

    it('steps from a lens into the function, on, in, out and back', async () => {
      await vscode.window.showTextDocument(pidfs);
      const [step] = await lensesAbove(pidfs, allocFile);
      assert.equal(step?.command?.title, 'Step');
      const clicked = Date.now();
      await stopped(
        () => runLens(step),
        async (stops) => {
          const first = await stops.next();
          asTime('lens click to first stop on 6.12, runs there', clicked);
          assert.equal(first.frame.name, 'pidfs_alloc_file');
          assert.ok(isIn(first.frame, pidfs), first.frame.source?.path);
          const evaluated = await first.session.customRequest('evaluate', {
            expression: 'pid->numbers[0].nr + 1',
            frameId: first.frame.id,
            context: 'watch',
          });
          assert.equal(evaluated.result, '4');
          const command = (name: string) => stops.after(() => vscode.commands.executeCommand(name));
          assert.match((await command('workbench.action.debug.stepInto')).frame.name, /^get_pid$/); // The argument first.
          assert.match((await command('workbench.action.debug.stepOut')).frame.name, /pidfs_alloc_file/);
          const on = await command('workbench.action.debug.stepOver');
          assert.ok(on.frame.line > first.frame.line, `${on.frame.line} after ${first.frame.line}`);
          let back = on;
          for (let i = 0; i < 6 && back.frame.line !== first.frame.line; i++)
            back = await command('workbench.action.debug.stepBack');
          assert.equal(back.frame.line, first.frame.line);
        },
      );
    });

    it('stops at a breakpoint with a condition', async () => {
      const line = await lineOf(pidfs, 'inode->i_private = data;');
      const place = new vscode.Location(pidfs, new vscode.Position(line - 1, 0));
      vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place, true, 'data != 0 && inode->i_ino == 0')]);
      try {
        await stopped(
          () => vscode.debug.startDebugging(folder, { type: 'patchscope', request: 'launch', name: 'on Linux', program: 'two-opens', stopOnEntry: false }), // prettier-ignore
          async (stops) => {
            const { frame, reason } = await stops.next();
            assert.deepEqual([reason, frame.name, frame.line], ['breakpoint', 'pidfs_init_inode', line]);
          },
        );
      } finally {
        vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
      }
    });

    it('flips a symbol of init/Kconfig, dims what is left out, and compares', async () => {
      const kconfig = file('init/Kconfig');
      await vscode.window.showTextDocument(kconfig, { preview: false });
      const offered = await eventually(
        () => lensesAbove(kconfig, 'config PID_NS\n'),
        (all) => /^y \(.*\) \| Try n \| Why y\?$/.test(titlesOf(all)),
        titlesOf,
      );
      const clicked = Date.now();
      await runLens(offered[1]!);
      await eventually(() => lensesAbove(kconfig, 'config PID_NS\n'), (all) => /\d+ differences?/.test(titlesOf(all)), titlesOf, 10); // prettier-ignore
      asTime('first answer on the lens of a flipped symbol of 6.12', clicked);
      const header = file('include/linux/pid_namespace.h');
      await showAt(header, 'extern struct pid_namespace *copy_pid_ns(');
      const dimmed = await eventually(
        () => askPage<number[]>('opacityOfLines', { text: 'extern struct pid_namespace *copy_pid_ns(' }),
        (all) => all.length > 0 && all.every((opacity) => opacity < 1),
        (all) => `copy_pid_ns is shown with opacity ${all.join()}`,
      );
      assert.deepEqual(dimmed, [0.55]);
      assert.match(await hoverText(header, 'extern struct pid_namespace *copy_pid_ns(', 32), /not compiled here/);
      await vscode.window.showTextDocument(kconfig);
      const flipped = await eventually(
        () => lensesAbove(kconfig, 'config PID_NS\n'),
        (all) => /^n for this session \(tree: y\) \| \d+ differences? for user space \| Show \| Back to y$/.test(titlesOf(all)), // prettier-ignore
        titlesOf,
      );
      await runLens(flipped[2]!);
      assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /PID_NS=y → PID_NS=n/);
      await runLens(flipped[3]!);
      await eventually(
        () => lensesAbove(kconfig, 'config PID_NS\n'),
        (all) => titlesOf(all).startsWith('y ('),
        titlesOf,
      );
    });

    it('follows an unsaved edit, and forgets it', async () => {
      const document = await vscode.workspace.openTextDocument(pidfs);
      const editor = await vscode.window.showTextDocument(document);
      const before = 'inode->i_private = data;';
      const at = document.getText().indexOf(before);
      const range = new vscode.Range(document.positionAt(at), document.positionAt(at + before.length));
      await editor.edit((edit) => edit.replace(range, 'inode->i_private = NULL;'));
      try {
        await eventually(
          () => hoverText(pidfs, 'inode->i_private = NULL;', 8),
          (text) => /inode->i_private {2}NULL( |$|\n)/.test(text) && !/struct pid/.test(text),
          (text) => text,
        );
      } finally {
        await revert(document.uri);
      }
      await eventually(
        () => hoverText(pidfs, before, 8),
        (text) => text.includes('NULL → struct pid 3'),
        (text) => text,
      );
    });

    it('keeps the demo beside it apart', async () => {
      await vscode.window.showTextDocument(pidfs, { preview: false });
      await vscode.window.showTextDocument(demoPidfs, { preview: false, viewColumn: vscode.ViewColumn.Beside });
      const both = () => Promise.all([
        hoverText(demoPidfs, 'inode->i_private = get_pid(pid);', 8),
        hoverText(pidfs, 'inode->i_private = data;', 8),
      ]); // prettier-ignore
      for (let round = 0; round < 3; round++) {
        const [ofDemo, ofLinux] = await both();
        assert.match(ofDemo, /ran once in 2 calls[^]*NULL → struct pid 3[^]*count 2 → 3/);
        assert.match(ofLinux, /ran once in 1 call\n[^]*NULL → struct pid 3/);
      }
      // An edit of one is no edit of the other, and two sessions stop each in its own tree.
      const document = await vscode.workspace.openTextDocument(demoPidfs);
      const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '\n'));
      try {
        const [ofDemo, ofLinux] = await both();
        assert.match(ofDemo, /NULL → struct pid 3/);
        assert.match(ofLinux, /NULL → struct pid 3/);
        const start = (tree: string) =>
          vscode.debug.startDebugging(undefined, { type: 'patchscope', request: 'launch', name: tree, tree, program: 'two-opens', stopAt: 'pidfs_alloc_file' }); // prettier-ignore
        await stopped(
          () => start('patchscope-demo:/demo'),
          async (stops) => {
            const first = await stops.next();
            await start(folder!.uri.fsPath);
            const second = await stops.arrived();
            assert.equal(first.frame.source?.path, demoPidfs.toString());
            const frame = await topFrame(second);
            assert.ok(isIn(frame, pidfs), frame.source?.path);
            await vscode.debug.stopDebugging(second.session);
            await vscode.debug.stopDebugging(first.session);
          },
        );
      } finally {
        await revert(document.uri);
      }
    });
  });
}
