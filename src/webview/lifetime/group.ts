/**
 * Keeps two hundred objects readable: objects that are alike in every way that can be seen (kind, state, what became of
 * them, and links to alike objects) are drawn as one, with their number. Which are alike is found by refining a partition
 * until it stands still; so a descriptor that differs by one count, far down its chain, stands alone.
 */
import type { Item, Lane, Link, Mark, Picture } from './picture';

export interface Group {
  /** Key of its first member; a group that is unfolded is remembered by it. */
  readonly key: string;
  readonly lane: Lane;
  /** `fd 3`, or `fd 3 … 102`. */
  readonly name: string;
  readonly detail: string;
  readonly before?: string;
  readonly mark: Mark;
  readonly notes: readonly string[];
  readonly members: readonly Item[];
  /** Matches what is searched for. */
  readonly isFound: boolean;
}

export interface GroupLink {
  readonly from: string;
  readonly to: string;
  readonly kind: Link['kind'];
  readonly mark: Mark;
  /** How many links it stands for. */
  readonly count: number;
}

export interface GroupedPicture {
  readonly groups: readonly Group[];
  readonly links: readonly GroupLink[];
}

export interface Grouping {
  /** Fewer alike objects than this are drawn one by one. */
  readonly atLeast: number;
  /** Keys of members of groups that are unfolded. */
  readonly unfolded: ReadonlySet<string>;
  /** What is searched for; empty for nothing. Found objects stand alone. */
  readonly search: string;
}

export function groupAlike({ items, links }: Picture, { atLeast, unfolded, search }: Grouping): GroupedPicture {
  const isFound = (item: Item) => matches(item, search);
  const classes = partition(items, links, (item) => (isFound(item) ? 'found' : ''));
  const groupOf = new Map<string, Group>();
  const groups: Group[] = [];
  for (const members of classes) {
    const together = members.length >= atLeast && !members.some((m) => unfolded.has(m.key) || isFound(m));
    for (const some of together ? [members] : members.map((one) => [one])) {
      const group = groupFrom(some, isFound);
      groups.push(group);
      for (const { key } of some) groupOf.set(key, group);
    }
  }
  const drawn = new Map<string, GroupLink>();
  for (const { from, to, kind, mark } of links) {
    const [source, target] = [groupOf.get(from)!.key, groupOf.get(to)!.key];
    const key = `${source} → ${target} ${kind} ${mark}`;
    drawn.set(key, { from: source, to: target, kind, mark, count: (drawn.get(key)?.count ?? 0) + 1 });
  }
  // In the order of their first members, which is the order in which the kernel made them.
  const place = new Map(items.map(({ key }, index) => [key, index]));
  groups.sort((a, b) => place.get(a.key)! - place.get(b.key)!);
  return { groups, links: [...drawn.values()] };
}

/** Members of every group that a group is linked with one to one: unfolded together, a chain is readable. */
export function chainOf(picture: GroupedPicture, key: string): string[] {
  const byKey = new Map(picture.groups.map((group) => [group.key, group]));
  const size = byKey.get(key)?.members.length ?? 0;
  const chain = new Set([key]);
  for (const one of chain)
    for (const { from, to } of picture.links)
      for (const other of from === one ? [to] : to === one ? [from] : [])
        if (byKey.get(other)?.members.length === size) chain.add(other);
  return [...chain].flatMap((one) => byKey.get(one)?.members.map((m) => m.key) ?? []);
}

function matches(item: Item, search: string): boolean {
  if (search === '') return false;
  const wanted = search.toLowerCase();
  // `fd 3` does not mean fd 30.
  const at = item.name.toLowerCase().indexOf(wanted);
  return at >= 0 && !/\d/.test(/\d$/.test(wanted) ? item.name.charAt(at + wanted.length) : '');
}

function partition(items: readonly Item[], links: readonly Link[], extra: (item: Item) => string): Item[][] {
  const neighbours = new Map<string, { readonly key: string; readonly edge: string }[]>(
    items.map(({ key }) => [key, []]),
  );
  for (const { from, to, kind, mark } of links) {
    neighbours.get(from)?.push({ key: to, edge: `> ${kind} ${mark}` });
    neighbours.get(to)?.push({ key: from, edge: `< ${kind} ${mark}` });
  }
  const numbers = new Map<string, number>();
  const number = (text: string): number => {
    if (!numbers.has(text)) numbers.set(text, numbers.size);
    return numbers.get(text)!;
  };
  let colours = new Map(items.map((item) => [item.key, number(appearance(item) + extra(item))]));
  for (let count = new Set(colours.values()).size; ;) {
    const next = new Map(
      items.map(({ key }) => {
        const around = neighbours.get(key)!.map((n) => `${n.edge} ${colours.get(n.key)}`);
        return [key, number(`${colours.get(key)} ${around.sort().join()}`)];
      }),
    );
    colours = next;
    const refined = new Set(next.values()).size;
    if (refined === count) break;
    count = refined;
  }
  const classes = new Map<number, Item[]>();
  for (const item of items) {
    const colour = colours.get(item.key)!;
    classes.set(colour, [...(classes.get(colour) ?? []), item]);
  }
  return [...classes.values()];
}

function appearance({ lane, detail, before, mark, notes }: Item): string {
  // Who holds it is told by name; that others hold others makes no difference.
  return JSON.stringify([lane, detail, before, mark, notes.map((note) => note.replace(/\d+|\b[A-Z]{1,3}\b/g, '#'))]);
}

function groupFrom(members: readonly Item[], isFound: (item: Item) => boolean): Group {
  const [first] = members;
  const { key, lane, detail, before, mark, notes } = first!;
  return {
    key,
    lane,
    name: rangeName(members.map((m) => m.name)),
    detail,
    ...(before !== undefined && { before }),
    mark,
    notes: members.length === 1 ? notes : [],
    members,
    isFound: isFound(first!),
  };
}

/** `fd 3 … 102` out of `fd 3` and `fd 102`. */
function rangeName(names: readonly string[]): string {
  const [first] = names;
  const last = names.at(-1)!;
  if (names.length === 1) return first!;
  const word = /^(.* )\S+$/.exec(first!)?.[1] ?? '';
  return `${first} … ${last.startsWith(word) ? last.slice(word.length) : last}`;
}
