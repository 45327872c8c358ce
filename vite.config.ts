import { vitePlugin as remix } from '@remix-run/dev'
import { defineConfig, type Plugin } from 'vite'
import tsconfigPaths from 'vite-tsconfig-paths'
import remixConfig from './remix.config.js'

/** What one server build contains; each becomes build/server/<name>.js and all share one module graph. */
const entries = {
  main: './scripts/main.ts',
  cli: './scripts/cli.ts',
  'password-thread': './platform/passwords/password-thread.ts',
}

/** Remix sets the input of the server build itself, so this runs after it. */
function serverEntries(): Plugin {
  return {
    name: 'daybook-server-entries',
    enforce: 'post',
    config: (_config, { isSsrBuild }) =>
      isSsrBuild ? { build: { rollupOptions: { output: { entryFileNames: '[name].js' } } } } : {},
    configResolved(config) {
      if (config.build.ssr) config.build.rollupOptions.input = entries
    },
  }
}

export default defineConfig({
  plugins: [remix(remixConfig), tsconfigPaths(), serverEntries()],
  build: { target: 'es2022', assetsInlineLimit: 0, sourcemap: 'hidden' },
  // The newest esbuild refuses to lower destructuring to the default targets.
  optimizeDeps: { esbuildOptions: { target: 'es2022' } },
  ssr: { noExternal: [/^@fontsource/] },
  server: { warmup: { clientFiles: ['./app/entry.client.tsx', './app/root.tsx'] } },
})
