/**
 * Time in a real debugger: forward and back across pidfs_alloc_file, data breakpoints, conditions, who set a value, values
 * beside the lines, an edit while stopped, two sessions at once.
 */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type StackFrame, Stops, topFrame, until } from './stops';

const demo = 'patchscope-demo:/demo';
const pidfs = vscode.Uri.parse(`${demo}/fs/pidfs.c`);
async function lineOf(piece: string): Promise<number> {
  const document = await vscode.workspace.openTextDocument(pidfs);
  const at = document.getText().indexOf(piece);
  assert.ok(at >= 0, piece);
  return document.positionAt(at).line;
}
const command = (name: string, ...args: unknown[]) => vscode.commands.executeCommand(name, ...args);
const stepOver = () => command('workbench.action.debug.stepOver');
const stepBack = () => command('workbench.action.debug.stepBack');
const evaluate = async ({ session, frame }: { session: vscode.DebugSession; frame: StackFrame }, expression: string) =>
  ((await session.customRequest('evaluate', { expression, frameId: frame.id, context: 'watch' })) as { result: string }).result; // prettier-ignore

export function debuggingTests(): void {
  describe('time in the debugger', () => {
    let stops: Stops;
    const start = (more: object = {}) =>
      vscode.debug.startDebugging(undefined, {
        type: 'patchscope',
        request: 'launch',
        name: 'time',
        tree: demo,
        program: 'two-opens',
        stopAt: 'pidfs_alloc_file',
        ...more,
      });
    before(async () => {
      await vscode.window.showTextDocument(pidfs);
    });
    beforeEach(() => (stops = new Stops()));
    afterEach(async () => {
      stops.dispose();
      vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
      await vscode.debug.stopDebugging();
      await until(() => vscode.debug.activeDebugSession === undefined, 'the session does not end');
    });

    it('goes forward and back across pidfs_alloc_file', async () => {
      const first = await stops.after(() => start());
      assert.equal(first.frame.name, 'pidfs_alloc_file');
      const lines = [first.frame.line];
      for (let i = 0; i < 6; i++) lines.push((await stops.after(stepOver)).frame.line);
      assert.ok(new Set(lines).size >= 6, lines.join());
      for (const line of lines.slice(0, -1).reverse()) assert.equal((await stops.after(stepBack)).frame.line, line);
      // Out of it backwards, into it again.
      const caller = await stops.after(() => command('patchscope.debug.stepBackOut'));
      assert.equal(caller.frame.name, '__pidfd_prepare');
      await stops.after(stepOver);
      const inside = await stops.after(() => command('patchscope.debug.stepBackInto'));
      assert.equal(inside.frame.name, 'pidfs_alloc_file');
    });

    it('stops where pid->count changes, and finds who set it', async () => {
      const first = await stops.after(() => start());
      const { session, frame } = first;
      const info = await session.customRequest('dataBreakpointInfo', { name: 'pid->count', frameId: frame.id });
      await session.customRequest('setDataBreakpoints', { breakpoints: [{ dataId: info.dataId }] });
      const changed = await stops.after(() => command('workbench.action.debug.continue'));
      assert.equal(changed.reason, 'data breakpoint');
      assert.match(changed.text, /^pid->count: 2 → 3 at include\/linux\/pid\.h:\d+$/);
      const back = await stops.after(() => command('workbench.action.debug.reverseContinue'));
      assert.match(back.text, /^pid->count: 2 → 3/);
      await session.customRequest('setDataBreakpoints', { breakpoints: [] });
      // As from the menu of the variables view.
      const { scopes } = await session.customRequest('scopes', { frameId: back.frame.id });
      const container = { variablesReference: scopes[0].variablesReference as number };
      const set = await stops.after(() => command('patchscope.debug.whoSet', { container, variable: { name: 'pid' } }));
      assert.match(set.text, /^pid: not written yet → struct pid 3 at fs\/pidfs\.c:\d+$/);
      assert.equal(set.frame.name, 'pidfs_alloc_file');
      assert.equal(set.frame.line, (await lineOf('inode->i_private = get_pid(pid);')) + 1);
    });

    it('keeps conditions, and says what is wrong with one', async () => {
      const at = async (piece: string, condition?: string) =>
        new vscode.SourceBreakpoint(new vscode.Location(pidfs, new vscode.Position(await lineOf(piece), 0)), true, condition); // prettier-ignore
      const second = await at('if (inode->i_state & I_NEW)', '!(inode->i_state & I_NEW)');
      const wrong = await at('unlock_new_inode(inode);', 'inode->');
      const off = await at('anon_inode_getfile("[pidfd]"');
      vscode.debug.addBreakpoints([second, wrong, off]);
      const first = await stops.after(() => start());
      const shown = async (breakpoint: vscode.Breakpoint) =>
        (await first.session.getDebugProtocolBreakpoint(breakpoint)) as { verified?: boolean; message?: string } | undefined; // prettier-ignore
      assert.equal((await shown(second))?.verified, true);
      assert.match((await shown(wrong))?.message ?? '', /^"inode->": expected a member/);
      assert.match((await shown(off))?.message ?? '', /^not compiled under this configuration/);
      const stop = await stops.after(() => command('workbench.action.debug.continue'));
      assert.equal(stop.reason, 'breakpoint');
      assert.equal(await evaluate(stop, 'inode->i_state & I_NEW'), '0');
      assert.equal(await evaluate(stop, 'inode->i_private'), 'struct pid 3');
    });

    it('shows values beside the lines', async () => {
      await stops.after(() => start());
      const { frame } = await stops.after(stepOver);
      const line = frame.line - 1;
      const values = await vscode.commands.executeCommand<vscode.InlineValueText[]>(
        'vscode.executeInlineValueProvider',
        pidfs,
        new vscode.Range(line - 20, 0, line + 20, 0),
        { frameId: frame.id, stoppedLocation: new vscode.Range(line, 0, line, 0) },
      );
      const texts = values.map((v) => `${v.range.start.line - line}: ${v.text}`);
      assert.ok(texts.includes('0: inode = inode 303'), texts.join('\n'));
      assert.ok(texts.includes('-1: pid->ino = 303'), texts.join('\n'));
    });

    it('goes to a moment, and says where the run ends', async () => {
      const first = await stops.after(() => start());
      const { step } = await first.session.customRequest('patchscope/moment');
      const later = await stops.after(() => command('patchscope.debug.goToMoment', step + 40));
      assert.notEqual(later.frame.line, first.frame.line);
      const again = await stops.after(() => command('patchscope.debug.goToMoment', step));
      assert.equal(again.frame.line, first.frame.line);
      const none = await stops.after(() => command('patchscope.debug.goToMoment', 10_000_000_000));
      assert.match(none.text, /^the run ends at step \d+$/);
      assert.equal(none.frame.line, first.frame.line);
    });

    it('freezes what is shown when the text is edited, and restarts with the new text', async () => {
      const document = await vscode.workspace.openTextDocument(pidfs);
      const editor = await vscode.window.showTextDocument(document);
      const first = await stops.after(() => start());
      let isEdited = false;
      const listener = vscode.debug.onDidReceiveDebugSessionCustomEvent(({ event, session }) => {
        isEdited ||= event === 'patchscope/edited' && session.id === first.session.id;
      });
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '\n\n'));
      await until(() => isEdited, 'the session does not hear of the edit');
      const frozen = await stops.after(stepOver);
      assert.ok(frozen.frame.source?.sourceReference, 'the frame shows the edited file');
      const { content } = await first.session.customRequest('source', {
        source: frozen.frame.source,
        sourceReference: frozen.frame.source.sourceReference,
      });
      assert.ok(!(content as string).startsWith('\n\n'));
      const fresh = await stops.after(() => first.session.customRequest('restart', {}));
      assert.equal(fresh.frame.source?.path, pidfs.toString());
      assert.equal(fresh.frame.line, first.frame.line + 2);
      listener.dispose();
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.files.revert');
      assert.equal(document.isDirty, false);
    });

    it('keeps two sessions apart', async () => {
      const first = await stops.after(() => start());
      const second = await stops.after(() => start({ name: 'other', program: 'two-processes', stopOnEntry: true, stopAt: undefined })); // prettier-ignore
      assert.notEqual(second.session.id, first.session.id);
      assert.equal(second.frame.name, 'main');
      assert.equal((await topFrame(first)).name, 'pidfs_alloc_file');
      await vscode.debug.stopDebugging(second.session);
      assert.equal((await topFrame(first)).name, 'pidfs_alloc_file');
      await vscode.debug.stopDebugging(first.session);
    });
  });
}
