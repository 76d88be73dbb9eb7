/**
 * Pictures as SVG text. Everything that is drawn has a class and takes its colours from there (style.css in the panel, the
 * resolved colours in an export), and every text is escaped: names may come from a program.
 */
import { badgeOf, type Box, type Edge, type Layout } from './layout';
import { type EventMark, type Shape, type Timeline, xOf } from './timeline';

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}

/** The inside of the picture's svg element. `selected` is the key of a box whose links are lit. */
export function drawPicture(layout: Layout, selected: string | undefined): string {
  const lit = litBy(layout, selected);
  const columns = layout.columns.map(
    ({ title, x, width, count }, lane) =>
      `<g class="lane${lane % 2 === 0 ? '' : ' odd'}"><rect x="${x - 6}" y="4" width="${width + 12}" height="${layout.height - 8}" rx="6"/>` +
      `<text class="title" x="${x + width / 2}" y="24">${title}${count > 1 ? ` <tspan class="number">${count}</tspan>` : ''}</text></g>`,
  );
  const edges = [...layout.edges].sort((a, b) => rankOf(a) - rankOf(b)).map((edge) => drawEdge(edge, lit));
  const boxes = layout.boxes.map((box) => drawBox(box, lit, selected));
  return [...columns, ...edges, ...boxes].join('');
}

/** Marked edges are drawn over others. */
function rankOf({ link }: Edge): number {
  return link.mark === undefined ? 0 : 1;
}

/** Keys of what can be reached from the selected box, to the left and to the right. */
function litBy({ edges }: Layout, selected: string | undefined): ReadonlySet<string> | undefined {
  if (selected === undefined) return undefined;
  const lit = new Set<string>();
  for (const [from, to] of [
    ['from', 'to'],
    ['to', 'from'],
  ] as const) {
    const reached = new Set([selected]);
    for (const key of reached) for (const { link } of edges) if (link[from] === key) reached.add(link[to]);
    for (const key of reached) lit.add(key);
  }
  return lit;
}

function drawEdge({ link, points }: Edge, lit: ReadonlySet<string> | undefined): string {
  let path = `M${points[0]!.x} ${points[0]!.y}`;
  for (let index = 1; index < points.length; index++) {
    const [a, b] = [points[index - 1]!, points[index]!];
    // Between lanes a curve, across a lane a straight line.
    const bend = Math.max(12, (b.x - a.x) / 2);
    path += index % 2 === 0 ? `L${b.x} ${b.y}` : `C${a.x + bend} ${a.y} ${b.x - bend} ${b.y} ${b.x} ${b.y}`;
  }
  const end = points.at(-1)!;
  const isLit = lit !== undefined && lit.has(link.from) && lit.has(link.to);
  const classes = [
    'edge',
    link.kind,
    link.mark ?? '',
    lit === undefined ? '' : isLit ? 'lit' : 'dim',
    link.count > 1 ? 'many' : '',
  ];
  return (
    `<g class="${classes.filter(Boolean).join(' ')}"><path d="${path}"/>` +
    `<path class="head" d="M${end.x} ${end.y}l-7 -3.5v7z"/></g>`
  );
}

function drawBox(
  { group, x, y, width, label, height, notes }: Box,
  lit: ReadonlySet<string> | undefined,
  selected: string | undefined,
): string {
  const { members, mark, isFound } = group;
  const isGroup = members.length > 1;
  const dim = lit !== undefined && !lit.has(group.key);
  const classes = [
    'box',
    `lane-${group.lane}`,
    mark ?? '',
    isGroup ? 'group' : '',
    isFound ? 'found' : '',
    dim ? 'dim' : '',
    group.key === selected ? 'selected' : '',
    group.detail === 'zombie' ? 'zombie' : '',
  ];
  const badge = badgeOf(group);
  const rect = (dx: number, dy: number, name: string) =>
    `<rect class="${name}" x="${x + dx}" y="${y + dy}" width="${width}" height="${height}" rx="5"/>`;
  const noteLines = notes.map(
    (note, index) => `<text class="note" x="${x + 10}" y="${y + 41 + 16 * index}">${escapeText(note)}</text>`,
  );
  return (
    `<g class="${classes.filter(Boolean).join(' ')}" data-key="${escapeText(group.key)}" role="button" tabindex="-1" aria-label="${escapeText(spokenBox(group))}">` +
    `<title>${escapeText(titleOf(group))}</title>` +
    (isGroup ? rect(6, 6, 'stack') + rect(3, 3, 'stack') : '') +
    rect(0, 0, 'shape') +
    `<text class="name" x="${x + 10}" y="${y + 18.5}">${escapeText(label)}</text>` +
    (badge === '' ? '' : `<text class="badge" x="${x + width - 10}" y="${y + 18.5}">${escapeText(badge)}</text>`) +
    noteLines.join('') +
    (mark === undefined ? '' : `<text class="sign" x="${x + width - 1}" y="${y + 3}">${signs[mark]}</text>`) +
    '</g>'
  );
}

/** Beside colour: not everybody sees it. */
const signs = { new: '+', gone: '−', changed: '●' } as const;
const states = { new: 'new', gone: 'gone', changed: 'changed' } as const;

