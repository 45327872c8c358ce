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
    ],
  },
})
