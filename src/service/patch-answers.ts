/** Answers the questions of patch-questions.ts: the patch, what of it runs, hovers in its text, behaviour before and after. */
import type { PatchMessage } from '../patch/patch';
import type { Syntax } from '../syntax';
import { behaviour, optionsOf } from './behaviour';
import type { HoverAnswer, Methods, PlaceInTree, Subject } from './client';
import type { SubjectKernel } from './kernels';
import { patchAnswer } from './patch-answer';
import { patchHover } from './patch-hover';
import { marksOf } from './patch-marks';
import { type BehaviourAnswer, type HunkMark, type NearestAnswer, type PatchAnswer, type PatchHoverAnswer, parsePatchRoot, patchRoot, type PatchSource } from './patch-questions'; // prettier-ignore
import { lastRoot, Patches, type OpenedPatch } from './patches';
import { bundledScenarios } from './scenarios';
import type { Call } from './serve';
import type { Trees } from './trees';
import { plural } from './words';

/** What these answers need of the service. */
export interface PatchGround {
  readonly trees: Trees;
  kernel(subject: Subject): SubjectKernel;
  syntax(): Promise<Syntax>;
  /** Runs the scenarios in the background and emits `changed`. */
  explore(kernel: SubjectKernel, subject: Subject): void;
  hover(place: PlaceInTree, call: Call): Promise<HoverAnswer | null>;
}

export class PatchAnswers {
  readonly patches: Patches;
  private readonly compared = new WeakMap<SubjectKernel, WeakMap<SubjectKernel, BehaviourAnswer>>();

  constructor(private readonly ground: PatchGround) {
    this.patches = new Patches(ground.trees);
  }

  open(source: PatchSource): null {
    this.patches.open(source);
    return null;
  }

  close(key: string): null {
    this.patches.close(key);
    return null;
  }

  async patch(key: string, call: Call): Promise<PatchAnswer> {
    const opened = await this.patches.read(key, call);
    const value = this.valuesOf(opened);
    return patchAnswer(opened, bundledScenarios(this.ground.trees), value);
  }

  /** Values of symbols with the patch; of Kconfig files that are at hand already, since a tree has hundreds. */
  private valuesOf(opened: OpenedPatch): (symbol: string) => string | undefined {
    if (opened.trees.length === 0 || opened.whyNotRunnable !== undefined) return () => undefined;
    const kernel = this.ground.kernel({ root: lastRoot(opened), set: {} });
    return (symbol) => (kernel.isDemo || kernel.everyKnown.length > 0 ? valueIn(kernel, symbol) : undefined);
  }

  /** `subject` has the root after the last patch. */
  async marks(subject: Subject, call: Call): Promise<readonly HunkMark[]> {
    const key = keyOf(subject);
    const opened = await this.patches.read(key, call);
    if (opened.trees.length === 0 || opened.whyNotRunnable !== undefined) return [];
    const after = this.ground.kernel({ ...subject, root: lastRoot(opened) });
    const before = this.ground.kernel({ ...subject, root: patchRoot(key, 0) });
    const syntax = await this.ground.syntax();
    this.ground.explore(after, { ...subject, root: lastRoot(opened) });
    const hasRunAll = (kernel: SubjectKernel) => kernel.scenarios(subject).every((scenario) => kernel.known(scenario));
    const isComplete = { after: hasRunAll(after), before: hasRunAll(before) };
    if (isComplete.after) this.ground.explore(before, { ...subject, root: patchRoot(key, 0) });
    return marksOf({ opened, before, after, syntax, isComplete });
  }

  async hover({ key, offset, subject }: Methods['patchHover']['params'], call: Call): Promise<PatchHoverAnswer | null> {
    const opened = await this.patches.read(key, call);
    return patchHover(opened, offset, (root, path, at) =>
      this.ground.hover({ subject: { ...subject, root }, path, offset: at }, call),
    );
  }

