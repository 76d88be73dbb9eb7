/** `patchscope layout`: where the members of a struct lie, as gcc lays them out on x86-64. */
import { typeName } from '../c/parser';
import type { Record as CRecord } from '../c/types';
import { kernelProgram } from '../kernel/build';
import { loadBundle } from './bundle';
import { openConfiguration, openTree, treeOptions, treeTitle } from './kernel';
import { type Io, parseArguments, Refused, Status } from './usage';

interface MemberLayout {
  /** Dotted where it lies in an anonymous struct or union: as C names it. */
  readonly name: string;
  readonly type: string;
  /** Bytes from the start. */
  readonly offset: number;
  /** Bytes; of a bit-field its storage unit. */
  readonly size: number;
  readonly bits?: { readonly position: number; readonly width: number };
}

export function layoutCommand(args: readonly string[], io: Io): number {
  const options = parseArguments(args, { ...treeOptions, json: 'flag' });
  const name = options.positional.join(' ');
  const tag = /^(?:(?:struct|union)\s+)?(\w+)$/.exec(name)?.[1];
  if (!tag) throw new Refused("layout needs one type: layout 'struct inode'");
  const bundle = loadBundle(io.root);
  const tree = openTree(options, io, bundle);
  const configuration = openConfiguration(options, io, tree);
  const program = kernelProgram({ tree, bundle, configuration });
  // Headers are read with the units that include them; those that name the type come first.
  const units = program.options.units;
  const naming = units.filter((path) => tree.read(path)?.includes(tag));
  let record: CRecord | undefined;
  for (const path of new Set([...naming, ...units])) {
    program.open(path);
    record = program.findRecord(tag);
    if (record?.complete) break;
  }
  if (!record?.complete) throw new Refused(`the ${treeTitle(tree)} defines no ${name}`);
  const members = layoutOf(record);
  if (options.values.has('json')) {
    const { size, align } = record;
    io.out(`${JSON.stringify({ type: `${record.keyword} ${tag}`, size, align, members }, undefined, 2)}\n`);
    return Status.ok;
  }
  io.out(`${record.keyword} ${tag}: ${record.size} bytes, aligned to ${record.align}\n`);
  io.out('offset   size\n');
  for (const member of members) {
    const bits = member.bits ? ` : ${member.bits.width} (bit ${member.bits.position})` : '';
    io.out(
      `${String(member.offset).padStart(6)} ${String(member.size).padStart(6)}  ${member.name}${bits}  ${member.type}\n`,
    );
  }
  return Status.ok;
}
/** The members of a record; those of anonymous structs and unions as its own. */
function layoutOf(record: CRecord, from = 0): MemberLayout[] {
  return record.members.flatMap((member): MemberLayout[] => {
    const offset = from + member.offset;
    if (member.name === undefined)
      return member.type.kind === 'record' && !member.bits ? layoutOf(member.type.record, offset) : [];
    const { bits } = member;
    return [
      {
        name: member.name,
        type: typeName(member.type),
        offset,
        size: bits ? bits.unit : member.type.size,
        ...(bits && { bits: { position: bits.position, width: bits.width } }),
      },
    ];
  });
}
