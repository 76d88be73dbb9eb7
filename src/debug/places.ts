/**
 * Places as people see them: which statements may be stopped at by stepping, and which line a statement is on.
 *
 * Stepping passes over what stands around the text being read: model C and libc (files of ours), statements that a macro
 * brought along, functions that a macro made as a whole (SYSCALL_DEFINE's wrappers), and a program's own
 * `return syscall(…)`, so that one step in leads from `pidfd_open()` to the system call's body.
 */
import type { Place } from '../c/ast';
import type { FunctionRecord, Image } from '../c/image';
import type { Position } from '../c/files';
import type { Program } from '../c/program';
import { type Loaded, type Machine, Mode } from '../machine/machine';
import type { Run } from '../run/run';

/** Whether a path is of Patchscope's own C (model, libc and their headers), which people do not step through. */
export function isOwnPath(path: string): boolean {
  return path.startsWith('src/kernel/') || path.startsWith('src/user/') || path.startsWith('<');
}

const enum Kind {
  Unknown,
  Passed,
  Stop,
}

export class StopPlaces {
  private readonly kinds = new Map<Image, Uint8Array>();
  constructor(private readonly run: Run) {}

  /** The program whose text an image was compiled from. */
  programOf(image: Image): Program {
    return image === this.run.kernel.program.image ? this.run.kernel.program : this.run.user;
  }
  position(image: Image, place: Place): Position {
    return this.programOf(image).files.lineColumn(place);
  }
  pathOf(image: Image, record: FunctionRecord): string {
    const place = record.symbol?.extent ?? record.symbol?.place;
    return place ? (this.programOf(image).files.file(place.file)?.path ?? '<nowhere>') : '<nowhere>';
  }
  /** Whether a function is model C or libc. */
  isOwn(image: Image, record: FunctionRecord): boolean {
    return isOwnPath(this.pathOf(image, record));
  }

  /** Whether a step may end at the statement. */
  isStop(image: Image, statement: number): boolean {
    let kinds = this.kinds.get(image);
    if (!kinds || kinds.length < image.statementCount) {
      const larger = new Uint8Array(Math.max(4096, image.statementCount * 2));
      if (kinds) larger.set(kinds);
      this.kinds.set(image, (kinds = larger));
    }
    if (kinds[statement] === Kind.Unknown) this.classify(image, image.statementFunction(statement), kinds);
    return kinds[statement] === Kind.Stop;
  }
  /** The statements of a compiled function that stand for its text, in order of their ids. */
  statementsOf(image: Image, record: FunctionRecord): number[] {
    const all: number[] = [];
    for (let id = record.firstStatement; id < record.endStatement; id++) if (isOfText(image, record, id)) all.push(id);
    return all;
  }

  /** Whether a statement is a return that stores nothing itself. */
  isPureReturn(image: Image, statement: number): boolean {
    const { file, start, end } = image.statementPlace(statement);
    const text = this.programOf(image).files.file(file).text.slice(start, end);
    return /^return\b/.test(text) && !/(?<![=!<>])=(?!=)|\+\+|--/.test(text);
  }

  private classify(image: Image, record: FunctionRecord, kinds: Uint8Array): void {
    kinds.fill(Kind.Passed, record.firstStatement, record.endStatement);
    if (this.isOwn(image, record)) return;
    const stops = this.statementsOf(image, record);
    const [only, ...others] = stops;
    if (image.space === 'user' && only !== undefined && others.length === 0 && this.isSystemCall(image, only)) return;
    for (const id of stops) kinds[id] = Kind.Stop;
  }
  private isSystemCall(image: Image, statement: number): boolean {
    const { file, start, end } = image.statementPlace(statement);
    const text = this.programOf(image).files.file(file).text.slice(start, end);
    return /^return\b[\s(]*(?:\([\w\s]+\)\s*)?syscall\s*\(/.test(text);
  }
}

/** False for what a macro brought along: its text lies within another statement's, or the function's is one macro. */
function isOfText(image: Image, record: FunctionRecord, id: number): boolean {
  const place = image.statementPlace(id);
  const extent = record.symbol?.extent;
  if (extent && contains(place, extent)) return false;
  for (let other = record.firstStatement; other < record.endStatement; other++) {
    if (other === id) continue;
    const around = image.statementPlace(other);
    if (!contains(around, place)) continue;
    if (!contains(place, around) || other < id) return false;
  }
  return true;
}
function contains(outer: Place, inner: Place): boolean {
  return outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;
}

/** The image that the running task executes. */
export function currentLoaded(m: Machine): Loaded {
  return m.current.mode === Mode.Kernel ? m.kernel! : m.current.process!.program;
}
