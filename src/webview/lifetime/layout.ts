/**
 * Places a picture: one lane for each kind of object, boxes in an order with few crossing edges, each as near to what it
 * is linked with as its neighbours allow. Links over several lanes bend through places that are kept free for them, so
 * no edge runs through a box. Numbers are pixels; no page is needed.
 */
import type { Group, GroupedPicture, GroupLink } from './group';
import { lanes } from './picture';

export interface Box {
  readonly group: Group;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The name as it fits. */
  readonly label: string;
  /** The notes as they fit, one a line. */
  readonly notes: readonly string[];
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Edge {
  readonly link: GroupLink;
  /** From the right side of a box, through free places, to the left side of another; two points a piece. */
  readonly points: readonly Point[];
}
export interface LaneColumn {
  readonly title: string;
  readonly x: number;
  readonly width: number;
  readonly count: number;
}
export interface Layout {
  readonly boxes: readonly Box[];
  readonly edges: readonly Edge[];
  readonly columns: readonly LaneColumn[];
  readonly width: number;
  readonly height: number;
}

export interface Metrics {
  /** Width of a text in the panel's font. */
  measure(text: string): number;
  /** Space there is; a picture that needs more is wider or higher. */
  readonly available: number;
  readonly availableHeight?: number;
}

const boxHeight = 28;
const noteHeight = 16;
const rowGap = 12;
/** Free places for edges stand closer together. */
const passHeight = 6;
const passGap = 8;
const headerHeight = 34;
const padding = 10;
const margin = 12;
const widestLabel = 190;
const narrowestLane = 60;
/** Notes of struct pid may be this wide before they go to the next line. */
const widestNote = 170;
const [smallestGap, greatestGap] = [24, 76];

interface Place {
  readonly id: string;
  readonly lane: number;
  readonly group: Group | undefined;
  /** Space above and below the line on which edges come and go. */
  readonly above: number;
  readonly below: number;
  /** That line. */
  level: number;
}

export function layOut(picture: GroupedPicture, metrics: Metrics): Layout {
  const shapes = new Map(picture.groups.map((group) => [group.key, shapeOf(group, metrics)]));
  const columns = columnsOf(picture, shapes, metrics);
  const { layers, chains, next, previous } = places(picture, shapes);
  order(layers, next, previous);
  align(layers, next, previous);
  const all = layers.flat();
  const top = all.reduce((least, p) => Math.min(least, p.level - p.above), Infinity);
  const bottom = all.reduce((most, p) => Math.max(most, p.level + p.below), -Infinity);
  const shift = headerHeight + rowGap - (all.length > 0 ? top : 0);
  const boxes = layers.flat().flatMap((place): Box[] => {
    if (!place.group) return [];
    const { label, notes } = shapes.get(place.group.key)!;
    const { x, width } = columns[place.lane]!;
    const y = Math.round(place.level - place.above + shift);
    return [{ group: place.group, x, y, width, height: place.above + place.below, label, notes }];
  });
  const edges = chains.map(({ link, through }): Edge => {
    const points = through.flatMap((place, index): Point[] => {
      const { x, width } = columns[place.lane]!;
      const y = Math.round(place.level + shift);
      if (index === 0) return [{ x: x + width, y }];
      return index === through.length - 1
        ? [{ x, y }]
        : [
            { x, y },
            { x: x + width, y },
          ];
    });
    return { link, points };
  });
  const last = columns.at(-1)!;
  return {
    boxes,
    edges,
    columns,
    width: last.x + last.width + margin,
    height: Math.max(Math.ceil((all.length > 0 ? bottom : 0) + shift + rowGap), metrics.availableHeight ?? 0),
  };
}

// --- sizes ----------------------------------------------------------------------------------------------------------

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly notes: readonly string[];
}

/** The text behind a name: a count, what it was before, a number of members. */
export function badgeOf({ detail, before, members }: Group): string {
  const times = members.length > 1 ? `× ${members.length}` : '';
  const change = before === undefined ? detail : `${before} → ${detail}`;
  return [change, times].filter(Boolean).join('  ');
}

