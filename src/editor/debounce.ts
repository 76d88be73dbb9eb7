/** Waits for events to stop coming, as when somebody types, and acts once. */
import type { Disposable } from 'vscode';

export class Debounce implements Disposable {
  private timer: ReturnType<typeof setTimeout> | undefined;
  constructor(private readonly milliseconds: number) {}

  /** Runs `action` when nothing more was asked for in the meantime; what was asked for before is forgotten. */
  soon(action: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(action, this.milliseconds);
  }

  /** What was asked for does not run. */
  cancel(): void {
    clearTimeout(this.timer);
  }

  dispose(): void {
    this.cancel();
  }
}
