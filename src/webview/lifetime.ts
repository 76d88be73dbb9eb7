/**
 * The page of the lifetime panel: asks the editor for moments and shows them. What it shows can be had back after a
 * reload from its state; what it knows it has from the editor, and it loads nothing.
 */
import type { FilePlace, LifetimeMoment, LifetimeTape } from '../service/client';
import type { FromLifetimePage, LifetimePageState, ToLifetimePage } from '../service/lifetime-page';
import { changesOf } from './lifetime/changes';
import { drawPicture, drawTimeline, svgFile } from './lifetime/draw';
import { button, element, Measure, sizeSvg, svgElement } from './lifetime/elements';
import { groupAlike } from './lifetime/group';
import { layOut } from './lifetime/layout';
import { pictureOf } from './lifetime/picture';
import { Stage } from './lifetime/stage';
import { exportRules, pageRules } from './lifetime/style';
import { fittingSlot, placeEvents } from './lifetime/timeline';
import { drawGutter, Track } from './lifetime/track';
import './lifetime.css';

interface VsCode {
  postMessage(message: FromLifetimePage): void;
  getState(): Partial<LifetimePageState> | undefined;
  setState(state: Partial<LifetimePageState>): void;
}
declare function acquireVsCodeApi(): VsCode;

/** Changes told in the line under the title. */
const mostChanges = 8;
/** Milliseconds the pointer rests before the picture of another moment is asked for. */
const restMilliseconds = 140;

class Page {
  private readonly vscode = acquireVsCodeApi();
  private readonly measure = new Measure();
  private readonly stage = new Stage(this.measure, () => this.tellFolding());
  private readonly track = new Track(this.measure, {
    go: (event) => this.go(event),
    hover: (event, x, y) => this.hover(event, x, y),
    open: () => this.open(this.moment?.place),
    zoomed: (slot) => this.remember({ slot }),
  });
  private state: Partial<LifetimePageState> = this.vscode.getState() ?? {};
  private tape: LifetimeTape | undefined;
  private moment: LifetimeMoment | undefined;
  private since: number | undefined;
  private requests = 0;
  /** The latest request for a moment to show; answers to older ones come too late. */
  private wanted = 0;
  private preview:
    { readonly request: number; readonly event: number; readonly x: number; readonly y: number } | undefined;
  private rest: ReturnType<typeof setTimeout> | undefined;

  // What stands around the two pictures.
  private readonly scenario = button('…', 'Pick another scenario', () => this.post({ kind: 'pick scenario' }), 'name');
  private readonly tree = element('span', { class: 'tree' });
  private readonly linked = element('span', { class: 'tree' }, '· moves with the debugger');
  private readonly search = element('input', {
    type: 'search',
    placeholder: 'Find object',
    'aria-label': 'Find object',
  });
  private readonly fold = button('Fold', 'Fold alike objects again', () => this.stage.foldAll());
  private readonly comparing = button('Compare', 'Compare other moments with this one (C)', () => this.toggleCompare());
  private readonly asText = button('Text', 'The same as text', () => this.toggleText());
  private readonly copy = button('Copy Text', 'Copy as text, for a mail', () => this.copyText());
  private readonly save = button('SVG…', 'Save the picture as SVG', () => this.saveSvg());
  private readonly notices = element('div', { role: 'status' });
  private readonly heading = element('h1', {});
  private readonly changes = element('div', { class: 'changes' });
  private readonly spoken = element('div', { class: 'spoken', 'aria-live': 'polite' });
  private readonly tip = element('div', { class: 'tip', 'aria-hidden': 'true' });

