/**
 * Places the events of a tape on a line of time: one row for each task, one slot for each event, whatever number of steps
 * lies between, and names below or above the marks where there is room. Plain data, no page.
 */
import type { LifeEventKind } from '../../run/events';
import type { TapeEvent } from '../../service/client';

/** What a mark looks like; several kinds share one. */
export type Shape =
  'process' | 'end' | 'opened' | 'closed' | 'made' | 'freed' | 'evicted' | 'told' | 'later' | 'print' | 'problem';

export const shapes: Readonly<Record<LifeEventKind, Shape>> = {
  fork: 'process',
  exec: 'process',
  exit: 'end',
  reap: 'end',
  open: 'opened',
  dup: 'opened',
  pass: 'opened',
  close: 'closed',
  'last-fput': 'closed',
  made: 'made',
  freed: 'freed',
  evict: 'evicted',
  'last-put': 'evicted',
  signal: 'told',
  poll: 'told',
  'wake-up': 'told',
  rcu: 'later',
  print: 'print',
  problem: 'problem',
  'left-out': 'problem',
};

/** Those that show small: there are many, and they tell little by themselves. */
const minor: ReadonlySet<Shape> = new Set(['made', 'freed', 'later', 'print']);

export interface EventMark {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly shape: Shape;
  readonly isMinor: boolean;
  /** Below the mark, or above it; undefined where there is no room. */
  readonly label?: { readonly text: string; readonly isAbove: boolean };
}

export interface Timeline {
  readonly rows: readonly { readonly title: string; readonly y: number }[];
  readonly marks: readonly EventMark[];
  readonly width: number;
  readonly height: number;
  /** Pixels from one event to the next. */
  readonly slot: number;
}

export const rowHeight = 40;
export const smallestSlot = 3;
export const greatestSlot = 160;
/** For the handle of the present moment, above the labels of the first row. */
const topMargin = 8;
const sideMargin = 14;
const mostRows = 7;
const labelGap = 8;
const longestLabel = 26;
/** What a small mark takes of a slot. */
const minorPart = 0.5;

function partOf({ kind }: TapeEvent): number {
  return minor.has(shapes[kind]) ? minorPart : 1;
}

/** The slot at which all events are seen at once, if they can be told apart then. */
export function fittingSlot(events: readonly TapeEvent[], available: number): number {
  const parts = events.reduce((sum, event) => sum + partOf(event), 0);
  return Math.min(64, Math.max(18, (available - 2 * sideMargin - 30) / Math.max(1, parts)));
}

export function placeEvents(events: readonly TapeEvent[], slot: number, measure: (text: string) => number): Timeline {
  const titles = rowTitles(events);
  const rows = titles.map((title, row) => ({ title, y: topMargin + row * rowHeight + rowHeight / 2 - 1 }));
  let end = sideMargin;
  const marks = events.map((event, index): EventMark => {
    const shape = shapes[event.kind];
    const width = slot * partOf(event);
    const x = Math.round((end + width / 2) * 10) / 10;
    end += width;
    return { index, x, y: rows[rowOf(titles, event)]!.y, shape, isMinor: minor.has(shape) };
  });
  const labelled = withLabels(marks, events, measure);
  return { rows, marks: labelled, slot, width: end + sideMargin + 30, height: topMargin + rows.length * rowHeight };
}

/** Where an event is; half way to the next one where `index` is. */
export function xOf({ marks, slot }: Timeline, index: number): number {
  const before = marks[Math.floor(index)]?.x ?? (marks[0]?.x ?? sideMargin) - slot / 2;
  if (Number.isInteger(index)) return before;
  const after = marks[Math.ceil(index)]?.x ?? before + slot / 2;
  return (before + after) / 2;
}
/** The event nearest to a place. */
export function indexAt({ marks }: Timeline, x: number): number {
  let low = 0;
  for (let high = marks.length - 1; low < high;) {
    const middle = (low + high) >> 1;
    if ((marks[middle]!.x + marks[middle + 1]!.x) / 2 < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

const others = 'other tasks';
function rowTitle({ kind, task }: TapeEvent): string {
  if (task !== undefined) return `task ${task}`;
  return kind === 'print' ? 'output' : 'kernel';
}
function rowTitles(events: readonly TapeEvent[]): string[] {
  const found = [...new Set(events.map(rowTitle))];
  const number = (title: string) => (title.startsWith('task ') ? Number(title.slice(5)) : Infinity);
  const tasks = found.filter((title) => title.startsWith('task ')).sort((a, b) => number(a) - number(b));
  const rest = ['kernel', 'output'].filter((title) => found.includes(title));
  const room = mostRows - rest.length;
  const shown = tasks.length > room ? [...tasks.slice(0, room - 1), others] : tasks;
  return [...shown, ...rest];
}
function rowOf(titles: readonly string[], event: TapeEvent): number {
  const row = titles.indexOf(rowTitle(event));
  return row >= 0 ? row : titles.indexOf(others);
}

/** Labels are on no mark's way, but must keep off each other: below the line, else above it, else nowhere. */
function withLabels(
  marks: readonly EventMark[],
  events: readonly TapeEvent[],
  measure: (text: string) => number,
): EventMark[] {
  const ends = new Map<string, number>();
  return marks.map((mark) => {
    const text = labelOf(events[mark.index]!);
    if (text === undefined) return mark;
    for (const isAbove of [false, true]) {
      const side = `${mark.y} ${isAbove}`;
      if (mark.x < (ends.get(side) ?? 0) + labelGap) continue;
      ends.set(side, mark.x + measure(text));
      return { ...mark, label: { text, isAbove } };
    }
    return mark;
  });
}

function labelOf({ kind, short, text }: TapeEvent): string | undefined {
  if (kind === 'print') return clip(text.replace(/^(prints|complains) /, ''));
  if (kind === 'problem') return 'problem';
  return short ?? (kind === 'signal' ? text.replace(/^sends (\S+) to .*$/, '$1') : undefined);
}
function clip(text: string): string {
  return text.length <= longestLabel ? text : `${text.slice(0, longestLabel - 1)}…`;
}
