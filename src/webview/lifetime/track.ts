/** The line of time on the page: an ARIA slider over the events, with zoom, a row for each task, and a tip on hover. */
import type { TapeEvent } from '../../service/client';
import { drawTimeline, escapeText } from './draw';
import { button, element, iconButton, type Measure, sizeSvg, svgElement } from './elements';
import { fittingSlot, greatestSlot, indexAt, placeEvents, smallestSlot, type Timeline, xOf } from './timeline';

export interface TrackTarget {
  /** The user wants to see this event's moment. */
  go(event: number): void;
  /** The pointer rests on an event; undefined: on none. */
  hover(event: number | undefined, x: number, y: number): void;
  /** Enter: shows the code. */
  open(): void;
  zoomed(slot: number | undefined): void;
}

export class Track {
  readonly element = element('div', { class: 'time' });
  readonly slider = element('div', {
    class: 'scroll',
    role: 'slider',
    tabindex: '0',
    'aria-label': 'Moment',
    'aria-orientation': 'horizontal',
  });
  timeline: Timeline | undefined;
  /** Pixels from event to event; undefined: so that all fit. */
  slot: number | undefined;
  private events: readonly TapeEvent[] = [];
  /** Index of the present event; half way to the next where the moment is between two. */
  private at: number | undefined;
  /** Where a move leads whose moment has not come yet: keys that come meanwhile go on from there. */
  private asked: number | undefined;
  private compared: number | undefined;
  private hovered: number | undefined;
  private readonly svg = svgElement('svg');
  private readonly gutter = svgElement('svg');
  private readonly where = element('span', { class: 'where' });

