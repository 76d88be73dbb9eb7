/**
 * The `patchscope` command without its process: arguments in, text and exit status out. Each command stands in a file of
 * its own; here they are found, and what they refuse is said.
 */
import { compareCommand } from './compare';
import { exploreCommand } from './explore-command';
import { kconfigCommand } from './kconfig-command';
import { layoutCommand } from './layout-command';
import { runCommand } from './run-command';
import { type Io, Refused, Status } from './usage';

const help = `patchscope: run the kernel patch you are reading

patchscope run PROGRAM.c [--tree DIR] [--config FILE] [--set NAME=VALUE]... [--define NAME[=VALUE]]... [--arg TEXT]...
                         [--json FILE] [--trace] [--fail-alloc STEP] [--schedule STEP:TASK,...] [--steps N]
    Runs a C program on the kernel compiled from a tree's source. Its output is stdout, its exit status is the status.
    Problems of the kernel, leaks and expectations that do not hold go to stderr and make the status 3.
    PROGRAM.c may also be the name of a bundled scenario, such as two-opens.
    --tree DIR     a kernel tree; without it the bundled demo tree
    --config FILE  a .config; without it the tree's own, else x86_64_defconfig, else the defaults
    --set FS_PID=n on top of that, as often as you like
    --define, --arg  macros and arguments of the program
    --json FILE    writes what happened as JSON
    --trace        prints the run as a trace of lifetimes instead, with the program's output in it
    --steps N      ends it after N steps, instead of 50,000,000
    --fail-alloc, --schedule  vary the run as explore found: the allocation at a step fails, a task runs next at a step
patchscope compare PATCH|REV..REV [--tree DIR] [--config FILE] [--set NAME=VALUE]... [--program P.c]...
                           [--scenario NAME]... [--json | --mail]
    Runs all scenarios, and your programs, before and after a patch (a mail, a series, a diff) or between two commits of
    the tree's repository: differences for user space first, then inside the kernel, then what of the change was not run.
    PATCH may also be the name of a demo patch: pidfd-add-pidfs. --scenario runs only that one.
    --mail folds the report for a mail.
patchscope explore PROGRAM.c [--fail-alloc] [--interleave] [--bound RUNS] [--tree DIR] [--config FILE]
                           [--set NAME=VALUE]... [--define NAME[=VALUE]]... [--arg TEXT]... [--json]
    Runs a program again with each allocation failing in turn, and with other tasks running next (both, unless one is
    asked for): what goes wrong then, each with the command that shows it again. --bound: runs at the most, 200 without it.
patchscope kconfig SYMBOL [--tree DIR] [--config FILE] [--set NAME=VALUE]...
    Prints the symbol's value and why it has it.
patchscope kconfig --solve [--tree DIR] [--config FILE] [--set NAME=VALUE]...
    Prints the full .config.
patchscope layout 'struct NAME' [--tree DIR] [--config FILE] [--set NAME=VALUE]... [--json]
    Prints offsets and sizes of the members.

Exit status 2: the command line asks for what cannot be. 3: the kernel has a problem.
`;

const commands: Readonly<Record<string, (args: readonly string[], io: Io) => number | Promise<number>>> = {
  run: runCommand,
  compare: compareCommand,
  explore: exploreCommand,
  kconfig: kconfigCommand,
  layout: layoutCommand,
};

/** Gives the exit status. */
export async function patchscope(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help' || rest[0] === '--help') {
    io.out(help);
    return Status.ok;
  }
  try {
    if (name === undefined) throw new Refused('a command is missing');
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw new Refused(`there is no command ${name}`);
    return await command(rest, io);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    io.err(`patchscope: ${error.message}\n`);
    if (name === undefined || !Object.hasOwn(commands, name)) io.err('patchscope --help tells what there is.\n');
    return Status.usage;
  }
}
