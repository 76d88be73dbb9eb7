/** What a launched session consists of, and what its parts tell each other. */
import type { Task } from '../machine/machine';
import type { ExpectationWatch } from '../run/expectations';
import type { Run } from '../run/run';
import type { Tape } from '../run/tape';
import type { Backwards } from './backwards';
import type { Breakpoints } from './breakpoints';
import type { DataBreakpoints } from './data-breakpoints';
import type { Filters, Incident, Incidents } from './incidents';
import type { Movements } from './movements';
import type { StopPlaces } from './places';
import type { Schedule } from './schedule';
import type { Sources } from './sources';
import type { Values } from './values';

/** A request that cannot be done, told to the client. */
export class RequestError extends Error {}

/** Why and where the run stands still. */
export interface Stop {
  readonly reason: 'step' | 'breakpoint' | 'function breakpoint' | 'data breakpoint' | 'exception' | 'pause' | 'entry' | 'goto' | 'end'; // prettier-ignore
  readonly description?: string;
  readonly text?: string;
  readonly breakpoints?: readonly number[];
  readonly incident?: Incident;
  readonly task?: Task;
}

/** What movements work with. */
export interface Moving {
  readonly run: Run;
  readonly places: StopPlaces;
  readonly tape: Tape;
  readonly breakpoints: Breakpoints;
  readonly data: DataBreakpoints;
  readonly incidents: Incidents;
  /** Which incidents stop. */
  readonly filters: Filters;
  readonly schedule: Schedule;
  /** Undefined where nothing is expected. */
  readonly expectations: ExpectationWatch | undefined;
  readonly sources: Sources;
  readonly values: Values;
  /** Says something in the console of the client. */
  readonly output: (category: 'console' | 'important', text: string) => void;
}

/** Everything that belongs to one launched run. */
export interface Launched extends Moving {
  readonly movements: Movements;
  readonly backwards: Backwards;
}

/** Moves the run, yielding often, until there is something to show. */
export type Movement = Generator<void, Stop>;
