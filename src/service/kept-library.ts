/**
 * What reading the C library has shown, kept from one life of the worker to the next. Its texts are those of the build, and
 * so is what a store has under a key.
 */
import { KeptSections, packSections } from '../c/kept-sections';
import { libraryReading } from '../user/program';
import type { Store } from './serve';

/** Milliseconds after the last unit was read. */
const quiet = 1500;

/** From now on, programs find the library as it was read once, and what has to be read is kept. */
export function keepLibrary(store: Store): void {
  const key = 'library';
  const bytes = store.get(key);
  const known = bytes && KeptSections.open<null>(bytes);
  const sections = new Map<string, Uint8Array>();
  for (const path of known?.paths ?? []) sections.set(path, known!.bytes(path)!);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const digest = (text: string): string => store.digest([text]);
  libraryReading.kept = { prelude: () => undefined, unit: (path) => known?.unit(path), names: () => undefined, digest };
  libraryReading.keep = {
    digest,
    section: (path, section) => {
      sections.set(path, section);
      clearTimeout(timer);
      timer = setTimeout(() => store.put(key, packSections(null, sections)), quiet);
    },
  };
}
