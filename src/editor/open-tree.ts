/** The last step of the walkthrough: shows fs/pidfs.c of the kernel tree that is open, or asks for a folder with one. */
import * as vscode from 'vscode';
import { uriOf } from './names';
import type { Trees } from './trees';

/** What is read first in a tree: the newest file that is there. */
const firstFiles = ['fs/pidfs.c', 'kernel/pid.c'];

/** Throws, with a sentence for the user, where the chosen folder is in no kernel tree. */
export async function openTree(trees: Trees): Promise<void> {
  const open = await trees.ownRoot();
  if (open !== undefined) return showFirst(uriOf(open));
  const [chosen] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: 'Folder with a Linux source tree',
      openLabel: 'Open Kernel Tree',
    })) ?? [];
  if (!chosen) return;
  const root = await trees.rootOf(vscode.Uri.joinPath(chosen, 'Kconfig'));
  if (root === undefined)
    throw new Error(
      `${chosen.fsPath} is in no kernel tree: no folder from there up has both Kconfig and include/linux. Choose the folder that "make" is called in.`,
    );
  await vscode.commands.executeCommand('vscode.openFolder', uriOf(root), { filesToOpen: [await firstOf(uriOf(root))] });
}

async function firstOf(root: vscode.Uri): Promise<vscode.Uri> {
  for (const path of firstFiles) {
    const file = vscode.Uri.joinPath(root, path);
    try {
      await vscode.workspace.fs.stat(file);
      return file;
    } catch {
      // An older tree: the next one of the list.
    }
  }
  return vscode.Uri.joinPath(root, 'Kconfig');
}

async function showFirst(root: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(await firstOf(root), { preview: false });
}
