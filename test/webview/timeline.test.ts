/** The line of time as plain data. */
import { describe, expect, it } from 'vitest';
import type { LifeEventKind } from '../../src/run/events';
import type { TapeEvent } from '../../src/service/client';
import { fittingSlot, indexAt, placeEvents, xOf } from '../../src/webview/lifetime/timeline';
import { measure } from './graphs';

function event(kind: LifeEventKind, task: number | undefined, short?: string): TapeEvent {
  return { kind, step: 0, seen: 0, task, text: `${kind} of something`, short, counts: [] };
}
const life: readonly TapeEvent[] = [
  event('fork', 2, 'fork'),
  event('made', 2),
  event('open', 2, 'open 3'),
  event('open', 2, 'open 4'),
  event('exit', 3, 'exit'),
  event('rcu', undefined),
  event('print', undefined),
];

describe('the line of time', () => {
  it('has a row for each task, then the kernel, then output', () => {
    const { rows, marks } = placeEvents(life, 30, measure);
    expect(rows.map(({ title }) => title)).toEqual(['task 2', 'task 3', 'kernel', 'output']);
    const row = (index: number) => rows.findIndex(({ y }) => y === marks[index]!.y);
    expect([0, 3, 4, 5, 6].map(row)).toEqual([0, 0, 1, 2, 3]);
  });
  it('keeps the order, and gives small events less room', () => {
    const { marks } = placeEvents(life, 30, measure);
    const places = marks.map(({ x }) => x);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[1]! - places[0]!).toBeLessThan(places[3]! - places[2]!);
  });
  it('never lets two labels of a row touch', () => {
    for (const slot of [3, 8, 20, 60]) {
      const many = Array.from({ length: 200 }, (_, index) => event('open', 2 + (index % 3), `open ${index}`));
      const ends = new Map<string, number>();
      for (const { x, y, label } of placeEvents(many, slot, measure).marks) {
        if (!label) continue;
        const side = `${y} ${label.isAbove}`;
        expect(x).toBeGreaterThan(ends.get(side) ?? -1);
        ends.set(side, x + measure(label.text));
      }
      expect(ends.size).toBeGreaterThan(0);
    }
  });
  it('finds the event at a place, also outside', () => {
    const timeline = placeEvents(life, 30, measure);
    for (const { index, x } of timeline.marks) expect(indexAt(timeline, x)).toBe(index);
    expect(indexAt(timeline, -500)).toBe(0);
    expect(indexAt(timeline, 1e9)).toBe(life.length - 1);
  });
  it('has places between events and before the first', () => {
    const timeline = placeEvents(life, 30, measure);
    expect(xOf(timeline, 2.5)).toBe((xOf(timeline, 2) + xOf(timeline, 3)) / 2);
    expect(xOf(timeline, -1)).toBeLessThan(xOf(timeline, 0));
    expect(xOf(timeline, 6.5)).toBeGreaterThan(xOf(timeline, 6));
  });
  it('shows all at once where they can be told apart', () => {
    expect(placeEvents(life, fittingSlot(life, 600), measure).width).toBeLessThanOrEqual(600);
    const many = Array.from({ length: 5000 }, () => event('open', 2, 'open'));
    expect(fittingSlot(many, 600)).toBe(18);
  });
  it('puts more tasks than there is room for into one row', () => {
    const crowd = Array.from({ length: 50 }, (_, index) => event('fork', 2 + index, 'fork'));
    const { rows, marks } = placeEvents(crowd, 20, measure);
    expect(rows).toHaveLength(7);
    expect(rows.at(-1)!.title).toBe('other tasks');
    expect(marks.filter(({ y }) => y === rows.at(-1)!.y)).toHaveLength(44);
  });
  it('of twenty thousand events is placed in time for a frame', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => event('open', 2 + (index % 4), `open ${index}`));
    const started = performance.now();
    expect(placeEvents(many, 20, measure).marks).toHaveLength(20_000);
    expect(performance.now() - started).toBeLessThan(2000); // That it is not quadratic; the bench measures.
  });
  it('of nothing is nothing', () => {
    const timeline = placeEvents([], 20, measure);
    expect(timeline.marks).toEqual([]);
    expect(indexAt(timeline, 10)).toBe(0);
  });
});
