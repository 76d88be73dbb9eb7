/** The picture of the lifetime panel as plain data: nothing overlaps, no edge runs through a box, alike is one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesOf } from '../../src/webview/lifetime/changes';
import { drawPicture } from '../../src/webview/lifetime/draw';
import { chainOf, groupAlike } from '../../src/webview/lifetime/group';
import type { Layout } from '../../src/webview/lifetime/layout';
import { pictureOf } from '../../src/webview/lifetime/picture';
import { grouped, layoutOf, layoutOfGraph, openPidfds, ungrouped } from './graphs';

const boxNamed = (layout: Layout, name: string) => {
  const found = layout.boxes.find(({ group }) => group.name === name);
  if (!found) throw new Error(`no ${name} among ${layout.boxes.map(({ group }) => group.name).join(', ')}`);
  return found;
};

/** Two boxes that lie over one another, or an edge that runs through a box. */
function faultsOf({ boxes, edges, width, height }: Layout): string[] {
  const faults: string[] = [];
  for (const [index, a] of boxes.entries()) {
    if (a.x < 0 || a.y < 0 || a.x + a.width > width || a.y + a.height > height)
      faults.push(`${a.group.name} is outside`);
    for (const b of boxes.slice(index + 1))
      if (a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
        faults.push(`${a.group.name} and ${b.group.name} overlap`);
  }
  for (const { link, points } of edges)
    for (let at = 1; at + 1 < points.length; at += 2) {
      const [from, to] = [points[at]!, points[at + 1]!];
      const through = boxes.find(
        (b) => from.x <= b.x && b.x + b.width <= to.x && b.y < from.y && from.y < b.y + b.height,
      );
      if (through) faults.push(`${link.from} → ${link.to} runs through ${through.group.name}`);
    }
  return faults;
}

describe('the layout', () => {
  it('has a lane for each kind, in the order of the links', () => {
    const layout = layoutOfGraph(openPidfds(1, 2));
    const lanes = ['task 2', 'fd 3', 'file 0', 'dentry 0', 'inode 303', 'struct pid 3'];
    const places = lanes.map((name) => boxNamed(layout, name).x);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(places).size).toBe(6);
    expect(layout.columns.map(({ count }) => count)).toEqual([2, 2, 2, 2, 1, 1]);
  });

  it('follows the tree: a shared dentry is one box with two edges', () => {
    const own = layoutOfGraph(openPidfds(1, 2));
    const shared = layoutOfGraph(openPidfds(1, 2, 'dentry'));
    const dentries = (layout: Layout) => layout.boxes.filter(({ group }) => group.lane === 3);
    expect(dentries(own)).toHaveLength(2);
    expect(dentries(shared)).toHaveLength(1);
    const into = shared.edges.filter(({ link }) => link.to === dentries(shared)[0]!.group.key);
    expect(into).toHaveLength(2);
  });

  it('puts two descriptors symmetrically about what they share', () => {
    const layout = layoutOfGraph(openPidfds(1, 2));
    const middle = (name: string) => boxNamed(layout, name).y + 14;
    expect(Math.abs((middle('dentry 0') + middle('dentry 1')) / 2 - middle('inode 303'))).toBeLessThan(8);
  });

  it('is the same for the same picture', () => {
    expect(layoutOfGraph(openPidfds(3, 3))).toEqual(layoutOfGraph(openPidfds(3, 3)));
  });

  it('has no crossing where there need be none', () => {
    const layout = layoutOfGraph(openPidfds(4, 3));
    const order = (lane: number) =>
      layout.boxes
        .filter(({ group }) => group.lane === lane)
        .sort((a, b) => a.y - b.y)
        .map(({ group }) => Number(/\d+$/.exec(group.name)?.[0]));
    for (const lane of [1, 2, 3, 4, 5]) expect(order(lane)).toEqual([...order(lane)].sort((a, b) => a - b));
  });

  it('never lets boxes overlap, nor an edge run through one, whatever is linked with what', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        fc.boolean(),
        (processes, opens, isShared, isGrouped) => {
          const graph = openPidfds(processes, opens, isShared ? 'dentry' : 'inode');
          expect(faultsOf(layoutOfGraph(graph, isGrouped ? grouped : ungrouped))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds faults where there are some', () => {
    const layout = layoutOfGraph(openPidfds(1, 2));
    const [first, second, ...rest] = layout.boxes;
    const broken = { ...layout, boxes: [first!, { ...second!, x: first!.x, y: first!.y + 3 }, ...rest] };
    expect(faultsOf(broken)).not.toEqual([]);
  });

  it('of nothing is empty lanes', () => {
    const nothing = { step: 0, tasks: [], files: [], dentries: [], inodes: [], pids: [] };
    const layout = layoutOfGraph(nothing);
    expect(layout.boxes).toEqual([]);
    expect(layout.columns).toHaveLength(6);
    expect(Number.isFinite(layout.height)).toBe(true);
  });

  it('clips long names, and keeps them whole for who asks', () => {
    const graph = openPidfds(1, 1);
    const name = `task ${'9'.repeat(80)}`;
    const layout = layoutOfGraph({ ...graph, tasks: [{ ...graph.tasks[0]!, name }] });
    const box = boxNamed(layout, name);
    expect(box.label).toMatch(/^task 9+…$/);
    expect(box.width).toBeLessThan(240);
    expect(drawPicture(layout, undefined)).toContain(`<title>${name}`);
  });
});

describe('two hundred objects', () => {
  it('that are alike are a few boxes with their numbers', () => {
    const layout = layoutOfGraph(openPidfds(1, 60), grouped);
    const names = layout.boxes.map(({ group }) => `${group.name} × ${group.members.length}`);
    expect(names.sort()).toEqual(['dentry 0 … 59 × 60', 'fd 3 … 62 × 60', 'file 0 … 59 × 60', 'inode 303 × 1', 'struct pid 3 × 1', 'task 2 × 1', 'task 3 × 1']); // prettier-ignore
    expect(layout.edges.map(({ link }) => link.count).sort((a, b) => b - a)[0]).toBe(60);
  });

  it('one that differs, by a count at the far end, stands alone with its chain', () => {
    const graph = openPidfds(40, 1);
    const pids = graph.pids.map((pid, index) => (index === 17 ? { ...pid, count: 5 } : pid));
    const names = layoutOfGraph({ ...graph, pids }, grouped).boxes.map(({ group }) => group.name);
    for (const name of ['fd 20', 'file 17', 'dentry 17', 'inode 320', 'struct pid 20', 'task 20'])
      expect(names).toContain(name);
    expect(names).toHaveLength(13);
  });

  it('of which one is new: it stands alone', () => {
    const [before, now] = [openPidfds(1, 49), openPidfds(1, 50)];
    const layout = layoutOf(pictureOf(now, before), grouped);
    expect(boxNamed(layout, 'fd 52').group.mark).toBe('new');
    expect(boxNamed(layout, 'inode 303').group).toMatchObject({ mark: 'changed', before: '49', detail: '50' });
  });

  it('what is searched for stands alone, and fd 3 is not fd 30', () => {
    const picture = pictureOf(openPidfds(1, 60), undefined);
    const { groups } = groupAlike(picture, { ...grouped, search: 'FD 3' });
    expect(groups.filter(({ isFound }) => isFound).map(({ name }) => name)).toEqual(['fd 3']);
    expect(groups.map(({ name }) => name)).toContain('file 0');
  });

  it('unfold as a chain', () => {
    const picture = pictureOf(openPidfds(1, 60), undefined);
    const folded = groupAlike(picture, grouped);
    const descriptors = folded.groups.find(({ lane }) => lane === 1)!;
    const unfolded = new Set(chainOf(folded, descriptors.key));
    expect(unfolded.size).toBe(180);
    expect(groupAlike(picture, { ...grouped, unfolded }).groups).toHaveLength(184);
  });
});

describe('two moments compared', () => {
  const [one, two] = [openPidfds(1, 1), openPidfds(1, 2)];
  const marks = (picture: ReturnType<typeof pictureOf>) =>
    picture.items.filter(({ mark }) => mark).map(({ name, mark }) => `${mark} ${name}`);

  it('tell what is new, gone and changed', () => {
    expect(marks(pictureOf(two, one))).toEqual(['new fd 4', 'new file 1', 'new dentry 1', 'changed inode 303']);
    expect(marks(pictureOf(one, two))).toEqual(['gone fd 4', 'gone file 1', 'gone dentry 1', 'changed inode 303']);
    expect(marks(pictureOf(two, two))).toEqual([]);
  });
  it('tell it in words', () => {
    const { changes, more } = changesOf(pictureOf(two, one), 3);
    expect(changes.map(({ mark, text }) => `${mark} ${text}`)).toEqual(['new fd 4', 'new file 1', 'new dentry 1']);
    expect(more).toBe(1);
    expect(changesOf(pictureOf(two, one), 9).changes.at(-1)!.text).toBe('inode 303 1 → 2');
  });
  it('keep links of what is gone', () => {
    const gone = pictureOf(one, two).links.filter(({ mark }) => mark === 'gone');
    expect(gone).toHaveLength(4);
  });
});

describe('the drawing', () => {
  it('escapes names that a program chose', () => {
    const graph = openPidfds(1, 1);
    const name = '<script>"&';
    const svg = drawPicture(layoutOfGraph({ ...graph, tasks: [{ ...graph.tasks[0]!, name }] }), undefined);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&#60;script&#62;');
  });
  it('lights what hangs on a box, both ways, and dims the rest', () => {
    const layout = layoutOfGraph(openPidfds(2, 1));
    const svg = drawPicture(layout, boxNamed(layout, 'file 0').group.key);
    const dimmed = [...svg.matchAll(/class="box[^"]*dim[^"]*" data-key="([^"]*)"/g)].map(([, key]) => key);
    expect(dimmed.map((key) => key!.replace(/^(\w+) \d+ /, ''))).toEqual(
      expect.arrayContaining(['file 1', 'dentry 1', 'inode 304', 'struct pid 4']),
    );
    expect(dimmed).toHaveLength(7);
  });
});
