import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Unit tests need nothing but Node; integration tests start real servers on loopback. */
export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  test: {
    // What the machine's own ssh and PuTTY know of servers is no part of any test.
    env: { GINNEL_KNOWN_HOSTS: 'own' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
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
