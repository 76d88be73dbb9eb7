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
/** The lenses above the definition that a line of the text begins. */
export async function lensesAbove(uri: vscode.Uri, definition: string): Promise<vscode.CodeLens[]> {
  const { line } = await placeOf(uri, `\n${definition}`, 1);
  return (await lensesOf(uri)).filter(({ range }) => range.start.line === line);
}
export async function placeOf(uri: vscode.Uri, piece: string, plus = 0): Promise<vscode.Position> {
  const document = await vscode.workspace.openTextDocument(uri);
  const at = document.getText().indexOf(piece);
  assert.ok(at >= 0, `${uri.path} has no ${piece}`);
  return document.positionAt(at + plus);
}
export async function lineOf(uri: vscode.Uri, piece: string): Promise<number> {
  return (await placeOf(uri, piece)).line + 1;
}
/** What all hovers at a place say, as Markdown. */
export async function hoverText(uri: vscode.Uri, piece: string, plus = 0): Promise<string> {
  return hoverAt(uri, await placeOf(uri, piece, plus));
}
export async function hoverAt(uri: vscode.Uri, place: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, place);
  return hovers.flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value)).join('\n');
}
/** Replaces a piece of the text in an editor, unsaved. */
export async function replace(uri: vscode.Uri, from: string, to: string): Promise<void> {
  const editor = await vscode.window.showTextDocument(uri, { preview: false });
  const start = await placeOf(uri, from);
  const range = new vscode.Range(start, await placeOf(uri, from, from.length));
  assert.ok(await editor.edit((edit) => edit.replace(range, to)));
}
/** Back to what is stored. */
export async function revert(uri: vscode.Uri): Promise<void> {
  const { document } = await vscode.window.showTextDocument(uri, { preview: false });
  await vscode.commands.executeCommand('workbench.action.files.revert');
  assert.equal(document.isDirty, false);
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
