/**
 * How the kernel's structs count who holds them: which words of an object say it, in whichever of the known forms the
 * tree has. Every reference is somebody's pointer, so counts can be held against pointers.
 */
import { soleInteger } from './show';
import type { Structs } from './structs';
import { type Address } from './structs';

/** References on an object: `bias` and the sum of signed 32-bit words, each with its sign. */
export interface Count {
  /** As the kernel's source names it: 'f_count', 'mm_users'. */
  readonly name: string;
  readonly words: readonly { readonly at: Address; readonly sign: 1 | -1 }[];
  readonly bias: number;
}

interface Form {
  readonly tag: string;
  /** The member, or the forms that it has had in the versions, newest first. */
  readonly members: readonly string[];
}
const form = (tag: string, ...members: string[]): Form => ({ tag, members });

const forms: readonly Form[] = [
  form('file', 'f_count', 'f_ref'),
  form('dentry', 'd_lockref.count'),
  form('inode', 'i_count'),
  form('pid', 'count'),
  form('task_struct', 'usage'),
  form('cred', 'usage'),
  form('group_info', 'usage'),
  form('user_struct', '__count'),
  form('ucounts', 'count'),
  form('nsproxy', 'count'),
  ...['pid', 'user', 'uts', 'ipc', 'mnt', 'time', 'cgroup'].map((kind) =>
    form(`${kind}_namespace`, 'ns.__ns_ref', 'ns.count'),
  ),
  form('net', 'ns.__ns_ref', 'ns.count'),
  form('files_struct', 'count'),
  form('fs_struct', 'users'),
  form('sighand_struct', 'count'),
  form('signal_struct', 'sigcnt'),
  form('mm_struct', 'mm_users'),
  form('mm_struct', 'mm_count'),
];
const tags: ReadonlySet<string> = new Set([...forms.map(({ tag }) => tag), 'mount']);

/** Whether objects of the struct are counted. */
export function isCounted(tag: string | undefined): tag is string {
  return tag !== undefined && tags.has(tag);
}

/** The counts of the object of that struct at an address; none where the tree's struct has none of the known forms. */
export function countsOf(structs: Structs, tag: string | undefined, at: Address): readonly Count[] {
  if (tag === 'mount') return mountCount(structs, at);
  return forms.flatMap((one): Count[] => {
    if (one.tag !== tag) return [];
    const member = one.members.find((path) => structs.has(tag, path));
    const found = member === undefined ? undefined : structs.kernel.member(tag, member);
    if (!member || !found) return [];
    const record = found.type.kind === 'record' ? found.type.record : undefined;
    const inside = record ? (soleInteger(record)?.offset ?? 0) : 0;
    // rcuref_t and file_ref_t, whose only member is called so, hold one less than there are references.
    const bias = record?.members[0]?.name === 'refcnt' ? 1 : 0;
    return [
      { name: member.slice(member.lastIndexOf('.') + 1), words: [{ at: at + found.offset + inside, sign: 1 }], bias },
    ];
  });
}

/** That of a mount lies per CPU, of which there is one; from 7.x on as what was taken and what was given back. */
function mountCount(structs: Structs, at: Address): readonly Count[] {
  const perCpu = structs.pointer(at, 'mount', 'mnt_pcp');
  if (!perCpu) return [];
  const word = (member: string, sign: 1 | -1) => {
    const offset = structs.offset('mnt_pcp', member);
    return offset === undefined ? [] : [{ at: perCpu + offset, sign }];
  };
  return [
    { name: 'mnt_count', words: [...word('mnt_count', 1), ...word('mnt_gets', 1), ...word('mnt_puts', -1)], bias: 0 },
  ];
}

/** What holds a mount points to its vfsmount; everything else is pointed to at its start. */
export function handleOffset(structs: Structs, tag: string | undefined): number {
  return tag === 'mount' ? (structs.offset('mount', 'mnt') ?? 0) : 0;
}

/** How many references there are; undefined where the count was not written yet. */
export function valueOf(structs: Structs, count: Count): number | undefined {
  const { memory, kernelSpace } = structs.kernel.machine;
  let value = count.bias;
  for (const { at, sign } of count.words) {
    if (!memory.isDefined(kernelSpace, at, 4)) return undefined;
    value += sign * new DataView(memory.peek(kernelSpace, at, 4).buffer).getInt32(0, true);
  }
  return value;
}
