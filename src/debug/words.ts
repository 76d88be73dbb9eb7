/** What a step in passed over, in words. */
import type { Image } from '../c/image';
import type { StopPlaces } from './places';

/** Which calls of a statement a step in cannot show: "put_pid(): modelled in src/…". */
export function passedCalls(places: StopPlaces, image: Image, statement: number): string[] {
  const { file, start, end } = image.statementPlace(statement);
  const text = places.programOf(image).files.file(file)?.text.slice(start, end) ?? '';
  const found = new Set<string>();
  for (const [, name] of text.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)) {
    const record = image.functions.find((f) => f.name === name);
    if (record?.kind === 'primitive') found.add(`${name}(): a primitive of Patchscope`);
    else if (record?.kind === 'source' && places.isOwn(image, record))
      found.add(`${name}(): modelled in ${places.pathOf(image, record)}`);
  }
  return [...found];
}
