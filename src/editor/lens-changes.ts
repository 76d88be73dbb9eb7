/**
 * Tells VS Code that lenses changed. It asks for them a moment later, unless their editor loses the focus before: then it
 * forgets what it was told, and the lens would go on saying what was true before. A report that opens when its answer
 * stands takes the focus in just that moment. So it is told again once another editor has the focus.
 */
import * as vscode from 'vscode';

/** Milliseconds after which VS Code has asked: 250, or as long as answers took on average. */
const longestDelay = 5000;

export class LensChanges implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly event = this.changes.event;
  private told = -Infinity;
  private readonly subscription = vscode.window.onDidChangeActiveTextEditor(() => {
    if (performance.now() - this.told < longestDelay) this.changes.fire();
  });

  fire(): void {
    this.told = performance.now();
    this.changes.fire();
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }
}
