import { rm } from 'node:fs/promises'
import { startStandIn } from '../eventstoredb/start-stand-in'
import { createAdmin, expect, startApp, temporaryFolder, test as base, type App } from './application'
import { firstPractice } from './first-practice-story'

/** The application with its events on an EventStoreDB: the one that EVENTSTORE_TEST_URL names, else a stand-in for it. */
const test = base.extend<object, { onServer: App }>({
  onServer: [
    async ({}, use) => {
      const given = process.env.EVENTSTORE_TEST_URL
      const standIn = given ? null : await startStandIn()
      const folder = await temporaryFolder()
      const started = await startApp(folder, { EVENTSTORE_URL: given ?? standIn?.url ?? '' })
      await createAdmin(started)
      await use(started)
      await started.stop()
      await standIn?.stop()
      await rm(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 90_000 },
  ],
})

test('a practice from its registration to its history, its events on an EventStoreDB', async ({
  onServer,
  browser,
}, { project }) => {
  // One process more than other tests start.
  test.slow()
  await firstPractice(onServer, browser, project.name.replace(/[^a-z]/g, ''))
  const ready = await fetch(`${onServer.url}/health/ready`)
  expect(await ready.json()).toMatchObject({ status: 'ready', checks: { mirror: 'ok' } })
})
