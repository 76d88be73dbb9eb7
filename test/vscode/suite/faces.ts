/**
 * What the editor shows and does on any kernel tree, tested on the demo and on Linux 6.12 with the same questions: hovers,
 * lenses and answers about a text that changes, breakpoints of every kind, the end of a session. Only where things stand
 * differs.
 */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually, hoverAt, hoverText, lensesAbove, lineOf, placeOf, replace, revert, titlesOf } from './asking';
import { askPage } from './page';
import { stopped, type Stops, topFrame, until, wait } from './stops';
import { surroundings } from './surroundings';

interface Edit {
  readonly from: string;
  readonly to: string;
}

/** Where on a tree the questions are asked. */
export interface Faces {
  readonly name: string;
  file(path: string): vscode.Uri;
  /** As launch.json names the tree. */
  readonly tree: string;
  /** In fs/pidfs.c: the statement that puts struct pid into the inode, and how often it runs in how many calls. */
  readonly stash: string;
  readonly ran: RegExp;
  /** In fs/pidfs.c: a statement of pidfs_alloc_file() that each open runs. */
  readonly eachOpen: string;
  /** Of fs/pidfs.c: the inode's reference on struct pid is not taken, so that it goes too early. */
  readonly forgotten: Edit;
}

const scenario = (name: string) => vscode.Uri.parse(`patchscope-demo:/scenarios/${name}.c`);
const command = (name: string, ...args: unknown[]) => vscode.commands.executeCommand(name, ...args);
const definition = 'struct file *pidfs_alloc_file(';

export const demoFaces = (): Faces => ({
  name: 'the demo tree',
  file: (path) => vscode.Uri.parse(`patchscope-demo:/demo/${path}`),
  tree: 'patchscope-demo:/demo',
  stash: 'inode->i_private = get_pid(pid);',
  ran: /two\\-opens · ran once in 2 calls/,
  eachOpen: 'inode = iget_locked(pidfs_mnt->mnt_sb, pid->ino);',
  forgotten: { from: 'inode->i_private = get_pid(pid);', to: 'inode->i_private = pid;' },
});

export const linuxFaces = (): Faces => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return {
    name: 'Linux 6.12',
    file: (path) => vscode.Uri.joinPath(folder!.uri, path),
    tree: folder!.uri.fsPath,
    stash: 'inode->i_private = data;',
    ran: /two\\-opens · ran once in 1 call\n/,
    eachOpen: 'ret = path_from_stashed(&pid->stashed, pidfs_mnt, get_pid(pid), &path);',
    forgotten: { from: 'pidfs_mnt, get_pid(pid), &path)', to: 'pidfs_mnt, pid, &path)' },
  };
};

