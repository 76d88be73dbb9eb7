/**
 * The line above each function: what the scenario made of it. Said with what is known at that moment, so it costs no run;
 * whoever asks learns by `changed` that there is more.
 */
import type { LensPlace, Syntax } from '../syntax';
import type { FileOfTree, InactiveRegion, LensAnswer, Phrase, Span } from './client';
import { type CodeStatement, statementsStarting, whyIdle } from './code';
import { problemText } from './hover';
import type { SubjectKernel } from './kernels';
import type { RunRecord } from './record';
import { newScenario } from './template';
import { clip, plural } from './words';

/** How many of the statements that did not run are named. */
const mostNamed = 3;

export function functionLenses(kernel: SubjectKernel, syntax: Syntax, { subject, path }: FileOfTree): LensAnswer[] {
  const document = kernel.tree.document(syntax, path);
  if (!document) return [];
  const whyNot = kernel.whyNot();
  const program = kernel.knownProgram;
  const whole = { start: 0, end: document.text.length };
  const code = program ? statementsStarting(program, path, whole).sort((a, b) => a.start - b.start) : [];
  const [preferred, ...others] = kernel.scenarios(subject);
  const first = preferred && kernel.known(preferred);
  const rest = others.flatMap((scenario) => kernel.known(scenario) ?? []);
  const isAllKnown = first !== undefined && rest.length === others.length;
  // A file that no scenario comes to is read now: its modelled functions are to be told from those that could run.
  if (program && isAllKnown && program.options.units.includes(path)) program.open(path);
  return document.lensPlaces().map((place) => {
    const span = { start: place.offset, end: place.nameRange.end };
    const lens = (...phrases: Phrase[]): LensAnswer => ({ span, phrases });
    if (whyNot !== undefined) return lens({ text: `does not run: ${whyNot}` });
    if (place.inactive) return lens({ text: `not compiled here${conditionOf(kernel, document, place)}` });
    const idle = program && whyIdle(program, path, place.name);
    if (idle) return lens({ text: `does not run here: ${idle.why}` });
    const step: Phrase = { text: 'Step', action: { kind: 'step', stopAt: place.name } };
    if (!first) return lens(step, { text: `${preferred?.name ?? 'no scenario'}: …` });
    if (first.whyNot !== undefined) return lens({ text: `does not run: ${clip(first.whyNot, 120)}` });
    const wrong = [first, ...rest].flatMap(({ problems }) => problems.flatMap(({ text }) => text ?? []));
    const error = wrong.find((one) => one.path === path && isInside(one.place, place.range));
    if (error) return lens({ text: `does not compile: ${clip(error.message, 80)}` });
    const own = within(code, place);
    // Of an empty body nothing is counted: whether it is called is not known.
    if (own.length === 0 && !document.statementsOfFunction(place.nameRange.start).some(({ executes }) => executes))
      return lens({ text: 'no statement to run' });
    const reaches = ({ counts }: RunRecord) => own.some(({ id }) => (counts[id] ?? 0) > 0);
    const best = [first, ...rest.toSorted((a, b) => a.steps - b.steps)].find(reaches);
    if (best) {
      const program = best.scenario.file.startsWith('patchscope-demo:') ? best.scenario.name : best.scenario.file;
      return lens(
        { text: 'Step', action: { kind: 'step', stopAt: place.name, program } },
        { text: resultText(best, own, document.statementsOfFunction(place.nameRange.start), document.text), action: { kind: 'pick-scenario', reaching: [first, ...rest].filter(reaches).map(({ scenario }) => scenario.name) } }, // prettier-ignore
        ...problemPhrases(best, place.name),
      );
    }
    if (own.some(({ id }) => (first.bootCounts[id] ?? 0) > 0)) return lens({ text: 'ran at boot, before the program' });
    if (!isAllKnown) return lens(step, { text: `${first.scenario.name}: not reached · others: …` });
    return lens({ text: 'No scenario comes here' }, writePhrase(path, place));
  });
}

function isInside(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.start < outer.end;
}

function writePhrase(path: string, { name }: LensPlace): Phrase {
  return { text: 'Write one', action: { kind: 'new-program', text: newScenario(name, path) } };
}

