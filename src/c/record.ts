/**
 * A struct or union. Its body may be left unread: then whoever first asks for what is in it has it read. Most of the
 * structs that a kernel file's headers define are never asked.
 */
import type { Member } from './types';

/** What the body says. */
interface Body {
  complete: boolean;
  size: number;
  align: number;
  members: Member[];
  runtimeSize: unknown;
  transparent: boolean;
}

const withoutBody = (): Body => ({
  complete: false,
  size: 0,
  align: 1,
  members: [],
  runtimeSize: undefined,
  transparent: false,
});

export class Record {
  /** The tag is that of a typedef: written `tag`, not `struct tag`. */
  fromTypedef = false;
  private unread: (() => boolean) | undefined = undefined;
  private body: Body = withoutBody();
  constructor(
    readonly keyword: 'struct' | 'union',
    /** undefined for an anonymous one without a typedef name; a typedef'd anonymous record gets the typedef's name. */
    public tag: string | undefined,
  ) {}

  /** No body was met so far, nor is one left unread. */
  get isWithoutBody(): boolean {
    return this.unread === undefined && !this.body.complete;
  }
  /** `read` reads the body into this record; it gives false, and is called again, where that has to wait. */
  leaveUnread(read: () => boolean): void {
    this.unread = read;
  }
  /** Forgets the body that was read: it will be read again. */
  forgetBody(): void {
    this.body = withoutBody();
  }
  private get settled(): Body {
    const { unread } = this;
    if (unread !== undefined) {
      // While it is read, the record is as incomplete as in the text.
      this.unread = undefined;
      let isRead = false;
      try {
        isRead = unread();
      } finally {
        if (!isRead) this.unread = unread;
      }
    }
    return this.body;
  }

  /** True once there is a body. */
  get complete(): boolean {
    return this.settled.complete;
  }
  set complete(complete: boolean) {
    this.body.complete = complete;
  }
  /** Bytes; 0 while it is incomplete. */
  get size(): number {
    return this.settled.size;
  }
  set size(size: number) {
    this.body.size = size;
  }
  /** Bytes, a power of two. */
  get align(): number {
    return this.settled.align;
  }
  set align(align: number) {
    this.body.align = align;
  }
  /** In order of declaration; anonymous struct and union members stand here as members without a name. */
  get members(): Member[] {
    return this.settled.members;
  }
  set members(members: Member[]) {
    this.body.members = members;
  }
  /** An Expression of ast.ts: the size of a struct with a variable-length member, whose `size` is 0. */
  get runtimeSize(): unknown {
    return this.settled.runtimeSize;
  }
  set runtimeSize(size: unknown) {
    this.body.runtimeSize = size;
  }
  /** __attribute__((transparent_union)): an argument may have the type of any member. */
  get transparent(): boolean {
    return this.settled.transparent;
  }
  set transparent(transparent: boolean) {
    this.body.transparent = transparent;
  }
}
