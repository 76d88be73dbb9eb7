/**
 * Files of a run as the client knows them. A file of the kernel tree is called by root/path; the program, model C and libc
 * by whatever name the host has for them; a text without a name is sent on request, under a number.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Program } from '../c/program';
import type { Run } from '../run/run';
import type { RunFile } from './breakpoints';
import type { DebugHost } from './host';
import { isOwnPath } from './places';

export class Sources {
  private readonly references: RunFile[] = [];
  constructor(
    private readonly run: Run,
    private readonly host: DebugHost,
    private readonly root: string | undefined,
  ) {}

  of(program: Program, path: string): DebugProtocol.Source {
    const isOwn = isOwnPath(path);
    const isFrozen = this.isEdited(program, path);
    const name = isFrozen ? undefined : this.nameOf(program, path);
    return {
      name: path.slice(path.lastIndexOf('/') + 1),
      ...(isFrozen && { origin: 'as it runs, before the edit' }),
      ...(name === undefined ? { path, sourceReference: this.reference(program, path) } : { path: name }),
      ...(isOwn && {
        presentationHint: 'deemphasize' as const,
        origin: program.options.space === 'kernel' ? 'model of the rest of the kernel' : 'C library of Patchscope',
      }),
    };
  }
  private nameOf(program: Program, path: string): string | undefined {
    if (program === this.run.kernel.program && !isOwnPath(path))
      return this.root === undefined ? this.host.nameOf?.(path) : `${this.root}/${path}`;
    return this.host.nameOf?.(path);
  }
  /** The text has been edited since: what the client has under the file's name is not what runs. */
  private isEdited(program: Program, path: string): boolean {
    if (!this.mayBeEdited || isOwnPath(path)) return false;
    const now = this.host.textNow?.(path);
    const known = program.files.find(path);
    return now !== undefined && known !== undefined && program.files.file(known).text !== now;
  }
  /** Set when the host says that a text was edited. */
  mayBeEdited = false;

  private reference(program: Program, path: string): number {
    const known = this.references.findIndex((r) => r.program === program && r.path === path);
    return known >= 0 ? known + 1 : this.references.push({ program, path });
  }

  /** The file that a client's source means, or why there is none. */
  find(source: DebugProtocol.Source): RunFile | string {
    const { sourceReference, path } = source;
    if (sourceReference !== undefined && sourceReference > 0)
      return this.references[sourceReference - 1] ?? `there is no source ${sourceReference} in this session`;
    if (path === undefined) return 'the source has no path';
    return this.byPath(path) ?? `${path} is not a file of this run`;
  }
  /** A client's path, or a path in the tree or of the program. */
  byPath(path: string): RunFile | undefined {
    const kernel = this.run.kernel.program;
    const { user } = this.run;
    const scenario = this.run.options.scenario.path;
    const clean = path.replaceAll('\\', '/');
    if (clean === scenario || clean === this.host.nameOf?.(scenario)) return { program: user, path: scenario };
    const root = this.root?.replaceAll('\\', '/');
    const inTree = root !== undefined && clean.startsWith(`${root}/`) ? clean.slice(root.length + 1) : clean;
    if (this.exists(kernel, inTree)) return { program: kernel, path: inTree };
    const own = [kernel, user].flatMap((program) =>
      this.filesOf(program)
        .filter((p) => p === inTree || this.nameOf(program, p) === clean)
        .map((p) => ({ program, path: p })),
    );
    return own[0];
  }
  private exists({ options, files }: Program, path: string): boolean {
    return (
      files.find(path) !== undefined || options.tree.read(path) !== undefined || options.stub?.(path) !== undefined
    );
  }
  private filesOf(program: Program): string[] {
    const found = new Set<string>(program.options.units);
    for (let i = 0; i < program.files.count; i++) found.add(program.files.file(i).path);
    return [...found].filter((p) => !p.startsWith('<'));
  }

  text({ program, path }: RunFile): string | undefined {
    const known = program.files.find(path);
    if (known !== undefined) return program.files.file(known).text;
    return program.options.stub?.(path) ?? program.options.tree.read(path);
  }

  /** The files of functions that were compiled so far. */
  loaded(): DebugProtocol.Source[] {
    return [this.run.kernel.program, this.run.user].flatMap((program) => {
      const paths = new Set<string>();
      for (const { entry, symbol } of program.image.functions)
        if (entry !== 0 && symbol?.extent) paths.add(program.files.file(symbol.extent.file).path);
      return [...paths].sort().map((path) => this.of(program, path));
    });
  }
}
