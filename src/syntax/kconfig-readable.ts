/**
 * Kconfig text made readable for tree-sitter-kconfig 1.3, which is older than two pieces of the language: the
 * `transitional` attribute and `depends on X if Y` (both of Linux 6.18 and later). As for C, every position stays.
 */

/** `depends on X if Y` means that X is needed only under Y; for the tree, `&&` in place of `if` is as good. */
const conditionalDependency = /^([ \t]*depends[ \t]+on[ \t][^#\n]*?[\s)])if(?=[\s(])/gm;
const transitional = /^([ \t]+)transitional(?=[ \t]*(?:#.*)?\r?$)/gm;
const dependsSpacing = /^([ \t]*)depends([ \t]+)on(?=[ \t])/gm;

export function readableKconfig(text: string): string {
  return text
    .replace(transitional, (_, indent: string) => indent + ' '.repeat('transitional'.length))
    .replace(conditionalDependency, '$1&&')
    .replace(dependsSpacing, (whole, indent: string, space: string) =>
      space === ' ' ? whole : `${indent}depends on${' '.repeat(space.length - 1)}`,
    );
}