function titleOf({ name, detail, before, mark, notes, members, lane }: Box['group']): string {
  const counted = lane >= 2 ? `count ${before === undefined ? detail : `${before} → ${detail}`}` : detail;
  const head = [name, counted, mark && states[mark]].filter(Boolean).join(' · ');
  const each = members.length > 1 ? [`${members.length} alike: click to unfold`] : [];
  return [head, ...notes, ...each].join('\n');
}
function spokenBox(group: Box['group']): string {
  return titleOf(group).replaceAll('\n', ', ');
}

// --- the line of time -----------------------------------------------------------------------------------------------

export interface Cursor {
  /** Index of the event, or half way behind one; undefined for none. */
  readonly at: number | undefined;
  readonly compared: number | undefined;
  readonly hovered: number | undefined;
}

/** The inside of the time line's svg element; only what lies between `from` and `to` (pixels) is drawn. */
export function drawTimeline(timeline: Timeline, cursor: Cursor, view: { from: number; to: number }): string {
  const { rows, marks, height } = timeline;
  const x = (index: number) => xOf(timeline, index);
  const lines = rows.map(
    ({ y }) => `<line class="row" x1="${view.from}" x2="${Math.min(view.to, timeline.width)}" y1="${y}" y2="${y}"/>`,
  );
  const line = (index: number | undefined, name: string) => {
    if (index === undefined) return '';
    const at = x(index);
    return (
      `<g class="${name}"><line x1="${at}" x2="${at}" y1="0" y2="${height}"/>` + `<path d="M${at - 5} 0h10l-5 6z"/></g>`
    );
  };
  const seen = marks.filter((mark) => mark.x >= view.from - 300 && mark.x <= view.to + 20);
  const { at, hovered } = cursor;
  return [
    ...lines,
    line(cursor.compared, 'compared'),
    hovered === undefined
      ? ''
      : `<rect class="hovered" x="${x(hovered) - 7}" y="0" width="14" height="${height}" rx="3"/>`,
    line(at, 'playhead'),
    ...seen.map((mark) => drawMark(mark, mark.index === at, at !== undefined && mark.index > at)),
  ].join('');
}

function drawMark({ index, x, y, shape, isMinor, label }: EventMark, isPresent: boolean, isLater: boolean): string {
  const classes = ['mark', shape, isMinor ? 'minor' : '', isPresent ? 'present' : '', isLater ? 'later-on' : ''];
  const text = label && `<text x="${x - 4}" y="${y + (label.isAbove ? -10 : 18)}">${escapeText(label.text)}</text>`;
  const size = isMinor ? 3.5 : 5.5;
  return `<g class="${classes.filter(Boolean).join(' ')}" data-event="${index}">${outline(shape, x, y, size)}${text ?? ''}</g>`;
}

/** Told apart by form, not by colour alone. */
function outline(shape: Shape, x: number, y: number, r: number): string {
  switch (shape) {
    case 'process':
      return `<path d="M${x} ${y - r - 1}l${r + 1} ${r + 1}l${-r - 1} ${r + 1}l${-r - 1} ${-r - 1}z"/>`;
    case 'end':
      return `<path class="hollow" d="M${x} ${y - r - 1}l${r + 1} ${r + 1}l${-r - 1} ${r + 1}l${-r - 1} ${-r - 1}z"/>`;
    case 'opened':
    case 'made':
      return `<circle cx="${x}" cy="${y}" r="${r}"/>`;
    case 'closed':
    case 'freed':
      return `<circle class="hollow" cx="${x}" cy="${y}" r="${r}"/>`;
    case 'evicted':
      return `<path d="M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z"/>`;
    case 'told':
      return `<path d="M${x - r + 1} ${y - r}l${2 * r - 1} ${r}l${-2 * r + 1} ${r}z"/>`;
    case 'later':
      return `<path class="hollow" d="M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z"/>`;
    case 'print':
      return `<path class="stroke" d="M${x - r} ${y}h${2 * r}"/>`;
    case 'problem':
      return `<path d="M${x} ${y - r - 2}l${r + 2} ${2 * r + 3}h${-2 * r - 4}z"/><path class="inner" d="M${x} ${y - 2.5}v4m0 1.6v1.2"/>`;
  }
}

/** A whole SVG file. `style` has the colours as they are now. */
export function svgFile(
  parts: readonly { svg: string; width: number; height: number; x?: number }[],
  lines: readonly string[],
  style: string,
): string {
  const width = Math.max(480, ...parts.map((part) => part.width + (part.x ?? 0))) + 24;
  let y = 20;
  const inside: string[] = [];
  for (const line of lines) inside.push(`<text class="line" x="16" y="${(y += 18)}">${escapeText(line)}</text>`);
  y += 12;
  for (const part of parts) {
    inside.push(`<g transform="translate(${12 + (part.x ?? 0)} ${y})">${part.svg}</g>`);
    y += part.height + 16;
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${Math.ceil(y)}" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(y)}">` +
    `<style>${style}</style><rect class="ground" width="100%" height="100%"/>${inside.join('')}</svg>\n`
  );
}
