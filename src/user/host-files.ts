/**
 * Files for a program on the bare machine: they live in memory, begin empty and go with the run. Descriptors 0 to 2 are its
 * standard streams. Each call takes what the system call of its name takes and gives its result, -errno where it fails.
 */
const [ENOENT, EBADF, EEXIST, EINVAL, EFBIG] = [2, 9, 17, 22, 27];
const [O_ACCMODE, O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_APPEND] = [3, 1, 0o100, 0o200, 0o1000, 0o2000];
const largestFile = 1 << 24;

interface File {
  bytes: Uint8Array;
  size: number;
}
interface Description {
  readonly file: File;
  readonly flags: number;
  at: number;
}

export class HostFiles {
  private readonly files = new Map<string, File>();
  private readonly table: (Description | 'stream' | undefined)[] = ['stream', 'stream', 'stream'];

  /** Whether the descriptor is one of the program's own streams, still. */
  isStream(descriptor: number): boolean {
    return this.table[descriptor] === 'stream';
  }

  open(path: string, flags: number): number {
    let file = this.files.get(path);
    if (!file && (flags & O_CREAT) === 0) return -ENOENT;
    if (file && (flags & O_CREAT) !== 0 && (flags & O_EXCL) !== 0) return -EEXIST;
    if (!file) this.files.set(path, (file = { bytes: new Uint8Array(256), size: 0 }));
    if ((flags & O_TRUNC) !== 0) file.size = 0;
    let descriptor = 0;
    while (this.table[descriptor]) descriptor++;
    this.table[descriptor] = { file, flags, at: 0 };
    return descriptor;
  }
  close(descriptor: number): number {
    if (!this.table[descriptor]) return -EBADF;
    this.table[descriptor] = undefined;
    return 0;
  }
  /** As dup3(): `to` is another name of what `from` is. */
  duplicate(from: number, to: number): number {
    if (!this.table[from] || to < 0 || to > 255) return -EBADF;
    this.table[to] = this.table[from];
    return to;
  }
  remove(path: string): number {
    return this.files.delete(path) ? 0 : -ENOENT;
  }
  /** Bytes of the file, or -ENOENT. */
  sizeOf(path: string): number {
    return this.files.get(path)?.size ?? -ENOENT;
  }

  read(descriptor: number, count: number): Uint8Array | number {
    const open = this.table[descriptor];
    if (open === 'stream') return new Uint8Array(0);
    if (!open || (open.flags & O_ACCMODE) === O_WRONLY) return -EBADF;
    const bytes = open.file.bytes.slice(open.at, Math.min(open.at + count, open.file.size));
    open.at += bytes.length;
    return bytes;
  }
  /** Of a descriptor that is no stream. */
  write(descriptor: number, bytes: Uint8Array): number {
    const open = this.table[descriptor];
    if (!open || open === 'stream' || (open.flags & O_ACCMODE) === 0) return -EBADF;
    const { file } = open;
    if ((open.flags & O_APPEND) !== 0) open.at = file.size;
    const end = open.at + bytes.length;
    if (end > largestFile) return -EFBIG;
    if (end > file.bytes.length) {
      const larger = new Uint8Array(2 * end);
      larger.set(file.bytes.subarray(0, file.size));
      file.bytes = larger;
    }
    if (open.at > file.size) file.bytes.fill(0, file.size, open.at);
    file.bytes.set(bytes, open.at);
    open.at = end;
    file.size = Math.max(file.size, end);
    return bytes.length;
  }
  /** `whence`: 0 from the start, 1 from where it is, 2 from the end. */
  seek(descriptor: number, offset: number, whence: number): number {
    const open = this.table[descriptor];
    if (!open || open === 'stream') return -EBADF;
    const from = [0, open.at, open.file.size][whence];
    if (from === undefined || from + offset < 0) return -EINVAL;
    return (open.at = from + offset);
  }
}
