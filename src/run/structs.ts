/**
 * Kernel structures read out of the machine's memory by type and member name. A member that a tree does not have reads as
 * undefined, and so does one that was never written, so one reader serves the demo and every Linux version.
 */
import { kernelHigh } from '../c/bytecode';
import type { Kernel } from '../kernel/kernel';
import type { HeapObject } from '../machine/heap';
import { soleInteger, tagOf } from './show';

/** Address (lo word) of a kernel object; 0 is NULL. */
export type Address = number;

export class Structs {
  private readonly members = new Map<string, ReturnType<Kernel['member']>>();
  constructor(readonly kernel: Kernel) {}

  private member(record: string, path: string): ReturnType<Kernel['member']> {
    const key = `${record}.${path}`;
    let member = this.members.get(key);
    if (!member) {
      // A header may be read later, so only what was found is remembered.
      member = this.kernel.member(record, path);
      if (member) this.members.set(key, member);
    }
    return member;
  }
  has(record: string, path: string): boolean {
    return this.member(record, path) !== undefined;
  }
  /** Bytes from the start of the struct. */
  offset(record: string, path: string): number | undefined {
    return this.member(record, path)?.offset;
  }

  /** An integer member, through structs of one integer (atomic_t, refcount_t). */
  number(at: Address, record: string, path: string): number | undefined {
    const member = this.member(record, path);
    if (!member) return undefined;
    const only = member.type.kind === 'record' ? soleInteger(member.type.record) : { offset: 0, type: member.type };
    if (!only) return undefined;
    const signed = only.type.kind === 'integer' && only.type.signed;
    return this.read(at + member.offset + only.offset, only.type.size, signed);
  }
  /** The first of these members that the tree has. */
  firstNumber(at: Address, record: string, paths: readonly string[]): number | undefined {
    const path = paths.find((p) => this.has(record, p));
    return path === undefined ? undefined : this.number(at, record, path);
  }
  /** A pointer member: 0 for NULL and for what does not point into kernel memory. */
  pointer(at: Address, record: string, path: string): Address | undefined {
    const member = this.member(record, path);
    return member && this.pointerAt(at + member.offset);
  }
  pointerAt(at: Address): Address | undefined {
    const { machine } = this.kernel;
    if (!machine.memory.isDefined(machine.kernelSpace, at, 8)) return undefined;
    const view = new DataView(machine.memory.peek(machine.kernelSpace, at, 8).buffer);
    return view.getInt32(4, true) === kernelHigh ? view.getInt32(0, true) : 0;
  }
  private read(at: Address, size: number, signed: boolean): number | undefined {
    const { machine } = this.kernel;
    if (!machine.memory.isDefined(machine.kernelSpace, at, size)) return undefined;
    const view = new DataView(machine.memory.peek(machine.kernelSpace, at, 8).buffer);
    switch (size) {
      case 1:
        return signed ? view.getInt8(0) : view.getUint8(0);
      case 2:
        return signed ? view.getInt16(0, true) : view.getUint16(0, true);
      case 4:
        return signed ? view.getInt32(0, true) : view.getUint32(0, true);
      default:
        return Number(signed ? view.getBigInt64(0, true) : view.getBigUint64(0, true));
    }
  }
  /** The text of a char array member, up to its NUL. */
  text(at: Address, record: string, path: string): string | undefined {
    const member = this.member(record, path);
    if (!member) return undefined;
    const bytes = this.kernel.machine.memory.peek(
      this.kernel.machine.kernelSpace,
      at + member.offset,
      member.type.size,
    );
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  /** Living heap objects of a struct, oldest first. */
  living(tag: string): HeapObject[] {
    return [...this.kernel.machine.heap.living].filter((o) => tagOf(o) === tag).sort((a, b) => a.id - b.id);
  }
  /** Addresses of the objects on an hlist; `member` is the node's place in the struct. */
  onList(head: Address, record: string, member: string): Address[] {
    const offset = this.offset(record, member) ?? 0;
    const found: Address[] = [];
    for (let node = this.pointerAt(head); node; node = this.pointerAt(node)) {
      if (found.includes(node - offset) || found.length > 10_000) break;
      found.push(node - offset);
    }
    return found;
  }
  /** Address of the object with static storage of that name, static ones of any unit included. */
  global(name: string): Address | undefined {
    const { globals } = this.kernel.program.image;
    for (; this.indexed < globals.length; this.indexed++) {
      const { name: own, undefined: isMissing, address } = globals[this.indexed]!;
      if (!isMissing && !this.globals.has(own)) this.globals.set(own, address.lo);
    }
    return this.globals.get(name);
  }
  private readonly globals = new Map<string, Address>();
  private indexed = 0;

  // --- what the pidfd scenarios look at -----------------------------------------------------------------------------

  /** The number of a struct pid in the initial namespace. */
  pidNumber(pid: Address): number | undefined {
    const [numbers, nr] = [this.offset('pid', 'numbers'), this.offset('upid', 'nr')];
    return numbers === undefined || nr === undefined ? undefined : this.read(pid + numbers + nr, 4, true);
  }
  /** f_count as the number of references. From 6.13 on f_ref holds one less. */
  fileCount(file: Address): number | undefined {
    if (this.has('file', 'f_count')) return this.number(file, 'file', 'f_count');
    const held = this.number(file, 'file', 'f_ref.refcnt') ?? this.number(file, 'file', 'f_ref');
    return held === undefined ? undefined : held + 1;
  }
  fileDentry(file: Address): Address | undefined {
    return this.pointer(file, 'file', this.has('file', 'f_path') ? 'f_path.dentry' : '__f_path.dentry');
  }
  dentryCount(dentry: Address): number | undefined {
    return this.firstNumber(dentry, 'dentry', ['d_lockref.count']);
  }
  /** A file that stands for a process: known by its operations, which every version has under one of these names. */
  isPidfd(file: Address): boolean {
    return this.isPidfdOperations(this.pointer(file, 'file', 'f_op'));
  }
  /** An inode of pidfs: its files are pidfds. */
  isPidfsInode(inode: Address): boolean {
    return this.isPidfdOperations(this.pointer(inode, 'inode', 'i_fop'));
  }
  private isPidfdOperations(operations: Address | undefined): boolean {
    return !!operations && ['pidfs_file_operations', 'pidfd_fops'].some((name) => this.global(name) === operations);
  }
  /** The struct pid that a pidfd stands for. */
  pidOfFile(file: Address): Address | undefined {
    const own = this.pointer(file, 'file', 'private_data');
    if (own && this.isObject(own, 'pid')) return own;
    const inode = this.pointer(file, 'file', 'f_inode');
    const held = inode ? this.pointer(inode, 'inode', 'i_private') : undefined;
    return held && this.isObject(held, 'pid') ? held : undefined;
  }
  private isObject(at: Address, tag: string): boolean {
    const object = this.kernel.machine.heap.at(at);
    return object !== undefined && tagOf(object) === tag;
  }
  /** Descriptors of a task's table: number → file, in order. */
  descriptors(task: Address): { readonly fd: number; readonly file: Address }[] {
    const files = this.pointer(task, 'task_struct', 'files');
    const table = files ? this.pointer(files, 'files_struct', 'fdt') : undefined;
    const slots = table ? this.pointer(table, 'fdtable', 'fd') : undefined;
    if (!table || !slots) return [];
    const found: { fd: number; file: Address }[] = [];
    const count = Math.min(this.number(table, 'fdtable', 'max_fds') ?? 0, 65_536);
    for (let fd = 0; fd < count; fd++) {
      const file = this.pointerAt(slots + 8 * fd);
      if (file) found.push({ fd, file });
    }
    return found;
  }
}