  constructor(
    private readonly measure: Measure,
    private readonly target: TrackTarget,
  ) {
    const step = (by: number) => () => this.move(by);
    const tools = element(
      'div',
      { class: 'tools' },
      iconButton('M3 3h2v10H3zM13 3v10L6 8z', 'First event (Home)', () => this.go(0)),
      iconButton('M11 3v10L4 8z', 'Event before (←)', step(-1)),
      iconButton('M5 3v10l7-5z', 'Next event (→)', step(1)),
      iconButton('M11 3h2v10h-2zM3 3v10l7-5z', 'Last event (End)', () => this.go(Infinity)),
      this.where,
      element('span', { class: 'space' }),
      iconButton('M3 7.25h10v1.5H3z', 'Zoom out (−)', () => this.zoom(1 / 1.5)),
      iconButton('M7.25 3h1.5v4.25H13v1.5H8.75V13h-1.5V8.75H3v-1.5h4.25z', 'Zoom in (+)', () => this.zoom(1.5)),
      button('Fit', 'All events (0)', () => this.zoomTo(undefined)),
    );
    this.gutter.setAttribute('class', 'gutter');
    this.gutter.setAttribute('aria-hidden', 'true');
    this.svg.setAttribute('aria-hidden', 'true');
    this.slider.append(this.svg);
    this.element.append(tools, element('div', { class: 'tracks' }, this.gutter, this.slider));
    this.slider.addEventListener('keydown', (event) => this.key(event));
    this.slider.addEventListener('click', (event) => this.go(this.eventAt(event)));
    this.slider.addEventListener('pointermove', (event) => this.point(event));
    this.slider.addEventListener('pointerleave', () => this.point(undefined));
    this.slider.addEventListener('scroll', () => this.draw());
    this.slider.addEventListener('wheel', (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2);
    });
    new ResizeObserver(() => this.place()).observe(this.slider);
  }

  setEvents(events: readonly TapeEvent[]): void {
    this.events = events;
    this.at = undefined;
    this.asked = undefined;
    this.compared = undefined;
    this.element.hidden = events.length === 0;
    this.place();
  }

  /** `event` is -1 before the first; `isBetween`: the moment is after that event, before the next. */
  show(event: number, isBetween: boolean, spoken: string): void {
    this.at = isBetween ? event + 0.5 : event;
    this.asked = undefined;
    const { slider, events } = this;
    slider.setAttribute('aria-valuemin', '1');
    slider.setAttribute('aria-valuemax', String(events.length));
    slider.setAttribute('aria-valuenow', String(Math.max(1, event + 1)));
    slider.setAttribute('aria-valuetext', spoken);
    this.where.textContent = `${Math.max(0, event + 1)} of ${events.length}`;
    this.reveal();
    this.draw();
  }

  compare(event: number | undefined): void {
    this.compared = event;
    this.draw();
  }

  /** What was asked for does not come. */
  stay(): void {
    this.asked = undefined;
  }

  get present(): number | undefined {
    return this.at;
  }

  /** By events, to one that is there. */
  move(by: number): void {
    const at = this.asked ?? this.at ?? -1;
    // Half way between two, back is the one behind and on is the one ahead.
    if (by > 0) return this.go(Math.floor(at) + by);
    let event = Math.ceil(at) + by;
    // Several events may be seen at one moment, of which the last is shown: back leads before all of them.
    const present = this.events[Math.ceil(at)]?.seen;
    while (event > 0 && this.events[event]?.seen === present) event--;
    this.go(event);
  }

  private go(event: number): void {
    const last = this.events.length - 1;
    if (last < 0) return;
    let asked = Math.max(0, Math.min(last, event));
    // Of several events that are seen at one moment the last will be shown.
    while (asked < last && this.events[asked + 1]!.seen === this.events[asked]!.seen) asked++;
    this.asked = asked;
    this.target.go(asked);
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => this.move(-1),
      ArrowDown: () => this.move(-1),
      ArrowRight: () => this.move(1),
      ArrowUp: () => this.move(1),
      PageUp: () => this.move(10),
      PageDown: () => this.move(-10),
      Home: () => this.go(0),
      End: () => this.go(Infinity),
      Enter: () => this.target.open(),
      '+': () => this.zoom(1.5),
      '=': () => this.zoom(1.5),
      '-': () => this.zoom(1 / 1.5),
      '0': () => this.zoomTo(undefined),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  private eventAt(event: MouseEvent): number {
    const marked = event.target instanceof Element ? event.target.closest<SVGElement>('.mark') : null;
    if (marked) return Number(marked.dataset['event']);
    const x = event.clientX - this.slider.getBoundingClientRect().left + this.slider.scrollLeft;
    return indexAt(this.timeline!, x);
  }
  private point(event: PointerEvent | undefined): void {
    const hovered = event && this.events.length > 0 ? this.eventAt(event) : undefined;
    if (hovered === this.hovered) return;
    this.hovered = hovered;
    this.draw();
    const { left, top } = this.slider.getBoundingClientRect();
    const x = hovered === undefined ? 0 : left + xOf(this.timeline!, hovered) - this.slider.scrollLeft;
    this.target.hover(hovered, x, top);
  }

  // --- zoom ---------------------------------------------------------------------------------------------------------

  private zoom(factor: number): void {
    const slot = this.timeline?.slot ?? 20;
    this.zoomTo(Math.min(greatestSlot, Math.max(smallestSlot, slot * factor)));
  }
  private zoomTo(slot: number | undefined): void {
    this.slot = slot;
    this.place();
    this.reveal();
    this.target.zoomed(slot);
  }

  place(): void {
    const { events, measure } = this;
    if (events.length === 0) return;
    const slot = this.slot ?? fittingSlot(events, this.slider.clientWidth);
    const timeline = (this.timeline = placeEvents(events, slot, measure.text));
    sizeSvg(this.svg, Math.ceil(timeline.width), timeline.height);
    const width = Math.ceil(Math.max(...timeline.rows.map(({ title }) => measure.text(title)))) + 24;
    this.gutter.innerHTML = drawGutter(timeline, width);
    sizeSvg(this.gutter, width, timeline.height);
    this.draw();
  }

  private reveal(): void {
    const { timeline, at, slider } = this;
    if (!timeline || at === undefined) return;
    const x = xOf(timeline, at);
    const room = Math.min(90, slider.clientWidth / 4);
    if (x < slider.scrollLeft + room) slider.scrollLeft = x - room;
    else if (x > slider.scrollLeft + slider.clientWidth - room) slider.scrollLeft = x - slider.clientWidth + room;
  }

  private draw(): void {
    const { timeline, slider } = this;
    if (!timeline) return;
    const view = { from: slider.scrollLeft, to: slider.scrollLeft + slider.clientWidth };
    const cursor = { at: this.at, compared: this.compared, hovered: this.hovered };
    this.svg.innerHTML = drawTimeline(timeline, cursor, view);
  }
}

export function drawGutter({ rows }: Timeline, width: number): string {
  const title = (y: number, text: string) =>
    `<text class="gutter-title" x="${width - 8}" y="${y + 4}">${escapeText(text)}</text>`;
  return rows.map((row) => title(row.y, row.title)).join('');
}
