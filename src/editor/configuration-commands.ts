/** Commands about Kconfig values: try one, choose the base, keep them as a fragment, compare two configurations. */
import * as vscode from 'vscode';
import type { Subject } from '../service/client';
import type { CommandContext } from './commands';
import type { ConfigurationItem } from './configuration';
import { nameOf } from './names';
import { showUntitled } from './untitled';

type Commands = Readonly<Record<string, (...args: never[]) => unknown>>;

export function configurationCommands(context: CommandContext): Commands {
  const { trees } = context;
  return {
    'patchscope.tryValue': () => tryValue(context),
    'patchscope.resetValues': async () => trees.unsetValue(await trees.currentRoot()),
    'patchscope.resetValue': (item?: ConfigurationItem) => resetValue(context, item),
    'patchscope.setBase': () => setBase(context),
    'patchscope.saveFragment': () => saveFragment(context),
    'patchscope.setAnswer': (item?: ConfigurationItem) => setAnswer(context, item),
    'patchscope.showDifferences': () => showDifferences(context),
    'patchscope.compareConfigurations': (before?: Subject, after?: Subject) =>
      before && after ? compare(context, before, after) : compareConfigurations(context),
  };
}

async function tryValue({ trees }: CommandContext): Promise<void> {
  const root = await trees.currentRoot();
  const line = await vscode.window.showInputBox({
    title: 'Patchscope: Kconfig value for this session',
    prompt: 'SYMBOL=value, for example FS_PID=n; the tree stays as it is',
    value: symbolAtCursor(),
    validateInput: (text) => (parseSetting(text) ? undefined : 'Write SYMBOL=y, SYMBOL=n or SYMBOL=value.'),
  });
  const setting = line === undefined ? undefined : parseSetting(line);
  if (setting) trees.setValue(root, setting.symbol, setting.value);
}

/** `CONFIG_FS_PID=n` or `FS_PID=n`. */
function parseSetting(text: string): { symbol: string; value: string } | undefined {
  const match = /^\s*(?:CONFIG_)?(\w+)\s*=\s*(\S+)\s*$/.exec(text);
  return match ? { symbol: match[1]!, value: match[2]! } : undefined;
}

function symbolAtCursor(): string {
  const editor = vscode.window.activeTextEditor;
  const range = editor?.document.getWordRangeAtPosition(editor.selection.active, /\w+/);
  const word = range ? editor!.document.getText(range) : '';
  const symbol = editor?.document.languageId === 'kconfig' ? word : (/^CONFIG_(\w+)/.exec(word)?.[1] ?? '');
  return /^[A-Z0-9_]+$/.test(symbol) ? `${symbol}=n` : '';
}

/** Of the view's item, else of one that is picked. */
async function resetValue({ trees }: CommandContext, item: ConfigurationItem | undefined): Promise<void> {
  const root = item?.root ?? (await trees.currentRoot());
  const symbols = Object.keys(trees.subject(root).set);
  if (symbols.length === 0) return void vscode.window.showInformationMessage(nothingSet);
  const title = "Patchscope: back to the tree's value of";
  const symbol = item?.symbol ?? (await vscode.window.showQuickPick(symbols, { title }));
  if (symbol !== undefined) trees.unsetValue(root, symbol);
}
const nothingSet =
  'Patchscope: this session sets no Kconfig value. "Try Kconfig Value…" sets one, and so do the lenses of Kconfig files.';

async function setBase(context: CommandContext): Promise<void> {
  const root = await context.trees.currentRoot();
  const picked = await pickBase(context, root, 'Patchscope: Kconfig values start from');
  if (picked) context.trees.setBase(root, picked.config);
}

interface Base extends vscode.QuickPickItem {
  /** Undefined: the tree's own choice. */
  readonly config: string | undefined;
}

