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
  let opened: KeptSections<null> | 'nothing' | undefined;
  const known = (): KeptSections<null> | undefined => {
    const bytes = opened ? undefined : store.get(key);
    opened ??= bytes ? KeptSections.open<null>(bytes) : 'nothing';
    return opened === 'nothing' ? undefined : opened;
  };
  const read = new Map<string, Uint8Array>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = (): void => {
    const sections = new Map<string, Uint8Array>();
    for (const path of known()?.paths ?? []) sections.set(path, known()!.bytes(path)!);
    store.put(key, packSections(null, new Map([...sections, ...read])));
  };
  const digest = (text: string): string => store.digest([text]);
  libraryReading.kept = {
    prelude: () => undefined,
    unit: (path) => known()?.unit(path),
    names: () => undefined,
    digest,
  };
  libraryReading.keep = {
    digest,
    section: (path, section) => {
      read.set(path, section);
      clearTimeout(timer);
      timer = setTimeout(keep, quiet);
    },
  };
}
