/** Seeded .config files to ask both solvers about: random ones, and solved ones with lines changed. */
import type { Kconfig, KSymbol } from '../../src/kconfig/kconfig';

/** Numbers in [0, 1), the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

type Random = () => number;
const pick = <T>(random: Random, all: readonly T[]): T => all[Math.floor(random() * all.length)]!;

/** A line for some share of all symbols: mostly sensible values, sometimes duplicates, nonsense and unknown names. */
export function randomConfig(kconfig: Kconfig, random: Random): string {
  const share = pick(random, [0.02, 0.2, 0.6, 1]);
  const yes = random();
  const lines: string[] = [];
  for (const symbol of kconfig.table.symbols) {
    if (!symbol.name || symbol.isConstant || random() > share) continue;
    lines.push(randomLine(symbol, random, yes));
    if (random() < 0.01) lines.push(randomLine(symbol, random, yes));
  }
  for (let at = lines.length - 1; at > 0 && share > 0.5; at--) {
    const other = Math.floor(random() * (at + 1));
    [lines[at], lines[other]] = [lines[other]!, lines[at]!];
  }
  return `${lines.join('\n')}\n`;
}

function randomLine(symbol: KSymbol, random: Random, yes: number): string {
  const { name } = symbol;
  if (random() < 0.01) return pick(random, oddLines).replace('NAME', name!);
  switch (symbol.type) {
    case 'int':
      return `CONFIG_${name}=${pick(random, ['0', '1', '-1', '7', '64', '300', '100000', '99999999999'])}`;
    case 'hex':
      return `CONFIG_${name}=${pick(random, ['0x0', '0x10', 'ff', '0xFFFFFFFF', '0xffffffff80000000', '0x1000000'])}`;
    case 'string':
      return `CONFIG_${name}=${pick(random, ['""', '"a b"', '"say \\"hi\\" \\\\ there"', '"x', 'bare'])}`;
    default:
      if (random() >= yes) return `# CONFIG_${name} is not set`;
      return `CONFIG_${name}=${pick(random, ['y', 'y', 'm'])}`;
  }
}

const oddLines = [
  'CONFIG_NAME',
  'CONFIG_NAME=',
  'CONFIG_NAME=maybe',
  'CONFIG_NAME="y"',
  'CONFIG_NAME=n',
  'CONFIG_NAME=yes',
  '# CONFIG_NAME is not set ',
  '#CONFIG_NAME is not set',
  '# CONFIG_NAME is  not set',
  'CONFIG_NAME_NOBODY_HAS=y',
  ' CONFIG_NAME=y',
  'CONFIG_NAME=0x1g',
  'garbage',
  '',
];

/** Some lines of a .config turned, doubled, moved or dropped. */
export function mutate(config: string, random: Random): string {
  const rate = pick(random, [0.001, 0.01, 0.1, 0.4]);
  const out: string[] = [];
  for (const line of config.split('\n')) {
    const name = /^(?:# )?CONFIG_(\w+)/.exec(line)?.[1];
    if (!name || random() > rate) {
      out.push(line);
      continue;
    }
    const turn = random();
    if (turn < 0.2) continue;
    if (turn < 0.5) out.push(`# CONFIG_${name} is not set`);
    else if (turn < 0.7) out.push(`CONFIG_${name}=m`);
    else if (turn < 0.9) out.push(`CONFIG_${name}=y`);
    else if (turn < 0.95) out.push(line, pick(random, oddLines).replace('NAME', name));
    else out.unshift(line);
  }
  return out.join('\n');
}
