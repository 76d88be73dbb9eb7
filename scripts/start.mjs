/**
 * `npm start`: on a machine with Node and nothing else, installs, builds, and opens the editor on the demo tree.
 * `npm start -- --terminal` prints the lifetime of two pidfds as a trace instead. Imports Node's built-ins only at the
 * top, because node_modules may not be there yet.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { installServer, npm, root, startServer, remoteUri, windowUrl } from './vscode-server.mjs';

const demoFile = 'patchscope-demo:/demo/fs/pidfs.c';
const say = (text) => console.log(`patchscope: ${text}`);

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`Patchscope needs Node 20 or later; this is ${process.version}.`);
  process.exit(2);
}
installDependencies();
runNode('esbuild.js');
if (process.argv.includes('--terminal')) {
  process.exit(runNode('dist/cli.cjs', 'run', 'scenarios/two-opens.c', '--trace'));
}
if (process.argv.includes('--server') || !(await openDesktop())) await serve();

/** npm ci where node_modules is missing or older than the lock file. */
function installDependencies() {
  const installed = path.join(root, 'node_modules/.package-lock.json');
  const wanted = path.join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  say('Installing what package-lock.json names, from the npm registry (about 60 MB, 230 MB unpacked).');
  npm(['ci', '--no-audit', '--no-fund'], root);
}

/** Runs a script of this repository; ends this process with its status when it fails. */
function runNode(...args) {
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? (signal ? 1 : 0));
  return status;
}

/** Opens desktop VS Code on the demo; false where there is no display or no VS Code to be had. */
async function openDesktop() {
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDisplay) return false;
  const args = [`--extensionDevelopmentPath=${root}`, '--new-window', '--file-uri', demoFile];
  if (spawnSync('code', ['--version'], { shell: process.platform === 'win32' }).status === 0) {
    say('Opening your VS Code on the demo tree.');
    const opened = spawnSync('code', args, { stdio: 'inherit', shell: process.platform === 'win32' });
    return opened.status === 0;
  }
  say('No `code` on PATH. Downloading VS Code through @vscode/test-electron (about 150 MB, once, into .cache/).');
  try {
    const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
    const executable = await downloadAndUnzipVSCode({ cachePath: path.join(root, '.cache/vscode-test') });
    const profile = path.join(root, '.cache/vscode-test/profile');
    const own = [`--user-data-dir=${profile}`, `--extensions-dir=${path.join(profile, 'extensions')}`];
    spawn(executable, [...args, ...own], { detached: true, stdio: 'ignore' }).unref();
    return true;
  } catch (error) {
    say(`VS Code could not be downloaded (${error.message}).`);
    return false;
  }
}

/** Serves VS Code in the browser until interrupted. */
async function serve() {
  say('No desktop VS Code can be opened here: serving it to a browser.');
  installServer(say);
  const server = await startServer({ log: say, args: ['--enable-smoke-test-driver'] });
  const payload = [
    ['extensionDevelopmentPath', remoteUri(server.authority, root)],
    ['skipWelcome', 'true'],
    ['openFile', demoFile],
  ];
  say('Open this address in a browser on this machine; Ctrl+C ends it.');
  console.log(`\n  ${windowUrl(server.authority, { payload })}\n`);
  const interrupted = new Promise((resolve) => ['SIGINT', 'SIGTERM'].forEach((name) => process.once(name, resolve)));
  await Promise.race([interrupted, server.exited]);
  await server.stop();
}
