/** Phrases that can be clicked: an Action of the service as a command of VS Code. */
import type * as vscode from 'vscode';
import type { Action } from '../service/client';

/** Carries out an action; arguments: the tree's root, the action. Not in the palette, where it has no arguments. */
export const actCommand = 'patchscope.act';

export function commandOf(title: string, root: string, action: Action | undefined): vscode.Command {
  return action ? { title, command: actCommand, arguments: [root, action] } : { title, command: '' };
}

/** The same as a link in Markdown that is trusted with `actCommand`. */
export function linkTo(root: string, action: Action): string {
  return `command:${actCommand}?${encodeURIComponent(JSON.stringify([root, action]))}`;
}
