/** The inside of two sides compared: how many objects scenarios make and leave, who gives them back, locks, callbacks. */
import { type Difference, isCutShort, mergeDifferences, pairs, type Sighting } from './differences';
import type { ObjectCount, Observation, ObservedDeed } from './observe';

export interface ObjectDifference {
  /** "struct inode". */
  readonly type: string;
  readonly what: 'allocated' | 'left at the end';
  readonly before: number;
  readonly after: number;
  readonly seen: readonly Sighting[];
}

const noObjects: ObjectCount = { made: 0, left: 0, freedBy: [], madeStep: -1, freedStep: -1 };

function sighting(scenario: string, before: number, after: number): Sighting {
  const known = (step: number) => (step < 0 ? undefined : step);
  return { scenario, line: undefined, before: known(before), after: known(after) };
}

export function compareObjects(before: readonly Observation[], after: readonly Observation[]): ObjectDifference[] {
  const rows = new Map<
    string,
    { type: string; what: ObjectDifference['what']; before: number; after: number; seen: Sighting[] }
  >();
  for (const [one, other] of pairs(before, after)) {
    if (isCutShort(one) || isCutShort(other)) continue;
    for (const type of new Set([...Object.keys(one.objects), ...Object.keys(other.objects)])) {
      const [a, b] = [one.objects[type] ?? noObjects, other.objects[type] ?? noObjects];
      for (const [what, x, y] of [
        ['allocated', a.made, b.made],
        ['left at the end', a.left, b.left],
      ] as const) {
        if (x === y) continue;
        const key = `${type}\0${what}`;
        const row = rows.get(key) ?? { type, what, before: 0, after: 0, seen: [] };
        row.before += x;
        row.after += y;
        row.seen.push(sighting(other.scenario, a.madeStep, b.madeStep));
        rows.set(key, row);
      }
    }
  }
  return [...rows.values()];
}

/** Objects that both sides make, and that other functions give back. */
export function compareGivenBack(before: readonly Observation[], after: readonly Observation[]): Difference[] {
  const rows: Difference[] = [];
  for (const [one, other] of pairs(before, after)) {
    if (isCutShort(one) || isCutShort(other)) continue;
    for (const [type, { freedBy, freedStep }] of Object.entries(other.objects)) {
      const was = one.objects[type]?.freedBy ?? [];
      const gone = was.filter((by) => !freedBy.includes(by));
      const come = freedBy.filter((by) => !was.includes(by));
      if (gone.length === 0 || come.length === 0) continue;
      const seen = [sighting(other.scenario, one.objects[type]!.freedStep, freedStep)];
      rows.push({ what: `${type} given back in`, before: gone.join('; '), after: come.join('; '), seen });
    }
  }
  return mergeDifferences(rows);
}

/** Locks that a system call takes and RCU callbacks that run on one side alone; of a lock all system calls together. */
export function compareDeeds(before: readonly Observation[], after: readonly Observation[]): Difference[] {
  const rows = new Map<string, { row: Difference; calls: Set<string>; seen: Sighting[] }>();
  const note = (deed: ObservedDeed, was: string, is: string, seen: Sighting) => {
    const key = `${deed.kind}\0${deed.name}\0${was}`;
    const known = rows.get(key) ?? { row: { what: deed.name, before: was, after: is, seen: [] }, calls: new Set(), seen: [] }; // prettier-ignore
    rows.set(key, known);
    if (deed.call !== '') known.calls.add(deed.call);
    if (!known.seen.some(({ scenario }) => scenario === seen.scenario)) known.seen.push(seen);
  };
  for (const [one, other] of pairs(before, after)) {
    if (isCutShort(one) || isCutShort(other)) continue;
    const { scenario } = other;
    const isIn = ({ deeds }: Observation, { kind, name, call }: ObservedDeed) =>
      deeds.some((deed) => deed.kind === kind && deed.name === name && deed.call === call);
    for (const deed of one.deeds) {
      const verb = deed.kind === 'lock taken' ? 'taken' : 'run';
      if (!isIn(other, deed)) note(deed, verb, `not ${verb}`, sighting(scenario, deed.step, -1));
    }
    for (const deed of other.deeds) {
      const verb = deed.kind === 'lock taken' ? 'taken' : 'run';
      if (!isIn(one, deed)) note(deed, `not ${verb}`, verb, sighting(scenario, -1, deed.step));
    }
  }
  return [...rows.values()].map(({ row, calls, seen }) => {
    const where = calls.size > 0 ? ` in ${[...calls].sort().join(', ')}` : ', as RCU callback';
    return { ...row, what: `${row.what}${where}`, seen };
  });
}
