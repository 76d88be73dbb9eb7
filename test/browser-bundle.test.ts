/** The core, every floor from tree/ to service/, bundles for a browser as it is: no Node built-in, no `vscode`. */
import { build } from 'esbuild';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
// The lint rule is plain JavaScript, so its type is said here.
const { floors } = (await import('../scripts/lint/floors.js' as string)) as { floors: readonly string[] };
const core = floors.slice(0, floors.indexOf('service') + 1);

/** Bundles `contents` for a browser as if it stood in the root; esbuild's messages, none where it bundles. */
async function browserErrors(contents: string): Promise<string[]> {
  const result = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  }).catch((failure: { errors: { text: string }[] }) => failure);
  return result.errors.map((error) => error.text);
}

function coreFiles(): string[] {
  return core
    .map((floor) => path.join(root, 'src', floor))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => path.join(folder, String(name))))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('.d.ts'));
}

describe('the core in a browser', () => {
  it('bundles', async () => {
    const files = coreFiles();
    expect(files.length).toBeGreaterThan(0);
    expect(await browserErrors(files.map((file) => `import ${JSON.stringify(file)};`).join('\n'))).toEqual([]);
  });

  it('would be refused with a Node built-in or vscode in it', async () => {
    expect(await browserErrors(`import { readFileSync } from 'node:fs'; readFileSync('x');`)).toHaveLength(1);
    expect(await browserErrors(`import * as vscode from 'vscode'; vscode.window;`)).toHaveLength(1);
    expect((await browserErrors(`import './src/cli/disk';`))[0]).toContain('node:fs');
  });
});
