import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const sources = [
  'app',
  'domain',
  'platform',
  'projections',
  'services',
  'workers',
  'scripts',
  'public',
  'types',
  'vendor',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  'remix.config.js',
]

type Change = readonly [file: string, from: RegExp, to: string]

/**
 * What is new in it: a member's role changes with a word on why, so the event has a second version, and the read model
 * that folds it has a new one. The release written here also writes the new version, as its successor would.
 */
const changes: readonly Change[] = [
  [
    'domain/tenancy/events.ts',
    /(export const MemberRoleChanged = defineEvent\('MemberRoleChanged', \{)([^}]*)\}\)/,
    "$1$2  word: z.string(),\n}, earlier({$2}, (data) => ({ ...data, word: '' })))",
  ],
  ['domain/tenancy/events.ts', /import \{ defineEvent,/, 'import { defineEvent, earlier,'],
  ['domain/tenancy/tenant.ts', /event\.MemberRoleChanged\(\{/, "event.MemberRoleChanged({ word: 'new', "],
  ['projections/members/members.ts', /version: \d+/, 'version: 1_000'],
]

/** Version of the members in the newer release. */
export const newerMembers = 1_000

/** Builds the release after this one in `folder`, from these sources with a few changes, as a second checkout would be. */
export async function buildNewerRelease(folder: string): Promise<string> {
  const root = path.join(folder, 'newer-release')
  await mkdir(root)
  for (const source of sources) await cp(source, path.join(root, source), { recursive: true })
  await symlink(path.resolve('node_modules'), path.join(root, 'node_modules'))
  for (const [name, from, to] of changes) {
    const file = path.join(root, name)
    const text = await readFile(file, 'utf8')
    if (!from.test(text))
      throw new Error(`${name} has nothing like ${String(from)} any more; change it here too`)
    await writeFile(file, text.replace(from, to))
  }
  await run(process.execPath, ['scripts/build-if-changed.js'], { cwd: root })
  return root
}
