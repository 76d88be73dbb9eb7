/**
 * *Run on This Machine's Kernel*: the program that answers come from is compiled with gcc and run on the kernel below, and
 * what it printed stands beside what it printed here. The real kernel is the judge.
 */
import * as vscode from 'vscode';
import type { ProgramOutput } from '../service/client';
import {
  nativeObstacle,
  outputText,
  type NativeObstacle,
  type NativeOutcome,
  type RunNatively,
} from '../service/native-output';
import type { Asker } from './ask';
import { nameOf } from './names';
import type { Reports } from './report';
import type { Trees } from './trees';

export interface NativeContext {
  readonly trees: Trees;
  readonly asker: Asker;
  readonly reports: Reports;
  /** Absent where this is not Linux, or where nothing can be started. */
  readonly native: RunNatively | undefined;
}

/** `program`: a scenario's name or a file, instead of the one in the editor or the preferred one. */
export async function runOnHost(context: NativeContext, program?: string): Promise<void> {
  const { native, reports } = context;
  const obstacle = nativeObstacle({ isTrusted: vscode.workspace.isTrusted, native });
  if (obstacle?.kind === 'untrusted') return sayUntrusted(obstacle);
  if (obstacle || !native) throw new Error(obstacle?.text);
  const ours = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: "Running on this machine's kernel", cancellable: true },
    async (progress, cancellation) => {
      const abort = new AbortController();
      cancellation.onCancellationRequested(() => abort.abort(new vscode.CancellationError()));
      const simulated = await simulate(context, program, cancellation);
      progress.report({ message: `gcc builds and runs ${simulated.name}` });
      const outcome = await native(await nativeProgram(simulated), abort.signal).catch((error: unknown) => {
        if (!cancellation.isCancellationRequested) throw error;
      });
      return outcome && { simulated, outcome };
    },
  );
  if (!ours) return; // Cancelled.
  const { simulated, outcome } = ours;
  if (outcome.kind !== 'ran') return sayNotRun(context, simulated, outcome);
  const left = outputText(simulated);
  const right = outputText(outcome);
  const verdict = left === right ? 'same output' : 'output differs';
  await reports.compare(`${simulated.name}: ${simulated.tree} ↔ this machine (${outcome.kernel}) · ${verdict}`, {
    left: { title: `${simulated.name} on ${simulated.tree}, simulated`, text: left },
    right: { title: `${simulated.name} on ${outcome.kernel}`, text: right },
  });
}

async function simulate(
  { trees, asker }: NativeContext,
  program: string | undefined,
  cancellation: vscode.CancellationToken,
): Promise<ProgramOutput> {
  const subject = trees.subject(await trees.currentRoot());
  const wanted = program ?? (await programInEditor(trees));
  const params = { subject, ...(wanted !== undefined && { program: wanted }) };
  const found = await asker.ask('programOutput', params, { cancellation });
  if (!found)
    throw new Error(
      wanted === undefined
        ? 'This tree has no scenario to run. Open a C program and try again.'
        : `There is no program ${wanted}. Name a scenario, such as two-opens, or a C file.`,
    );
  return found;
}

/** A C file that is in no kernel tree is a program. */
async function programInEditor(trees: Trees): Promise<string | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== 'c' || (await trees.rootOf(document.uri)) !== undefined) return undefined;
  return nameOf(document.uri);
}

async function nativeProgram({ name, file, text }: ProgramOutput) {
  const isOnDisk = file.startsWith('/');
  return { name, text, ...(isOnDisk && { folder: file.slice(0, file.lastIndexOf('/')) || '/' }) };
}

async function sayUntrusted({ text }: NativeObstacle): Promise<void> {
  if (await vscode.window.showWarningMessage(text, 'Manage Workspace Trust'))
    await vscode.commands.executeCommand('workbench.trust.manage');
}

async function sayNotRun(
  { reports }: NativeContext,
  { name }: ProgramOutput,
  outcome: Exclude<NativeOutcome, { kind: 'ran' }>,
): Promise<void> {
  if (outcome.kind === 'no-compiler')
    throw new Error('There is no gcc on the PATH of this machine. On Debian and Ubuntu, "apt install gcc libc6-dev" installs it.');
  await reports.show(`gcc refuses ${name}`, outcome.messages);
  throw new Error(`gcc does not compile ${name} on this machine; its messages are beside.`);
} // prettier-ignore
