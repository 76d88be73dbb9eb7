/**
 * The line above a Kconfig symbol that decides about code that runs: its value and why, what else it could be, and after
 * a flip what that changes for user space.
 */
import { explain, summarize, type Why } from '../kconfig/kconfig';
import { otherValues } from '../kconfig/query';
import type { Syntax } from '../syntax';
import type { Difference, FileOfTree, LensAnswer, Phrase } from './client';
import type { SubjectKernel } from './kernels';
import { guardingSymbols } from './guarded';
import { plural } from './words';

export interface KconfigLensRequest {
  /** The subject's kernel, and that of the tree's own values. */
  readonly kernel: SubjectKernel;
  readonly own: SubjectKernel;
  readonly syntax: Syntax;
  readonly file: FileOfTree;
  /** What the flips change, if that is known. */
  readonly difference: Difference | undefined;
}

export function kconfigLenses({ kernel, own, syntax, file, difference }: KconfigLensRequest): LensAnswer[] {
  const document = kernel.tree.kconfigDocument(syntax, file.path);
  if (!document || kernel.whyNot() !== undefined) return [];
  const guards = guardingSymbols(kernel);
  const { set } = file.subject;
  const seen = new Set<string>();
  return document.symbolDefinitions().flatMap(({ name, offset, nameRange }): LensAnswer[] => {
    if ((!guards.has(name) && set[name] === undefined) || seen.has(name)) return [];
    seen.add(name);
    const why = explain(kernel.configuration.solution, name);
    const treeWhy = explain(own.configuration.solution, name);
    if (!why || !treeWhy) return [];
    const span = { start: offset, end: nameRange.end };
    const phrases = set[name] === undefined ? plainPhrases(kernel, why) : flippedPhrases(why, treeWhy, difference);
    return [{ span, phrases }];
  });
}

/** `y (default; 64BIT=y) · Try n · Why y?` */
function plainPhrases(kernel: SubjectKernel, why: Why): Phrase[] {
  const { name, value } = why;
  const tries = otherValues(kernel.configuration.solution, name).map((other): Phrase => ({
    text: `Try ${other}`,
    action: { kind: 'set', symbol: name, value: other },
  }));
  return [{ text: `${value} (${summarize(why)})` }, ...tries, whyPhrase(why)];
}

/**
 * `n for this session (tree: y) · 6 differences for user space · Show · Back to y`, and while scenarios still run how many
 * have: at the end, so that what can be clicked stays under the pointer when the line is drawn anew.
 */
function flippedPhrases(why: Why, tree: Why, difference: Difference | undefined): Phrase[] {
  const { name, value } = why;
  const others = difference?.symbols.filter((symbol) => symbol !== name).length ?? 0;
  return [
    { text: `${value} for this session (tree: ${tree.value})` },
    ...(why.refused === undefined ? [] : [{ text: `${why.refused} is not possible: ${summarize(why)}` }]),
    { text: countText(difference) },
    ...(others > 0 ? [{ text: `${plural(others, 'other symbol')} changed` }] : []),
    ...(difference
      ? [{ text: 'Show', action: { kind: 'report', title: difference.title, text: difference.text } as const }]
      : []),
    { text: `Back to ${tree.value}`, action: { kind: 'unset', symbol: name } },
    ...(difference && difference.scenarios.done < difference.scenarios.all
      ? [{ text: `${difference.scenarios.done} of ${difference.scenarios.all} scenarios so far …` }]
      : []),
  ];
}

/** `6 differences for user space`. */
function countText(difference: Difference | undefined): string {
  if (!difference) return 'comparing …';
  const { count } = difference;
  return `${count === 0 ? 'no difference' : plural(count, 'difference')} for user space`;
}

function whyPhrase(why: Why): Phrase {
  return {
    text: `Why ${why.value}?`,
    action: { kind: 'report', title: `Why ${why.name} is ${why.value}`, text: whyText(why) },
  };
}

/** The whole reason, one fact in a line. */
export function whyText(why: Why): string {
  const lines = [`${why.name} (${why.type}) is ${why.value}: ${summarize(why)}.`];
  for (const decider of why.deciders) {
    if (decider.kind === 'default')
      lines.push(`Default ${decider.value}${decider.condition ? ` if ${decider.condition}` : ''}: ${placeText(decider.place)}`); // prettier-ignore
    if (decider.kind === 'user')
      lines.push(decider.line ? `Set in ${placeText(decider.line)}` : 'Set for this session');
    if (decider.kind === 'select' || decider.kind === 'imply')
      for (const { name, condition, place } of decider.by)
        lines.push(`${decider.kind === 'select' ? 'Selected' : 'Implied'} by ${name} (${condition})${place ? `: ${placeText(place)}` : ''}`); // prettier-ignore
  }
  if (!why.hasPrompt) lines.push('It has no prompt: a user cannot set it.');
  else lines.push(`A user can set it up to ${why.askedUpTo}.`);
  for (const need of why.dependencyNeeds) lines.push(`Held back by ${need}`);
  return `${lines.join('\n')}\n`;
}
function placeText({ path, line }: { readonly path: string; readonly line: number }): string {
  return `${path}:${line}`;
}
