/** The picture of a moment on the page: draws it, unfolds groups, lights the links of a box, moves by keyboard. */
import type { LifetimeMoment } from '../../service/client';
import { drawPicture } from './draw';
import { element, type Measure, sizeSvg, svgElement } from './elements';
import { chainOf, type GroupedPicture, groupAlike } from './group';
import { type Layout, layOut } from './layout';
import { type Picture, pictureOf } from './picture';

/** More objects than this are grouped. */
const mostSingle = 40;
/** Alike objects that make a group then. */
const fewestAlike = 4;
const smallestScale = 0.82;

export class Stage {
  readonly element = element('div', { class: 'stage', role: 'group', 'aria-label': 'Objects', tabindex: '0' });
  picture: Picture = { items: [], links: [] };
  layout: Layout | undefined;
  search = '';
  isText = false;
  private grouped: GroupedPicture = { groups: [], links: [] };
  private readonly svg = svgElement('svg');
  private readonly unfolded = new Set<string>();
  private selected: string | undefined;
  private text = '';

  constructor(
    private readonly measure: Measure,
    /** Called when groups were unfolded or folded. */
    private readonly changed: () => void,
  ) {
    this.svg.setAttribute('role', 'presentation');
    this.svg.addEventListener('click', (event) => this.choose(keyAt(event.target)));
    this.element.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  get hasUnfolded(): boolean {
    return this.unfolded.size > 0;
  }
  foldAll(): void {
    this.unfolded.clear();
    this.draw();
    this.changed();
  }

  show({ graph, before, text }: LifetimeMoment): void {
    this.picture = pictureOf(graph, before);
    this.text = text;
    this.draw();
  }

  /** Says why there is no picture. */
  empty(text: string): void {
    this.picture = { items: [], links: [] };
    this.layout = undefined;
    this.element.replaceChildren(element('p', { class: 'empty' }, text));
  }

  draw(): void {
    if (this.isText) {
      if (this.text !== '') this.element.replaceChildren(element('pre', {}, this.text));
      return;
    }
    if (this.picture.items.length === 0) {
      if (this.text !== '') this.empty('Here is no pidfd, and no process that one could stand for.');
      return;
    }
    this.grouped = groupAlike(this.picture, {
      atLeast: this.picture.items.length > mostSingle ? fewestAlike : Infinity,
      unfolded: this.unfolded,
      search: this.search,
    });
    const { clientWidth, clientHeight } = this.element;
    const space = { available: clientWidth, availableHeight: clientHeight };
    this.layout = layOut(this.grouped, { measure: this.measure.code, ...space });
    // A little too wide is drawn a little smaller; much too wide is scrolled.
    const scale = Math.max(smallestScale, Math.min(1, clientWidth / this.layout.width));
    if (scale < 1)
      this.layout = layOut(this.grouped, {
        measure: this.measure.code,
        available: clientWidth / scale,
        availableHeight: Math.floor(clientHeight / scale) - 2,
      });
    if (!this.grouped.groups.some(({ key }) => key === this.selected)) this.selected = undefined;
    const focused = keyAt(document.activeElement);
    this.svg.innerHTML = drawPicture(this.layout, this.selected);
    sizeSvg(this.svg, this.layout.width, this.layout.height, scale);
    if (this.svg.parentElement !== this.element) this.element.replaceChildren(this.svg);
    if (focused !== undefined) this.focus(focused);
  }

  /** The first object found comes into view. */
  reveal(): void {
    this.svg.querySelector('.box.found')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  private choose(key: string | undefined): void {
    const group = this.grouped.groups.find((one) => one.key === key);
    if (group && group.members.length > 1) {
      for (const member of chainOf(this.grouped, group.key)) this.unfolded.add(member);
      this.changed();
    } else this.selected = key === this.selected ? undefined : key;
    this.draw();
  }

  // --- keyboard -----------------------------------------------------------------------------------------------------

  private key(event: KeyboardEvent): void {
    const boxes = this.isText ? [] : (this.layout?.boxes ?? []);
    const present = boxes.find(({ group }) => group.key === keyAt(document.activeElement));
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === 'Escape' && this.selected !== undefined) this.choose(this.selected);
    else if ((event.key === 'Enter' || event.key === ' ') && present) this.choose(present.group.key);
    else if (direction && boxes.length > 0) {
      const [dx, dy] = direction as [number, number];
      const wanted = present ? nearest(boxes, present, dx, dy) : boxes[0];
      if (wanted) this.focus(wanted.group.key);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private focus(key: string): void {
    const box = [...this.svg.querySelectorAll<SVGElement>('.box')].find((one) => one.dataset['key'] === key);
    box?.focus({ preventScroll: true });
    box?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}

type Boxes = Layout['boxes'];
/** The next box in a direction: in the same lane up and down, in the next lanes to the sides. */
function nearest(boxes: Boxes, from: Boxes[number], dx: number, dy: number): Boxes[number] | undefined {
  const ahead = boxes.filter((box) =>
    dx === 0
      ? box.group.lane === from.group.lane && (box.y - from.y) * dy > 0
      : (box.group.lane - from.group.lane) * dx > 0,
  );
  const far = (box: Boxes[number]) => Math.abs(box.group.lane - from.group.lane) * 1000 + Math.abs(box.y - from.y);
  return ahead.sort((a, b) => far(a) - far(b))[0];
}

function keyAt(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<SVGElement>('.box')?.dataset['key'] : undefined;
}
