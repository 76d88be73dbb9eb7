/**
 * Seeded small Kconfig files that use the language up to its corners: choices with ifs, selects against dependencies,
 * ranges of symbols, menus that hide their prompts, symbols defined twice. Left out is what conf itself gets wrong
 * (`A!=y` of a bool reads a symbol as an expression there).
 */
import { seeded } from './configs';

export interface GeneratedKconfig {
  readonly text: string;
  readonly base: string;
}

/** `modern` files also use what came after 6.12: `depends on X if Y` and transitional symbols. */
export function generateKconfig(seed: number, language: 'plain' | 'modern' = 'plain'): GeneratedKconfig {
  const random = seeded(seed);
  const chance = (share: number) => random() < share;
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const count = 4 + Math.floor(random() * 20);
  const names = Array.from({ length: count }, (_, index) => `S${index}`);
  const types = new Map(
    names.map((name) => [name, pick(['bool', 'bool', 'tristate', 'tristate', 'tristate', 'int', 'hex', 'string'])]),
  );
  const isLogical = (name: string) => ['bool', 'tristate'].includes(types.get(name)!);
  const lines: string[] = [];
  const members: string[] = [];
  const emit = (depth: number, text: string) => lines.push('\t'.repeat(depth) + text);

  // Conditions look back only, mostly: else nearly every file would be a cycle.
  const isWild = chance(0.15);
  const known = (upTo: number) => (isWild && chance(0.1) ? names : names.slice(0, upTo));
  const leaf = (upTo: number): string => {
    const name = upTo > 0 ? pick(known(upTo)) : 'y';
    if (name === 'y' || chance(0.05)) return pick(['y', 'n', 'm', 'NOBODY', '"y"']);
    if (isLogical(name)) {
      if (chance(0.7)) return name;
      return types.get(name) === 'bool'
        ? `${name}${pick(['=y', '=n', '!=n'])}`
        : `${name}${pick(['=', '!='])}${pick(['y', 'm', 'n'])}`;
    }
    const constants = { int: ['5', '0', '"10"'], hex: ['0x10', '0'], string: ['"abc"', '""', '5'] }[types.get(name)!]!;
    return `${name} ${pick(['=', '!=', '<', '<=', '>', '>='])} ${chance(0.8) ? pick(constants) : pick(known(upTo))}`;
  };
  const expression = (upTo: number, depth = 0): string => {
    const kind = random();
    if (depth > 2 || kind < 0.5) return leaf(upTo);
    if (kind < 0.6) return `!${chance(0.5) ? leaf(upTo) : `(${expression(upTo, depth + 1)})`}`;
    const joined = `${expression(upTo, depth + 1)} ${pick(['&&', '||'])} ${expression(upTo, depth + 1)}`;
    return chance(0.5) ? `(${joined})` : joined;
  };
  const condition = (upTo: number) => (chance(0.4) ? ` if ${expression(upTo)}` : '');

  const symbol = (index: number, depth: number, limit: number) => {
    const isMember = limit < index || members.includes(names[index]!);
    const name = names[index]!;
    if (isMember) types.set(name, 'bool');
    const type = types.get(name)!;
    const hasPrompt = isMember || chance(0.7);
    emit(depth, `${hasPrompt && !isMember && chance(0.2) ? 'menuconfig' : 'config'} ${name}`);
    emit(depth + 1, hasPrompt ? `${type} "prompt of ${name}"${condition(limit)}` : type);
    if (chance(0.4)) {
      const when = language === 'modern' ? condition(limit) : '';
      emit(depth + 1, `depends on ${expression(limit)}${when}`);
    }
    if (isMember) return;
    if (language === 'modern' && old.has(type) && chance(0.3)) emit(depth + 1, `default ${old.get(type)}`);
    for (let n = Math.floor(random() * 3); n > 0; n--) {
      if (isLogical(name))
        emit(depth + 1, `default ${chance(0.6) ? pick(['y', 'm', 'n']) : expression(limit)}${condition(limit)}`);
      else {
        const constants = { int: ['5', '-3', '70'], hex: ['0x20', '0x7', 'ff'], string: ['"text"', '"a\\"b\\\\"'] }[
          type
        ]!;
        const same = known(limit).filter((other) => types.get(other) === type);
        emit(depth + 1, `default ${same.length > 0 && chance(0.3) ? pick(same) : pick(constants)}${condition(limit)}`);
      }
    }
    if (isLogical(name) && chance(0.35)) {
      const targets = names.slice(index + 1).filter(isLogical);
      if (targets.length > 0)
        emit(depth + 1, `${pick(['select', 'select', 'imply'])} ${pick(targets)}${condition(limit)}`);
    }
    if ((type === 'int' || type === 'hex') && chance(0.6)) {
      const bounds = type === 'int' ? ['0 10', '-5 5', '8 100'] : ['0x0 0x10', '0x8 0xff'];
      const same = known(limit).filter((other) => types.get(other) === type);
      emit(
        depth + 1,
        `range ${same.length > 0 && chance(0.3) ? `${pick(same)} ${type === 'int' ? '50' : '0x50'}` : pick(bounds)}${condition(limit)}`,
      );
    }
    if (chance(0.1)) lines.push('\t'.repeat(depth + 1) + 'help', '\t'.repeat(depth + 1) + `  Help of ${name}.`, '');
  };

  const choice = (start: number, depth: number): number => {
    const end = Math.min(count, start + 2 + Math.floor(random() * 3));
    emit(depth, 'choice');
    emit(depth + 1, `prompt "choice at ${start}"${condition(start)}`);
    if (chance(0.3)) emit(depth + 1, `depends on ${expression(start)}`);
    if (chance(0.5))
      emit(depth + 1, `default ${names[start + Math.floor(random() * (end - start))]}${condition(start)}`);
    for (let index = start; index < end; index++) {
      const isWrapped = chance(0.2);
      if (isWrapped) emit(depth, `if ${expression(start)}`);
      if (chance(0.1)) emit(depth, `comment "in a choice"`);
      members.push(names[index]!);
      symbol(index, depth, start);
      if (isWrapped) emit(depth, 'endif');
    }
    emit(depth, 'endchoice');
    return end;
  };

  if (chance(0.8)) lines.push('mainmenu "Generated"');
  if (chance(0.8)) {
    lines.push('config MODULES', '\tbool "modules"', '\tmodules', `\tdefault ${pick(['y', 'y', 'n'])}`, '');
  }
  const block = (from: number, to: number, depth: number) => {
    let index = from;
    while (index < to) {
      const kind = random();
      if (kind < 0.12 && depth < 3) {
        const end = index + 1 + Math.floor(random() * (to - index));
        const isMenu = chance(0.5);
        emit(depth, isMenu ? `menu "menu ${index}"` : `if ${expression(index)}`);
        if (isMenu && chance(0.4)) emit(depth + 1, `depends on ${expression(index)}`);
        if (isMenu && chance(0.3)) emit(depth + 1, `visible if ${expression(index)}`);
        block(index, end, depth + 1);
        emit(depth, isMenu ? 'endmenu' : 'endif');
        index = end;
      } else if (kind < 0.22 && to - index > 2) index = Math.min(to, choice(index, depth));
      else {
        if (kind > 0.95)
          lines.push(`${'\t'.repeat(depth)}comment "remark ${index}"`, `\tdepends on ${expression(index)}`);
        symbol(index, depth, index);
        index++;
        if (chance(0.05)) {
          emit(depth, `config ${names[index - 1]}`);
          emit(depth + 1, `depends on ${expression(index - 1)}`);
        }
      }
    }
  };
  const old = new Map<string, string>();
  if (language === 'modern') {
    for (const type of ['bool', 'tristate', 'int', 'string']) {
      old.set(type, `OLD_${type.toUpperCase()}`);
      emit(0, `config ${old.get(type)}`);
      emit(1, type);
      emit(1, 'transitional');
    }
  }
  block(0, count, 0);

  const base: string[] = [];
  for (const name of ['MODULES', ...names]) {
    if (chance(0.4)) continue;
    const value = {
      bool: ['y', 'y', 'n'],
      tristate: ['y', 'm', 'n'],
      int: ['0', '7', '1000'],
      hex: ['0x5', '0x1000', 'a'],
      string: ['"set"', '"q\\"q"'],
    }[types.get(name) ?? 'bool']!;
    const chosen = pick(value);
    base.push(chosen === 'n' ? `# CONFIG_${name} is not set` : `CONFIG_${name}=${chosen}`);
  }
  for (const [type, name] of old) {
    if (chance(0.5)) base.push(`CONFIG_${name}=${{ bool: 'y', tristate: 'm', int: '3', string: '"old"' }[type]}`);
  }
  for (const name of members) if (chance(0.3)) base.push(`CONFIG_${name}=y`);
  return { text: `${lines.join('\n')}\n`, base: `${base.join('\n')}\n` };
}