export function facesTests(open: () => Faces): void {
  const { name, file, tree, stash, ran, eachOpen, forgotten } = open();
  const pidfs = file('fs/pidfs.c');
  const launch = (more: object = {}) =>
    vscode.debug.startDebugging(undefined, {
      type: 'patchscope',
      request: 'launch',
      name: 'faces',
      tree,
      program: 'two-opens',
      ...more,
    });
  const breakAt = async (piece: string, more: { hit?: string; log?: string }) => {
    const place = new vscode.Location(pidfs, await placeOf(pidfs, piece));
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(place, true, undefined, more.hit, more.log)]);
  };

  describe(`a hover on ${name}`, () => {
    it('tells the values of a loop: the first, others, the last', async () => {
      const text = await hoverText(file('kernel/pid.c'), 'INIT_HLIST_HEAD(&pid->tasks', 2);
      assert.match(text, /ran 4 times in 1 call/);
      assert.match(text, /type +PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, … last PIDTYPE_SID \(4 different\)/);
    });

    it('tells which system calls a function is reached by', async () => {
      assert.match(await hoverText(pidfs, definition, 16), /two\\-opens · called twice, from pidfd\\_open/);
    });

    it('answers from the scenario that is picked, as the lens and the status say (needs a page to click in)', async function () {
      if (surroundings().page === undefined) return this.skip();
      const { document } = await vscode.window.showTextDocument(pidfs, { preview: false });
      const pick = async (row: string) => {
        const picked = command('patchscope.pickScenario');
        await askPage('pick', { text: row });
        await picked;
      };
      const shown = () => hoverText(document.uri, stash, 8);
      await pick('dup');
      try {
        await eventually(shown, (text) => /\*\* · dup · ran once/.test(text), String);
        await eventually(() => lensesAbove(pidfs, definition), (all) => /dup: \d+ calls? · /.test(titlesOf(all)), titlesOf); // prettier-ignore
        const status = () => askPage<string[]>('texts', { selector: '.statusbar-item' });
        await eventually(status, (all) => all.some((text) => / · dup$/.test(text)), String);
      } finally {
        await pick('Automatic');
      }
      await eventually(shown, (text) => ran.test(text), String);
    });

    it('is not shown when the text changed while it was made', async () => {
      const { document } = await vscode.window.showTextDocument(pidfs, { preview: false });
      try {
        for (let attempt = 1; ; attempt++) {
          // A fresh engine has to read the kernel first, so that there is time to type.
          await command('patchscope.restart');
          let isAnswered = false;
          const place = await placeOf(pidfs, stash, 8);
          const answer = hoverAt(pidfs, place).finally(() => (isAnswered = true));
          await replace(pidfs, stash, `\n\t${stash}`);
          const wasUnderWay = !isAnswered;
          if (wasUnderWay) assert.doesNotMatch(await answer, /Patchscope/);
          if (wasUnderWay) break;
          assert.ok(attempt < 5, 'each hover was answered before the text could be changed');
        }
        assert.match(await hoverText(pidfs, stash, 8), ran);
      } finally {
        await revert(document.uri);
      }
    });

    it('that is open goes when somebody types (needs a page to look at)', async function () {
      if (surroundings().page === undefined) return this.skip();
      const editor = await vscode.window.showTextDocument(pidfs, { preview: false });
      const shown = () => askPage<string[]>('texts', { selector: '.monaco-hover:visible' });
      const isOurs = (all: readonly string[]) => all.some((text) => text.includes('Patchscope'));
      try {
        const place = await placeOf(pidfs, stash, stash.indexOf('= ') + 1);
        editor.selection = new vscode.Selection(place, place);
        editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenter);
        // Asked again where it was asked before the extension is there; asked twice, the hover takes the focus.
        const show = async () => (await command('editor.action.showHover'), wait(1000).then(shown));
        await eventually(show, isOurs, (all) => `the hover is not shown but ${String(all)}`);
        await command('workbench.action.focusActiveEditorGroup');
        await askPage('type', { text: ' ' });
        await eventually(shown, (all) => !isOurs(all), String);
        // The next is asked of a fresh engine, which has to read the kernel first, so that there is time to type.
        await command('patchscope.restart');
        await command('editor.action.showHover');
        await askPage('type', { text: ' ' });
        // Until the fresh engine has answered about the new text, nothing about the old one comes.
        let isAnswered = false;
        const answer = hoverAt(pidfs, place).finally(() => (isAnswered = true));
        while (!isAnswered) assert.ok(!isOurs(await shown()));
        assert.match(await answer, ran);
      } finally {
        await revert(pidfs);
      }
    });
  });

  describe(`a text of ${name} that the compiler refuses`, () => {
    const edits: Readonly<Record<string, Edit>> = {
      'in another function': { from: 'clear_inode(inode);', to: 'clear_inode(inode) +;' },
      'between functions': { from: 'static const struct super_operations pidfs_sops', to: 'static int = 1;\nstatic const struct super_operations pidfs_sops' }, // prettier-ignore
    };
    for (const [where, { from, to }] of Object.entries(edits))
      it(`${where} is told at its place, and the rest has its hovers and lenses`, async () => {
        await vscode.window.showTextDocument(pidfs, { preview: false });
        try {
          await replace(pidfs, from, to);
          assert.match(await hoverText(pidfs, stash, 8), ran);
          const isThere = (all: vscode.CodeLens[]) => /two-opens: 2 calls · \d+ of \d+ statements ran/.test(titlesOf(all)); // prettier-ignore
          await eventually(() => lensesAbove(pidfs, definition), isThere, titlesOf);
          const errors = async () => vscode.languages.getDiagnostics(pidfs).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error); // prettier-ignore
          const [error] = await eventually(errors, (all) => all.length > 0, () => 'no error is told'); // prettier-ignore
          assert.match(error!.message, /^expected /);
          assert.equal(error!.range.start.line, (await placeOf(pidfs, to)).line);
          if (where === 'in another function') {
            const lenses = () => lensesAbove(pidfs, 'static void pidfs_evict_inode(');
            await eventually(lenses, (all) => /^does not compile: expected /.test(titlesOf(all)), titlesOf);
          }
        } finally {
          await revert(pidfs);
        }
        await eventually(async () => vscode.languages.getDiagnostics(pidfs), (all) => all.length === 0, (all) => JSON.stringify(all)); // prettier-ignore
      });
  });

  describe(`text of ${name} that does not run`, () => {
    it('is told in lens and hover from that which does, and dimmed', async () => {
      const { document } = await vscode.window.showTextDocument(pidfs, { preview: false });
      // The machine carries out strlen() on every tree, so that a definition of it is never what runs.
      const own = '\nunsigned long strlen(const char *text)\n{\n\treturn 0;\n}\n';
      const editor = await vscode.window.showTextDocument(document);
      await editor.edit((edit) => edit.insert(document.lineAt(document.lineCount - 1).range.end, own));
      try {
        const isTold = (all: vscode.CodeLens[]) => titlesOf(all) === 'does not run here: modelled';
        await eventually(() => lensesAbove(pidfs, 'unsigned long strlen('), isTold, titlesOf);
        const told = /does not run here: modelled[^]*strlen\\\(\\\) is carried out by the machine itself/;
        assert.match(await hoverText(pidfs, 'strlen(const char *text)', 2), told);
        assert.match(await hoverText(pidfs, stash, 8), ran);
        if (surroundings().page === undefined) return;
        const end = document.lineAt(document.lineCount - 1).range;
        editor.revealRange(end);
        const opacity = () => askPage<number[]>('opacityOfLines', { text: 'unsigned long strlen(' });
        await eventually(opacity, (all) => all.join() === '0.55', (all) => `opacity ${all.join()}`); // prettier-ignore
      } finally {
        await revert(document.uri);
      }
    });
  });

  describe(`a session on ${name}`, () => {
    /** The line of the program that the top thread is called from. */
    const lineOfMain = async ({ session, threadId }: { session: vscode.DebugSession; threadId: number }) => {
      const { stackFrames } = await session.customRequest('stackTrace', { threadId });
      return (stackFrames as { name: string; line: number; source?: { path?: string } }[]).find((frame) => frame.name === 'main')!; // prettier-ignore
    };
    before(() => vscode.window.showTextDocument(pidfs, { preview: false }));

    it('stops at the second hit of a breakpoint: in the second open', async () => {
      await breakAt(eachOpen, { hit: '2' });
      await stopped(
        () => launch({ stopOnEntry: false }),
        async (stops) => {
          const stop = await stops.next();
          assert.deepEqual([stop.reason, stop.frame.name], ['breakpoint', 'pidfs_alloc_file']);
          assert.equal((await lineOfMain(stop)).line, await lineOf(scenario('two-opens'), 'int b = pidfd_open('));
        },
      );
    });

    it('writes log points and what the answers rest on, and ends', async () => {
      await breakAt(eachOpen, { log: 'inode number {pid->ino}' });
      await stopped(
        () => launch({ stopOnEntry: false }),
        async ({ outputs }: Stops) => {
          const text = () => outputs.map(({ output }) => output).join('');
          await until(() => /functions from source, \d+ models, \d+ no-ops\. One CPU/.test(text()), 'no last word');
          const logged = [...text().matchAll(/^inode number (\d+)$/gm)].map(([, number]) => number);
          assert.equal(logged.length, 2, text());
          assert.equal(logged[0], logged[1]);
          assert.match(text(), /same inode: yes\n/);
          await until(() => vscode.debug.activeDebugSession === undefined, 'the session does not end by itself');
          if (/[1-9]\d* no-ops/.test(text())) assert.match(text(), /^No-ops: \w+, \w+/m);
        },
      );
    });

    it('evaluates C in hover and console', async () => {
      await stopped(
        () => launch({ stopAt: 'pidfs_alloc_file' }),
        async (stops) => {
          const { session, frame } = await stops.next();
          const evaluate = async (expression: string, context: string) =>
            ((await session.customRequest('evaluate', { expression, frameId: frame.id, context })) as { result: string }).result; // prettier-ignore
          assert.equal(await evaluate('pid', 'hover'), 'struct pid 3');
          assert.match(await evaluate('pid->count', 'hover'), /^\d+$/);
          assert.match(await evaluate('(unsigned char)(pid->ino + 256) == (unsigned char)pid->ino', 'repl'), /^(1|true)$/);
          assert.match(await evaluate('pid_has_task(pid, PIDTYPE_PID)', 'repl'), /^(1|true)/);
          await assert.rejects(evaluate('pid->', 'repl'), /expected a member/);
        },
      );
    }); // prettier-ignore

    it('stops on a kernel problem, with both ends', async () => {
      try {
        await replace(pidfs, forgotten.from, forgotten.to);
        await stopped(
          () => launch({ stopOnEntry: false }),
          async (stops) => {
            // What the scenario expects of the count is wrong before anything bad comes of it.
            let stop = await stops.next();
            while (/^expected after/.test(stop.text))
              stop = await stops.after(() => command('workbench.action.debug.continue'));
            assert.equal(stop.reason, 'exception', stop.text);
            const { description, details } = await stop.session.customRequest('exceptionInfo', { threadId: stop.threadId }); // prettier-ignore
            assert.match(`${description}\n${details?.stackTrace}`, /struct pid[^]*freed by/);
          },
        );
      } finally {
        await revert(pidfs);
      }
    });

    it('starts again with another scenario', async () => {
      await stopped(
        () => launch({ stopAt: 'pidfs_alloc_file' }),
        async (stops) => {
          const first = await stops.next();
          assert.match((await lineOfMain(first)).source?.path ?? '', /two-opens\.c$/);
          const again = await stops.after(() => command('patchscope.debug.restartWith', 'dup'));
          assert.match((await lineOfMain(again)).source?.path ?? '', /dup\.c$/);
          assert.equal((await topFrame(again)).name, 'pidfs_alloc_file');
        },
      );
    });
  });
}
