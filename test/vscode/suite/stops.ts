/** Stops of debug sessions, for suites that step: waits for the next, until VS Code shows it. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { surroundings } from './surroundings';

export const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export interface Stop {
  readonly session: vscode.DebugSession;
  readonly threadId: number;
  readonly reason: string;
  readonly text: string;
}
export interface StackFrame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly source?: { readonly path?: string; readonly sourceReference?: number };
}

/** Whether a frame stands in a file: VS Code tells a path of the machine that its extensions run on as a URI or as it is. */
export function isIn({ source }: StackFrame, uri: vscode.Uri): boolean {
  return source?.path?.endsWith(uri.path) ?? false;
}

/** Counts the stops of all sessions, and waits for the next; keeps what they write into the console. */
export class Stops {
  private readonly all: Stop[] = [];
  /** Category and text of each output. */
  readonly outputs: { readonly category?: string; readonly output: string }[] = [];
  private seen = 0;
  private readonly tracker = vscode.debug.registerDebugAdapterTrackerFactory('patchscope', {
    createDebugAdapterTracker: (session) => ({
      onDidSendMessage: (message: { type: string; event?: string; body?: object }) => {
        if (message.type !== 'event') return;
        if (message.event === 'stopped') this.all.push({ session, ...(message.body as Omit<Stop, 'session'>) });
        if (message.event === 'output') this.outputs.push(message.body as (typeof this.outputs)[number]);
      },
    }),
  });
  /** The next stop, once VS Code shows it: commands go to the thread that it shows. */
  async next(): Promise<Stop & { readonly frame: StackFrame }> {
    const stop = await this.arrived();
    await until(() => {
      const item = vscode.debug.activeStackItem;
      return item !== undefined && 'frameId' in item && item.threadId === stop.threadId;
    }, 'VS Code shows no frame');
    return { ...stop, frame: await topFrame(stop) };
  }
  /** The next stop, also where VS Code goes on showing a session that stopped before. */
  async arrived(): Promise<Stop> {
    await until(() => this.all.length > this.seen, 'no stop');
    return this.all[this.seen++]!;
  }
  async after(act: () => Thenable<unknown>): Promise<Stop & { readonly frame: StackFrame }> {
    await act();
    return this.next();
  }
  dispose(): void {
    this.tracker.dispose();
  }
}
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + surroundings().patience; !isSo(); await wait(30)) assert.ok(Date.now() < end, what);
}
export async function topFrame({ session, threadId }: Pick<Stop, 'session' | 'threadId'>): Promise<StackFrame> {
  const { stackFrames } = (await session.customRequest('stackTrace', { threadId })) as { stackFrames: (StackFrame & { presentationHint?: string })[] }; // prettier-ignore
  return stackFrames.find((f) => f.presentationHint !== 'subtle') ?? stackFrames[0]!;
}

/** Starts a session, looks at it, and ends all sessions. */
export async function stopped(act: () => Thenable<unknown>, check: (stops: Stops) => Promise<void>): Promise<void> {
  const stops = new Stops();
  try {
    await act();
    await check(stops);
  } finally {
    stops.dispose();
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await vscode.debug.stopDebugging();
  }
  await until(() => vscode.debug.activeDebugSession === undefined, 'the session does not end');
}
