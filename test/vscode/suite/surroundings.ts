/** What the suites cannot see of where they run; the entry point says it. */

interface Surroundings {
  /** Milliseconds that an answer may take: on a real tree all scenarios run on a kernel of 80 files. */
  readonly patience: number;
  /** Where questions about VS Code's page are answered; nowhere where VS Code is a page alone. */
  readonly page: string | undefined;
}

let known: Surroundings = { patience: 50_000, page: undefined };

export function runIn(surroundings: Surroundings): void {
  known = surroundings;
}
export const surroundings = (): Surroundings => known;
