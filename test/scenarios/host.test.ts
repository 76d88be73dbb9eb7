/**
 * Each scenario is built with gcc and run on the kernel below, which is the judge of what Linux does. Beside that, the
 * expected files are held against each other: what the head comment calls common must be the same in all of them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { release, tmpdir, platform } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectedKernels,
  expectedOnRelease,
  expectedOutput,
  keyOf,
  scenarioHead,
  scenarioNames,
  scenarioText,
  scenarioFolder,
} from './scenario-files';

const hasCompiler = platform() === 'linux' && spawnSync('gcc', ['--version']).status === 0;
const isRoot = process.getuid?.() === 0;

describe.each(scenarioNames())('%s', (name) => {
  const head = scenarioHead(name);
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchscope-scenario-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const onHost = expectedOnRelease(name, release());
  const runs = hasCompiler && onHost !== undefined && (isRoot || !head.needs.includes('root'));
  it.runIf(runs)('prints on this kernel what is expected of it', () => {
    const program = join(folder, name);
    execFileSync('gcc', ['-Wall', '-Werror', '-o', program, join(scenarioFolder, `${name}.c`)]);
    const result = spawnSync(program, { encoding: 'utf8', timeout: 20_000 });
    expect(result.stderr).toBe('');
    expect(result.stdout).toBe(onHost);
    expect(result.status).toBe(0);
  });

  it('says what it shows, and which lines depend on the kernel', () => {
    expect(head.shows.length).toBeGreaterThan(0);
    const kernels = expectedKernels(name);
    const values = new Map<string, Map<string, string>>();
    for (const kernel of kernels) {
      const output = expectedOutput(name, kernel);
      expect(output.endsWith('\n')).toBe(true);
      for (const line of output.trimEnd().split('\n')) {
        expect(line).toMatch(/^[^:]+: ./);
        const ofKey = values.get(keyOf(line)) ?? new Map<string, string>();
        expect(ofKey.has(kernel), `"${keyOf(line)}" is printed twice`).toBe(false);
        values.set(keyOf(line), ofKey.set(kernel, line));
      }
    }
    for (const [key, ofKey] of values) {
      const same = ofKey.size === kernels.length && new Set(ofKey.values()).size === 1;
      if (!head.differs.includes(key)) expect(same, `"${key}" differs and is not listed`).toBe(true);
    }
    for (const key of head.differs) expect([...values.keys()]).toContain(key);
  });

  it('has a marked statement for each expectation', () => {
    const text = scenarioText(name);
    const labels = [...text.matchAll(/\S.*\/\/ at (\w+)$/gm)].map((match) => match[1]);
    expect(new Set(labels).size).toBe(labels.length);
    for (const comment of text.match(/\/\/ expect.*$/gm) ?? []) {
      const match = /^\/\/ expect after (\w+)(?: when (?:!?has\([\w .]+\)|\w+=\w+)(?: and .+)?)?: (.+)$/.exec(comment);
      expect(match, comment).not.toBeNull();
      expect(labels).toContain(match![1]);
      for (const fact of match![2]!.split(', ')) expect(fact).toMatch(/^freed\(.+\)$|^\S+ (==|!=|<|>|<=|>=) \S+$/);
    }
  });
});
