import fc from 'fast-check'
import { decode, encode, type DecodePlugin, type EncodeOptions } from 'turbo-stream'
import { describe, expect, it, onTestFinished } from 'vitest'

/** What arrives at the other side. */
async function through(value: unknown, options?: EncodeOptions, plugins?: DecodePlugin[]): Promise<unknown> {
  const decoded = await decode(encode(value, options), plugins ? { plugins } : {})
  await decoded.done
  return decoded.value
}

/** Reads all of it, then hands it on cut into pieces of the given size. */
async function cut(stream: ReadableStream<Uint8Array>, size: number): Promise<ReadableStream<Uint8Array>> {
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
      controller.close()
    },
  })
}

function nested(levels: number): unknown {
  let value: unknown = 'bottom'
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { in: value }
  return value
}

function depth(value: unknown): number {
  let levels = 0
  for (let inner = value; typeof inner === 'object' && inner !== null; levels++)
    inner = Object.values(inner)[0]
  return levels
}

const remixPlugins: EncodeOptions = {
  plugins: [
    (value) => value instanceof Error && ['SanitizedError', 'Error', 'Unexpected Server Error', undefined],
  ],
  postPlugins: [
    (value) =>
      typeof value === 'object' &&
      value !== null && ['SingleFetchClassInstance', Object.fromEntries(Object.entries(value))],
    () => ['SingleFetchFallback'],
  ],
}

const remixDecoders: DecodePlugin[] = [
  (type, _name, message) => type === 'SanitizedError' && { value: new Error(String(message)) },
  (type, value) =>
    type === 'SingleFetchClassInstance' ? { value } : type === 'SingleFetchFallback' && { value: undefined },
]

describe('turbo-stream as Remix calls it', () => {
  it('survives input nested so deeply that a recursive encoder overflows the stack', async () => {
    expect(depth(await through(nested(50_000)))).toBe(50_000)
  })

  it('brings over what loaders may return', async () => {
    const value = {
      date: new Date('2026-03-01T10:00:00Z'),
      map: new Map([['a', new Set([1, 2])]]),
      big: 12345678901234567890n,
      url: new URL('https://example.org/x?y=1'),
      pattern: /a"b/gi,
      special: [Number.NaN, Infinity, -Infinity, -0, undefined, null],
      symbol: Symbol.for('shared'),
    }
    expect(await through(value)).toEqual(value)
  })

  it('brings over any plain data, wherever the network cuts it', async () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: false,
      withSparseArray: false,
    })
    await fc.assert(
      fc.asyncProperty(anything, fc.integer({ min: 1, max: 40 }), async (value, size) => {
        fc.pre(!holdsInvalidDate(value))
        const { value: arrived } = await decode(await cut(encode(value), size))
        expect(arrived).toEqual(value)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps a key called __proto__ a plain key', async () => {
    const arrived = await through(JSON.parse('{"__proto__":{"admin":true},"a":1}'))
    expect(Object.keys(Object(arrived))).toEqual(['__proto__', 'a'])
    expect(Object(arrived)).not.toHaveProperty('admin')
  })

  it('keeps what is shared shared, also behind a regular expression and in a circle', async () => {
    const shared = { name: 'shared' }
    const value: Record<string, unknown> = { pattern: /x/, first: shared, second: shared }
    value.self = value
    const arrived = Object(await through(value))
    expect(arrived.first).toEqual(shared)
    expect(arrived.second).toBe(arrived.first)
    expect(arrived.self).toBe(arrived)
  })

  it('ends for an instance that holds itself', async () => {
    class Knot {
      readonly self = this
    }
    const arrived = Object(await through(new Knot(), remixPlugins, remixDecoders))
    expect(arrived.self.self).toBe(arrived.self)
  })

  it('drops functions and the methods of instances', async () => {
    class Point {
      readonly x = 1
      toJSON(): string {
        return 'asked'
      }
    }
    expect(
      await through({ point: new Point(), act: () => 1, mark: Symbol('local') }, remixPlugins, remixDecoders),
    ).toEqual({
      point: { x: 1 },
      act: undefined,
      mark: undefined,
    })
  })

  it('lets the plugin of Remix decide what an error tells, its cause included', async () => {
    const secret = new Error('password is hunter2', { cause: { query: 'select hunter2' } })
    const text = await new Response(
      encode({ nested: [secret], later: Promise.reject(secret) }, remixPlugins),
    ).text()
    expect(text).toContain('Unexpected Server Error')
    expect(text).not.toContain('hunter2')
  })

  it('sends what a rejection that is no error would tell to nobody', async () => {
    const arrived = Object(await through({ later: Promise.reject({ secret: 'hunter2' }) }))
    await expect(arrived.later).rejects.toThrow('An unknown error occurred')
  })

  it('brings promises, and promises inside them', async () => {
    const arrived = Object(await through({ later: Promise.resolve({ inner: Promise.resolve(new Date(0)) }) }))
    expect(await (await arrived.later).inner).toEqual(new Date(0))
  })

  it('rejects the promises still waiting when time is up, and keeps the rest', async () => {
    const time = new AbortController()
    const stream = encode({ here: 1, never: new Promise(() => undefined) }, { signal: time.signal })
    time.abort(new Error('Server Timeout'))
    const { value, done } = await decode(stream)
    expect(value).toMatchObject({ here: 1 })
    await expect(Object(value).never).rejects.toThrow('Server Timeout')
    await done
  })

  it('leaves nothing unhandled when the reader goes before a promise settles', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): unknown => unhandled.push(reason)
    process.on('unhandledRejection', note)
    onTestFinished(() => void process.off('unhandledRejection', note))
    let settle: (value: string) => void = () => undefined
    const reader = encode({ later: new Promise((resolve) => (settle = resolve)) }).getReader()
    await reader.read()
    await reader.cancel()
    settle('too late')
    await new Promise((resolve) => setImmediate(resolve))
    expect(unhandled).toEqual([])
  })
})

function holdsInvalidDate(value: unknown): boolean {
  if (value instanceof Date) return Number.isNaN(value.getTime())
  if (value instanceof Map) return [...value].some(holdsInvalidDate)
  if (value instanceof Set) return [...value].some(holdsInvalidDate)
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsInvalidDate)
}
