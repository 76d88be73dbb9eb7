/**
 * Started by VS Code inside its extension host in a Web Worker: the same suites. There is no file to write, so that report
 * and outcome are lines of the console, which test/vscode/run-web-tests.mjs reads.
 */
import 'mocha/mocha';
import { reportTo } from './report';
import { firstSuites, laterSuites, runSuites } from './run';

/** Of the browser's build, which has no types of its own. */
type BrowserMocha = Mocha & { setup(options: object): void };

/** What the runner put before this script. */
interface Wishes {
  readonly grep?: string;
  readonly seed?: string;
}

export async function run(): Promise<void> {
  const tell = (kind: string, text: string) => console.log(`patchscope-test ${JSON.stringify({ kind, text })}`);
  reportTo((line) => tell('report', line));
  // As a page loads it, Mocha is a global that is set up once.
  const { mocha: browserMocha, patchscopeTest } = globalThis as unknown as {
    mocha: BrowserMocha;
    patchscopeTest: Wishes;
  };
  const { grep, seed } = patchscopeTest;
  browserMocha.setup({ ui: 'bdd', timeout: 60_000, reporter: class {}, ...(grep ? { grep } : {}) });
  const outcome = await runSuites(browserMocha, { seed, suites: [...firstSuites, ...laterSuites] });
  tell('outcome', JSON.stringify(outcome));
}
