/** Types of boot-kernel.mjs for the tests that boot a kernel. */
export interface BootProgram {
  readonly name: string;
  readonly file: string;
  readonly include?: readonly string[];
  readonly options?: readonly string[];
}
export interface BootAnswer {
  readonly kernel: string;
  readonly results: Readonly<Record<string, { readonly out: string; readonly err: string; readonly end: string }>>;
}
export function whyNoBoot(): string | undefined;
export function askKernel(image: string, programs: readonly BootProgram[]): BootAnswer;
export function compileStatic(program: BootProgram): Buffer;
