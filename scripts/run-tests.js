import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { needChromium } from './find-chromium.js'

// Everything that `npm test` runs: unit and integration tests, then the built application in a real Chromium.

const { values } = parseArgs({ options: { 'only-browser': { type: 'boolean', default: false } } })
const results = 'test-results'
await rm(results, { recursive: true, force: true })
await mkdir(results, { recursive: true })

const began = Date.now()
const runs = []
if (!values['only-browser']) runs.push(await unitAndIntegration())
runs.push(await browser())

const passed = runs.reduce((sum, run) => sum + run.passed, 0)
const failed = runs.reduce((sum, run) => sum + run.failed, 0)
await writeFile(`${results}/summary.json`, JSON.stringify({ passed, failed }))
process.stdout.write('\n')
for (const run of runs)
  process.stdout.write(`${run.name}: ${run.passed} of ${run.passed + run.failed} passed\n`)
process.stdout.write(
  `${failed === 0 ? `All ${passed} tests passed` : `${failed} tests FAILED`} in ${Math.round((Date.now() - began) / 1000)} s\n`,
)
process.exitCode = failed === 0 ? 0 : 1

async function unitAndIntegration() {
  const file = `${results}/vitest.json`
  const code = await run('node_modules/vitest/vitest.mjs', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  const report = await readJson(file)
  const passed = report?.numPassedTests ?? 0
  // A file that does not even load has no tests to count, and a test that was skipped did not pass.
  const unloaded =
    report?.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    ).length ?? 0
  const failed = report ? report.numTotalTests - passed + unloaded : 0
  return { name: 'Unit and integration', passed, failed: atLeastOne(failed, code, passed) }
}

async function browser() {
  const file = `${results}/playwright.json`
  const name = 'In Chromium'
  let chromium
  try {
    chromium = needChromium()
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    return { name, passed: 0, failed: 1 }
  }
  if ((await run('scripts/build-if-changed.js', [])) !== 0) return { name, passed: 0, failed: 1 }
  const code = await run('node_modules/@playwright/test/cli.js', ['test', '--reporter=list,json'], {
    CHROMIUM_PATH: chromium,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  })
  const stats = (await readJson(file))?.stats ?? { expected: 0, unexpected: 0, skipped: 0, flaky: 0 }
  return {
    name,
    passed: stats.expected,
    failed: atLeastOne(stats.unexpected + stats.skipped + stats.flaky, code, stats.expected),
  }
}

/** A runner that failed, or ran nothing at all, counts as a failure even when no single test does. */
function atLeastOne(failed, code, passed) {
  return failed === 0 && (code !== 0 || passed === 0) ? 1 : failed
}

/** @param {string} script @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] @returns {Promise<number>} */
function run(script, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/** @param {string} file */
async function readJson(file) {
  return readFile(file, 'utf8').then(JSON.parse, () => undefined)
}
