/** The rehearsal of the bytecode loop goes through all of its instructions, each time, and nothing goes wrong in it. */
import { expect, test } from 'vitest';
import { perform } from '../../src/machine/rehearsal';

test('every pass of the rehearsal comes to its end', () => {
  for (let i = 0; i < 2; i++) expect(perform()).toEqual({ passes: 259, problems: [] });
});
