/** The whole state of a machine as one text, to compare moments; and numbers that look random, the same ones each time. */
import { framesOf } from '../../src/run/frames';
import type { Run } from '../../src/run/run';
import { localsOf } from '../machine/machine-state';

/** FNV-1a over everything that the machine remembers of a moment. */
export function stateOf(run: Run): string {
  const m = run.machine;
  let hash = 0x811c9dc5;
  const add = (value: number) => {
    hash = Math.imul(hash ^ value, 0x01000193);
  };
  for (const space of [m.kernelSpace, ...m.processes.map((p) => p.space)]) {
    space.read.forEach((page, index) => {
      if (page === 0) return;
      add(index);
      const words = (bytes: Uint8Array) => new Int32Array(bytes.buffer, bytes.byteOffset + page, 1024);
      for (const word of words(m.memory.bytes)) add(word);
      for (const word of words(m.memory.validity)) add(word);
    });
  }
  for (const task of m.tasks) {
    for (const value of [task.id, task.depth, task.pc, task.base, task.rcuDepth, task.preemptCount]) add(value);
    for (const word of task.frames.subarray(0, task.depth * 8)) add(word);
    // Of the registers, the variables that are in sight: dead temporaries depend on whether code was translated.
    for (const frame of framesOf(m, task))
      for (const text of localsOf(frame)) for (let i = 0; i < text.length; i++) add(text.charCodeAt(i));
  }
  return `${m.steps} ${m.current.id} ${m.heap.count} ${(hash >>> 0).toString(16)}`;
}

export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
}
