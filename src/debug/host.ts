/**
 * What a debug session needs from whoever holds it: a Run to step through, a way out for messages, and its turn on the
 * thread. Everything else it does itself.
 */
import type { Run } from '../run/run';

/** The launch request's own arguments; `Arguments` of the host may say more (tree, configuration, program). */
export interface LaunchArguments {
  readonly subject?: { readonly root?: string };
  /** A function's name, or path:line in the tree or the program. */
  readonly stopAt?: string;
  /** Stop at the first statement of main. */
  readonly stopOnEntry?: boolean;
  /** Stop at this moment of the run: statements since power-on. */
  readonly step?: number;
  /** A scenario's name or a file, where the host knows several. */
  readonly program?: string;
  /** Run without stopping anywhere. */
  readonly noDebug?: boolean;
}

export interface NoRun {
  /** Why there is nothing to run, as a plain sentence. */
  readonly problem: string;
}

export interface DebugHost {
  /** The client's id of the session: told with the custom event `patchscope/stoppedAt`. */
  readonly session?: string;
  /** A fresh Run of what the launch arguments name, booted or not. */
  createRun(launch: LaunchArguments): Run | NoRun | Promise<Run | NoRun>;
  /** Values of Kconfig symbols in the run that was made last, for conditions of expectations. */
  symbols?(name: string): string | undefined;
  /** The text of a file of the run as it is now, by the path that the run has for it; undefined where it is unknown. */
  textNow?(path: string): string | undefined;
  /** Takes a Debug Adapter Protocol message for the client. */
  send(message: object): void;
  /** Calls back soon, after letting others have the thread. */
  schedule(callback: () => void): void;
  /**
   * What the client calls a file that is not in the kernel tree: the program, model C, libc, by the path that the run has
   * for it ('scenarios/two-opens.c', 'src/user/libc/crt0.c'). Undefined: the client is sent the text when it asks.
   */
  nameOf?(path: string): string | undefined;
}
