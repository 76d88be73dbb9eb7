/** A test or a group that is skipped says why in parentheses in its name; scripts/vitest-outcome.mjs prints it. */
export function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${reason})`;
}
