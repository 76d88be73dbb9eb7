/** What became of the objects between two moments, in words: the line under the title. */
import type { Item, Picture } from './picture';

export interface Change {
  readonly mark: 'new' | 'gone' | 'changed';
  readonly text: string;
}

/** New objects, then those gone, then counts that changed; at most `most`, and how many more there are. */
export function changesOf(
  { items }: Picture,
  most: number,
): { readonly changes: readonly Change[]; readonly more: number } {
  const text = (item: Item): string =>
    item.before === undefined ? item.name : `${item.name} ${item.before} → ${item.detail}`;
  const all = (['new', 'gone', 'changed'] as const).flatMap((mark) =>
    items
      .filter((item) => item.mark === mark && (mark !== 'changed' || item.before !== undefined))
      .map((item): Change => ({ mark, text: text(item) })),
  );
  return { changes: all.slice(0, most), more: Math.max(0, all.length - most) };
}