function shapeOf(group: Group, { measure }: Metrics): Shape {
  const label = clipTo(group.name, widestLabel, measure);
  const badge = badgeOf(group);
  // Only struct pid tells its notes in the picture: who holds it is the question.
  const notes = group.lane === 5 ? group.notes.flatMap((note) => wrap(note, widestNote, measure)) : [];
  const name = measure(label) + (badge === '' ? 0 : measure(badge) + 18);
  const width = Math.ceil(Math.max(name, ...notes.map((note) => measure(note) * 0.92)) + 2 * padding);
  return { width, height: boxHeight + (notes.length > 0 ? notes.length * noteHeight + 4 : 0), label, notes };
}

function clipTo(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  let end = text.length;
  while (end > 1 && measure(`${text.slice(0, end)}…`) > width) end--;
  return `${text.slice(0, end)}…`;
}

function wrap(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(clipTo(word, width, measure));
  }
  return lines.length <= 5 ? lines : [...lines.slice(0, 4), '…'];
}

function columnsOf(
  { groups }: GroupedPicture,
  shapes: ReadonlyMap<string, Shape>,
  { measure, available }: Metrics,
): LaneColumn[] {
  const widths = lanes.map((title, lane) => {
    const own = groups.filter((group) => group.lane === lane).map(({ key }) => shapes.get(key)!.width);
    return Math.max(narrowestLane, Math.ceil(measure(`${title} 99`)), ...own);
  });
  const free = available - 2 * margin - widths.reduce((sum, width) => sum + width, 0);
  const gap = Math.min(greatestGap, Math.max(smallestGap, Math.floor(free / (lanes.length - 1))));
  let x = margin;
  return lanes.map((title, lane) => {
    const column = { title, x, width: widths[lane]!, count: 0 };
    x += column.width + gap;
    const count = groups.filter((g) => g.lane === lane).reduce((sum, g) => sum + present(g), 0);
    return { ...column, count };
  });
}
function present({ members }: Group): number {
  return members.filter(({ mark }) => mark !== 'gone').length;
}

// --- places, also for edges that pass through a lane ----------------------------------------------------------------

interface Chain {
  readonly link: GroupLink;
  readonly through: readonly Place[];
}
type Neighbours = ReadonlyMap<Place, readonly Place[]>;

function places({ groups, links }: GroupedPicture, shapes: ReadonlyMap<string, Shape>) {
  const layers: Place[][] = lanes.map(() => []);
  const byKey = new Map<string, Place>();
  for (const group of groups) {
    // Edges come and go at the middle of the name, not of the notes below it.
    const above = boxHeight / 2;
    const below = shapes.get(group.key)!.height - above;
    const place: Place = { id: group.key, lane: group.lane, group, above, below, level: 0 };
    layers[group.lane]!.push(place);
    byKey.set(group.key, place);
  }
  const next = new Map<Place, Place[]>();
  const previous = new Map<Place, Place[]>();
  const join = (from: Place, to: Place): void => {
    next.set(from, [...(next.get(from) ?? []), to]);
    previous.set(to, [...(previous.get(to) ?? []), from]);
  };
  const chains = links.map((link): Chain => {
    const [from, to] = [byKey.get(link.from)!, byKey.get(link.to)!];
    const through = [from];
    for (let lane = from.lane + 1; lane < to.lane; lane++) {
      const half = passHeight / 2;
      const id = `${link.from} ${link.to} ${lane}`;
      const pass: Place = { id, lane, group: undefined, above: half, below: half, level: 0 };
      layers[lane]!.push(pass);
      through.push(pass);
    }
    through.push(to);
    through.forEach((place, index) => index > 0 && join(through[index - 1]!, place));
    return { link, through };
  });
  return { layers, chains, next, previous };
}

// --- order ----------------------------------------------------------------------------------------------------------

