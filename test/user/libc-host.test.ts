/** Our C library on a real Linux kernel prints what glibc prints, for each program of test/user/programs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstDifference, HostPrograms, programNames, skipReason } from './host-programs';
import { because } from '../because';

const reason = skipReason();
let host: HostPrograms;
beforeAll(() => {
  host = new HostPrograms();
});
afterAll(() => {
  host.remove();
});

test.skipIf(reason).each(programNames)(
  `%s prints the same with glibc and with our library${because(reason)}`,
  (name) => {
    const glibc = host.run(name, 'glibc');
    const ours = host.run(name, 'ours');
    expect(firstDifference(glibc.output, ours.output)).toBeUndefined();
    expect(firstDifference(glibc.errors, ours.errors)).toBeUndefined();
    expect(ours.status).toBe(glibc.status);
    expect(glibc.output.length + glibc.errors.length).toBeGreaterThan(100);
  },
);

test('a difference is seen, and its line named', () => {
  expect(firstDifference('a\nb\nc', 'a\nX\nc')).toBe('line 2: expected "b", found "X"');
  expect(firstDifference('a\nb', 'a')).toBe('line 2: expected "b", found undefined');
  expect(firstDifference('a', 'a')).toBeUndefined();
});
