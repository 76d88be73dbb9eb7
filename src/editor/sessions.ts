/** Starts debug sessions: at a function or line, at a moment that an answer named, or at the program's beginning. */
import * as vscode from 'vscode';
import { debugType } from './debug';
import { uriOf } from './names';

export interface SessionStart {
  /** Root of the tree to run on. */
  readonly root: string;
  readonly program?: string;
  readonly stopAt?: string;
  /** A moment: statements since power-on. */
  readonly step?: number;
  /** What VS Code calls the session. */
  readonly name?: string;
  /** Kconfig values besides those that the window has set for the tree. */
  readonly set?: Readonly<Record<string, string>>;
  /** What the program's main() gets besides its name. */
  readonly args?: readonly string[];
}

/** False where VS Code did not start it. */
export function startSession({ root, program, stopAt, step, name, set, args }: SessionStart): Thenable<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uriOf(root));
  return vscode.debug.startDebugging(folder, {
    type: debugType,
    request: 'launch',
    name: name ?? stopAt ?? program ?? 'Patchscope',
    tree: root,
    ...(stopAt !== undefined && { stopAt }),
    ...(step !== undefined && { step }),
    ...(stopAt === undefined && step === undefined && { stopOnEntry: true }),
    ...(program !== undefined && { program }),
    ...(set && { set }),
    ...(args && { args }),
  });
}