/** Sorts each lane by the middle of its neighbours, to and fro, and keeps the order with the fewest crossings. */
function order(layers: Place[][], next: Neighbours, previous: Neighbours): void {
  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(layers, next);
  for (let round = 0; round < 8 && fewest > 0; round++) {
    const isForward = round % 2 === 1;
    const lanesInTurn = isForward ? [1, 2, 3, 4, 5] : [4, 3, 2, 1, 0];
    for (const lane of lanesInTurn) {
      const fixed = layers[isForward ? lane - 1 : lane + 1]!;
      const rank = new Map(fixed.map((place, index) => [place, index]));
      const neighbours = isForward ? previous : next;
      const own = new Map(
        layers[lane]!.map((place, index) => {
          const ranks = (neighbours.get(place) ?? []).flatMap((one) => rank.get(one) ?? []);
          return [place, ranks.length > 0 ? mean(ranks) : index] as const;
        }),
      );
      layers[lane]!.sort((a, b) => own.get(a)! - own.get(b)!);
    }
    const found = crossings(layers, next);
    if (found >= fewest) continue;
    fewest = found;
    best = layers.map((layer) => [...layer]);
  }
  best.forEach((layer, lane) => (layers[lane] = layer));
}

export function crossings(layers: readonly (readonly Place[])[], next: Neighbours): number {
  let count = 0;
  for (let lane = 0; lane + 1 < layers.length; lane++) {
    const rank = new Map(layers[lane + 1]!.map((place, index) => [place, index]));
    const ends = layers[lane]!.flatMap((place) => (next.get(place) ?? []).map((one) => rank.get(one)!).sort(byNumber));
    // Inversions, by insertion into a sorted list.
    const sorted: number[] = [];
    for (const end of ends) {
      let low = 0;
      for (let high = sorted.length; low < high;) {
        const middle = (low + high) >> 1;
        if (sorted[middle]! <= end) low = middle + 1;
        else high = middle;
      }
      count += sorted.length - low;
      sorted.splice(low, 0, end);
    }
  }
  return count;
}
const byNumber = (a: number, b: number) => a - b;
function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

// --- heights --------------------------------------------------------------------------------------------------------

/** Brings each place near its neighbours, lane after lane, to and fro. */
function align(layers: readonly (readonly Place[])[], next: Neighbours, previous: Neighbours): void {
  for (const layer of layers)
    settle(
      layer,
      layer.map(() => 0),
    );
  for (let round = 0; round < 6; round++) {
    for (const [layer, neighbours] of [
      ...[...layers].reverse().map((one) => [one, next] as const),
      ...layers.map((one) => [one, previous] as const),
    ]) {
      const wanted = layer.map((place) => {
        const around = neighbours.get(place) ?? [];
        return around.length > 0 ? mean(around.map((one) => one.level)) : place.level;
      });
      settle(layer, wanted);
    }
  }
}

function distance(above: Place, below: Place): number {
  const gap = above.group && below.group ? rowGap : passGap;
  return above.below + gap + below.above;
}

/**
 * The levels nearest to the wanted ones (least squares) that keep the order and the distances: blocks of places that
 * would overlap are pooled and share the mean of their wishes.
 */
function settle(layer: readonly Place[], wanted: readonly number[]): void {
  let offset = 0;
  const blocks: { sum: number; count: number }[] = [];
  const offsets = layer.map((place, index) => {
    if (index > 0) offset += distance(layer[index - 1]!, place);
    return offset;
  });
  for (let index = 0; index < layer.length; index++) {
    blocks.push({ sum: wanted[index]! - offsets[index]!, count: 1 });
    while (blocks.length > 1) {
      const [last, before] = [blocks.at(-1)!, blocks.at(-2)!];
      if (before.sum / before.count <= last.sum / last.count) break;
      before.sum += last.sum;
      before.count += last.count;
      blocks.pop();
    }
  }
  let index = 0;
  for (const { sum, count } of blocks)
    for (const end = index + count; index < end; index++) layer[index]!.level = sum / count + offsets[index]!;
}
