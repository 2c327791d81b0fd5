import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Small files that take long. Begun last, one of them would keep a processor waiting at the end. */
const longest = ['half-open-floods', 'hung-thread-programs', 'threads', 'outdated-password'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      longest.some((name) => moduleId.endsWith(`/integration/${name}.test.ts`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** Unit tests are pure; those of `node` use what Node has, integration tests real servers, on loopback. */
export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  test: {
    env: {
      // The machine's own ssh and PuTTY know servers that are no part of any test.
      GINNEL_KNOWN_HOSTS: 'own',
      // Outside of the home folder, as on other systems: paths in that are shown with a ~.
      ...(process.platform === 'win32'
        ? { TEMP: resolve(process.env['SYSTEMROOT'] ?? 'C:\\Windows', 'Temp') }
        : {}),
    },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          setupFiles: ['test/support/pure-setup.ts'],
          // What is pure leaves nothing behind, so a module is loaded once for all files of a worker.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'node',
          include: ['test/node/**/*.test.ts'],
          // Each file puts back what it changes, so here, too, a module is loaded once; under wine that is half of the time.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'win',
          include: ['test/win/**/*.test.ts'],
          globalSetup: ['test/support/test-account-setup.ts', 'test/support/wine-setup.ts'],
          pool: 'forks',
          testTimeout: 90_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/test-account-setup.ts', 'test/support/bundle-setup.ts'],
          pool: 'forks',
          testTimeout: 90_000,
          // Most of the time is spent waiting for servers; Vitest would leave one of two processors idle.
          maxWorkers: 3,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
