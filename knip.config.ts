import type { KnipConfig } from 'knip'

const config: KnipConfig = {
  // Each of these is started by name: by npm, by Vite, by a worker pool, by Playwright or by a test.
  entry: [
    'app/entry.{client,server}.tsx',
    'app/server/load-context.ts',
    'app/routes/*.tsx',
    'app/routes/*/route.tsx',
    'scripts/{main,cli}.ts',
    'scripts/*.js',
    'platform/passwords/password-thread.ts',
    'platform/passwords/password-thread.dev.js',
    'tests/e2e/**/*.e2e.ts',
    'bench/main.ts',
    'bench/http/bare-server.tsx',
    'tests/eventstoredb/clients/*.js',
    'tests/eventstoredb/stand-in/main.ts',
    'tests/faults/child-entry.ts',
  ],
  project: ['{app,domain,platform,projections,services,workers,scripts,tests,bench}/**/*.{ts,tsx,js}'],
  ignoreDependencies: [
    // The caches and objects that production installations bring. Their adapters are the next rooms to be built;
    // their versions are fixed now, because the whole tree was tried together with them.
    'ioredis',
    '@aws-sdk/client-s3',
    // Its files are read, not imported, when the sprite of icons is made.
    'lucide-static',
  ],
  // Of the system: a small disk is mounted, to be filled.
  ignoreBinaries: ['mount', 'umount'],
  ignoreExportsUsedInFile: true,
}

export default config
