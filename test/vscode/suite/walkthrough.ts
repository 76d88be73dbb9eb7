/** What package.json promises to somebody new: the walkthrough's three steps, its pictures and links, and the settings. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { askPage } from './page';
import { Stops, until } from './stops';
import { surroundings } from './surroundings';

interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

const extension = () => vscode.extensions.getExtension('patchscope.patchscope')!;

/** The commands that a Markdown text links to, with their arguments. */
function linksIn(text: string): { readonly command: string; readonly given: unknown[] }[] {
  return [...text.matchAll(/\(command:([\w.]+)(?:\?([^)]*))?\)/g)].map(([, command, query]) => ({
    command: command!,
    given: query === undefined ? [] : ([JSON.parse(decodeURIComponent(query))].flat() as unknown[]),
  }));
}

export function walkthroughTests(): void {
  describe('the walkthrough', () => {
    const { contributes } = extension().packageJSON as {
      contributes: {
        walkthroughs: { id: string; title: string; steps: Step[] }[];
        configuration: { properties: Record<string, { description?: string; default?: unknown }> };
      };
    };
    const [walkthrough] = contributes.walkthroughs;

    it('has three steps, each with a picture, its words and commands that are there', async () => {
      assert.deepEqual(
        walkthrough!.steps.map(({ id }) => id),
        ['run', 'step', 'own'],
      );
      const commands = new Set(await vscode.commands.getCommands(true));
      for (const { id, description, media, completionEvents } of walkthrough!.steps) {
        await vscode.workspace.fs.stat(vscode.Uri.joinPath(extension().extensionUri, media.svg));
        assert.ok(media.altText.length > 40, id);
        const links = linksIn(description);
        for (const { command } of links) assert.ok(commands.has(command), command);
        // What ticks a step off is what its first link does.
        assert.deepEqual(completionEvents, [`onCommand:${links[0]!.command}`]);
      }
    });

    it('opens, with its steps to be read (needs a page to look at)', async function () {
      if (surroundings().page === undefined) return this.skip();
      await vscode.commands.executeCommand('workbench.action.openWalkthrough', `patchscope.patchscope#${walkthrough!.id}`);
      const names = await askPage<string[]>('accessibleNames', { selector: '.gettingStartedContainer .getting-started-step' });
      assert.equal(names.length, 3, names.join(' | '));
      for (const name of names) assert.match(name, /See what|Step through|your own/);
    }); // prettier-ignore

    it('steps into the demo by its link', async () => {
      const [link] = linksIn(walkthrough!.steps[1]!.description);
      const stops = new Stops();
      try {
        await vscode.commands.executeCommand(link!.command, ...link!.given);
        assert.equal((await stops.next()).frame.name, 'pidfs_alloc_file');
      } finally {
        stops.dispose();
        await vscode.debug.stopDebugging();
      }
      await until(() => vscode.debug.activeDebugSession === undefined, 'the session does not end');
    });

    it('comes with at most ten settings, each described', () => {
      const settings = Object.entries(contributes.configuration.properties);
      assert.ok(settings.length > 0 && settings.length <= 10, `${settings.length} settings`);
      for (const [name, { description, default: value }] of settings) {
        assert.match(description ?? '', /^[A-Z][^]{30,}\.$/, name);
        assert.notEqual(value, undefined, name);
      }
    });
  });
}
