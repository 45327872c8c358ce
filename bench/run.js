import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import tsconfigPaths from 'vite-tsconfig-paths'

// Plain JavaScript: it bundles the benchmarks as production bundles the application, then runs the bundle.

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const folder = path.join(root, '.cache', 'bench')

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  plugins: [tsconfigPaths()],
  build: {
    ssr: true,
    target: 'es2022',
    sourcemap: true,
    outDir: folder,
    emptyOutDir: true,
    rollupOptions: {
      input: {
        main: 'bench/main.ts',
        'bare-server': 'bench/http/bare-server.tsx',
        'password-thread': 'platform/passwords/password-thread.ts',
      },
      output: { entryFileNames: '[name].js' },
    },
  },
})
const child = spawn(
  process.execPath,
  ['--enable-source-maps', '--expose-gc', path.join(folder, 'main.js'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'production' } },
)
// The child hears the terminal itself; this process only waits for it to let go of its servers.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))
