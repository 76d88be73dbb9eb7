/** Debug sessions by their names: each is a DebugSession of src/debug over a fresh Run of what its launch names. */
import type { DebugHost, NoRun } from '../debug/host';
import { DebugSession } from '../debug/session';
import type { Run } from '../run/run';
import type { LaunchArguments, Subject } from './client';
import type { Kernels } from './kernels';
import { bundledScenarios, findScenario, type Scenario } from './scenarios';
import type { Trees } from './trees';

interface OpenSession {
  readonly session: DebugSession;
  /** What it runs. */
  launched: { readonly subject: Subject; readonly scenario: Scenario } | undefined;
}

export class DebugSessions {
  private readonly sessions = new Map<string, OpenSession>();

  constructor(
    private readonly trees: Trees,
    private readonly kernels: Kernels,
    private readonly emit: (session: string, message: object) => void,
  ) {}

  open(id: string): null {
    const opened: OpenSession = { session: new DebugSession(this.host(id, () => opened)), launched: undefined };
    this.sessions.set(id, opened);
    return null;
  }

  send(id: string, message: object): null {
    const opened = this.sessions.get(id);
    if (!opened) throw new Error('The session has ended.');
    opened.session.handle(message);
    return null;
  }

  close(id: string): null {
    this.sessions.get(id)?.session.close();
    this.sessions.delete(id);
    return null;
  }

  /** A text of the tree has changed: sessions on it go on with the old one, and say so. */
  changed(root: string): void {
    for (const { session, launched } of this.sessions.values())
      if (launched?.subject.root === root) session.invalidate();
  }
  /** As `changed`, for a program that stands beside every tree. */
  changedProgram(file: string): void {
    for (const { session, launched } of this.sessions.values())
      if (launched?.scenario.file === file && this.trees.read(file) !== launched.scenario.text) session.invalidate();
  }

  private host(id: string, opened: () => OpenSession): DebugHost {
    return {
      session: id,
      createRun: async (launch) => {
        const args = launch as LaunchArguments;
        if (typeof args.subject?.root !== 'string') return { problem: 'The launch names no tree.' };
        const subject = { ...args.subject, set: args.subject.set ?? {} };
        const made = await this.createRun({ ...args, subject });
        if ('problem' in made) return made;
        opened().launched = { subject, scenario: made.scenario };
        return made.run;
      },
      symbols: (name) => {
        const { launched } = opened();
        return launched && this.kernels.of(launched.subject).configuration.values.get(name)?.value;
      },
      textNow: (path) => {
        const { launched } = opened();
        if (!launched) return undefined;
        const isProgram = path === launched.scenario.path;
        return this.trees.read(isProgram ? launched.scenario.file : `${launched.subject.root}/${path}`);
      },
      send: (message) => this.emit(id, message),
      schedule: (callback) => void setTimeout(callback, 0),
      nameOf: (path) => {
        if (this.trees.bundle.read(path) !== undefined) return `patchscope-demo:/${path}`;
        return /^([/\\]|\w[\w+.-]*:)/.test(path) ? path : undefined;
      },
    };
  }

  private async createRun(args: LaunchArguments): Promise<{ readonly run: Run; readonly scenario: Scenario } | NoRun> {
    const kernel = this.kernels.of(args.subject);
    const whyNot = kernel.whyNot();
    if (whyNot !== undefined) return { problem: `There is nothing to run: ${whyNot}.` };
    const found = await this.scenario(args);
    const scenario = found && Array.isArray(args.args) ? { ...found, arguments: args.args.map(String) } : found;
    if (!scenario) return { problem: `There is no program ${args.program ?? ''}.` };
    const run = await kernel.start(scenario);
    return 'problem' in run ? run : { run, scenario };
  }

  /** The program named, else the preferred one if it comes to `stopAt`, else the cheapest that does. */
  private async scenario(args: LaunchArguments): Promise<Scenario | undefined> {
    if (args.program !== undefined) return findScenario(this.trees, args.program);
    const kernel = this.kernels.of(args.subject);
    const [preferred, ...others] = kernel.scenarios(args.subject);
    if (args.stopAt === undefined || !preferred) return preferred;
    let best: { readonly scenario: Scenario; readonly steps: number } | undefined;
    for (const scenario of [preferred, ...others]) {
      const record = await kernel.record(scenario);
      const { image, files } = kernel.program;
      const [, path, line] = /^(.*):(\d+)$/.exec(args.stopAt) ?? [];
      const reaches = record.counts.some((count, id) => {
        if (count === 0) return false;
        if (path === undefined) return image.statementFunction(id).name === args.stopAt;
        const place = image.statementPlace(id);
        return files.file(place.file)?.path === path && files.line(place.file, place.start) === Number(line);
      });
      if (reaches && scenario === preferred) return scenario;
      if (reaches && (!best || record.steps < best.steps)) best = { scenario, steps: record.steps };
    }
    return best?.scenario ?? preferred ?? bundledScenarios(this.trees)[0];
  }
}
