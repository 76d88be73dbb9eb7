/** Patchscope's commands. All that a lens or a hover offers is here too, for menus, palette and keyboard. */
import * as vscode from 'vscode';
import { actCommand } from './act';
import type { Asker } from './ask';
import { configurationCommands } from './configuration-commands';
import type { Action } from '../service/client';
import type { RunNatively } from '../service/native-output';
import { demoScheme } from './demo';
import type { Engine } from './engine';
import type { LifetimePanels, LifetimeRequest } from './lifetime';
import { nameOf, uriOf } from './names';
import { runOnHost } from './native-run';
import { openTree } from './open-tree';
import { issueText, type Reports } from './report';
import { timeCommands } from './time';
import { startSession } from './sessions';
import type { TestsView } from './tests';
import type { Trees } from './trees';
import { showUntitled } from './untitled';

export interface CommandContext {
  readonly trees: Trees;
  readonly asker: Asker;
  readonly engine: Engine;
  readonly reports: Reports;
  readonly lifetimes: LifetimePanels;
  readonly tests: TestsView;
  readonly log: vscode.LogOutputChannel;
  readonly version: string;
  readonly native: RunNatively | undefined;
}

export function registerCommands(context: CommandContext): vscode.Disposable[] {
  const { trees, log } = context;
  const commands: Record<string, (...args: never[]) => unknown> = {
    [actCommand]: (root: string, action: Action) => act(context, root, action),
    'patchscope.openDemo': () => openDemo(),
    'patchscope.openTree': () => openTree(trees),
    'patchscope.step': (place?: StepPlace) => (place ? startAt(context, place.root, place.stopAt, place.program) : stepHere(context)), // prettier-ignore
    'patchscope.showLifetime': async (request?: LifetimeRequest) => void (await context.lifetimes.show(request)),
    'patchscope.showTests': () => context.tests.show(),
    'patchscope.pickScenario': async () => pickScenario(context, await trees.currentRoot()),
    ...configurationCommands(context),
    'patchscope.runOnHost': (program?: unknown) =>
      runOnHost(context, typeof program === 'string' ? program : undefined),
    'patchscope.copyReproduction': () => copyReproduction(context),
    'patchscope.reportIssue': () => reportIssue(context),
    'patchscope.restart': () => {
      context.engine.restart();
      trees.forgetRoots();
    },
    'patchscope.showLog': () => log.show(),
    ...timeCommands(trees, context.asker),
  };
  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(name, async (...args: never[]) => {
      try {
        await run(...args);
      } catch (error) {
        log.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        void vscode.window.showErrorMessage(`Patchscope: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
}

async function act(context: CommandContext, root: string, action: Action): Promise<void> {
  const { trees } = context;
  switch (action.kind) {
    case 'step':
      return startAt(context, root, action.stopAt, action.program);
    case 'set':
      return trees.setValue(root, action.symbol, action.value);
    case 'unset':
      return trees.unsetValue(root, action.symbol);
    case 'report':
      return context.reports.show(action.title, action.text);
    case 'open': {
      const document = await vscode.workspace.openTextDocument(uriOf(action.file));
      const place = document.positionAt(action.offset);
      await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
      return;
    }
    case 'pick-scenario':
      return pickScenario(context, root, action.reaching);
    case 'new-program':
      await showUntitled('c', action.text);
  }
}

async function openDemo(): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.parse(`${demoScheme}:/demo/fs/pidfs.c`), { preview: false });
}

/** Where a link of the walkthrough steps to. */
interface StepPlace {
  readonly root: string;
  readonly stopAt: string;
  readonly program: string;
}

/** Steps to the line of the cursor; in a C file outside of a tree, through that program. */
async function stepHere(context: CommandContext): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const file = editor && (await context.trees.fileOf(editor.document.uri));
  if (!editor) return startAt(context, await context.trees.currentRoot());
  const root = file?.subject.root ?? (await context.trees.currentRoot());
  if (!file) return startAt(context, root, undefined, nameOf(editor.document.uri));
  return startAt(context, root, `${file.path}:${editor.selection.active.line + 1}`);
}

async function startAt(context: CommandContext, root: string, stopAt?: string, program?: string): Promise<void> {
  const started = await startSession({
    root,
    ...(stopAt !== undefined && { stopAt }),
    ...(program !== undefined && { program }),
  });
  if (!started) context.log.warn(`VS Code did not start the session at ${stopAt ?? 'entry'}.`);
}

/** Those that reach the place that was asked about come first. */
async function pickScenario(
  { trees, asker }: CommandContext,
  root: string,
  reaching: readonly string[] = [],
): Promise<void> {
  const scenarios = await asker.ask('scenarios', { subject: trees.subject(root) });
  const item = ({ name, shows }: (typeof scenarios)[number]) => ({ label: name, description: shows, name });
  const divider = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, name: undefined });
  const isReaching = ({ name }: { readonly name: string }) => reaching.includes(name);
  const cheapest = { label: 'Automatic', description: 'the cheapest that reaches the place', name: undefined };
  const [here, others] = [scenarios.filter(isReaching), scenarios.filter((one) => !isReaching(one))];
  const picked = await vscode.window.showQuickPick(
    [
      cheapest,
      ...(here.length > 0 ? [divider('reach this place'), ...here.map(item), divider('others')] : []),
      ...others.map(item),
    ],
    { title: 'Patchscope: answers come from', matchOnDescription: true },
  );
  if (picked) trees.pickScenario(root, picked.name);
}

async function copyReproduction({ trees, asker }: CommandContext): Promise<void> {
  const command = await asker.ask('reproduction', { subject: trees.subject(await trees.currentRoot()) });
  await vscode.env.clipboard.writeText(command);
  vscode.window.setStatusBarMessage(`Copied: ${command}`, 5000);
}

/** Opens the report as an unsaved document: it goes nowhere unless its writer sends it. */
async function reportIssue({ trees, asker, version }: CommandContext): Promise<void> {
  const subject = trees.subject(await trees.currentRoot());
  const [status, command] = await Promise.all([
    asker.ask('status', { subject }),
    asker.ask('reproduction', { subject }),
  ]);
  const content = issueText(version, status, command);
  await showUntitled('markdown', content);
}
