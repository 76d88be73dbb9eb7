/**
 * What an open patch says, as plain data: its patches, files and hunks with what became of each, the Kconfig symbols in
 * it, the sentences of its messages that scenarios show, and everything that is wrong with the text.
 */
import { quotesIn } from '../explore/claims';
import { scenarioHead, type ScenarioProgram } from '../explore/scenarios';
import type { PatchOutcome } from '../patch/apply';
import type { HunkOutcome } from '../patch/applyfile';
import { claims as findQuotes } from '../patch/claims';
import type { FileChange, Hunk, PatchMessage } from '../patch/patch';
import { numberedLines } from '../patch/place';
import type {
  ClaimAnswer,
  FileNode,
  HunkNode,
  PatchAnswer,
  PatchBase,
  PatchNode,
  PatchProblem,
  PatchSymbol,
} from './patch-questions';
import type { OpenedPatch } from './patches';
import { plural } from './words';

/** `value` tells what a symbol is with the patch; undefined where no tree is there to say. */
export function patchAnswer(
  opened: OpenedPatch,
  scenarios: readonly ScenarioProgram[],
  value: (symbol: string) => string | undefined,
): PatchAnswer {
  const { series, outcomes, document, problems, deceptions } = opened;
  const patches = series?.patches ?? [];
  const found: PatchProblem[] = [
    ...deceptions.map(({ start, end, what, where }) => ({
      span: { start, end },
      kind: 'deceptive' as const,
      message: `Deceptive character in ${where === 'added line' ? 'an added line' : `the ${where}`}: ${what}.`,
    })),
    ...problems.map(({ start, end, message }) => ({ span: { start, end }, kind: 'problem' as const, message })),
  ];
  return {
    title: series?.cover?.title || patches[0]?.title || patches[0]?.files[0]?.path || opened.source.name,
    series: seriesText(opened),
    base: baseText(opened),
    problems: found.sort((a, b) => a.span.start - b.span.start),
    patches: patches.map((message, index) => patchNode(message, outcomes[index])),
    symbols: symbolsOf(patches, value),
    claims: document.form === 'none' ? [] : quotedClaims(patches, scenarios),
  };
}

function seriesText({ series }: OpenedPatch): string {
  if (!series) return '';
  const { version, patches, missing } = series;
  const parts = [
    ...(version > 1 ? [`v${version}`] : []),
    ...(patches.length > 1 ? [plural(patches.length, 'patch').replace(/patchs$/, 'patches')] : []),
    ...(missing.length > 0 ? [`${missing.length} missing`] : []),
  ];
  return parts.join(', ');
}

/** What was chosen and why; without a base, what one would add. */
function baseText({ picked, trees, whyNotRunnable, series }: OpenedPatch): PatchBase {
  if (!series) return { name: undefined, why: 'There is no patch in this text.', whyNot: undefined };
  if (trees.length > 0) {
    const whyNot = whyNotRunnable && `Nothing runs: ${whyNotRunnable}.`;
    return { name: picked.name, why: picked.why, whyNot };
  }
  const why =
    'No kernel tree is open. With one, Patchscope applies the patch in memory, runs what it changes, and tells what ' +
    'user space sees before and after. The demo patch shows it without a tree.';
  return { name: undefined, why, whyNot: 'There is no base.' };
}

function patchNode(message: PatchMessage, outcome: PatchOutcome | undefined): PatchNode {
  const { tag, title, span } = message;
  const files = message.files.map((file, index) => fileNode(file, outcome?.files[index]));
  return {
    title: title || message.files[0]?.path || 'patch',
    number: tag.number === undefined ? '' : `${tag.number}/${tag.total ?? '?'}`,
    span,
    status: outcome?.status ?? 'no-base',
    applied: patchApplied(outcome, files),
    files,
  };
}

function patchApplied(outcome: PatchOutcome | undefined, files: readonly FileNode[]): string {
  switch (outcome?.status) {
    case undefined:
      return '';
    case 'already':
      return 'in the tree already, or the wrong way round';
    case 'not-tried':
      return 'not tried: a patch before it does not apply';
    case 'failed':
      return `does not apply: ${files.filter(({ isApplied }) => !isApplied).map(({ path }) => path).join(', ')}`; // prettier-ignore
    case 'applied': {
      const ways = new Set(outcome.files.flatMap(({ hunks }) => hunks.map((hunk) => hunk.status)));
      return ways.has('fuzz') ? 'applies with fuzz' : ways.has('offset') ? 'applies with offset' : 'applies exactly';
    }
  }
}

function fileNode(file: FileChange, outcome: PatchOutcome['files'][number] | undefined): FileNode {
  const hunks = file.hunks.map((hunk, index) => hunkNode(file, hunk, outcome?.hunks[index]));
  const isApplied = outcome === undefined || outcome.status === 'applied' || outcome.status === 'already';
  const refused = file.refused === undefined ? undefined : `Refused: ${file.refused}.`;
  return {
    path: file.path,
    oldPath: file.kind === 'rename' || file.kind === 'copy' ? file.oldPath : undefined,
    kind: file.kind,
    added: hunks.reduce((sum, { added }) => sum + added, 0),
    removed: hunks.reduce((sum, { removed }) => sum + removed, 0),
    applied: refused ?? outcome?.reason ?? '',
    isApplied: isApplied && refused === undefined,
    span: file.span,
    hunks,
  };
}

