/** Puts the parts of a session together around a fresh run, at the start of its program. */
import { errnoNames } from '../explore/calls';
import { formatProblem } from '../machine/problem';
import { ExpectationWatch } from '../run/expectations';
import type { Run } from '../run/run';
import { Names } from '../run/show';
import { Tape } from '../run/tape';
import { Backwards } from './backwards';
import { Breakpoints } from './breakpoints';
import { DataBreakpoints } from './data-breakpoints';
import type { DebugHost, LaunchArguments } from './host';
import { type Filters, Incidents } from './incidents';
import { type Launched, type Moving, RequestError } from './launched';
import { Movements } from './movements';
import { StopPlaces } from './places';
import { Schedule } from './schedule';
import { Sources } from './sources';
import { Values } from './values';

export interface Launching {
  readonly run: Run;
  readonly host: DebugHost;
  readonly launch: LaunchArguments;
  readonly filters: Filters;
  readonly output: Moving['output'];
  /** Takes lines of the kernel's log, also of what runs again. */
  readonly log: (text: string) => void;
}

/** Boots the run where that was not done. Throws RequestError where there is nothing to run. */
export function launch({ run, host, launch: args, filters, output, log }: Launching): Launched {
  const why = run.whyNot();
  if (why !== undefined) throw new RequestError(why);
  run.kernel.onLog = (text) => log(text.endsWith('\n') ? text : `${text}\n`);
  if (run.keyframes.all.length === 0 && !run.boot()) {
    const [problem] = run.problems;
    throw new RequestError(problem ? `The kernel did not boot: ${formatProblem(problem)}` : 'The kernel did not boot.');
  }
  if (run.machine.steps !== run.startStep || run.machine.finished) run.goTo(run.startStep);
  const places = new StopPlaces(run);
  const values = new Values(new Names(run.kernel, () => run.bootObjects));
  const breakpoints = new Breakpoints(run, places);
  breakpoints.show = (context, value) => values.show(context, value);
  const expectations = new ExpectationWatch(run, (name) => host.symbols?.(name));
  if (!expectations.isIdle) expectations.attach();
  const moving: Moving = {
    run,
    places,
    tape: new Tape(run),
    breakpoints,
    data: new DataBreakpoints(run, places),
    incidents: new Incidents(run, errnoNames(run.options.bundle)),
    filters,
    schedule: new Schedule(run.machine),
    expectations: expectations.isIdle ? undefined : expectations,
    sources: new Sources(run, host, args.subject?.root),
    values,
    output,
  };
  const movements = new Movements(moving, args);
  return { ...moving, movements, backwards: new Backwards(moving, movements) };
}
