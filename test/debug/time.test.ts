/** Time travel as properties: a step and a step back are no change, from wherever they start. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Client, demoRun } from './client';
import { random, stateOf } from './state';

describe('time travel', () => {
  let c: Client;
  let end = 0;
  beforeAll(async () => {
    // Everything is compiled before, so that no object appears in memory between two looks.
    const run = demoRun();
    run.boot();
    run.runToEnd();
    end = run.machine.steps;
    c = new Client(undefined, { createRun: () => run });
    c.run = run;
    await c.start({ stopOnEntry: true });
  });
  const look = async () => ({
    state: stateOf(c.run!),
    stack: (await c.stack()).map((f) => `${f.name}:${f.line}:${f.column}`),
    locals: await c.locals(),
  });

  it('restores stack, locals and memory by a step and a step back', async () => {
    const next = random(2024);
    const { start } = await c.get<{ start: number }>('patchscope/moment');
    let inner = 0;
    for (let i = 0; i < 40; i++) {
      await c.move('patchscope/goToMoment', { step: start + next(end - start - 1) });
      const landed = await c.move('next');
      if (landed.event !== 'stopped') {
        // From the last statement of main on nothing is left to land at.
        await c.move('patchscope/goToMoment', { step: start });
        continue;
      }
      const before = await look();
      const how = ['next', 'stepIn', 'next'][i % 3]!;
      const stepped = await c.move(how);
      if (stepped.event === 'terminated') {
        // The last statement of all: nothing to come back from.
        await c.move('patchscope/goToMoment', { step: start });
        continue;
      }
      expect(stateOf(c.run!)).not.toBe(before.state);
      await c.move('stepBack');
      expect(await look(), `${how} from ${before.state}`).toEqual(before);
      if (before.stack.length > 3) inner++;
    }
    expect(inner).toBeGreaterThan(10);
  });

  it('comes to the same start by reverse continue, and to the same end again', async () => {
    const { start } = await c.get<{ start: number }>('patchscope/moment');
    await c.move('patchscope/goToMoment', { step: start });
    expect((await c.move('reverseContinue')).reason).toBe('entry');
    const first = await look();
    for (const step of [start + 100, Math.floor((start + end) / 2), end - 3]) {
      await c.move('patchscope/goToMoment', { step });
      expect(stateOf(c.run!)).not.toBe(first.state);
      expect((await c.move('reverseContinue')).reason).toBe('entry');
      expect(await look()).toEqual(first);
    }
  });

  it('mirrors step over without a history', async () => {
    await c.move('reverseContinue');
    const places: string[] = [];
    for (let i = 0; i < 6; i++) {
      places.push(await c.place());
      await c.move('next');
    }
    // Going to the moment forgets the steps that led to it.
    const { step } = await c.get<{ step: number }>('patchscope/moment');
    await c.move('patchscope/goToMoment', { step });
    for (const place of places.reverse()) {
      await c.move('stepBack');
      expect(await c.place()).toBe(place);
    }
  });

  it('says where the run ends when a moment lies behind it', async () => {
    const { step } = await c.get<{ step: number }>('patchscope/moment');
    const stop = await c.move('patchscope/goToMoment', { step: end + 1_000_000 });
    expect(stop.text).toBe(`the run ends at step ${end}`);
    expect((await c.get<{ step: number }>('patchscope/moment')).step).toBe(step);
    expect((await c.ask('patchscope/goToMoment', { step: 'soon' })).success).toBe(false);
    expect((await c.ask('patchscope/goToMoment', { step: 1 })).message).toMatch(/begins at step/);
  });
});
