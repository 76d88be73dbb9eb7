/** Puts Patchscope into VS Code: registers, and leaves every start of work to the first question asked. */
import * as vscode from 'vscode';
import { Asker } from './ask';
import { registerCommands } from './commands';
import { ConfigurationView } from './configuration';
import { debugType, InlineAdapters, LaunchConfigurations } from './debug';
import { DemoFiles, demoScheme } from './demo';
import { Dimming } from './dimming';
import { Documents } from './documents';
import { Engine, type WorkerPort } from './engine';
import { cFiles, PatchscopeHover } from './hover';
import { registerKconfig, symbolFiles } from './kconfig';
import { PatchscopeLenses } from './lens';
import { LifetimePanels } from './lifetime';
import { uriOf } from './names';
import { registerPatches } from './patches';
import { Problems } from './problems';
import { Reports } from './report';
import type { RunNatively } from '../service/native-output';
import type { Git } from './repository';
import { type Grep, NameSearch } from './search';
import { StatusItem } from './status';
import { followSessions, InlineValues } from './time';
import { TestsView } from './tests';
import { Trees } from './trees';

/** What Node and a browser do differently. */
export interface Platform {
  startWorker(): WorkerPort;
  /** Starts git, and so is only called in trusted windows; absent where nothing can be started. */
  readonly grep?: Grep;
  /** The same of git: commits of the open tree. */
  readonly git?: Git;
  /** Builds and runs a program on the kernel below; absent where that is not Linux. */
  readonly native?: RunNatively;
}

export function activateEditor(context: vscode.ExtensionContext, platform: Platform): Engine {
  const log = vscode.window.createOutputChannel('Patchscope', { log: true });
  const demo = new DemoFiles(async () =>
    JSON.parse(await readText(vscode.Uri.joinPath(context.extensionUri, 'dist/bundled.json'))),
  );
  const engine = new Engine({
    start: () => platform.startWorker(),
    read: async (root, path) => readText(vscode.Uri.joinPath(uriOf(root), path)),
    log: (level, text) => log[level](text),
    tellDeath: (reason) => void tellDeath(reason, log),
  });
  const documents = new Documents(engine, demo, (error) => log.error(String(error)));
  const asker = new Asker(engine, documents, log);
  const trees = new Trees();
  const reports = new Reports();
  const hover = new PatchscopeHover(trees, asker);
  const lenses = new PatchscopeLenses(trees, asker);
  const dimming = new Dimming(trees, asker);
  const status = new StatusItem(trees, asker);
  const problems = new Problems(trees, asker);
  const lifetimes = new LifetimePanels({ trees, asker, log, extension: context.extensionUri });
  const configuration = new ConfigurationView(trees, asker);
  const tests = new TestsView({ trees, asker, log });
  const refresh = () => {
    lenses.refresh();
    dimming.refresh();
    problems.refresh();
    configuration.refresh();
    void status.refresh();
  };
  context.subscriptions.push(
    log,
    vscode.workspace.registerFileSystemProvider(demoScheme, demo, { isCaseSensitive: true }),
    engine,
    documents,
    lenses,
    dimming,
    problems,
    configuration,
    status,
    lifetimes,
    tests,
    vscode.workspace.registerTextDocumentContentProvider(Reports.scheme, reports),
    vscode.languages.registerHoverProvider([...cFiles, ...symbolFiles], hover),
    vscode.languages.registerEvaluatableExpressionProvider(cFiles, hover),
    vscode.languages.registerCodeLensProvider([...cFiles, { language: 'kconfig' }], lenses),
    ...registerPatches({ trees, asker, log, demo, git: platform.git, storage: context.workspaceState }),
    ...registerKconfig(trees, asker, new NameSearch(platform.grep, log)),
    vscode.debug.registerDebugConfigurationProvider(debugType, new LaunchConfigurations(trees)),
    vscode.debug.registerDebugAdapterDescriptorFactory(debugType, new InlineAdapters(asker)),
    vscode.languages.registerInlineValuesProvider([...cFiles], new InlineValues()),
    ...followSessions(asker),
    engine.on('changed', refresh),
    trees.onDidChange(refresh),
    vscode.workspace.onDidChangeWorkspaceFolders(() => trees.forgetRoots()),
    vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('patchscope') && refresh()),
    ...registerCommands({
      trees,
      asker,
      engine,
      reports,
      lifetimes,
      tests,
      log,
      native: platform.native,
      version: context.extension.packageJSON.version,
    }),
  );
  log.debug('activated');
  return engine;
}

async function tellDeath(reason: string, log: vscode.LogOutputChannel): Promise<void> {
  const text = `Patchscope's engine ended (${reason}) and starts again with the next question. Nothing was lost.`;
  if (await vscode.window.showWarningMessage(text, 'Show Log')) log.show();
}

async function readText(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
