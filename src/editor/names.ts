/**
 * How files are called outside the editor: a file on disk by its path, any other by its URI. A debug adapter and VS
 * Code's debugger call them so, and so does the service.
 */
import * as vscode from 'vscode';

export function nameOf(uri: vscode.Uri): string {
  const name = uri.scheme === 'file' ? uri.fsPath : uri.toString();
  return name.endsWith('/') && name.length > 1 ? name.slice(0, -1) : name;
}

export function uriOf(name: string): vscode.Uri {
  // A scheme has two letters at least, so that C:\linux is a path.
  return /^[a-z][a-z0-9+.-]+:/i.test(name) ? vscode.Uri.parse(name, true) : vscode.Uri.file(name);
}
