import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Numbers for `const enum`s of other files, as esbuild's bundles have them: the interpreter's switch depends on it. */
function inlineConstEnums() {
  const values = new Map<string, number>();
  for (const file of ['src/c/bytecode.ts', 'src/machine/frames.ts']) {
    for (const [, name, body] of readFileSync(file, 'utf8').matchAll(/export const enum (\w+) \{([^}]*)\}/g)) {
      const members = body!.replace(/\/\*[^]*?\*\//g, '').match(/\w+/g) ?? [];
      members.forEach((member, index) => values.set(`${name}.${member}`, index));
    }
  }
  return {
    name: 'inline-const-enums',
    enforce: 'pre' as const,
    transform(code: string, id: string) {
      if (!/src\/(machine|c)\/.*\.ts$/.test(id)) return undefined;
      return {
        code: code.replace(/\b(Op|Opcode|Count|Frame|Boundary|Mode)\.(\w+)\b/g, (all, e, m) =>
          String(values.get(`${e === 'Opcode' ? 'Op' : e}.${m}`) ?? all),
        ),
        map: null,
      };
    },
  };
}

export default defineConfig({
  plugins: [inlineConstEnums()],
  test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'], exclude: ['test/vscode/**'], testTimeout: 60_000 },
});
