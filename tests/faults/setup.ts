import { randomInt } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { build } from 'vite'
import tsconfigPaths from 'vite-tsconfig-paths'
import type { TestProject } from 'vitest/node'
import { tableOf, writeReport, type Row } from './table'

declare module 'vitest' {
  interface ProvidedContext {
    faultSeed: number
    faultScale: number
    /** The script that children run. */
    faultChild: string
    /** Where tests leave their row of the table. */
    faultRows: string
  }
}

/** Builds what the children run, as one program, and at the end says what the faults did. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const seed = Number(process.env.FAULT_SEED ?? randomInt(2 ** 31))
  const scale = Number(process.env.FAULT_ROUNDS ?? 1)
  if (!(Number.isSafeInteger(seed) && scale > 0))
    throw new Error('FAULT_SEED is a whole number, FAULT_ROUNDS a positive one')
  process.stdout.write(`Faults are drawn with FAULT_SEED=${seed}\n`)
  // Beside node_modules, where the program finds its packages.
  const program = path.resolve('.cache', `faults-${process.pid}`)
  await buildChild(program)
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'daybook-faults-'))
  const rows = path.join(scratch, 'rows.jsonl')
  await writeFile(rows, '')
  project.provide('faultSeed', seed)
  project.provide('faultScale', scale)
  project.provide('faultChild', path.join(program, 'child.js'))
  project.provide('faultRows', rows)
  return async () => {
    const lines = (await readFile(rows, 'utf8')).split('\n').filter((line) => line !== '')
    const measured = lines.map((line) => JSON.parse(line) as Row)
    process.stdout.write(`\n${tableOf(measured)}\n`)
    if (process.env.FAULT_REPORT) {
      const file = await writeReport(process.env.FAULT_REPORT, seed, scale, measured)
      process.stdout.write(`Written to ${file}\n`)
    }
    await rm(scratch, { recursive: true, force: true })
    await rm(program, { recursive: true, force: true })
  }
}

async function buildChild(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [tsconfigPaths()],
    // Packages too, but for those that look for files of their own: a child must be there quickly.
    ssr: { noExternal: true, external: ['pg', 'graphile-worker', 'tinypool', 'pino', 'nodemailer'] },
    build: {
      ssr: true,
      copyPublicDir: false,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rollupOptions: {
        input: {
          child: 'tests/faults/child-entry.ts',
          'password-thread': 'platform/passwords/password-thread.ts',
        },
        output: { entryFileNames: '[name].js' },
      },
    },
  })
}
