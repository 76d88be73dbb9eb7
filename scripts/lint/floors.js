/**
 * The house rule of ARCHITECTURE.md as an ESLint rule: src/ is a stack of floors, and an import never runs up.
 * `vscode` may be imported in src/editor (and the two extension entry points) only; Node's built-ins in src/cli and
 * the entry points only; so the core bundles for a browser as it is.
 */
import { builtinModules } from 'node:module';
import path from 'node:path';

/** Ground floor first: a folder imports only from itself and from those before it. */
export const floors = [
  'tree',
  'syntax',
  'kconfig',
  'patch',
  'c',
  'machine',
  'kernel',
  'user',
  'run',
  'explore',
  'debug',
  'service',
  'editor',
  'webview',
  'cli',
];
const builtins = new Set(builtinModules);

/** @type {import('eslint').Rule.RuleModule} */
export const floorsRule = {
  meta: { type: 'problem', schema: [], messages: { floor: '{{text}}' } },
  create(context) {
    const source = path.resolve(context.cwd, 'src');
    const from = path.relative(source, context.filename).split(path.sep);
    if (from[0] === '..') return {};
    const floor = floors.indexOf(from[0]);
    const isEntry = from.length === 1;
    const check = (node, specifier) => {
      const report = (text) => context.report({ node, messageId: 'floor', data: { text } });
      if (specifier === 'vscode') {
        if (from[0] !== 'editor' && !isEntry) report('Only src/editor and the entry points import vscode.');
      } else if (specifier.startsWith('node:') || builtins.has(specifier)) {
        if (from[0] !== 'cli' && !isEntry) report(`Only src/cli and the entry points import Node's ${specifier}.`);
      } else if (specifier.startsWith('.')) {
        const to = path.relative(source, path.resolve(path.dirname(context.filename), specifier)).split(path.sep);
        const target = floors.indexOf(to[0]);
        if (!isEntry && target < 0) report(`src/${from[0]} imports ${specifier}, which is on no floor.`);
        else if (!isEntry && target > floor) report(`src/${from[0]} imports from src/${to[0]}, which stands above it.`);
        else if (from[0] === 'webview' && to[0] === 'editor')
          report('src/webview runs in a page: it cannot import src/editor.');
      }
    };
    const visit = (node) => node.source && check(node.source, node.source.value);
    return {
      ImportDeclaration: visit,
      ExportNamedDeclaration: visit,
      ExportAllDeclaration: visit,
      ImportExpression: (node) => node.source.type === 'Literal' && check(node.source, node.source.value),
    };
  },
};
