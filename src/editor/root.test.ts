/** The root of a kernel tree is found from any file in it, with few questions to the disk. */
import { describe, expect, it } from 'vitest';
import { RootFinder } from './root';

function finderOf(...paths: string[]) {
  const asked: string[] = [];
  const finder = new RootFinder((path) => {
    asked.push(path);
    return Promise.resolve(paths.includes(path));
  });
  return { finder, asked };
}

describe('RootFinder', () => {
  const linux = ['/src/linux/Kconfig', '/src/linux/include/linux', '/src/linux/fs/Kconfig'];

  it.each([
    ['/src/linux/fs/pidfs.c', '/src/linux'],
    ['/src/linux/Kconfig', '/src/linux'],
    ['/src/linux/tools/testing/selftests/pidfd/pidfd_test.c', '/src/linux'],
    ['/src/main.c', undefined],
    ['/main.c', undefined],
    ['main.c', undefined],
    ['', undefined],
  ])('%s is in %s', async (file, root) => {
    expect(await finderOf(...linux).finder.find(file)).toBe(root);
  });

  it('takes the inner one of two trees', async () => {
    const { finder } = finderOf(...linux, '/src/linux/demo/Kconfig', '/src/linux/demo/include/linux');
    expect(await finder.find('/src/linux/demo/fs/pidfs.c')).toBe('/src/linux/demo');
  });

  it('asks about each folder once, until it is told to forget', async () => {
    const { finder, asked } = finderOf(...linux);
    await finder.find('/src/linux/fs/pidfs.c');
    const first = asked.length;
    await finder.find('/src/linux/fs/libfs.c');
    expect(asked).toHaveLength(first);
    finder.forget();
    await finder.find('/src/linux/fs/libfs.c');
    expect(asked).toHaveLength(2 * first);
  });
});