async function pickBase({ asker, trees }: CommandContext, root: string, title: string): Promise<Base | undefined> {
  const { bases } = await asker.ask('configuration', { subject: { ...trees.subject(root), set: {} } });
  const own: Base = { label: "The tree's own", description: 'its .config, else its defconfig', config: undefined };
  const files = bases.map((path): Base => ({ label: path, config: `${root}/${path}` }));
  const other = { label: 'Another file…', description: 'a .config or defconfig', config: undefined };
  const picked = await vscode.window.showQuickPick([own, ...files, other], { title });
  if (picked !== other) return picked;
  const [file] = (await vscode.window.showOpenDialog({ title, openLabel: 'Use as Base' })) ?? [];
  return file && { label: file.path, config: nameOf(file) };
}

/** An unsaved document: it becomes a file where and if its reader says so. */
async function saveFragment({ asker, trees }: CommandContext): Promise<void> {
  const subject = trees.subject(await trees.currentRoot());
  if (Object.keys(subject.set).length === 0) return void vscode.window.showInformationMessage(nothingSet);
  const content = await asker.ask('fragment', { subject });
  await showUntitled('kernel-config', content);
}

async function setAnswer({ asker, trees }: CommandContext, item: ConfigurationItem | undefined): Promise<void> {
  const root = item?.root ?? (await trees.currentRoot());
  const { assumptions } = await asker.ask('configuration', { subject: trees.subject(root) });
  if (assumptions.length === 0)
    return void vscode.window.showInformationMessage(
      'Patchscope: the Kconfig files of this tree ask the shell nothing.',
    );
  const picked =
    item?.assumption ??
    (
      await vscode.window.showQuickPick(
        assumptions.map((assumption) => ({ label: assumption.answer || '(nothing)', description: assumption.command, assumption })), // prettier-ignore
        { title: 'Patchscope: which answer is different on your machine?', matchOnDescription: true },
      )
    )?.assumption;
  if (!picked) return;
  const { command, answer, source } = picked;
  const output = await vscode.window.showInputBox({
    title: 'Patchscope: what this command prints',
    prompt: `${command}${source === 'override' ? ' (empty: as is assumed)' : ''}`,
    value: answer,
  });
  if (output !== undefined) trees.setAnswer(root, command, output === '' && source === 'override' ? undefined : output);
}

async function showDifferences({ trees, asker, reports }: CommandContext): Promise<void> {
  const subject = trees.subject(await trees.currentRoot());
  if (Object.keys(subject.set).length === 0) return void vscode.window.showInformationMessage(nothingSet);
  const { title, text } = await asker.ask('difference', { subject });
  await reports.show(title, text);
}

async function compareConfigurations(context: CommandContext): Promise<void> {
  const { trees } = context;
  const root = await trees.currentRoot();
  const session = trees.subject(root);
  const first = await pickSubject(context, root, session, 'Patchscope: compare (1 of 2): before');
  const second = first && (await pickSubject(context, root, session, 'Patchscope: compare (2 of 2): after'));
  if (second) await compare(context, first, second);
}

async function pickSubject(
  context: CommandContext,
  root: string,
  session: Subject,
  title: string,
): Promise<Subject | undefined> {
  const set = Object.entries(session.set).map(([symbol, value]) => `${symbol}=${value}`);
  if (set.length > 0) {
    const own = { label: `This session: ${set.join(', ')}`, isSession: true };
    const other = { label: "A base without the session's values…", isSession: false };
    const picked = await vscode.window.showQuickPick([own, other], { title });
    if (!picked) return undefined;
    if (picked.isSession) return session;
  }
  const base = await pickBase(context, root, title);
  if (!base) return undefined;
  const { answers } = session;
  return { root, set: {}, ...(answers && { answers }), ...(base.config !== undefined && { config: base.config }) };
}

async function compare({ asker, reports }: CommandContext, before: Subject, subject: Subject): Promise<void> {
  const title = 'Comparing configurations';
  const found = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, cancellation) =>
      asker.askQuietly('difference', { subject, before }, { cancellation, progress: (message) => progress.report({ message }) }), // prettier-ignore
  );
  if (found) await reports.show(found.title, found.text);
}
