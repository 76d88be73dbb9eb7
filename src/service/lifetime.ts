/**
 * Answers for the lifetime panel. A *tape* is one scenario's run as the list of its events; a *moment* is the picture at
 * one step of it, with what changed against another step. A tape stays what it was made from: when a text changes it is
 * told to be stale, never exchanged under who looks at it.
 */
import { framesOf } from '../run/frames';
import { type LifeEvent, timelineText, watchEvents } from '../run/events';
import { type LifetimeGraph, lifetimeOf } from '../run/lifetime';
import { lifetimeText } from '../run/lifetime-text';
import type { Run } from '../run/run';
import { stackInTree } from '../machine/problem';
import type { FilePlace, LifetimeMoment, LifetimeTape, Subject, TapeEvent } from './client';
import type { Kernels, SubjectKernel } from './kernels';
import { findScenario, type Scenario } from './scenarios';
import { Dropped, runToEnd } from './slices';
import { treeName } from './status';
import type { Trees } from './trees';

/** Tapes kept: those of panels that are open, and of one just closed. */
const mostTapes = 4;
/** Pictures kept of each tape. */
const mostPictures = 300;

interface Kept {
  readonly tape: LifetimeTape;
  readonly kernel: SubjectKernel;
  readonly scenario: Scenario;
  readonly pictures: Map<number, Picture>;
}
interface Picture {
  readonly graph: LifetimeGraph;
  /** Where the machine stands. */
  readonly place: FilePlace | undefined;
}

export class Lifetimes {
  private readonly tapes = new Map<string, Kept>();
  private made = 0;

  constructor(
    private readonly trees: Trees,
    private readonly kernels: Kernels,
  ) {}

  /** Runs the scenario where it is not known, and once more to watch it. */
  async tape(subject: Subject, program: string | undefined, isWanted: () => boolean): Promise<LifetimeTape> {
    const kernel = this.kernels.of(subject);
    const scenario =
      program === undefined ? kernel.scenarios(subject)[0] : (findScenario(this.trees, program) ?? undefined);
    const known = [...this.tapes.values()].find(
      (kept) =>
        kept.kernel === kernel && kept.scenario.file === scenario?.file && kept.scenario.text === scenario?.text,
    );
    if (known) return this.keep(known);
    const whyNot = kernel.whyNot();
    if (!scenario) return this.unusable(kernel, program ?? '', `There is no scenario ${program ?? ''}.`);
    if (whyNot !== undefined) return this.unusable(kernel, scenario, `There is nothing to run: ${whyNot}.`);
    const record = await kernel.record(scenario);
    if (record.whyNot !== undefined) return this.unusable(kernel, scenario, record.whyNot);
    const { events, start, end } = await kernel.withRun(scenario, async (run) => {
      const watching = watchEvents(run);
      try {
        await runToEnd(run, isWanted);
      } catch (error) {
        watching.drop();
        throw error;
      }
      return { events: watching.finish(), start: run.startStep, end: run.machine.steps };
    });
    // Leaks are found when the run is over, by looking at what is left.
    const told = new Set(events.filter(({ kind }) => kind === 'problem').map(({ text }) => text));
    for (const { message, stack } of record.problems) {
      if (told.has(message)) continue;
      const [top] = stackInTree(stack);
      const place = top?.path ? { path: top.path, line: top.line } : undefined;
      events.push({
        kind: 'problem',
        step: end,
        seen: end,
        task: undefined,
        place,
        text: message,
        short: undefined,
        counts: [],
      });
    }
    const tape: LifetimeTape = {
      id: `tape ${++this.made}`,
      scenario: { name: scenario.name, file: scenario.file },
      tree: treeName(kernel),
      start,
      end,
      events: events.map((event) => this.located(kernel, scenario, event)),
      ...(events.some(({ kind, text }) => kind === 'open' || (kind === 'pass' && text.includes('→')))
        ? {}
        : { remark: `${scenario.name} opens no pidfd on this tree: there are only its processes to see.` }),
    };
    return this.keep({ tape, kernel, scenario, pictures: new Map() });
  }

  /** The picture at `step`, which is brought between the tape's start and end. Null where the tape is not known. */
  async moment(id: string, step: number, since: number | undefined): Promise<LifetimeMoment | null> {
    const kept = this.tapes.get(id);
    if (!kept) return null;
    const { tape, kernel, scenario } = kept;
    const within = (wanted: number) =>
      Number.isFinite(wanted) ? Math.min(tape.end, Math.max(tape.start, Math.round(wanted))) : tape.start;
    const at = within(step);
    const event = tape.events.findLastIndex((e) => e.seen <= at);
    const before = since === undefined ? this.stepBefore(tape, at) : within(since);
    const [now, then] = await this.pictures(kept, [at, before]);
    const present = tape.events[event];
    const isAtEvent = present !== undefined && present.seen === at;
    const who = present?.task === undefined ? '' : `task ${present.task} · `;
    const title = isAtEvent ? `${who}${present.text}` : present ? `after: ${present.text}` : 'the program starts';
    const timeline = lineOfTime(tape.events, event);
    const text = lifetimeText(now!.graph, then!.graph, { title, timeline });
    return {
      tape: id,
      step: at,
      event,
      title,
      graph: now!.graph,
      before: then!.graph,
      text: `${tape.tree} · ${scenario.name}\n${text}`,
      ...((isAtEvent ? (present.place ?? now!.place) : now!.place) && {
        place: (isAtEvent ? present.place : undefined) ?? now!.place!,
      }),
      isStale: !this.isCurrent(kernel, scenario),
    };
  }