function hunkNode(file: FileChange, hunk: Hunk, outcome: HunkOutcome | undefined): HunkNode {
  let [before, after] = [-1, -1];
  let [seenBefore, seenAfter] = [0, 0];
  let [added, removed] = [0, 0];
  for (const line of numberedLines(hunk, outcome)) {
    if (line.before !== undefined) seenBefore = line.before;
    if (line.after !== undefined) seenAfter = line.after;
    if (line.mark === '+') added++;
    if (line.mark === '-') removed++;
    if (line.mark === ' ') continue;
    if (before < 0 || (line.mark === '-' && removed === 1)) before = line.before ?? seenBefore;
    if (after < 0 || (line.mark === '+' && added === 1)) after = line.after ?? seenAfter;
  }
  return {
    span: hunk.span,
    section: hunk.section.trim(),
    added,
    removed,
    applied: hunkApplied(outcome),
    isApplied: outcome?.status !== 'failed',
    before: Math.max(0, before),
    after: Math.max(0, after),
    identity: identityOf(file.path, hunk),
  };
}

/** '' where it stands where it says. */
function hunkApplied(outcome: HunkOutcome | undefined): string {
  switch (outcome?.status) {
    case 'offset':
      return `offset ${outcome.offset > 0 ? '+' : '−'}${Math.abs(outcome.offset)}`;
    case 'fuzz':
      return `fuzz ${outcome.fuzz}${outcome.offset === 0 ? '' : `, offset ${outcome.offset}`}`;
    case 'failed':
      return outcome.nearest ? `does not apply; nearest is line ${outcome.nearest.line + 1}` : 'does not apply';
    default:
      return '';
  }
}

/** FNV-1a over path and changed lines: enough to know a hunk again, also in the next version of a series. */
function identityOf(path: string, { lines }: Hunk): string {
  let hash = 0x811c9dc5;
  for (const line of [path, ...lines.filter((one) => one[0] !== ' ')])
    for (let i = 0; i <= line.length; i++)
      hash = Math.imul(hash ^ (i < line.length ? line.charCodeAt(i) : 10), 0x01000193);
  return `${path}#${(hash >>> 0).toString(16)}`;
}

/** Symbols that Kconfig files of the patch define, and those that stand in changed lines. */
function symbolsOf(patches: readonly PatchMessage[], value: (symbol: string) => string | undefined): PatchSymbol[] {
  const found = new Map<string, PatchSymbol['what']>();
  const note = (name: string, what: PatchSymbol['what']) => {
    const known = found.get(name);
    const isMoved = (known === 'added' && what === 'removed') || (known === 'removed' && what === 'added');
    found.set(name, isMoved ? 'changed' : known === undefined || known === 'guards' ? what : known);
  };
  for (const { files } of patches)
    for (const { path, hunks } of files) {
      const isKconfig = /(^|\/)Kconfig[^/]*$/.test(path);
      for (const line of hunks.flatMap(({ lines }) => lines)) {
        if (line[0] === ' ') continue;
        const defined = isKconfig ? /^[+-](?:menu)?config\s+(\w+)/.exec(line)?.[1] : undefined;
        if (defined !== undefined) note(defined, line[0] === '+' ? 'added' : 'removed');
        for (const [, name] of line.matchAll(/\bCONFIG_(\w+)/g)) note(name!.replace(/_MODULE$/, ''), 'guards');
      }
    }
  return [...found].slice(0, 200).map(([name, what]) => ({ name, what, value: value(name) }));
}

/** What scenarios quote, and the other sentences; nothing has been run yet. */
function quotedClaims(patches: readonly PatchMessage[], scenarios: readonly ScenarioProgram[]): ClaimAnswer[] {
  const quotes = new Map<string, string[]>();
  for (const { name, text } of scenarios)
    for (const { quote } of scenarioHead(text).shows) quotes.set(quote, [...(quotes.get(quote) ?? []), name]);
  return patches.flatMap((message, patch) => {
    const { found, others } = quotesIn(message, [...quotes.keys()]);
    return [
      ...found.map(({ quote, ranges }): ClaimAnswer => ({
        patch,
        text: quote,
        spans: ranges,
        verdict: 'not-run',
        why: 'not run yet',
        scenarios: quotes.get(quote)!,
      })),
      ...sentenceAnswers(message, patch, others),
    ];
  });
}

/** Sentences that no scenario shows, where they stand. */
export function sentenceAnswers(message: PatchMessage, patch: number, sentences: readonly string[]): ClaimAnswer[] {
  return findQuotes(message, sentences).map(({ quote, ranges }) => ({
    patch,
    text: quote,
    spans: ranges,
    verdict: 'no-scenario',
    why: 'no scenario',
    scenarios: [],
  }));
}
