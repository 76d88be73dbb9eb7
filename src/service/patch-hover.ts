/**
 * A hover on a line of a patch: `+` and context lines are asked about in the tree after that patch, `-` lines in the
 * tree before it, by the same hover as in a file; places are turned over both ways.
 */
import { placeAt } from '../patch/place';
import type { HoverAnswer, PlaceInTree } from './client';
import { lineStart } from './patch-marks';
import { patchRoot, type PatchHoverAnswer } from './patch-questions';
import { hunksFound, type OpenedPatch } from './patches';

/** A place of the patch's text as a place in a file. */
export interface PlaceOfPatch {
  readonly root: string;
  readonly side: 'before' | 'after';
  readonly path: string;
  /** 0-based line and column of the file. */
  readonly line: number;
  readonly column: number;
  /** Where the line's content begins in the patch's text, behind its mark. */
  readonly start: number;
  readonly length: number;
}

export function placeOfPatch(opened: OpenedPatch, offset: number): PlaceOfPatch | undefined {
  const { document, series, source, text, trees } = opened;
  const place = placeAt(document, offset, text, hunksFound(opened));
  // In quoted-printable or base64 there is no column.
  if (place?.part !== 'line' || place.column === undefined || place.column < 0) return undefined;
  const patch = series?.patches.indexOf(document.messages[place.message]!) ?? -1;
  if (patch < 0 || trees.length === 0 || opened.outcomes[patch]?.status !== 'applied') return undefined;
  const change = document.messages[place.message]!.files[place.file]!;
  const side = place.side === 'before' ? 'before' : 'after';
  const path = side === 'before' ? change.oldPath : change.newPath;
  if (path === undefined) return undefined;
  const content = change.hunks[place.hunk!]!.lines[place.line!]!;
  return {
    root: patchRoot(source.key, side === 'before' ? patch : patch + 1),
    side,
    path,
    line: (side === 'before' ? place.beforeLine : place.afterLine)!,
    column: place.column,
    start: offset - place.column,
    length: content.length - 1,
  };
}

export async function patchHover(
  opened: OpenedPatch,
  offset: number,
  ask: (root: string, path: string, offset: number) => Promise<HoverAnswer | null>,
): Promise<PatchHoverAnswer | null> {
  const place = placeOfPatch(opened, offset);
  if (!place) return null;
  const { root, path, line, column, start, length } = place;
  const text = textOf(opened, place);
  if (text === undefined) return null;
  const lineAt = lineStart(text, line);
  const answer = await ask(root, path, lineAt + column);
  if (!answer) return null;
  // The span of an expression over several lines is shown on this one.
  const on = (at: number) => start + Math.min(length, Math.max(0, at - lineAt));
  return {
    ...answer,
    headline: `${place.side} the patch · ${answer.headline}`,
    span: { start: on(answer.span.start), end: on(answer.span.end) },
    root,
  };
}

function textOf({ trees, source }: OpenedPatch, { root, path }: Pick<PlaceInTree, 'path'> & { root: string }) {
  return trees.find((_, count) => patchRoot(source.key, count) === root)?.read(path);
}