  async nearest(
    { key, patch, file, hunk }: Methods['patchNearest']['params'],
    call: Call,
  ): Promise<NearestAnswer | null> {
    const opened = await this.patches.read(key, call);
    const outcome = opened.outcomes[patch]?.files[file]?.hunks[hunk];
    const change = opened.series?.patches[patch]?.files[file];
    const path = change?.oldPath;
    if (outcome?.status !== 'failed' || !outcome.nearest || path === undefined) return null;
    const text = opened.trees[patch]?.read(path);
    if (text === undefined) return null;
    const { line, matching, of, at, whiteSpaceOnly } = outcome.nearest;
    const before = change!.hunks[hunk]!.lines.filter((one) => one[0] !== '+').map((one) => one.slice(1));
    const lines = text.split('\n');
    lines.splice(line, before.length, ...before);
    const why = whiteSpaceOnly ? 'only white space differs' : `line ${at + 1} is the first that differs`;
    return {
      root: patchRoot(key, patch),
      path,
      line: at,
      expected: lines.join('\n'),
      text: `${matching} of ${plural(of, 'line')} fit here; ${why}`,
    };
  }

  /** Between two trees of one patch, which are after how many of its patches. */
  async compare(before: Subject, after: Subject, call: Call): Promise<BehaviourAnswer> {
    const key = keyOf(after);
    const opened = await this.patches.read(key, call);
    const [from, to] = [parsePatchRoot(before.root)!.count, parsePatchRoot(after.root)!.count];
    if (opened.trees.length === 0) throw new Error(`There is no base to run it on. ${opened.picked.why}`);
    if (opened.whyNotRunnable !== undefined) throw new Error(`It cannot be run: ${opened.whyNotRunnable}.`);
    const patches = opened.series!.patches;
    const bad = opened.outcomes.slice(from, to).findIndex(({ status }) => status !== 'applied');
    if (bad >= 0) {
      const how = opened.outcomes[from + bad]!.status === 'already' ? 'is in the tree already' : 'does not apply';
      throw new Error(
        `"${patches[from + bad]!.title}" ${how} (${opened.picked.name}), so there is nothing to compare.`,
      );
    }
    const [one, other] = [this.ground.kernel(before), this.ground.kernel(after)];
    const known = this.compared.get(one)?.get(other);
    if (known) return known;
    const messages = patches.slice(from, to);
    const answer = await behaviour(
      {
        bundle: this.ground.trees.bundle,
        before: one,
        after: other,
        scenarios: other.scenarios(after),
        paths: [...new Set(opened.outcomes.slice(from, to).flatMap(({ changed }) => [...changed.keys()]))],
        messages,
        first: from,
        title: titleOf(messages, opened),
        base: { name: from === 0 ? opened.picked.name : `patch ${from} of the series`, why: opened.picked.why },
        command: this.commandOf(opened, after),
        kernelOf: (subject) => this.ground.kernel(subject),
      },
      call,
    );
    const answers = this.compared.get(one) ?? new WeakMap<SubjectKernel, BehaviourAnswer>();
    this.compared.set(one, answers.set(other, answer));
    return answer;
  }

  private commandOf({ source }: OpenedPatch, subject: Subject): string {
    const tree = source.root?.startsWith('/') ? ` --tree ${source.root}` : '';
    return `patchscope compare ${source.name}${tree}${optionsOf(subject)}`;
  }
}

function keyOf({ root }: Subject): string {
  const patch = parsePatchRoot(root);
  if (!patch) throw new Error(`${root} is no tree of a patch.`);
  return patch.key;
}

function valueIn({ configuration }: SubjectKernel, symbol: string): string | undefined {
  return configuration.values.get(symbol)?.value;
}

function titleOf(messages: readonly PatchMessage[], { series, source }: OpenedPatch): string {
  const [first] = messages;
  const whole = messages.length > 1 && messages.length === series!.patches.length ? series!.cover?.title : undefined;
  if (whole) return whole;
  const title = first?.title || source.name;
  return messages.length > 1 ? `${title} and ${messages.length - 1} more` : title;
}