function within(code: readonly CodeStatement[], { range }: LensPlace): CodeStatement[] {
  let [low, high] = [0, code.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (code[middle]!.start < range.start) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < code.length && code[end]!.start < range.end) end++;
  return code.slice(low, end);
}

/** `two-opens: 2 calls · 14 of 16 statements ran · not run: -ENOMEM, iput` */
function resultText(
  record: RunRecord,
  own: readonly CodeStatement[],
  statements: readonly {
    readonly executes: boolean;
    readonly range: { readonly start: number; readonly end: number };
    readonly head: { readonly start: number; readonly end: number };
  }[],
  text: string,
): string {
  const functions = new Set(own.map(({ functionIndex }) => functionIndex));
  let calls = 0;
  for (const index of functions) {
    const firstId = own.find(({ functionIndex }) => functionIndex === index)!.id;
    calls += record.calls.get(index) ?? record.counts[firstId] ?? 0;
  }
  const executing = statements.filter(({ executes }) => executes);
  const missed = executing.filter(
    ({ head }) => !own.some(({ id, start }) => start >= head.start && start < head.end && (record.counts[id] ?? 0) > 0),
  );
  const parts = [`${record.scenario.name}: ${plural(calls, 'call')}`];
  if (missed.length === 0)
    parts.push(executing.length === 1 ? 'its statement ran' : `all ${plural(executing.length, 'statement')} ran`);
  else {
    parts.push(`${executing.length - missed.length} of ${plural(executing.length, 'statement')} ran`);
    const names = [...new Set(missed.map(({ head }) => shortName(text.slice(head.start, head.end))))];
    const more = names.length > mostNamed ? ` +${names.length - mostNamed}` : '';
    parts.push(`not run: ${names.slice(0, mostNamed).join(', ')}${more}`);
  }
  return parts.join(' · ');
}

/** What a statement is known by: its error, the function it calls, what it writes. */
function shortName(statement: string): string {
  const text = statement.replace(/\s+/g, ' ').trim();
  const errno = /-E[A-Z0-9]+\b/.exec(text)?.[0];
  if (errno) return errno;
  const called = /^(?:return )?(\w+) ?\(/.exec(text)?.[1];
  if (called && !/^(if|while|for|switch|return|do)$/.test(called)) return called;
  return clip(text.replace(/;$/, ''), 24);
}

function problemPhrases(record: RunRecord, name: string): Phrase[] {
  const problem = record.problems.find(({ stack }) => stack.some((entry) => entry.function === name));
  if (!problem) return [];
  const text = record.problems.map(problemText).join('\n');
  return [{ text: `problem: ${clip(problem.message, 60)}`, action: { kind: 'report', title: 'Problems', text: `${text}\n` } }]; // prettier-ignore
}

/** Functions of a file of the image whose text is not what runs, for dimming; none while no question has read it. */
export function modelledFunctions(kernel: SubjectKernel, syntax: Syntax, { path }: FileOfTree): InactiveRegion[] {
  const program = kernel.knownProgram;
  // Of a file that runs nowhere the lenses say so; dimmed from end to end it would only be hard to read.
  if (!program?.options.units.includes(path)) return [];
  return (kernel.tree.document(syntax, path)?.lensPlaces() ?? []).flatMap(({ name, range, inactive }) => {
    const idle = inactive ? undefined : whyIdle(program, path, name);
    return idle ? [{ span: range, cause: 'modelled', reason: `Does not run here: ${idle.why}.` }] : [];
  });
}

function conditionOf(
  kernel: SubjectKernel,
  document: {
    regionsAt(offset: number): readonly { readonly active?: boolean; readonly conditions: readonly string[] }[];
  },
  place: LensPlace,
): string {
  const region = document.regionsAt(place.nameRange.start).find(({ active }) => active === false);
  const symbol = region && /CONFIG_(\w+)/.exec(region.conditions.join(' '))?.[1];
  const value = symbol && kernel.configuration.values.get(symbol)?.value;
  return value === undefined ? '' : `: ${symbol} is ${value}`;
}
