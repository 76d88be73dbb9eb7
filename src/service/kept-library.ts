/**
 * What reading the C library has shown, kept from one life of the worker to the next. Its texts are those of the build, and
 * so is what a store has under a key.
 */
import { KeptSections, packSections } from '../c/kept-sections';
import { packUnit } from '../c/kept-unit';
import type { OpenUnit, Program } from '../c/program';
import { libraryReading } from '../user/program';
import type { Store } from './serve';

/** Milliseconds after the last unit was read. */
const quiet = 1500;

/** From now on, programs find the library as it was read once, and what has to be read is kept. */
export function keepLibrary(store: Store): void {
  const key = 'library';
  const bytes = store.get(key);
  const known = bytes && KeptSections.open<null>(bytes);
  const sections = new Map<string, readonly Uint8Array[]>();
  for (const path of known?.paths ?? []) sections.set(path, [known!.bytes(path)!]);
  const read = new Map<OpenUnit, Program>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  libraryReading.kept = { prelude: () => undefined, unit: (path) => known?.unit(path), names: () => undefined };
  libraryReading.onRead = (unit, program) => {
    read.set(unit, program);
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const [open, { files }] of read) {
        const parts = packUnit(open, files, (text) => store.digest([text]));
        if (parts) sections.set(open.path, parts);
        open.unit.noted.length = 0;
      }
      read.clear();
      store.put(key, packSections(null, sections));
    }, quiet);
  };
}