  start(): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(pageRules());
    document.adoptedStyleSheets.push(sheet);
    const space = () => element('span', { class: 'space' });
    const bar = element('div', { class: 'bar', role: 'toolbar', 'aria-label': 'Lifetime' });
    bar.append(this.scenario, this.tree, this.linked, space(), this.search, this.fold);
    bar.append(this.comparing, this.asText, this.copy, this.save);
    const moment = element('div', { class: 'moment' }, this.heading, this.changes);
    document.body.append(bar, this.notices, moment, this.stage.element, this.track.element, this.spoken, this.tip);
    this.tip.hidden = true;
    this.linked.hidden = true;
    this.fold.hidden = true;
    this.search.value = this.stage.search = this.state.search ?? '';
    this.track.slot = this.state.slot;
    this.stage.isText = this.state.isText ?? false;
    this.asText.setAttribute('aria-pressed', String(this.stage.isText));
    this.comparing.setAttribute('aria-pressed', 'false');
    this.since = this.state.since;
    this.search.addEventListener('input', () => this.find());
    document.addEventListener('keydown', (event) => this.key(event));
    window.addEventListener('message', ({ data }: MessageEvent<ToLifetimePage>) => this.receive(data));
    window.addEventListener('error', ({ message }) => this.post({ kind: 'problem', text: message }));
    // A theme exchanges colours by variables, which need no drawing, and fonts, which do.
    new MutationObserver(() => {
      this.measure.reset();
      this.track.place();
      this.stage.draw();
    }).observe(document.body, { attributes: true, attributeFilter: ['class'] });
    this.post({ kind: 'ready', state: this.state });
  }

  // --- what comes ---------------------------------------------------------------------------------------------------

  private receive(message: ToLifetimePage): void {
    switch (message.kind) {
      case 'busy':
        this.notice(undefined);
        if (!this.moment) this.stage.empty(message.text);
        return;
      case 'tape':
        return this.showTape(message.tape, message.root, message.program);
      case 'moment':
        return message.request === undefined || message.request === this.wanted || message.request === 0
          ? this.showMoment(message.moment)
          : this.showPreview(message.moment, message.request);
      case 'failed':
        return this.showFailure(message.text, message.place);
      case 'stale':
        return this.notice('The tree or the program has changed since this run.', {
          text: 'Run Again',
          click: () => this.post({ kind: 'run again' }),
        });
      case 'session':
        this.linked.hidden = !message.isLinked;
    }
  }

  private showTape(tape: LifetimeTape, root: string, program: string | undefined): void {
    const isOther = this.tape !== undefined && this.tape.scenario.file !== tape.scenario.file;
    this.tape = tape;
    this.scenario.textContent = `${tape.scenario.name} ▾`;
    this.tree.textContent = tape.tree;
    if (isOther) this.setSince(undefined);
    this.remember({ root, ...(program !== undefined && { program }) });
    this.track.setEvents(tape.events);
    this.notice(tape.remark, undefined, 'remark');
    if (this.since !== undefined) this.setSince(this.since);
  }

  private showMoment(moment: LifetimeMoment): void {
    const { tape } = this;
    if (!tape || moment.tape !== tape.id) return;
    this.moment = moment;
    this.stage.show(moment);
    const isBetween = tape.events[moment.event]?.seen !== moment.step;
    this.track.show(moment.event, isBetween, `${moment.title}, event ${moment.event + 1} of ${tape.events.length}`);
    this.showHeading(moment);
    this.spoken.textContent = moment.text;
    this.remember({ step: moment.step });
  }

  private showHeading(moment: LifetimeMoment): void {
    const { place, step, title } = moment;
    const link = place && button(`${place.path}:${place.line}`, 'Show this line', () => this.open(place), 'link');
    const number = element('span', { class: 'step' }, `Step ${digits(step)}`);
    this.heading.replaceChildren(number, title, ...(link ? [link] : []));
    const { changes, more } = changesOf(this.stage.picture, mostChanges);
    const words = { new: 'New', gone: 'Gone', changed: 'Changed' } as const;
    const parts: (Node | string)[] = [];
    for (const mark of ['new', 'gone', 'changed'] as const) {
      const own = changes.filter((change) => change.mark === mark);
      if (own.length === 0) continue;
      const names = own.map(({ text }) => text).join(', ');
      parts.push(element('span', { class: 'part' }, element('b', { class: mark }, `${words[mark]} `), names));
    }
    if (more > 0) parts.push(`and ${more} more`);
    const against = this.since === undefined ? 'the event before' : `step ${digits(this.since)}`;
    if (parts.length === 0) parts.push(`No object changed since ${against}.`);
    else if (this.since !== undefined) parts.unshift(element('span', { class: 'part' }, `Since ${against}`));
    this.changes.replaceChildren(...parts);
    this.changes.title = this.changes.textContent ?? '';
  }

  private showFailure(text: string, place: FilePlace | undefined): void {
    const action = {
      text: place ? `Open ${place.path}:${place.line}` : 'Run Again',
      click: () => (place ? this.open(place) : this.post({ kind: 'run again' })),
    };
    this.notice(text, action);
    this.track.stay();
    if (this.tape?.id) return;
    this.moment = undefined;
    this.heading.replaceChildren();
    this.changes.replaceChildren();
    this.stage.empty('There is no run to show.');
  }

  private notice(text: string | undefined, action?: { text: string; click: () => void }, kind = ''): void {
    if (text === undefined) return this.notices.replaceChildren();
    const line = element('div', { class: `notice ${kind}`.trim() }, element('p', {}, text));
    if (action) line.append(button(action.text, action.text, action.click, 'primary'));
    if (kind === 'remark') line.append(button('✕', 'Close', () => line.remove()));
    this.notices.replaceChildren(line);
  }

  // --- what is asked ------------------------------------------------------------------------------------------------

  private go(event: number): void {
    const seen = this.tape?.events[event]?.seen;
    if (seen !== undefined) this.goToStep(seen);
  }
  private goToStep(step: number): void {
    this.wanted = ++this.requests;
    const since = this.since === undefined ? {} : { since: this.since };
    this.post({ kind: 'go', request: this.wanted, step, ...since });
  }
  private open(place: FilePlace | undefined): void {
    if (place) this.post({ kind: 'open', place });
  }

  private toggleCompare(): void {
    if (!this.moment) return;
    this.setSince(this.since === undefined ? this.moment.step : undefined);
    this.goToStep(this.moment.step);
  }
  private setSince(step: number | undefined): void {
    this.since = step;
    const event = this.tape?.events.findLastIndex(({ seen }) => seen <= (step ?? -1)) ?? -1;
    this.track.compare(step === undefined ? undefined : event);
    this.comparing.setAttribute('aria-pressed', String(step !== undefined));
    this.comparing.textContent = step === undefined ? 'Compare' : `Compared with ${event + 1}`;
    this.remember({ since: step });
  }

  private toggleText(): void {
    this.stage.isText = !this.stage.isText;
    this.asText.setAttribute('aria-pressed', String(this.stage.isText));
    this.remember({ isText: this.stage.isText });
    this.stage.draw();
  }

  private find(): void {
    this.stage.search = this.search.value.trim();
    this.remember({ search: this.stage.search });
    this.stage.draw();
    this.stage.reveal();
  }
  private tellFolding(): void {
    this.fold.hidden = !this.stage.hasUnfolded;
  }

  private key(event: KeyboardEvent): void {
    const isTyping = event.target === this.search;
    if (event.key === 'Escape' && isTyping) {
      this.search.value = '';
      this.find();
      this.track.slider.focus();
    } else if (!isTyping && event.key === '/') this.search.focus();
    else if (!isTyping && event.key.toLowerCase() === 'c' && !event.ctrlKey && !event.metaKey) this.toggleCompare();
    else return;
    event.preventDefault();
  }

  // --- a look at another moment -------------------------------------------------------------------------------------

  private hover(event: number | undefined, x: number, y: number): void {
    clearTimeout(this.rest);
    this.preview = undefined;
    const told = event === undefined ? undefined : this.tape?.events[event];
    if (event === undefined || !told) {
      this.tip.hidden = true;
      return;
    }
    const muted = (text: string) => element('div', { class: 'muted' }, text);
    const counts = told.counts
      .slice(0, 6)
      .map(({ object, before, after }) =>
        before === undefined
          ? `${object} (${after})`
          : after === undefined
            ? `${object} gone`
            : `${object} ${before} → ${after}`,
      );
    const where = [
      `step ${digits(told.step)}`,
      told.task === undefined ? '' : `task ${told.task}`,
      told.place ? `${told.place.path}:${told.place.line}` : '',
    ];
    this.tip.replaceChildren(told.text, muted(where.filter(Boolean).join(' · ')));
    if (counts.length > 0) this.tip.append(muted(counts.join(', ')));
    this.tip.hidden = false;
    this.placeTip(x, y);
    this.rest = setTimeout(() => {
      this.preview = { request: ++this.requests, event, x, y };
      this.post({ kind: 'preview', request: this.preview.request, step: told.seen });
    }, restMilliseconds);
  }
  private showPreview(moment: LifetimeMoment, request: number): void {
    if (request !== this.preview?.request) return;
    const picture = groupAlike(pictureOf(moment.graph, moment.before), { atLeast: 3, unfolded: new Set(), search: '' });
    if (picture.groups.length === 0) return;
    const layout = layOut(picture, { measure: this.measure.code, available: 0 });
    const svg = svgElement('svg');
    svg.innerHTML = drawPicture(layout, undefined);
    const scale = Math.min(1, 400 / layout.width, 240 / layout.height);
    sizeSvg(svg, layout.width, layout.height, scale);
    this.tip.append(svg);
    this.placeTip(this.preview.x, this.preview.y);
  }
  private placeTip(x: number, y: number): void {
    const { offsetWidth, offsetHeight } = this.tip;
    const left = Math.max(6, Math.min(window.innerWidth - offsetWidth - 6, x - offsetWidth / 2));
    this.tip.style.left = `${left}px`;
    this.tip.style.top = `${Math.max(6, y - offsetHeight - 8)}px`;
  }

  // --- export -------------------------------------------------------------------------------------------------------

  private copyText(): void {
    if (this.moment) this.post({ kind: 'copy', text: this.moment.text });
  }
  private saveSvg(): void {
    const { moment, tape } = this;
    const layout = this.stage.layout;
    if (!moment || !tape || !layout) return;
    const timeline = placeEvents(tape.events, fittingSlot(tape.events, layout.width), this.measure.text);
    const cursor = { at: this.track.present, compared: undefined, hovered: undefined };
    const everything = { from: 0, to: timeline.width };
    const gutter = 90;
    const svg = svgFile(
      [
        { svg: drawPicture(layout, undefined), width: layout.width, height: layout.height },
        {
          svg: `<g transform="translate(-${gutter} 0)">${drawGutter(timeline, gutter)}</g>${drawTimeline(timeline, cursor, everything)}`,
          width: timeline.width,
          height: timeline.height,
          x: gutter,
        },
      ],
      [`${tape.tree} · ${tape.scenario.name} · step ${digits(moment.step)} · ${moment.title}`],
      exportRules(resolveColour),
    );
    this.post({ kind: 'save', svg });
  }

  private remember(change: { [K in keyof LifetimePageState]?: LifetimePageState[K] | undefined }): void {
    this.state = { ...this.state, ...change } as Partial<LifetimePageState>;
    this.vscode.setState(this.state);
  }
  private post(message: FromLifetimePage): void {
    this.vscode.postMessage(message);
  }
}

/** A colour of the theme as a number, whatever it is made of. */
function resolveColour(colour: string): string {
  const probe = element('span', {});
  probe.style.color = colour;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** 1842 as "1 842". */
function digits(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

new Page().start();
