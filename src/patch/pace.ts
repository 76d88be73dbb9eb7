/**
 * Long work in slices: reading 100 MB or placing 50,000 hunks asks here, every so many lines, whether to go on.
 * Between two slices the caller is told how far it is, may let the event loop turn, and may cancel.
 */

/** How somebody follows long work. */
export interface Watch {
  /**
   * Called about every 10 ms with what is done and what there is, in characters of the document or in hunks.
   * A Promise is awaited, so that a worker can take messages meanwhile. `false` cancels.
   */
  onProgress(done: number, total: number): boolean | Promise<boolean>;
}

/** Thrown inside patch/ when the watch said no; the front doors turn it into a problem. */
export class Cancelled extends Error {}

const sliceMilliseconds = 10;
const stepsBetweenLooks = 512;

export class Pace {
  private steps = 0;
  private since = Date.now();
  constructor(
    private readonly watch: Watch | undefined,
    readonly total: number,
  ) {}

  /** Undefined nearly always; otherwise a promise to await before going on. */
  due(done: number): Promise<void> | undefined {
    if (this.watch === undefined || ++this.steps % stepsBetweenLooks !== 0) return undefined;
    return Date.now() - this.since < sliceMilliseconds ? undefined : this.look(done);
  }

  private async look(done: number): Promise<void> {
    if (!(await this.watch!.onProgress(done, this.total))) throw new Cancelled();
    this.since = Date.now();
  }
}
