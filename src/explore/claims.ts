/**
 * The claims of a commit message, checked: a scenario's first comment quotes what it shows, so a quote that is found in
 * the message is borne out, or not, by that scenario's run after the patch.
 */
import { type Claim, claims as findQuotes } from '../patch/claims';
import type { PatchMessage, Span } from '../patch/patch';
import type { MemoryTree } from '../tree/tree';
import type { Observation } from './observe';
import { expectedOutput, scenarioHead, type ScenarioProgram } from './scenarios';

export interface CheckedClaim {
  readonly quote: string;
  /** Index of the patch whose message says it, and where in the document (empty: in the title). */
  readonly patch: number;
  readonly ranges: readonly Span[];
  readonly verdict: 'holds' | 'fails' | 'not-run';
  /** The scenarios that show it. */
  readonly scenarios: readonly { readonly name: string; readonly why: string | undefined }[];
}

export interface ClaimCheck {
  readonly claims: readonly CheckedClaim[];
  /** Sentences of the messages that no scenario shows. */
  readonly withoutScenario: readonly { readonly patch: number; readonly sentence: string }[];
}

export interface ClaimRequest {
  readonly messages: readonly PatchMessage[];
  readonly scenarios: readonly ScenarioProgram[];
  /** Of the side after the patch. */
  readonly observations: readonly Observation[];
  readonly bundle: MemoryTree;
  /** As `kernelName` has it, of the side after the patch. */
  readonly kernel: string;
}

export function checkClaims(request: ClaimRequest): ClaimCheck {
  const { messages, scenarios, observations, bundle, kernel } = request;
  const quotes = new Map<string, string[]>();
  for (const { name, text } of scenarios)
    for (const { quote } of scenarioHead(text).shows) quotes.set(quote, [...(quotes.get(quote) ?? []), name]);
  const checked: CheckedClaim[] = [];
  const withoutScenario: { patch: number; sentence: string }[] = [];
  for (const [patch, message] of messages.entries()) {
    const { found, others } = quotesIn(message, [...quotes.keys()]);
    for (const { quote, ranges } of found) {
      const shown = quotes.get(quote)!.map((name) => {
        const observation = observations.find(({ scenario }) => scenario === name);
        return { name, ...verdictOf(observation, expectedOutput(bundle, name, kernel)) };
      });
      const ran = shown.filter(({ verdict }) => verdict !== 'not-run');
      const verdict = ran.length === 0 ? 'not-run' : ran.every((s) => s.verdict === 'holds') ? 'holds' : 'fails';
      checked.push({ quote, patch, ranges, verdict, scenarios: shown.map(({ name, why }) => ({ name, why })) });
    }
    for (const sentence of others) withoutScenario.push({ patch, sentence });
  }
  return { claims: checked, withoutScenario };
}

/** The quotes that a message says, and its sentences that none of them covers. */
export function quotesIn(
  message: PatchMessage,
  quotes: readonly string[],
): { readonly found: readonly Claim[]; readonly others: readonly string[] } {
  const found = findQuotes(message, quotes).filter(({ ranges, inTitle }) => ranges.length > 0 || inTitle);
  const flat = (text: string) => text.replace(/\s+/g, ' ');
  const others = sentencesOf(message).filter(
    (sentence) => !found.some(({ quote }) => sentence.includes(flat(quote)) || flat(quote).includes(sentence)),
  );
  return { found, others };
}

/** Whether the scenario did what is expected of it; `why` says what was wrong, or why nothing can be said. */
export function verdictOf(
  observation: Observation | undefined,
  expected: string | undefined,
): { readonly verdict: CheckedClaim['verdict']; readonly why: string | undefined } {
  if (!observation) return { verdict: 'not-run', why: 'it was not run' };
  if (observation.whyNot !== undefined) return { verdict: 'not-run', why: observation.whyNot };
  const [problem] = observation.problems;
  if (problem) return { verdict: 'fails', why: problem.message };
  if (observation.exitStatus !== 0) return { verdict: 'fails', why: `it ended with status ${observation.exitStatus}` };
  if (expected === undefined) return { verdict: 'not-run', why: 'what it should print on this kernel is not known' };
  const lines = observation.output.map(({ key, value }) => (value === '' ? key : `${key}: ${value}`));
  const wanted = expected.trimEnd().split('\n');
  const wrong = wanted.findIndex((line, index) => lines[index] !== line);
  if (wrong >= 0) return { verdict: 'fails', why: `it printed "${lines[wrong] ?? ''}" for "${wanted[wrong]}"` };
  if (lines.length > wanted.length) return { verdict: 'fails', why: `it also printed "${lines[wanted.length]}"` };
  return { verdict: 'holds', why: undefined };
}

/** The message's sentences and list items, white space folded, without trailers. */
function sentencesOf({ message, trailers }: PatchMessage): string[] {
  const trailerOffsets = new Set(trailers.map(({ offset }) => offset));
  const text = message.lines.map((line, i) => (trailerOffsets.has(message.offsets[i]!) ? '' : line)).join('\n');
  return text
    .split(/\n\s*\n|\n(?=\s*[-*] )/)
    .flatMap((paragraph) =>
      paragraph
        .replace(/^\s*[-*] /, '')
        .replace(/\s+/g, ' ')
        .trim()
        .split(/(?<=[.!?]) (?=[A-Z(])/),
    )
    .filter((sentence) => /\w/.test(sentence));
}
