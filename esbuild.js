/**
 * Builds everything that ships, into dist/: the entry points, the webview pages, the tree-sitter wasm files, and
 * bundled.json, the texts (demo tree, scenarios, model C, libc) that entry points load with one read.
 *
 *   node esbuild.js               development build with source maps
 *   node esbuild.js --production  minified, no maps: what goes into the .vsix
 *   node esbuild.js --tests       also out/vscode-tests.cjs and .web.cjs, the suites that run inside VS Code's extension host
 */
import { build } from 'esbuild';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const production = process.argv.includes('--production');
const require = createRequire(import.meta.url);

/** CommonJS under Node: `.cjs`, because package.json says type: module. */
const node = { platform: 'node', format: 'cjs', target: 'node20' };
const browser = { platform: 'browser', target: 'es2022' };

const entries = [
  { from: 'src/extension.ts', to: 'dist/extension.cjs', ...node, external: ['vscode'] },
  { from: 'src/extension.web.ts', to: 'dist/extension.web.cjs', ...browser, format: 'cjs', external: ['vscode'] },
  { from: 'src/worker.ts', to: 'dist/worker.cjs', ...node },
  { from: 'src/worker.web.ts', to: 'dist/worker.web.js', ...browser, format: 'iife' },
  { from: 'src/cli/main.ts', to: 'dist/cli.cjs', ...node, banner: { js: '#!/usr/bin/env node' } },
  ...sources('src/webview').map((file) => ({
    from: `src/webview/${file}`,
    to: `dist/webview/${file.replace(/\.ts$/, '.js')}`,
    ...browser,
    format: 'iife',
  })),
];
if (process.argv.includes('--tests')) {
  const external = ['vscode', 'mocha'];
  entries.push({ from: 'test/vscode/suite/index.ts', to: 'out/vscode-tests.cjs', ...node, external });
  entries.push({
    from: 'test/vscode/suite/index.web.ts',
    to: 'out/vscode-tests.web.cjs',
    ...browser,
    format: 'cjs',
    external: ['vscode'],
    alias: { 'node:assert/strict': require.resolve('assert/') },
    define: { global: 'globalThis', 'process.env.NODE_DEBUG': '""' },
  });
}

/** Texts that ship inside the extension and the command, by folder and the file names that belong. */
const bundledText = [
  ['demo', /./],
  ['demo-patches', /\.patch$/],
  ['scenarios', /\.[ch]$|^[\w-]+\.[\w.+-]+\.txt$/],
  ['src/kernel/model', /\.[ch]$/],
  ['src/kernel/include', /\.h$/],
  ['src/user/libc', /\.[ch]$/],
  ['src/user/programs', /\.c$/],
  ['src/user/include', /\.h$/],
];

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
mkdirSync(path.join(root, 'dist'));
const missing = entries.filter((entry) => !existsSync(path.join(root, entry.from)));
for (const entry of missing) console.warn(`${entry.from} does not exist yet: ${entry.to} is not built`);
const started = performance.now();
try {
  await Promise.all(
    entries.filter((entry) => !missing.includes(entry)).map(({ from, to, ...options }) => bundle(from, to, options)),
  );
} catch {
  process.exit(1); // esbuild has printed each error with its place.
}
copyWasm();
const texts = packTexts();
console.log(
  `built ${entries.length - missing.length} entry points, ${texts} bundled texts in ${Math.round(performance.now() - started)} ms`,
);

function bundle(from, to, options) {
  return build({
    absWorkingDir: root,
    entryPoints: [from],
    outfile: to,
    bundle: true,
    minify: production,
    keepNames: production,
    sourcemap: production ? false : 'linked',
    sourcesContent: false,
    logLevel: 'warning',
    // The ESM build of web-tree-sitter asks import.meta where it is, which a CommonJS bundle does not have.
    ...options,
    alias: { 'web-tree-sitter': require.resolve('web-tree-sitter'), ...options.alias },
  });
}

/** TypeScript files directly in a folder, without tests. */
function sources(folder) {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
}

function copyWasm() {
  for (const file of [
    'web-tree-sitter/web-tree-sitter.wasm',
    'tree-sitter-c/tree-sitter-c.wasm',
    'tree-sitter-kconfig/tree-sitter-kconfig.wasm',
  ])
    copyFileSync(path.join(root, 'node_modules', file), path.join(root, 'dist', path.basename(file)));
}

/** Writes dist/bundled.json, { path relative to the repository: text }, sorted by path; returns how many. */
function packTexts() {
  const packed = {};
  for (const [folder, belongs] of bundledText) {
    if (!existsSync(path.join(root, folder))) continue;
    const files = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && belongs.test(entry.name))
      .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
      .map((file) => file.split(path.sep).join('/'));
    for (const file of files.sort()) packed[file] = readFileSync(path.join(root, file), 'utf8');
  }
  writeFileSync(path.join(root, 'dist/bundled.json'), JSON.stringify(packed));
  return Object.keys(packed).length;
}
