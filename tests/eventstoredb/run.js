import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

// Plain JavaScript: it bundles the stand-in, which is TypeScript, when its sources have changed, and runs it in this very
// process, so that whoever started it holds the process to kill.

const sources = fileURLToPath(new URL('stand-in', import.meta.url))
const root = path.dirname(path.dirname(path.dirname(sources)))
const bundles = path.join(root, '.cache', 'eventstoredb-stand-in')

const bundle = path.join(bundles, `${await hashOfSources()}.js`)
if (!existsSync(bundle)) await make()
await import(pathToFileURL(bundle).href)

async function hashOfSources() {
  const hash = createHash('sha256')
  for (const file of (await readdir(sources)).sort()) hash.update(await readFile(path.join(sources, file)))
  return hash.digest('hex').slice(0, 16)
}

/** Several may start at once: each makes its own and the last one stays. */
async function make() {
  const { build } = await import('vite')
  const draft = `draft-${process.pid}.js`
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      ssr: path.join(sources, 'main.ts'),
      target: 'node20',
      outDir: bundles,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: draft } },
    },
  })
  await rename(path.join(bundles, draft), bundle)
}
