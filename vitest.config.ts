import tsconfigPaths from 'vite-tsconfig-paths'
import { defineConfig } from 'vitest/config'

const ignored = ['node_modules/**', 'build/**']

export default defineConfig({
  plugins: [tsconfigPaths()],
  test: {
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            '{app,domain,platform,projections,services,workers,scripts,tests,bench}/**/*.test.{ts,tsx}',
          ],
          exclude: [...ignored, '**/*.int.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['{app,domain,platform,projections,services,workers,scripts,tests}/**/*.int.test.ts'],
          exclude: ignored,
          globalSetup: './tests/setup/postgres.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.fault.ts'],
          exclude: ignored,
          globalSetup: './tests/faults/setup.ts',
          testTimeout: 600_000,
          hookTimeout: 120_000,
          // After everything else: what is killed here must not be short of a processor besides.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
    ],
  },
})
