/** Questions to VS Code that several suites ask. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { report } from './report';
import { surroundings } from './surroundings';

/** Asks until the answer is right, because runs are made after the first question. */
export async function eventually<T>(
  ask: () => Thenable<T>,
  isRight: (answer: T) => boolean,
  show: (answer: T) => string,
  pause = 250,
): Promise<T> {
  let answer = await ask();
  for (const until = Date.now() + surroundings().patience; !isRight(answer) && Date.now() < until; answer = await ask())
    await new Promise((resolve) => setTimeout(resolve, pause));
  assert.ok(isRight(answer), show(answer));
  return answer;
}

export async function lensesOf(uri: vscode.Uri): Promise<vscode.CodeLens[]> {
  return vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 500);
}
export function titlesOf(all: readonly vscode.CodeLens[]): string {
  return all.map(({ command }) => command?.title ?? '').join(' | ');
}
export async function runLens(lens: vscode.CodeLens): Promise<void> {
  await vscode.commands.executeCommand(lens.command!.command, ...(lens.command!.arguments ?? []));
}

/** Closes an untitled text without saving, and waits: until VS Code has let go of it, its name may be given to another with its text. */
export async function closeUntitled(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await eventually(
    async () => document.isClosed,
    (isClosed) => isClosed,
    () => `${document.uri.toString()} is still open.`,
    20,
  );
}

/** Milliseconds since `started`; told in the report, because a wall time on a shared machine is no assertion. */
export function asTime(what: string, started: number): number {
  const took = Date.now() - started;
  report(`  ${what}: ${took} ms`);
  return took;
}
