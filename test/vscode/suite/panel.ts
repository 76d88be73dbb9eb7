/** The lifetime panel as people use it by keyboard: the page it is in is asked what it shows. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from './asking';
import { askPage } from './page';

/** What a screen reader is told of the time line, and the heading above the picture. */
interface Shown {
  readonly now: number;
  readonly max: number;
  readonly text: string;
  readonly heading: string;
}

export function panelTests(): void {
  describe('the lifetime panel', () => {
    it('moves by arrows, Home and End; its heading and the code go along', async function () {
      this.timeout(120_000);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await vscode.commands.executeCommand('patchscope.openDemo');
      await vscode.commands.executeCommand('patchscope.showLifetime');
      const look = () => askPage<Shown>('lifetime');
      const press = async (key: string, isThere: (now: number) => boolean, times = 1): Promise<Shown> => {
        await askPage('pressInLifetime', { key, times });
        return eventually(look, ({ now }) => isThere(now), (shown) => `${key}: ${JSON.stringify(shown)}`, 50); // prettier-ignore
      };
      const opened = await look();
      assert.ok(opened.now > 1 && opened.now < opened.max, JSON.stringify(opened));
      // Several events may belong to one moment: then the last of them is shown.
      const first = await press('Home', (now) => now < opened.now);
      const second = await press('ArrowRight', (now) => now > first.now);
      assert.notEqual(second.heading, first.heading);
      assert.match(second.text, new RegExp(`, event ${second.now} of ${opened.max}$`));
      assert.deepEqual(await press('ArrowLeft', (now) => now < second.now), first);
      // None of many is lost, also of those that come before the moment of the one before is shown.
      let there = await press('Home', (now) => now === first.now);
      for (let one = 0; one < 8; one++) {
        const { now: before } = there;
        there = await press('ArrowRight', (now) => now > before);
      }
      await press('Home', (now) => now === first.now);
      await press('ArrowRight', (now) => now === there.now, 8);
      const last = await press('End', (now) => now === opened.max);
      assert.notEqual(last.heading, second.heading);
      await press('ArrowLeft', (now) => now < opened.max);
      await eventually(
        async () => vscode.window.visibleTextEditors.map(({ document }) => document.uri.path),
        (paths) => paths.length > 0,
        (paths) => paths.join(),
      );
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });
  });
}
