/** Sentences of the session: problems, exceptions, what a step in passed over. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Image } from '../c/image';
import { formatProblem, type Problem } from '../machine/problem';
import type { StopPlaces } from './places';

export type Filter = 'problem' | 'warning' | 'leak';

export const exceptionFilters: DebugProtocol.ExceptionBreakpointsFilter[] = [
  {
    filter: 'problem',
    label: 'Kernel problems',
    description: 'Stops where memory, a reference count, a lock or RCU is misused, and where the run cannot go on.',
    default: true,
  },
  { filter: 'warning', label: 'Kernel warnings', description: 'Stops at WARN_ON() and kin.', default: false },
  { filter: 'leak', label: 'Leaks', description: 'Stops when an object was leaked.', default: false },
];

export function filterOf({ kind }: Problem): Filter {
  return kind === 'warning' || kind === 'leak' ? kind : 'problem';
}

/** A problem as the exception view has it: both ends. */
export function exceptionInfo(problem: Problem): DebugProtocol.ExceptionInfoResponse['body'] {
  return {
    exceptionId: problem.kind,
    description: problem.message,
    breakMode: filterOf(problem) === 'problem' ? 'always' : 'userUnhandled',
    details: { message: problem.message, typeName: problem.kind, stackTrace: formatProblem(problem) },
  };
}

/** Which calls of a statement a step in cannot show, as sentences. */
export function passedCalls(places: StopPlaces, image: Image, statement: number): string[] {
  const { file, start, end } = image.statementPlace(statement);
  const text = places.programOf(image).files.file(file)?.text.slice(start, end) ?? '';
  const sentences = new Set<string>();
  for (const [, name] of text.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)) {
    const record = image.functions.find((f) => f.name === name);
    if (record?.kind === 'primitive') sentences.add(`Stepped over ${name}(): a primitive of Patchscope.`);
    else if (record?.kind === 'source' && places.isOwn(image, record))
      sentences.add(`Stepped over ${name}(): modelled in ${places.pathOf(image, record)}.`);
  }
  return [...sentences];
}
