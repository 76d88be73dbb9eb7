/** What a launched session consists of, and what its parts tell each other. */
import type { Problem } from '../machine/problem';
import type { Task } from '../machine/machine';
import type { Run } from '../run/run';
import type { Breakpoints } from './breakpoints';
import type { Movements } from './movements';
import type { StopPlaces } from './places';
import type { Sources } from './sources';
import type { Tape } from '../run/tape';
import type { Values } from './values';

/** A request that cannot be done, told to the client. */
export class RequestError extends Error {}

/** Why and where the run stands still. */
export interface Stop {
  readonly reason: 'step' | 'breakpoint' | 'function breakpoint' | 'data breakpoint' | 'exception' | 'pause' | 'entry' | 'goto' | 'end'; // prettier-ignore
  readonly description?: string;
  readonly text?: string;
  readonly breakpoints?: readonly number[];
  readonly problem?: Problem;
  readonly task?: Task;
}

/** Everything that belongs to one launched run. */
export interface Launched {
  readonly run: Run;
  readonly places: StopPlaces;
  readonly tape: Tape;
  readonly breakpoints: Breakpoints;
  readonly sources: Sources;
  readonly values: Values;
  readonly movements: Movements;
}

/** Moves the run, yielding often, until there is something to show. */
export type Movement = Generator<void, Stop>;
