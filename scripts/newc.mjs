/**
 * A cpio archive in the "newc" format, which the kernel unpacks as its first root file system.
 * Format: Documentation/driver-api/early-userspace/buffer-format.rst of the kernel.
 */

/** Permission and type bits of an entry's mode. */
const isFolder = 0o040755;
const isProgram = 0o100755;

/** An archive of folders (paths without a slash in front) and of executable files. */
export function newcArchive(folders, files) {
  const parts = [];
  let serial = 0;
  const add = (name, mode, bytes) => {
    const fields = [++serial, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, Buffer.byteLength(name) + 1, 0];
    const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
    parts.push(padded(Buffer.from(`${header}${name}\0`)), padded(bytes));
  };
  for (const name of folders) add(name, isFolder, Buffer.alloc(0));
  for (const [name, bytes] of files) add(name, isProgram, bytes);
  add('TRAILER!!!', 0, Buffer.alloc(0));
  return Buffer.concat(parts);
}

/** Filled with zeros to a multiple of four bytes. */
function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
