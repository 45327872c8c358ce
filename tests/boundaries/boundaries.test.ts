import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import {
  cruise,
  type ICruiseOptions,
  type IForbiddenRuleType,
  type IReporterOutput,
} from 'dependency-cruiser'
import { describe, expect, it, onTestFinished } from 'vitest'

type House = Readonly<Record<string, string>>

const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: IForbiddenRuleType[]
  options: ICruiseOptions
}

/** What packages a house may find. */
const packages: House = {
  'package.json': JSON.stringify({
    name: 'house',
    type: 'module',
    dependencies: { zod: '1', pg: '1' },
    devDependencies: { vitest: '1' },
  }),
  ...Object.fromEntries(
    ['zod', 'pg', 'vitest'].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
      [`node_modules/${name}/index.js`, 'export const anything = 1\n'],
    ]),
  ),
}

const use = (from: string): string => `import { anything } from '${from}'\nexport const more = anything\n`
const plain = 'export const anything = 1\n'

/** The names of the rules that a house of these files breaks. */
async function broken(files: House): Promise<readonly string[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-house-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [file, text] of Object.entries({ ...packages, ...files })) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
    await writeFile(path.join(folder, file), text)
  }
  const { tsConfig: _ours, ...options } = config.options as ICruiseOptions & { tsConfig?: unknown }
  const rooms = [...new Set(Object.keys(files).map((file) => path.dirname(file).split('/')[0] ?? ''))]
  const { output }: IReporterOutput = await cruise(rooms, {
    ...options,
    baseDir: folder,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
  })
  if (typeof output === 'string') throw new Error(output)
  return [...new Set(output.summary.violations.map(({ rule }) => rule.name))]
}

const breaking: Readonly<Record<string, House>> = {
  'domain-looks-up': { 'domain/a.ts': use('../platform/b'), 'platform/b.ts': plain },
  'platform-looks-up': { 'platform/a.ts': use('../services/b'), 'services/b.ts': plain },
  'projections-looks-up': { 'projections/a.ts': use('../services/b'), 'services/b.ts': plain },
  'services-looks-up': { 'services/a.ts': use('../app/b'), 'app/b.ts': plain },
  'workers-and-app-looks-up': { 'workers/a.ts': use('../scripts/b'), 'scripts/b.ts': plain },
  'no-circle': { 'services/a.ts': use('./b'), 'services/b.ts': use('./a') },
  'workers-and-app-apart': { 'workers/a.ts': use('../app/b'), 'app/b.ts': plain },
  'nothing-imports-scripts': { 'app/a.ts': use('../scripts/b'), 'scripts/b.ts': plain },
  'nothing-imports-tests': { 'services/a.ts': use('../tests/b'), 'tests/b.ts': plain },
  'nothing-imports-bench': { 'scripts/a.ts': use('../bench/b'), 'bench/b.ts': plain },
  'domain-stays-pure': { 'domain/a.ts': use('pg') },
  'components-get-what-they-show': { 'app/components/a.ts': use('../../services/b'), 'services/b.ts': plain },
  'no-development-packages': { 'services/a.ts': use('vitest') },
  resolvable: { 'services/a.ts': use('./nowhere') },
  'no-tests-among-routes': { 'app/routes/a.test.ts': use('../b'), 'app/b.ts': plain },
}

describe('the boundaries between the rooms', () => {
  it('let a house stand in which imports run one way', async () => {
    const house = {
      'domain/a.ts': use('zod'),
      'platform/a.ts': use('../domain/b') + use('pg').replaceAll('anything', 'other'),
      'domain/b.ts': plain,
      'projections/a.ts': use('../platform/a'),
      'services/a.ts': use('../projections/a'),
      'workers/a.ts': use('../services/a'),
      'app/a.ts': use('../services/a'),
      'scripts/a.ts': use('../app/a'),
      'tests/a.ts': use('../scripts/a'),
      'bench/a.ts': use('../tests/a'),
    }
    expect(await broken(house)).toEqual([])
  })

  it.each(Object.entries(breaking))('stop %s', async (rule, house) => {
    expect(await broken(house)).toContain(rule)
  })

  it('keep node out of the domain', async () => {
    expect(
      await broken({
        'domain/a.ts': "import { readFileSync } from 'node:fs'\nexport const text = readFileSync('a')\n",
      }),
    ).toEqual(['domain-stays-pure'])
  })

  it('have a house here that breaks each of them', () => {
    expect(Object.keys(breaking).sort()).toEqual(config.forbidden.map(({ name }) => name).sort())
  })
})
