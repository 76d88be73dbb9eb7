/** The engine behind the editor, on the demo tree: hover, lens, flip, an edit of the open buffer, a debug session. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { asTime, eventually, lensesOf, runLens, titlesOf } from './asking';

const pidfs = vscode.Uri.parse('patchscope-demo:/demo/fs/pidfs.c');
const kconfig = vscode.Uri.parse('patchscope-demo:/demo/fs/Kconfig');

async function placeOf(piece: string, plus = 0): Promise<vscode.Position> {
  const document = await vscode.workspace.openTextDocument(pidfs);
  const at = document.getText().indexOf(piece);
  assert.ok(at >= 0, piece);
  return document.positionAt(at + plus);
}

async function hoverAt(piece: string, plus: number): Promise<string> {
  const place = await placeOf(piece, plus);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', pidfs, place);
  return hovers.flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value)).join('\n');
}

export function runningTests(): void {
  describe('what the machine saw', () => {
    it('is in the hover on the i_private line', async () => {
      const text = await hoverAt('inode->i_private = get_pid(pid);', 8);
      assert.match(text, /two\\-opens · ran once in 2 calls/);
      assert.match(text, /inode->i_private {2}NULL → struct pid 3/);
      assert.match(text, /get_pid\(pid\) +count 2 → 3 {3}held by: task 3, pidfd_open \(temporary\), \+ inode 303/);
      assert.match(text, /command:patchscope\.act/);
    });

    it('is in the lens above pidfs_alloc_file', async () => {
      await vscode.window.showTextDocument(pidfs);
      await eventually(
        () => lensesOf(pidfs),
        (all) => /two-opens: 2 calls · 13 of 15 statements ran · not run: -ENOMEM, iput/.test(titlesOf(all)),
        titlesOf,
      );
    });

    it('changes with FS_PID, flipped and put back by lens', async () => {
      await vscode.window.showTextDocument(kconfig);
      const offered = await eventually(
        () => lensesOf(kconfig),
        (all) => titlesOf(all) === 'y (default; 64BIT=y) | Try n | Why y?',
        titlesOf,
      );
      // A person takes a moment to find the lens; what is run ahead is run by then.
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const clicked = Date.now();
      const flip = runLens(offered[1]!);
      await eventually(() => lensesOf(kconfig), (all) => /\d+ differences?/.test(titlesOf(all)), titlesOf, 10); // prettier-ignore
      asTime('first answer on the lens of a flipped symbol', clicked);
      await flip;
      const compared = await eventually(
        () => lensesOf(kconfig),
        (all) =>
          /^n for this session \(tree: y\) \| \d+ differences for user space \| Show \| Back to y$/.test(titlesOf(all)),
        titlesOf,
      );
      await runLens(compared[2]!);
      assert.match(
        vscode.window.activeTextEditor?.document.getText() ?? '',
        /fstat\(pidfd\)\.st_mode +0100444 +→ 0600/,
      );
      await runLens(compared[3]!);
      await eventually(
        () => lensesOf(kconfig),
        (all) => titlesOf(all).startsWith('y ('),
        titlesOf,
      );
    });

    it('follows an edit of the open buffer, and names the problem', async () => {
      const document = await vscode.workspace.openTextDocument(pidfs);
      const editor = await vscode.window.showTextDocument(document);
      const start = await placeOf('get_pid(pid);');
      const call = new vscode.Range(start, start.translate(0, 'get_pid(pid)'.length));
      await editor.edit((edit) => edit.replace(call, 'pid'));
      await eventually(
        () => hoverAt('inode->i_private = pid;', 8),
        (text) => /NULL → struct pid 3/.test(text) && !/get_pid/.test(text),
        (text) => text,
      );
      await eventually(
        () => lensesOf(pidfs),
        (all) => /problem: /.test(titlesOf(all)),
        titlesOf,
      );
      await vscode.commands.executeCommand('workbench.action.files.revert');
      assert.equal(document.isDirty, false);
      assert.match(await hoverAt('inode->i_private = get_pid(pid);', 8), /count 2 → 3/);
    });
  });

  describe('a debug session', () => {
    it('stops in pidfs_alloc_file, steps in, reads inode->i_ino, and ends', async () => {
      await vscode.window.showTextDocument(pidfs);
      const stops: number[] = [];
      const ended = new Promise<void>((resolve) => {
        const subscription = vscode.debug.onDidTerminateDebugSession(() => {
          subscription.dispose();
          resolve();
        });
      });
      const tracker = vscode.debug.registerDebugAdapterTrackerFactory('patchscope', {
        createDebugAdapterTracker: () => ({
          onDidSendMessage: (message: { type: string; event?: string; body?: { threadId?: number } }) => {
            if (message.type === 'event' && message.event === 'stopped') stops.push(message.body?.threadId ?? -1);
          },
        }),
      });
      const [step] = (await lensesOf(pidfs)).filter(
        ({ command }) =>
          command?.title === 'Step' && JSON.stringify(command.arguments).includes('"stopAt":"pidfs_alloc_file"'),
      );
      assert.ok(step, 'no Step lens on pidfs_alloc_file');
      await runLens(step);
      const stop = async (count: number) => {
        for (const until = Date.now() + 20_000; stops.length < count && Date.now() < until;)
          await new Promise((resolve) => setTimeout(resolve, 50));
        assert.ok(stops.length >= count, `${stops.length} stops`);
        const session = vscode.debug.activeDebugSession!;
        // Commands go to the thread that VS Code shows, which it does a moment after the event.
        const isShown = () => {
          const item = vscode.debug.activeStackItem;
          return item !== undefined && 'frameId' in item && item.threadId === stops[count - 1];
        };
        for (const until = Date.now() + 10_000; !isShown() && Date.now() < until;)
          await new Promise((resolve) => setTimeout(resolve, 50));
        const trace = await session.customRequest('stackTrace', { threadId: stops[count - 1], levels: 1 });
        return { session, frame: trace.stackFrames[0] as { id: number; name: string; line: number } };
      };
      const first = await stop(1);
      assert.match(first.frame.name, /pidfs_alloc_file/);
      await vscode.commands.executeCommand('workbench.action.debug.stepInto');
      assert.match((await stop(2)).frame.name, /iget_locked/);
      await vscode.commands.executeCommand('workbench.action.debug.stepOut');
      const back = await stop(3);
      assert.match(back.frame.name, /pidfs_alloc_file/);
      await vscode.commands.executeCommand('workbench.action.debug.stepOver');
      const { session, frame } = await stop(4);
      const value = await session.customRequest('evaluate', {
        expression: 'inode->i_ino',
        frameId: frame.id,
        context: 'hover',
      });
      assert.equal(value.result, '303');
      await vscode.debug.stopDebugging(session);
      await ended;
      tracker.dispose();
    });
  });
}
