import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

/**
 * Known holes in what our dependencies pull in, and the first version without each. The registry's own audit answers only
 * online and knows nothing of versions we replaced, so the lockfile is held against this list on every run.
 * @type {readonly { readonly name: string, readonly from: string, readonly advisories: readonly string[] }[]}
 */
export const advisories = [
  { name: 'turbo-stream', from: '3.0.0', advisories: ['GHSA-rxv8-25v2-qmq8 (CVE-2026-34077)'] },
  { name: '@remix-run/server-runtime', from: '2.17.5', advisories: ['GHSA-8x6r-g9mw-2r78 (CVE-2026-42342)'] },
  { name: '@remix-run/router', from: '1.23.4', advisories: ['GHSA-jjmj-jmhj-qwj2'] },
  { name: 'react-router', from: '6.30.6', advisories: ['GHSA-jjmj-jmhj-qwj2'] },
  { name: 'react-router-dom', from: '6.30.6', advisories: ['GHSA-jjmj-jmhj-qwj2'] },
  {
    name: 'esbuild',
    from: '0.28.1',
    advisories: ['GHSA-67mh-4wv8-2f99', 'GHSA-gv7w-rqvm-qjhr', 'GHSA-g7r4-m6w7-qqqr'],
  },
  { name: 'vite', from: '6.4.2', advisories: ['vite up to 6.4.1, by way of vanilla-extract'] },
  { name: 'vite-node', from: '3.2.4', advisories: ['brings a vite with known holes'] },
  { name: 'estree-util-value-to-estree', from: '3.3.3', advisories: ['prototype pollution'] },
  { name: 'tar', from: '7.5.11', advisories: ['CVE-2026-23745', 'CVE-2026-24842', 'CVE-2026-26960'] },
  { name: 'undici', from: '6.24.0', advisories: ['CVE-2026-1526'] },
]

/**
 * Every package of the lockfile that is older than an advisory asks for, one line each.
 * @param {{ packages?: Record<string, { name?: string, version?: string, link?: boolean }> }} lock
 * @returns {string[]}
 */
export function findHoles(lock) {
  const holes = []
  for (const [path, entry] of Object.entries(lock.packages ?? {})) {
    if (path === '' || entry.link || !entry.version) continue
    // An alias is installed under another name and says its own.
    const name =
      entry.name ??
      (path.includes('node_modules/')
        ? path.slice(path.lastIndexOf('node_modules/') + 13)
        : path.split('/').at(-1))
    for (const { from, advisories: known } of advisories.filter((advisory) => advisory.name === name)) {
      if (isOlder(entry.version, from))
        holes.push(`${name} ${entry.version} (${path}) is older than ${from}: ${known.join(', ')}`)
    }
  }
  return holes
}

/** @param {string} version @param {string} than */
function isOlder(version, than) {
  const [own, other] = [version, than].map((text) => text.split('-')[0].split('.').map(Number))
  for (const [index, number] of other.entries()) {
    if ((own[index] ?? 0) !== number) return (own[index] ?? 0) < number
  }
  return version.includes('-') && !than.includes('-')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const lock = JSON.parse(await readFile('package-lock.json', 'utf8'))
  const holes = findHoles(lock)
  for (const hole of holes) process.stderr.write(`${hole}\n`)
  process.stdout.write(
    holes.length === 0
      ? `No known hole among ${Object.keys(lock.packages).length - 1} locked packages\n`
      : `${holes.length} known holes\n`,
  )
  process.exitCode = holes.length === 0 ? 0 : 1
}
