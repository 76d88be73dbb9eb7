/** Events as lines of a trace: step, task, what happened, where, and the counts that changed. */
import type { LifeEvent } from './events';
import { type CountChange, groupDigits } from './lifetime-text';

export function traceText(events: readonly LifeEvent[]): string {
  const rows = events.map((event) => ({
    step: groupDigits(event.step),
    task: event.task === undefined ? '' : `task ${event.task}`,
    place: event.place ? `${event.place.path}:${event.place.line}` : '',
    text: event.text,
    counts: event.counts.map(countText).join(', '),
  }));
  const width = (key: 'step' | 'task' | 'place' | 'text') =>
    Math.min(60, Math.max(0, ...rows.filter((_, i) => events[i]!.kind !== 'print').map((row) => row[key].length)));
  const [step, task, place, text] = [width('step'), width('task'), width('place'), width('text')];
  return rows
    .map((row) =>
      `${row.step.padStart(step)}  ${row.task.padEnd(task)}  ${row.place.padEnd(place)}  ${row.text.padEnd(text)}  ${row.counts}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function countText({ object, before, after }: CountChange): string {
  if (before === undefined) return `${object} (${after})`;
  if (after === undefined) return `${object} gone`;
  // A dying dentry's count is set to a negative number.
  return `${object} ${before} → ${after < 0 ? 'dead' : after}`;
}
