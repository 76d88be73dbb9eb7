/** Which expected output holds for a release. */
import { expect, it } from 'vitest';
import { expectedOnRelease, expectedOutput } from './scenario-files';

const name = 'fchmod-and-reopen';
it.each([
  ['6.1.0-56-cloud-amd64', '6.1'],
  ['6.12.117+deb12', '6.12+'],
  ['6.16', '6.12+'],
  ['6.17.0', '6.17+'],
  ['7.3', '6.17+'],
])('%s is held against %s', (release, kernel) => {
  expect(expectedOnRelease(name, release)).toBe(expectedOutput(name, kernel));
});
it('says nothing of releases that nobody looked at', () => {
  expect(expectedOnRelease(name, '6.6.1')).toBeUndefined();
  expect(expectedOnRelease('thread-pidfd', '6.1')).toBeUndefined();
});
