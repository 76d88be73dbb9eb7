/**
 * Which commit a series applies to. The question is put together from the patches; somebody who may ask git (or who
 * only has the files) answers; the choice is made here, and says why.
 */
import type { FileChange, PatchMessage } from './patch';

/** What to find out in the repository. */
export interface BaseQuestion {
  /** As `git format-patch --base` wrote it; the first mail or the cover letter has it. */
  readonly baseCommit?: string | undefined;
  readonly prerequisites: readonly string[];
  /** Files as the series expects them: path and blob id, mostly abbreviated. */
  readonly blobs: readonly { readonly path: string; readonly id: string }[];
}

export interface BaseAnswers {
  /** Whether the repository has the base commit. */
  readonly hasBaseCommit?: boolean | undefined;
  /** HEAD and other commits to try (tags, branches, the parent of the commit of the same title), HEAD first. */
  readonly candidates: readonly BaseCandidate[];
}

export interface BaseCandidate {
  /** For people: "HEAD", "v6.8". */
  readonly name: string;
  /** Undefined for the files as they are, without a repository. */
  readonly commit?: string | undefined;
  /** Full blob ids of the question's paths; a path that is not there is left out. */
  readonly blobs: Readonly<Record<string, string>>;
}

export interface Base {
  readonly kind: 'base-commit' | 'blobs' | 'head' | 'none';
  readonly commit?: string | undefined;
  readonly name: string;
  /** Of how many expected files the base has exactly the expected content; undefined where nobody asked. */
  readonly matching?: number | undefined;
  readonly of: number;
  /** A sentence for the reader. */
  readonly why: string;
}

/** What to ask for `patches` (a cover letter may be among them). */
export function baseQuestion(patches: readonly PatchMessage[]): BaseQuestion {
  const blobs: { path: string; id: string }[] = [];
  const seen = new Set<string>();
  for (const patch of patches) {
    for (const file of patch.files) {
      const { oldPath, oldId } = file;
      // What an earlier patch of the series made or touched is not the base's.
      if (oldPath !== undefined && oldId !== undefined && !seen.has(oldPath) && isUsable(file))
        blobs.push({ path: oldPath, id: oldId });
    }
    for (const file of patch.files)
      for (const path of [file.oldPath, file.newPath]) if (path !== undefined) seen.add(path);
  }
  return {
    baseCommit: patches.find((patch) => patch.baseCommit !== undefined)?.baseCommit,
    prerequisites: patches.flatMap((patch) => patch.prerequisites),
    blobs,
  };
}

function isUsable(file: FileChange): boolean {
  return file.refused === undefined && /[^0]/.test(file.oldId ?? '');
}

/** The base: the commit the mail names, else a commit with exactly these files, else HEAD. */
export function pickBase(question: BaseQuestion, answers: BaseAnswers): Base {
  const { baseCommit, blobs, prerequisites } = question;
  const of = blobs.length;
  if (baseCommit !== undefined && answers.hasBaseCommit === true) {
    const name = baseCommit.slice(0, 12);
    const before = prerequisites.length > 0 ? ` It expects ${prerequisites.length} other patches first.` : '';
    return { kind: 'base-commit', commit: baseCommit, name, of, why: `The mail names base-commit ${name}.${before}` };
  }
  const absent =
    baseCommit === undefined ? '' : ` Its base-commit ${baseCommit.slice(0, 12)} is not in this repository.`;
  const matches = answers.candidates.map((candidate) => countMatches(question, candidate));
  const most = Math.max(0, ...matches);
  const best = answers.candidates[matches.indexOf(most)];
  if (best && of > 0 && most === of)
    return {
      kind: 'blobs',
      commit: best.commit,
      name: best.name,
      matching: most,
      of,
      why: `All ${of} files that the patch changes are in ${best.name} as it expects them.${absent}`,
    };
  const head = answers.candidates[0];
  if (!head) return { kind: 'none', name: 'no tree', of, why: `No tree is open to apply this to.${absent}` };
  const better = best && most > matches[0]! ? ` ${best.name} has ${most}.` : '';
  const why =
    of === 0
      ? `The patch does not say what it expects; ${head.name} is taken.${absent}`
      : `${head.name} is taken: it has ${matches[0]} of the ${of} files as the patch expects them.${better}${absent}`;
  return { kind: 'head', commit: head.commit, name: head.name, matching: matches[0], of, why };
}

function countMatches({ blobs }: BaseQuestion, candidate: BaseCandidate): number {
  return blobs.filter(({ path, id }) => Object.hasOwn(candidate.blobs, path) && candidate.blobs[path]!.startsWith(id))
    .length;
}
