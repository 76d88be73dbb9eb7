/**
 * Every place that names a Kconfig symbol: Kconfig files, which are all read, and the C, Makefiles and configurations that
 * a search has found. Those are read in slices, so that nothing else waits.
 */
import { configNameAt } from '../kconfig/query';
import { allPending, FilePending } from '../tree/tree';
import type { FileSpot, ReferenceAnswer } from './client';
import { fileKind } from './kconfig-readings';
import { kconfigReferences } from './kconfig-symbols';
import type { SubjectKernel } from './kernels';
import type { Call } from './serve';
import { breathe, Dropped } from './slices';

/** A list longer than this is not read by anybody. */
const most = 5000;
const sliceMilliseconds = 8;

export async function referencesOf(
  kernel: SubjectKernel,
  name: string,
  paths: readonly string[],
  call: Call,
): Promise<ReferenceAnswer> {
  fetchTogether(kernel, paths);
  const spots = kconfigReferences(kernel, name);
  let started = performance.now();
  for (const [index, path] of paths.entries()) {
    if (fileKind(path) !== 'kconfig') spots.push(...spotsIn(path, kernel.tree.read(path) ?? '', name));
    if (performance.now() - started < sliceMilliseconds) continue;
    call.progress(`${index + 1} of ${paths.length} files`);
    await breathe();
    if (call.cancelled()) throw new Dropped();
    started = performance.now();
  }
  return { spots: spots.slice(0, most), left: Math.max(0, spots.length - most) };
}

/** Where files come through the editor: one wait for all of them instead of one for each. */
function fetchTogether({ tree }: SubjectKernel, paths: readonly string[]): void {
  const pending: FilePending[] = [];
  for (const path of paths) {
    try {
      tree.read(path);
    } catch (error) {
      if (!(error instanceof FilePending)) throw error;
      pending.push(error);
    }
  }
  if (pending.length > 0) throw allPending(pending);
}

/** `CONFIG_name` and `CONFIG_name_MODULE` as whole words. */
export function spotsIn(path: string, text: string, name: string): FileSpot[] {
  const written = `CONFIG_${name}`;
  const spots: FileSpot[] = [];
  let [line, lineStart] = [0, 0];
  for (let at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + written.length)) {
    const whole = configNameAt(text, at + written.length);
    if (whole?.offset !== at || (whole.name !== name && whole.name !== `${name}_MODULE`)) continue;
    for (let next = text.indexOf('\n', lineStart); next >= 0 && next < at; next = text.indexOf('\n', lineStart)) {
      line++;
      lineStart = next + 1;
    }
    spots.push({ path, line, column: at - lineStart, length: whole.end - at });
  }
  return spots;
}
