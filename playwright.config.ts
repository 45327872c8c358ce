import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/find-chromium.js'

const executablePath = findChromium()
if (!executablePath)
  throw new Error('There is no Chromium here. npm test installs one; CHROMIUM_PATH names one.')

const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
]

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.e2e.ts',
  outputDir: 'test-results/browser',
  // Each worker starts an application with its own database, and the browser wants a core as well.
  workers: 1,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Bucharest',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath,
      // Chromium refuses its sandbox to root.
      args: process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet,
    },
  },
  projects: [
    { name: 'chromium', use: { viewport: { width: 1440, height: 1000 } } },
    // What a person does with forms; the rest needs no browser or is about scripts.
    {
      name: 'no-javascript',
      testMatch: '**/{first-practice,history,team}.e2e.ts',
      use: { viewport: { width: 1440, height: 1000 }, javaScriptEnabled: false },
    },
  ],
})
