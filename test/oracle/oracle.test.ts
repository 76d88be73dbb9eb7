/**
 * Real kernels as the judge. `npm run test:oracle` fetches Debian's 6.1, 6.12 and newest kernels, boots each in QEMU, runs
 * every scenario and every probe there, on the host kernel, and in the simulation on the same version's source, and
 * compares key by key. In `npm test` a sample of the probes that all kernels answer alike runs on the host and in the
 * simulation of 6.12.
 */
import { describe, expect, it } from 'vitest';
import { askKernel, whyNoBoot } from '../../scripts/boot-kernel.mjs';
import { fetchKernel } from '../../scripts/fetch-kernel.mjs';
import { fetchTree, kernelTree } from '../../scripts/fetch-tree.mjs';
import { type Exception, readExceptions } from './exceptions';
import { differencesBetween, differenceText, factsOf } from './facts';
import { askHost, hostRelease, whyNoHost } from './host';
import { commonSince, holdsOn, type OracleProgram, probePrograms, rank, scenarioPrograms } from './programs';
import { simulator } from './simulation';

const everything = process.env['PATCHSCOPE_ORACLE'] === 'all';
const programs = [...scenarioPrograms(), ...probePrograms()];
const common = programs.filter((program) => commonSince(program) !== undefined);

describe('comparing', () => {
  it('finds a value that differs, one that is missing and one too many', () => {
    const real = 'alive.read = EINVAL\nalive.write = EINVAL\nalive.lseek = ESPIPE\n';
    const simulated = 'alive.read = EINVAL\nalive.write = 0\nalive.mmap = ENODEV\n';
    expect(differencesBetween(real, simulated).map(differenceText)).toEqual([
      'alive.write: EINVAL on the kernel, 0 in the simulation',
      'alive.lseek: ESPIPE on the kernel, (nothing) in the simulation',
      'alive.mmap: (nothing) on the kernel, ENODEV in the simulation',
    ]);
  });
  it('refuses a key that is printed twice', () => {
    expect(() => factsOf('a = 1\na = 2\n')).toThrow('printed twice');
  });
});

if (everything) {
  const exceptions = readExceptions();
  const met = new Set<Exception>();
  const whyNot = whyNoBoot();
  if (whyNot !== undefined) it.skip(`kernels in QEMU (${whyNot})`);
  else for (const version of ['6.1', '6.12', 'newest']) compareKernel(version, exceptions, met);
  it('lists no exception that is none', () => {
    expect(exceptions.filter((exception) => !met.has(exception)).map(({ line }) => line)).toEqual([]);
  });
}

/** All programs on one kernel and on its source. */
function compareKernel(version: string, exceptions: readonly Exception[], met: Set<Exception>): void {
  const { version: series } = fetchTree(version) as { version: string };
  const image = fetchKernel(version);
  const asked = programs.filter((program) => holdsOn(program, series));
  const total = { keys: 0, differences: 0 };
  describe(`Linux ${image.release}`, () => {
    let answer: ReturnType<typeof askKernel> | undefined;
    const real = (program: OracleProgram): string => {
      answer ??= askKernel(image.path!, programs);
      const result = answer.results[program.name]!;
      expect(`${result.end} ${result.err}`.trim(), `${program.name} on the real kernel`).toBe('exit 0');
      return result.out;
    };
    let simulate: ReturnType<typeof simulator> | undefined;
    it.each(asked.map((program) => [program.name, program] as const))('%s', { timeout: 900_000 }, (_, program) => {
      const expected = real(program);
      simulate ??= simulator(series);
      const { output, problems } = simulate(program);
      const differences = differencesBetween(expected, output);
      total.keys += factsOf(expected).size;
      total.differences += differences.length;
      const unknown = differences.filter(({ key }) => {
        const found = exceptions.filter((exception) => exception.meets(series, program.name, key));
        found.forEach((exception) => met.add(exception));
        return found.length === 0;
      });
      if (unknown.length > 0 || differences.length === 0) expect(problems).toEqual([]);
      expect(unknown.map(differenceText)).toEqual([]);
    });
    it.each(common.filter((p) => rank(commonSince(p)!) <= rank(series)).map((p) => [p.name, p] as const))(
      '%s is answered as by the host',
      { timeout: 900_000 },
      (_, program) => {
        if (whyNoHost() === undefined) expect(askHost(program)).toBe(real(program));
      },
    );
    it('says what was compared', () => {
      console.log(
        `Linux ${image.release}: ${total.keys} keys of ${asked.length} programs, ${total.differences} differ (each listed)`,
      );
      expect(total.keys).toBeGreaterThan(500);
    });
  });
}

describe('a sample on the host and on 6.12', () => {
  const whyNot = whyNoHost() ?? kernelTree('6.12').reason;
  const sample = ['probe-reuse', 'probe-signal', 'probe-handlers', 'probe-wait'];
  const chosen = common.filter(({ name }) => sample.includes(name));
  let simulate: ReturnType<typeof simulator> | undefined;
  for (const program of chosen) {
    const why = whyNot ?? tooOld(program);
    if (why !== undefined) it.skip(`${program.name} (${why})`);
    else
      it(program.name, { timeout: 120_000 }, () => {
        simulate ??= simulator('6.12');
        const { output, problems } = simulate(program);
        expect(problems).toEqual([]);
        expect(differencesBetween(askHost(program), output).map(differenceText)).toEqual([]);
      });
  }
});

/** Why the host's kernel answers otherwise; undefined where it does not. */
function tooOld(program: OracleProgram): string | undefined {
  const since = commonSince(program)!;
  return rank(hostRelease) < rank(since) ? `the host's kernel ${hostRelease} is older than ${since}` : undefined;
}
