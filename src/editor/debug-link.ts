/**
 * Lets the lifetime panel and a debug session of the same program move together: the session tells where it stops, and is
 * told where to go. Steps are the same on both sides, because both run the same run.
 */
import * as vscode from 'vscode';
import { debugType } from './debug';

export interface Linked {
  /** Whether a session of this tree and program is the panel's; the program is unknown where the engine chose it. */
  matches(root: string, program: string | undefined): boolean;
  stoppedAt(step: number): void;
  changed(isLinked: boolean): void;
}

export class DebugLink implements vscode.Disposable {
  private session: vscode.DebugSession | undefined;
  private step: number | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly linked: Linked) {
    this.subscriptions = [
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
        if (session.type !== debugType || event !== 'patchscope/stoppedAt') return;
        this.stopped(session, body as { step?: unknown; program?: unknown });
      }),
      vscode.debug.onDidTerminateDebugSession((session) => session === this.session && this.set(undefined)),
      vscode.debug.onDidChangeActiveDebugSession(() => this.look()),
    ];
  }

  get isLinked(): boolean {
    return this.session !== undefined;
  }

  /** Links the active session where it is about the same program. */
  look(): void {
    const session = vscode.debug.activeDebugSession;
    if (session?.type !== debugType || session === this.session) return;
    if (this.isOurs(session, undefined)) this.set(session);
  }

  /** Takes the session there; false where there is none, or it is there already. */
  async goTo(step: number): Promise<boolean> {
    const { session } = this;
    if (!session || step === this.step) return false;
    this.step = step;
    await session.customRequest('patchscope/goToMoment', { step });
    return true;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private stopped(session: vscode.DebugSession, { step, program }: { step?: unknown; program?: unknown }): void {
    if (typeof step !== 'number' || !this.isOurs(session, typeof program === 'string' ? program : undefined)) return;
    this.set(session);
    if (step === this.step) return;
    this.step = step;
    this.linked.stoppedAt(step);
  }

  private isOurs({ configuration }: vscode.DebugSession, program: string | undefined): boolean {
    const root = configuration.subject?.root ?? configuration.tree;
    return typeof root === 'string' && this.linked.matches(root, program ?? configuration.program);
  }

  private set(session: vscode.DebugSession | undefined): void {
    if (this.session === session) return;
    this.session = session;
    this.step = undefined;
    this.linked.changed(session !== undefined);
  }
}