  /** Whether a tape still shows what the texts say now; false also where it is not known. */
  isFresh(id: string): boolean {
    const kept = this.tapes.get(id);
    return kept !== undefined && this.isCurrent(kept.kernel, kept.scenario);
  }

  private isCurrent(kernel: SubjectKernel, scenario: Scenario): boolean {
    return kernel.isCurrent && findScenario(this.trees, scenario.file)?.text === scenario.text;
  }

  /** What is compared with where nothing was chosen: the moment of the event before. */
  private stepBefore({ events, start }: LifetimeTape, step: number): number {
    return events.findLast((e) => e.seen < step)?.seen ?? start;
  }

  private async pictures(kept: Kept, steps: readonly number[]): Promise<Picture[]> {
    const { kernel, scenario, pictures } = kept;
    const missing = [...new Set(steps)].filter((step) => !pictures.has(step)).sort((a, b) => a - b);
    const look = () =>
      kernel.withRun(scenario, async (run) => {
        for (const step of missing) {
          run.goTo(step);
          pictures.set(step, { graph: lifetimeOf(run), place: this.presentPlace(kernel, scenario, run) });
        }
      });
    if (missing.length > 0) {
      await look().catch((error: unknown) => {
        // The run was given back meanwhile, and what it was made from is gone.
        if (error instanceof Dropped) throw new Error('The text has changed: run again to see this moment.');
        throw error;
      });
    }
    const found = steps.map((step) => pictures.get(step)!);
    for (const step of pictures.keys()) {
      if (pictures.size <= mostPictures) break;
      pictures.delete(step);
    }
    return found;
  }

  /** The innermost line that a reader can open, of the task that runs. */
  private presentPlace(kernel: SubjectKernel, scenario: Scenario, { machine }: Run): FilePlace | undefined {
    for (const frame of framesOf(machine, machine.current)) {
      if (!frame.place) continue;
      const { path, line } = machine.positionOf(frame.loaded, frame.place);
      if (!path.startsWith('src/')) return { file: this.fileOf(kernel, scenario, path), path, line };
    }
    return undefined;
  }

  private located(kernel: SubjectKernel, scenario: Scenario, event: LifeEvent): TapeEvent {
    const { place, ...rest } = event;
    return {
      ...rest,
      ...(place && { place: { file: this.fileOf(kernel, scenario, place.path), path: place.path, line: place.line } }),
    };
  }
  /** As the editor calls the file: the program, a bundled text, or a file of the tree. */
  private fileOf(kernel: SubjectKernel, scenario: Scenario, path: string): string {
    if (path === scenario.path) return scenario.file;
    if (this.trees.bundle.read(path) !== undefined) return `patchscope-demo:/${path}`;
    return `${kernel.tree.root}/${path}`;
  }

  private keep(kept: Kept): LifetimeTape {
    this.tapes.delete(kept.tape.id);
    this.tapes.set(kept.tape.id, kept);
    const [oldest] = this.tapes.keys();
    if (this.tapes.size > mostTapes) this.tapes.delete(oldest!);
    return kept.tape;
  }

  private unusable(kernel: SubjectKernel, scenario: Scenario | string, whyNot: string): LifetimeTape {
    const { name, file } = typeof scenario === 'string' ? { name: scenario, file: '' } : scenario;
    return { id: '', scenario: { name, file }, tree: treeName(kernel), start: 0, end: 0, events: [], whyNot };
  }
}

/** Events in short that stand in the text, on either side of the present one. */
const mostShort = 24;
/** The events around the present one on one line. */
function lineOfTime(events: readonly TapeEvent[], present: number): string {
  const named = events.map((event, index) => ({ event, index })).filter(({ event }) => event.short !== undefined);
  const at = named.findLastIndex(({ index }) => index <= present);
  const [from, to] = [Math.max(0, at - mostShort), at + mostShort + 1];
  const shown = named.slice(from, to).map(({ event }) => event);
  const text = timelineText(shown, named[at]?.event);
  return [from > 0 ? '… · ' : '', text, to < named.length ? ' · …' : ''].join('');
}
