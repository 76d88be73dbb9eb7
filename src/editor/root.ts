/**
 * Finds the kernel tree a file belongs to: the nearest folder above it that has both Kconfig and include/linux. Two
 * questions per folder, remembered; nothing is listed, because a kernel tree has 85,000 files.
 */
export type Exists = (path: string) => Promise<boolean>;

export class RootFinder {
  private readonly known = new Map<string, Promise<boolean>>();
  constructor(private readonly exists: Exists) {}

  /** The root's path for the file at `path` (absolute, `/` between names), or undefined outside of any kernel tree. */
  async find(path: string): Promise<string | undefined> {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (await this.isRoot(folder)) return folder;
    }
    return undefined;
  }

  /** Asks the disk again next time, for example after a folder was added to the workspace. */
  forget(): void {
    this.known.clear();
  }

  private isRoot(folder: string): Promise<boolean> {
    const asked =
      this.known.get(folder) ??
      this.exists(`${folder}/Kconfig`).then(async (yes) => yes && (await this.exists(`${folder}/include/linux`)));
    this.known.set(folder, asked);
    return asked;
  }
}
