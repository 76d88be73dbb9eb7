/**
 * Whatever is being typed into C, every question is answered, every place in an answer lies inside the text as it is then,
 * and no answer is about an older text: now and then a service that has seen nothing but the texts as they are is asked
 * the same, and a question is overtaken by an edit. Edits are seeded (C_EDITS says how many) and pile up; half of them
 * leave the text whole, so that it runs, and whole texts are put back after a while.
 */
import { expect, it } from 'vitest';
import type { Methods, PlaceInTree } from '../../src/service/client';
import { breathe, Dropped } from '../../src/service/slices';
import { demo, hoverText, open, textOf } from './ask';
import { below, placesInside, typedInto } from './edits';

const edits = Number(process.env['C_EDITS'] ?? 150);

type Service = ReturnType<typeof open>;
type Texts = Record<string, string>;

const edited = ['fs/pidfs.c', 'kernel/pid.c', 'fs/inode.c', 'include/linux/pid.h'];
const scenario = 'patchscope-demo:/scenarios/two-opens.c';
const whole: Readonly<Texts> = Object.fromEntries(edited.map((path) => [path, textOf(`demo/${path}`)]));

const pieces = [
  ...['{', '}', '(', ')', ';', ',', '"', "'", '\\', '\n', '\t', '->', '*', '&', '#', '##', '/*', '*/', '//', '...', '?'],
  ...['#if ', '#ifdef CONFIG_FS_PID\n', '#else\n', '#endif\n', '#include "', '#include <linux/pid.h>\n', '#define inode '],
  ...['pid', 'inode', 'struct ', 'static ', 'return ', 'goto out;', 'case 1:', 'sizeof', 'typeof(', '__attribute__((', 'asm('],
  ...['\0', '\ufeff', '\r\n', 'é', '𝄞', '\ud834', '0x', '99999999999999999999', '1e', `${'('.repeat(300)}`, 'x'.repeat(400)],
]; // prettier-ignore
/** Statements that compile in most functions, for an edit that leaves the text whole. */
const statements = [';', '{ int unused = 1; (void)unused; }', 'do { } while (0);', 'for (int i = 0; i < 3; i++) ;', 'if (0) return 0;']; // prettier-ignore

/** As `typedInto`, but line by line: one is added after a statement, taken away, doubled, or a number is changed. */
function changedLine(text: string, random: (bound: number) => number): string {
  const lines = text.split('\n');
  const ends = lines.flatMap((line, index) => (/^\t.*;$/.test(line) ? index : []));
  const at = ends[random(Math.max(1, ends.length))] ?? 0;
  const line = lines[at]!;
  const change = random(4);
  if (change === 0) lines.splice(at + 1, 0, `\t${statements[random(statements.length)]}`);
  else if (change === 1) lines.splice(at, 1);
  else if (change === 2) lines.splice(at, 0, line);
  else lines[at] = line.replace(/\b\d+\b/, (number) => String(Number(number) + 1));
  return lines.join('\n');
}

/** Types into a service, and asks it. */
class Typist {
  readonly now: Texts = { ...whole };
  places = 0;
  /** Questions overtaken by an edit: dropped, and answered about the new text. */
  readonly overtaken = { dropped: 0, answered: 0 };
  /** Comparisons with a fresh service in which something ran. */
  ran = 0;

  constructor(private readonly service: Pick<Service, 'ask'>) {}

  async type(path: string, text: string): Promise<void> {
    this.now[path] = text;
    await this.service.ask('document', { file: `${demo.root}/${path}`, text });
  }

  async askAll(place: PlaceInTree): Promise<void> {
    const { subject, path } = place;
    const inside = (answer: unknown) => void (this.places += placesInside(answer, path, this.now));
    inside(await this.service.ask('lenses', { subject, path }));
    inside(await this.service.ask('inactive', { subject, path }));
    inside(await this.service.ask('problems', { subject, path }));
    inside(await this.service.ask('links', { subject, path }));
    inside(await this.service.ask('expression', place));
    inside(await this.service.ask('definition', place));
    await this.service.ask('status', { subject });
  }

  /** Asks, types while that is under way, and asks again: the first answer is none, or the same. */
  async overtake(place: PlaceInTree, text: string): Promise<void> {
    let isAnswered = false;
    const pending = this.service
      .ask('hover', place)
      .then(
        (answer) => ({ answer }),
        (error: unknown) => ({ error }),
      )
      .finally(() => (isAnswered = true));
    await breathe(); // It is at work by now.
    if (isAnswered) return; // About the text as it was then.
    await this.type(place.path, text);
    const outcome = await pending;
    if ('error' in outcome) {
      if (!(outcome.error instanceof Dropped)) throw outcome.error;
      this.overtaken.dropped++;
      return;
    }
    this.overtaken.answered++;
    expect(outcome.answer, 'an answer about an older text').toEqual(await this.service.ask('hover', place));
  }

