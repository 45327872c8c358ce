import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { people } from '~/scripts/demo/cast'
import { knownPassword } from '~/scripts/demo/passwords'
import type { Bench, BenchModule } from '../harness/bench'
import { fillTeam } from '../http/fill-team'
import { removeDemo, startDemo } from '../http/demo'
import { startServer, type ServerProcess } from '../http/server-process'
import { visit, type Visitor } from '../http/visitor'
import { alternate, drive, median } from '../harness/samples'

interface Page {
  readonly name: string
  readonly server: ServerProcess
  readonly visitor: Visitor
  readonly path: string
  /** The address of the page's loaders alone, without rendering. */
  readonly dataPath?: string
  /** How many rows of a table it must have to count. */
  readonly rows?: number
}

const connections = 8
const practice = '/t/clinica-nord'

/** Pages of the real build against the smallest Remix route. */
export const pages: BenchModule = {
  name: 'pages',
  about: `requests a second over ${connections} connections without compression, CPU for a page, sizes`,
  async run(bench) {
    const demo = await startDemo()
    bench.onEnd(() => removeDemo(demo))
    bench.onEnd(() => demo.stop())
    const bare = await startServer(path.join(import.meta.dirname, 'bare-server.js'), {})
    bench.onEnd(() => bare.stop())
    await fillTeam(demo.folder, 'clinica-nord', 44)

    const entering = (email: string) => signedIn(bench, demo.url, email)
    const guest = visit(bare.url, connections)
    bench.onEnd(() => Promise.resolve(guest.close()))
    const [ana, grace, vera] = [
      await entering(people.ana.email),
      await entering(people.grace.email),
      await entering(people.vera.email),
    ]
    const within = { server: demo, visitor: ana }
    const all: readonly Page[] = [
      { name: 'a bare Remix route', server: bare, visitor: guest, path: '/' },
      {
        name: 'a team of four',
        server: demo,
        visitor: grace,
        path: '/t/harbor-studio/team',
        dataPath: '/t/harbor-studio/team.data',
        rows: 4,
      },
      {
        name: 'a list of 50 rows with menus',
        ...within,
        path: `${practice}/team`,
        dataPath: `${practice}/team.data`,
        rows: 50,
      },
      {
        name: 'the audit page of a practice',
        ...within,
        path: `${practice}/audit`,
        dataPath: `${practice}/audit.data`,
      },
      {
        name: "the console's tenants",
        server: demo,
        visitor: vera,
        path: '/admin/tenants',
        dataPath: '/admin/tenants.data',
        rows: 4,
      },
    ]
    await sleep(bench.quick ? 0 : 2_000)
    for (const page of all) await checkAndSize(bench, page)
    await measureSpeed(bench, all)
    for (const page of all) await measureCpu(bench, page)
  },
}

async function signedIn(bench: Bench, url: string, email: string): Promise<Visitor> {
  const visitor = visit(url, connections)
  bench.onEnd(() => Promise.resolve(visitor.close()))
  await visitor.signIn(email, knownPassword)
  return visitor
}

async function checkAndSize(bench: Bench, { name, visitor, path: where, rows = 0 }: Page): Promise<void> {
  const { status, body } = await visitor.get(where)
  const found = body.split('<tr').length - 1
  if (status !== 200 || found < rows) throw new Error(`${where} answered ${status} with ${found} rows`)
  bench.record({
    name: `pages/${name}/HTML`,
    unit: 'bytes',
    better: 'less',
    samples: [Buffer.byteLength(body)],
  })
  const zipped = gzipSync(body).length
  bench.record({ name: `pages/${name}/HTML, gzipped`, unit: 'bytes', better: 'less', samples: [zipped] })
  if (rows === 0 && !where.startsWith('/t/')) return
  // Remix lists in the page, from the manifest of the build, every module that the first load needs.
  const files = new Set([...body.matchAll(/\/assets\/[\w.$-]+\.js/g)].map(([file]) => file))
  const needed = [...files].filter((file) => !/manifest/.test(file))
  const sizes = await Promise.all(
    needed.map(async (file) => gzipSync(await readFile(path.join('build/client', file))).length),
  )
  bench.record({
    name: `pages/${name}/JavaScript, gzipped`,
    unit: 'bytes',
    better: 'less',
    samples: [sizes.reduce((sum, size) => sum + size, 0)],
    note: `${needed.length} modules`,
  })
}

async function measureSpeed(bench: Bench, all: readonly Page[]): Promise<void> {
  const [milliseconds, repetitions] = bench.quick ? [150, 1] : [3_000, 5]
  const perSecond = new Map<Page, number[]>()
  for (const page of all) await drive(connections, milliseconds / 2, () => answered(page, page.path))
  await alternate(all, repetitions, async (page) => {
    const run = await drive(connections, milliseconds, () => answered(page, page.path))
    perSecond.set(page, [...(perSecond.get(page) ?? []), run.perSecond])
  })
  for (const page of all) {
    const samples = perSecond.get(page) ?? []
    bench.record({ name: `pages/${page.name}`, unit: 'requests/s', better: 'more', samples })
  }
}

/** CPU of the whole process for a page and for its data alone; the difference is what rendering it takes. */
async function measureCpu(bench: Bench, page: Page): Promise<void> {
  const [requests, repetitions] = bench.quick ? [5, 1] : [200, 5]
  const cost = async (where: string): Promise<number> => {
    const before = await page.server.usage()
    for (let index = 0; index < requests; index++) await answered(page, where)
    return ((await page.server.usage()).cpuMs - before.cpuMs) / requests
  }
  const whole: number[] = []
  const loading: number[] = []
  for (let round = 0; round < repetitions; round++) {
    whole.push(await cost(page.path))
    if (page.dataPath) loading.push(await cost(page.dataPath))
  }
  bench.record({
    name: `pages/${page.name}/CPU`,
    unit: 'ms',
    better: 'less',
    samples: whole,
    note: 'of the whole process: session, queries, rendering, and whatever else runs in it',
  })
  if (loading.length === 0) return
  const rendering = whole.map((ms, round) => ms - (loading[round] ?? median(loading)))
  bench.record({
    name: `pages/${page.name}/CPU to render`,
    unit: 'ms',
    better: 'less',
    samples: rendering,
    note: 'a page less the data of the same page',
  })
}

async function answered({ visitor }: Page, where: string): Promise<void> {
  const { status } = await visitor.get(where)
  if (status !== 200) throw new Error(`${where} answered ${status}`)
}
