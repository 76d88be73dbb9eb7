/**
 * Moving in time while a session is stopped, beyond VS Code's own buttons: back into and out of calls, to a moment, to who
 * set a value, to when a line ran, into another task, with another scenario. And what a session tells by itself.
 */
import * as vscode from 'vscode';
import type { Asker } from './ask';
import { Debounce } from './debounce';
import { debugType } from './debug';
import { nameOf } from './names';
import type { Trees } from './trees';

/** As the adapter's requests answer; see src/debug/session.ts. */
interface Moment {
  readonly step: number;
}
interface LifeEvent {
  readonly step: number;
  readonly kind: string;
  readonly text: string;
  readonly place?: string;
}
interface Time {
  readonly step: number;
  readonly name: string;
  readonly values: readonly string[];
}
interface Runnable {
  readonly threadId: number;
  readonly name: string;
  readonly place?: string;
}

/** What VS Code gives a command of the variables view's or the watch view's menu. */
interface VariableItem {
  readonly container?: { readonly variablesReference?: number };
  readonly variable?: { readonly name?: string; readonly evaluateName?: string };
}

export function timeCommands(trees: Trees, asker: Asker): Record<string, (...args: never[]) => unknown> {
  return {
    'patchscope.debug.stepBackInto': () => stepBack('patchscope/stepBackInto'),
    'patchscope.debug.stepBackOut': () => stepBack('patchscope/stepBackOut'),
    'patchscope.debug.goToMoment': (step?: number) => goToMoment(step),
    'patchscope.debug.whoSet': (item?: VariableItem) => whoSet(item),
    'patchscope.debug.whenRan': () => whenRan(),
    'patchscope.debug.runNext': () => runNext(),
    'patchscope.debug.restartWith': (program?: string) => restartWith(trees, asker, program),
  };
}

function session(): vscode.DebugSession {
  const active = vscode.debug.activeDebugSession;
  if (active?.type !== debugType)
    throw new Error('No Patchscope session is stopped. Start one with the Step lens above a function.');
  return active;
}
/** The thread and frame that the call stack view has in focus. */
function focus(): { readonly threadId?: number; readonly frameId?: number } {
  const item = vscode.debug.activeStackItem;
  if (item instanceof vscode.DebugStackFrame) return { threadId: item.threadId, frameId: item.frameId };
  return item ? { threadId: item.threadId } : {};
}

async function stepBack(request: string): Promise<void> {
  await session().customRequest(request, { threadId: focus().threadId ?? 0 });
}

