/** The engine behind the editor, on the demo tree: hover, lens, flip, an edit of the open buffer, a debug session. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const pidfs = vscode.Uri.parse('patchscope-demo:/demo/fs/pidfs.c');
const kconfig = vscode.Uri.parse('patchscope-demo:/demo/fs/Kconfig');
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks until the answer is right, because runs are made after the first question. */
async function eventually<T>(ask: () => Thenable<T>, isRight: (answer: T) => boolean, show: (answer: T) => string) {
  let answer = await ask();
  for (const until = Date.now() + 50_000; !isRight(answer) && Date.now() < until; answer = await ask()) await wait(250);
  assert.ok(isRight(answer), show(answer));
  return answer;
}

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

async function lenses(uri: vscode.Uri): Promise<vscode.CodeLens[]> {
  return vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
}
const titles = (all: readonly vscode.CodeLens[]) => all.map(({ command }) => command?.title ?? '').join(' | ');

async function run(lens: vscode.CodeLens): Promise<void> {
  await vscode.commands.executeCommand(lens.command!.command, ...(lens.command!.arguments ?? []));
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
        () => lenses(pidfs),
        (all) => /two-opens: 2 calls · 13 of 15 statements ran · not run: -ENOMEM, iput/.test(titles(all)),
        titles,
      );
    });

    it('changes with FS_PID, flipped and put back by lens', async () => {
      await vscode.window.showTextDocument(kconfig);
      const offered = await eventually(
        () => lenses(kconfig),
        (all) => titles(all) === 'y (default; 64BIT=y) | Try n | Why y?',
        titles,
      );
      await run(offered[1]!);
      const compared = await eventually(
        () => lenses(kconfig),
        (all) =>
          /^n for this session \(tree: y\) \| \d+ differences for user space \| Show \| Back to y$/.test(titles(all)),
        titles,
      );
      await run(compared[2]!);
      assert.match(
        vscode.window.activeTextEditor?.document.getText() ?? '',
        /fstat\(pidfd\)\.st_mode +0100444 +→ 0600/,
      );
      await run(compared[3]!);
      await eventually(
        () => lenses(kconfig),
        (all) => titles(all).startsWith('y ('),
        titles,
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
        () => lenses(pidfs),
        (all) => /problem: /.test(titles(all)),
        titles,
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
      const [step] = (await lenses(pidfs)).filter(
        ({ command }) =>
          command?.title === 'Step' && JSON.stringify(command.arguments).includes('"stopAt":"pidfs_alloc_file"'),
      );
      assert.ok(step, 'no Step lens on pidfs_alloc_file');
      await run(step);
      const stop = async (count: number) => {
        for (const until = Date.now() + 20_000; stops.length < count && Date.now() < until;) await wait(50);
        assert.ok(stops.length >= count, `${stops.length} stops`);
        const session = vscode.debug.activeDebugSession!;
        // Commands go to the thread that VS Code shows, which it does a moment after the event.
        const isShown = () => {
          const item = vscode.debug.activeStackItem;
          return item !== undefined && 'frameId' in item && item.threadId === stops[count - 1];
        };
        for (const until = Date.now() + 10_000; !isShown() && Date.now() < until;) await wait(50);
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
