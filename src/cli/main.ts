/** Entry point of the `patchscope` command under Node: gives the command its arguments, files and streams. */
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { patchscope } from './command';

// Whoever reads the output may have seen enough, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const status = patchscope(process.argv.slice(2), {
  // Built as dist/cli.cjs; npm links to it from node_modules/.bin.
  root: join(dirname(realpathSync(process.argv[1]!)), '..'),
  folder: process.cwd(),
  out: (data) => process.stdout.write(data),
  err: (text) => process.stderr.write(text),
});
void status.then((code) => {
  process.exitCode = code;
});