/** Picks among the events of the run, or takes a number of steps. */
async function goToMoment(given?: number): Promise<void> {
  const active = session();
  const step = typeof given === 'number' ? given : await pickMoment(active);
  if (step !== undefined) await active.customRequest('patchscope/goToMoment', { step });
}
async function pickMoment(active: vscode.DebugSession): Promise<number | undefined> {
  const [now, found] = (await Promise.all([
    active.customRequest('patchscope/moment'),
    active.customRequest('patchscope/events').then(undefined, () => ({ events: [] })),
  ])) as [Moment, { events: LifeEvent[] }];
  const items = found.events.map(({ step, text, place }) => ({
    label: `${step === now.step ? '$(debug-stackframe) ' : ''}${text}`,
    description: [`step ${step}`, place].filter(Boolean).join(' · '),
    step,
  }));
  return new Promise((resolve) => {
    const picker = vscode.window.createQuickPick<(typeof items)[number]>();
    picker.title = 'Patchscope: go to moment';
    picker.placeholder = `An event, or a number of steps (now: ${now.step})`;
    picker.matchOnDescription = true;
    picker.items = items;
    const last = items.findLast(({ step }) => step <= now.step);
    if (last) picker.activeItems = [last];
    picker.onDidChangeValue((text) => {
      const number = /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
      const own = number === undefined ? [] : [{ label: `Step ${number}`, description: '', step: number }];
      picker.items = [...own, ...items];
    });
    picker.onDidAccept(() => {
      resolve(picker.activeItems[0]?.step);
      picker.dispose();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

/** Of a line of the variables or the watch view, else of what is selected or under the cursor. */
async function whoSet(item?: VariableItem): Promise<void> {
  const { threadId, frameId } = focus();
  const { container, variable } = item ?? {};
  const reference = container?.variablesReference;
  if (variable?.name !== undefined && reference) {
    await session().customRequest('patchscope/whoSet', {
      threadId,
      name: variable.name,
      variablesReference: reference,
    });
    return;
  }
  const name = variable?.evaluateName ?? variable?.name ?? (await expressionAtCursor());
  if (name === undefined)
    throw new Error('There is no variable at the cursor. Put it on a variable or a member, and ask again.');
  await session().customRequest('patchscope/whoSet', { threadId, name, frameId });
}
async function expressionAtCursor(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  if (!selection.isEmpty) return document.getText(selection);
  // Up to the word under the cursor, with what leads to it: in `inode->i_sb->s_op`, on i_sb: `inode->i_sb`.
  const word = document.getWordRangeAtPosition(selection.active, /\w+/);
  if (!word) return undefined;
  const before = document.getText(new vscode.Range(word.start.with({ character: 0 }), word.start));
  const [path = ''] = /(?:\w+(?:\[[^\]]*\])?(?:->|\.))*$/.exec(before) ?? [];
  return path + document.getText(word);
}

/** The moments at which the cursor's line ran; going to the one picked. */
async function whenRan(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new Error('No editor is open. Put the cursor on a line of C, and ask again.');
  const active = session();
  const line = editor.selection.active.line + 1;
  const source = { path: nameOf(editor.document.uri) };
  const { times, isAll } = (await active.customRequest('patchscope/times', { source, line })) as {
    readonly times: Time[];
    readonly isAll: boolean;
  };
  if (times.length === 0) {
    void vscode.window.showInformationMessage(`Patchscope: line ${line} does not run in this program.`);
    return;
  }
  const picked = await vscode.window.showQuickPick(
    times.map(({ step, name, values }, i) => ({
      label: `${i + 1}. ${values.join(', ') || name}`,
      description: `step ${step} · ${name}`,
      step,
    })),
    {
      title: `Patchscope: line ${line} ran ${isAll ? '' : 'at least '}${times.length === 1 ? 'once' : `${times.length} times`}`,
      matchOnDescription: true,
    },
  );
  if (picked) await active.customRequest('patchscope/goToMoment', { step: picked.step });
}

async function runNext(): Promise<void> {
  const active = session();
  const { threads } = (await active.customRequest('patchscope/runnable')) as { readonly threads: Runnable[] };
  if (threads.length === 0) {
    void vscode.window.showInformationMessage('Patchscope: no other task is ready to run at this moment.');
    return;
  }
  const picked = await vscode.window.showQuickPick(
    threads.map(({ name, place, threadId }) => ({ label: name, description: place ?? '', threadId })),
    { title: 'Patchscope: at the next task switch this one runs', matchOnDescription: true },
  );
  if (picked) await active.customRequest('patchscope/runNext', { threadId: picked.threadId });
}

async function restartWith(trees: Trees, asker: Asker, given?: string): Promise<void> {
  const active = session();
  const program = typeof given === 'string' ? given : await pickProgram(trees, asker);
  if (program !== undefined) await active.customRequest('patchscope/restartWith', { program });
}
async function pickProgram(trees: Trees, asker: Asker): Promise<string | undefined> {
  const scenarios = await asker.ask('scenarios', { subject: trees.subject(await trees.currentRoot()) });
  const picked = await vscode.window.showQuickPick(
    scenarios.map(({ name, shows }) => ({ label: name, description: shows })),
    { title: 'Patchscope: this session starts again with', matchOnDescription: true },
  );
  return picked?.label;
}

/** Values beside the lines of the frame in focus, as the adapter finds them. */
export class InlineValues implements vscode.InlineValuesProvider {
  async provideInlineValues(
    document: vscode.TextDocument,
    viewPort: vscode.Range,
    { frameId }: vscode.InlineValueContext,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.InlineValue[]> {
    const active = vscode.debug.activeDebugSession;
    if (active?.type !== debugType) return [];
    let answer;
    try {
      answer = (await active.customRequest('patchscope/inlineValues', { frameId })) as {
        readonly values: readonly { readonly line: number; readonly column: number; readonly endColumn: number; readonly text: string }[]; // prettier-ignore
      };
    } catch {
      return []; // The run went on meanwhile, or the session ended.
    }
    if (cancellation.isCancellationRequested) return [];
    return answer.values
      .filter(
        ({ line }) => line - 1 >= viewPort.start.line && line - 1 <= viewPort.end.line && line <= document.lineCount,
      )
      .map(({ line, column, endColumn, text }) => {
        return new vscode.InlineValueText(new vscode.Range(line - 1, column - 1, line - 1, endColumn - 1), text);
      });
  }
}

/** While sessions last, edits reach the engine as they are made; a session whose text was edited offers a restart. */
export function followSessions(asker: Asker): vscode.Disposable[] {
  const offered = new Set<string>();
  const typing = new Debounce(200);
  return [
    typing,
    vscode.workspace.onDidChangeTextDocument(() => {
      if (vscode.debug.activeDebugSession?.type !== debugType) return;
      typing.soon(() => asker.tell());
    }),
    vscode.debug.onDidReceiveDebugSessionCustomEvent(async ({ session: edited, event }) => {
      if (event !== 'patchscope/edited' || offered.has(edited.id)) return;
      offered.add(edited.id);
      const text = `The text was edited. "${edited.name}" goes on with the old text.`;
      const answer = await vscode.window.showInformationMessage(text, 'Restart with the New Text');
      offered.delete(edited.id);
      if (!answer) return;
      try {
        await edited.customRequest('restart', {});
      } catch (error) {
        void vscode.window.showErrorMessage(`Patchscope: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
    vscode.debug.onDidTerminateDebugSession(({ id }) => offered.delete(id)),
  ];
}