  /** Asks a service that was never told another text. */
  async compare(places: readonly PlaceInTree[]): Promise<void> {
    const fresh = open();
    for (const [path, text] of Object.entries(this.now))
      if (text !== whole[path]) await fresh.ask('document', { file: `${demo.root}/${path}`, text });
    for (const place of places) {
      const own = await this.service.ask('hover', place);
      this.places += placesInside(own && { ...own, actions: [] }, place.path, this.now);
      const theirs = await fresh.ask('hover', place);
      expect(shown(own), `${place.path}:${place.offset}`).toEqual(shown(theirs));
      if (own && / · (ran|called) /.test(own.headline)) this.ran++;
      const { subject, path } = place;
      expect(await this.service.ask('inactive', { subject, path })).toEqual(await fresh.ask('inactive', { subject, path })); // prettier-ignore
    }
  }
}

/** A hover without what depends on how many scenarios have been run so far. */
function shown(answer: Methods['hover']['result']): readonly string[] {
  return hoverText(answer).map((line) => line.replace(/Other scenarios( \(\d+\))?/, 'Other scenarios'));
}

async function typeAndCheck(typist: Typist, count: number): Promise<void> {
  const random = below(2);
  const placeIn = (path: string): PlaceInTree => ({ subject: demo, path, offset: random(typist.now[path]!.length + 2) - 1 }); // prettier-ignore
  const change = (path: string) =>
    random(2) === 0 ? typedInto(typist.now[path]!, random, pieces) : changedLine(typist.now[path]!, random);
  const held = { subject: demo, path: 'fs/pidfs.c', offset: whole['fs/pidfs.c']!.indexOf('i_private = get_pid') };
  const first = await typist['service'].ask('hover', held);
  expect(hoverText(first)[0]).toMatch(/^two-opens · ran once in 2 calls/);
  for (let edit = 1; edit <= count; edit++) {
    const path = edited[random(edited.length)]!;
    await typist.type(path, change(path));
    await typist.askAll(placeIn(path));
    if (edit % 25 === 11) {
      // A text that runs, so that there is a run to be overtaken.
      for (const each of edited) await typist.type(each, whole[each]!);
      await typist.type('fs/pidfs.c', `${whole['fs/pidfs.c']!}\n/* ${edit} */\n`);
      await typist.overtake(held, changedLine(typist.now['fs/pidfs.c']!, random));
    }
    if (edit % 50 === 3) {
      const at = typist.now['fs/pidfs.c']!.indexOf('i_private');
      await typist.compare([{ ...held, offset: Math.max(0, at) }, placeIn(path)]);
    }
    if (edit % 10 === 0) for (const each of edited) if (typist.now[each] !== whole[each]) await typist.type(each, whole[each]!); // prettier-ignore
    if (edit % 100 === 0) expect(shown(await typist['service'].ask('hover', held))).toEqual(shown(first));
  }
}

it(`answers every question after each of ${edits} edits, about the text as it is`, { timeout: 60_000 + edits * 1000 }, async () => {
  const typist = new Typist(open());
  await typeAndCheck(typist, edits);
  expect(typist.places).toBeGreaterThan(edits);
  expect(typist.overtaken.dropped).toBeGreaterThan(0);
  expect(typist.ran).toBeGreaterThan(0);
}); // prettier-ignore

it('would see a text that the service was not told', { timeout: 120_000 }, async () => {
  const service = open();
  let told = 0;
  const deaf: Pick<Service, 'ask'> = {
    ask: (method, params, call) =>
      method === 'document' && ++told % 3 === 0 ? (Promise.resolve(null) as never) : service.ask(method, params, call),
  };
  await expect(typeAndCheck(new Typist(deaf), 200)).rejects.toThrow();
});

it('would see an answer that an edit has overtaken', { timeout: 120_000 }, async () => {
  const service = open();
  const offset = whole['fs/pidfs.c']!.indexOf('i_private = get_pid');
  const place = { subject: demo, path: 'fs/pidfs.c', offset };
  const old = await service.ask('hover', place);
  let isOvertaken = false;
  let release = (): void => {};
  const slow: Pick<Service, 'ask'> = {
    ask: async (method, params, call) => {
      const isFirst = method === 'hover' && !isOvertaken;
      // The first answer is kept back until the text has changed, and given all the same.
      if (isFirst) return new Promise((resolve) => (release = () => resolve(old as never)));
      const answer = await service.ask(method, params, call);
      isOvertaken = true;
      release();
      return answer;
    },
  };
  const text = whole['fs/pidfs.c']!.replace('get_pid(pid);', 'pid;');
  await expect(new Typist(slow).overtake(place, text)).rejects.toThrow('an answer about an older text');
});

it('runs an edit of the scenario as it is', async () => {
  const { ask } = open();
  const place = { subject: demo, path: 'fs/pidfs.c', offset: whole['fs/pidfs.c']!.indexOf('i_private = get_pid') };
  const text = textOf('scenarios/two-opens.c');
  expect(hoverText(await ask('hover', place))[0]).toMatch(/in 2 calls/);
  await ask('document', { file: scenario, text: text.replace('fstat(b, &second);', 'close(pidfd_open(child, 0));\n\tfstat(b, &second);') }); // prettier-ignore
  expect(hoverText(await ask('hover', place))[0]).toMatch(/in 3 calls/);
});
