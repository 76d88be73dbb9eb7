/**
 * Lets the lifetime panel and a debug session of the same program move together: the session tells where it stops, and is
 * told where to go. Steps are the same on both sides, because both run the same run.
 */
import * as vscode from 'vscode';
import { debugType } from './debug';

/** What a session runs. */
export interface SessionRun {
  readonly root: string;
  /** The program's file, as its last stop has named it. */
  readonly program: string;
  /** Kconfig values that are exchanged in it. */
  readonly set: Readonly<Record<string, string>>;
  readonly config: string | undefined;
  readonly args: readonly string[];
}

export interface Linked {
  /** Whether that is the run of the panel, so that a step means the same moment in both. */
  matches(run: SessionRun): boolean;
  stoppedAt(step: number): void;
  changed(isLinked: boolean): void;
}

export class DebugLink implements vscode.Disposable {
  private session: vscode.DebugSession | undefined;
  private step: number | undefined;
  private readonly subscriptions: vscode.Disposable[];

  /** `programs`: what sessions run, by their ids, as `SessionPrograms` has heard it. */
  constructor(
    private readonly linked: Linked,
    private readonly programs: SessionPrograms,
  ) {
    this.subscriptions = [
      programs.onDidStop(({ session, step }) => this.stopped(session, step)),
      vscode.debug.onDidTerminateDebugSession((session) => session === this.session && this.set(undefined)),
      vscode.debug.onDidChangeActiveDebugSession(() => this.look()),
    ];
  }

  get isLinked(): boolean {
    return this.session !== undefined;
  }

  /** Links the active session where it runs the same, and lets go of one that does not any more. */
  look(): void {
    if (this.session && !this.isOurs(this.session)) this.set(undefined);
    const session = vscode.debug.activeDebugSession;
    if (session && session !== this.session && this.isOurs(session)) this.set(session);
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

  private stopped(session: vscode.DebugSession, step: number): void {
    if (!this.isOurs(session)) {
      // It was started again with another program.
      if (session === this.session) this.set(undefined);
      return;
    }
    this.set(session);
    if (step === this.step) return;
    this.step = step;
    this.linked.stoppedAt(step);
  }

  /** A session whose program is not known yet is nobody's: it says it when it stops. */
  private isOurs(session: vscode.DebugSession): boolean {
    const program = this.programs.of(session);
    const { subject, tree, args } = session.configuration;
    const root: unknown = subject?.root ?? tree;
    if (program === undefined || typeof root !== 'string') return false;
    return this.linked.matches({ root, program, set: subject?.set ?? {}, config: subject?.config, args: args ?? [] });
  }

  private set(session: vscode.DebugSession | undefined): void {
    if (this.session === session) return;
    this.session = session;
    this.step = undefined;
    this.linked.changed(session !== undefined);
  }
}

/** What each session runs, as its stops have told: the engine may have chosen the program. One for all panels. */
export class SessionPrograms implements vscode.Disposable {
  private readonly programs = new Map<string, string>();
  private readonly stops = new vscode.EventEmitter<{ readonly session: vscode.DebugSession; readonly step: number }>();
  readonly onDidStop = this.stops.event;
  private readonly subscriptions: vscode.Disposable[] = [
    this.stops,
    vscode.debug.onDidReceiveDebugSessionCustomEvent(({ session, event, body }) => {
      if (session.type !== debugType || event !== 'patchscope/stoppedAt') return;
      const { step, program } = body as { step?: unknown; program?: unknown };
      if (typeof step !== 'number' || typeof program !== 'string') return;
      this.programs.set(session.id, program);
      this.stops.fire({ session, step });
    }),
    vscode.debug.onDidTerminateDebugSession(({ id }) => this.programs.delete(id)),
  ];

  of({ id }: vscode.DebugSession): string | undefined {
    return this.programs.get(id);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
