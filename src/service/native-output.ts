/**
 * What a program printed and how it ended, here and on the machine's own kernel, as two texts that a diff editor shows
 * side by side: the same run is the same text.
 */

/** A program to be compiled and run. */
export interface NativeProgram {
  /** `two-opens`. */
  readonly name: string;
  readonly text: string;
  /** Where its own headers are, if it is a file on disk. */
  readonly folder?: string;
}

/** What became of a program on the machine's own kernel. */
export type NativeOutcome =
  | { readonly kind: 'no-compiler' }
  /** gcc's own messages. */
  | { readonly kind: 'not-compiled'; readonly messages: string }
  | ({ readonly kind: 'ran'; readonly kernel: string } & Ran);

export interface Ran {
  readonly output: string;
  readonly errors: string;
  readonly ending: Ending;
}

export type Ending =
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'signal'; readonly name: string }
  /** It was ended: it took or printed too much. */
  | { readonly kind: 'ended'; readonly why: string };

/** Compiles a program with gcc and runs it; rejects where `signal` ends it. Only asked in trusted windows. */
export type RunNatively = (program: NativeProgram, signal: AbortSignal) => Promise<NativeOutcome>;

/** What is known of a window before a program is run on the kernel below it. */
export interface NativeWindow {
  readonly isTrusted: boolean;
  /** Absent where the window's extensions do not run on Linux. */
  readonly native: RunNatively | undefined;
}

/** Why nothing is run there, with what the user can do. */
export interface NativeObstacle {
  readonly kind: 'untrusted' | 'not-linux';
  readonly text: string;
}

/** Undefined where programs can be run on the kernel below. An untrusted window is told first: it starts nothing. */
export function nativeObstacle({ isTrusted, native }: NativeWindow): NativeObstacle | undefined {
  if (!isTrusted)
    return {
      kind: 'untrusted',
      text: 'This window is not trusted, so Patchscope starts no program on this machine. Hovers, lenses and the lifetime panel work all the same: they only interpret what they read.',
    };
  if (native) return undefined;
  return {
    kind: 'not-linux',
    text: "This window's extensions do not run on Linux, so there is no kernel below to compare with. Use VS Code on Linux, or a remote window on it (SSH, WSL, container).",
  };
}

/** What it printed, then its errors where there are any, then how it ended. */
export function outputText({ output, errors, ending }: Ran): string {
  const lines = [withNewline(output)];
  if (errors !== '') lines.push('\nOn standard error:\n', withNewline(errors));
  return `${lines.join('')}\n${endingText(ending)}\n`;
}

function endingText(ending: Ending): string {
  if (ending.kind === 'exit') return `It ended with status ${ending.status}.`;
  if (ending.kind === 'signal') return `It was killed by ${ending.name}.`;
  return `It was ended: ${ending.why}.`;
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
