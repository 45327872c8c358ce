import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import packageJson from '~/package.json'
import { processRoles, variables } from '~/platform/config/config'

const service = z.object({
  image: z.string(),
  profiles: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  networks: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()).min(2) }),
  stop_grace_period: z.string().optional(),
})
const compose = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.unknown()),
  volumes: z.record(z.string(), z.unknown()),
})

const { services, networks, volumes } = compose.parse(
  parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }),
)
const dockerfile = await readFile('Dockerfile', 'utf8')
const parts = Object.entries(services).filter(([, { image }]) => image === 'daybook')

it('runs Daybook in each of its roles, and beside it what it talks to', () => {
  expect(parts.map(([name, { environment }]) => [name, environment['DAYBOOK_ROLE']])).toEqual(
    processRoles.map((role) => [role, role]),
  )
  const others = Object.keys(services).filter((name) => !processRoles.some((role) => role === name))
  expect(others.sort()).toEqual(['eventstore', 'mail', 'objects', 'postgres', 'redis'])
})

it('gives Daybook settings that it has, and every one that production needs', () => {
  for (const [name, { environment }] of parts) {
    expect(
      Object.keys(environment).filter((setting) => !(setting in variables)),
      name,
    ).toEqual([])
    expect(environment['DAYBOOK_MODE']).toBe('production')
    for (const needed of [
      'APP_URL',
      'DATABASE_URL',
      'SESSION_SECRET',
      'CLAIMS_KEY',
      'PASSWORD_PEPPER',
      'SEALING_KEY',
    ])
      expect(environment, `${name} ${needed}`).toHaveProperty(needed)
  }
})

it('writes no secret of Daybook down: they come from the environment and are empty without it', () => {
  for (const [, { environment }] of parts)
    for (const secret of ['SESSION_SECRET', 'CLAIMS_KEY', 'PASSWORD_PEPPER', 'SEALING_KEY'])
      expect(environment[secret]).toBe(`\${${secret}:-}`)
})

it('knows of every container whether it is well, and starts Daybook after what it needs', () => {
  for (const [name, { healthcheck, depends_on: needs }] of Object.entries(services)) {
    expect(healthcheck.test[0], name).toMatch(/^CMD/)
    for (const [needed, { condition }] of Object.entries(needs)) {
      expect(services, `${name} needs ${needed}`).toHaveProperty(needed)
      expect(condition).toBe('service_healthy')
    }
  }
  for (const [, { depends_on: needs, environment, healthcheck }] of parts) {
    expect(Object.keys(needs).sort()).toEqual(['eventstore', 'mail', 'postgres'])
    for (const host of Object.keys(needs))
      expect(Object.values(environment).some((value) => String(value).match(`[@/]${host}:`))).toBe(true)
    expect(healthcheck.test.join(' ')).toContain(`:${String(environment['PORT'])}/health/ready`)
  }
})

it('is reached from this machine alone, and keeps data in volumes that it declares', () => {
  for (const [name, { networks: joined, ports, volumes: mounted }] of Object.entries(services)) {
    for (const network of joined) expect(networks, name).toHaveProperty(network)
    for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/)
    for (const mount of mounted) expect(volumes, name).toHaveProperty(mount.split(':')[0] ?? '')
  }
})

it('has longer to end than the process itself takes', async () => {
  const own = /delay: ([\d_]+)/.exec(await readFile('scripts/main.ts', 'utf8'))?.[1]?.replaceAll('_', '')
  for (const [name, { stop_grace_period: grace }] of parts)
    expect(Number.parseInt(grace ?? '', 10) * 1000, name).toBeGreaterThan(Number(own))
})

it('is built for a Node that is supported, and runs as nobody in particular with Node as its first process', () => {
  const from = [...dockerfile.matchAll(/^FROM node:(\d+)\S*/gm)].map(([, major]) => Number(major))
  const oldest = Number.parseInt(/\d+/.exec(packageJson.engines.node)?.[0] ?? '', 10)
  expect(from).toHaveLength(2)
  for (const major of from) expect(major).toBeGreaterThanOrEqual(oldest)
  expect(dockerfile).toMatch(/^USER node$/m)
  expect(dockerfile).toMatch(/^HEALTHCHECK [^]*\/health\/live/m)
  expect(dockerfile).toMatch(/^CMD \["node", .*"build\/server\/main\.js"\]$/m)
})
