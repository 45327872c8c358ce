/**
 * Remix 2 is written against turbo-stream 2, whose recursive encoder a deeply nested value brings down (GHSA-rxv8-25v2-qmq8).
 * This offers the same two functions on top of turbo-stream 3, which is iterative but has another interface.
 */
import { decode as decode3, encode as encode3 } from 'turbo-stream-3'

/** What a plugin made of a value: a type and its arguments. */
class Tagged {
  parts

  constructor(parts) {
    this.parts = parts
  }
}

const regExp = 'turbo-stream:RegExp'
const error = 'turbo-stream:Error'

/** Turns back what this file tagged itself. The name of an error stays a name: nothing is looked up or constructed by it. */
const ownPlugins = [
  (type, source, flags) => type === regExp && { value: new RegExp(source, flags) },
  (type, name, message) => type === error && { value: Object.assign(new Error(message), { name }) },
]

export function encode(input, { plugins = [], postPlugins = [], signal } = {}) {
  const prepare = preparing(plugins, postPlugins, promiseEnder(signal))
  return bytesOf(
    encode3(prepare(input), {
      // A fresh array each time: version 3 would answer a repeated one with a reference that its decoder cannot follow here.
      plugins: [(value) => (value instanceof Tagged ? [...value.parts] : undefined)],
    }),
  )
}

export async function decode(readable, { plugins = [] } = {}) {
  let finish
  const done = new Promise((resolve) => {
    finish = resolve
  })
  const text = readable
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TransformStream({ flush: () => finish(undefined) }))
  const value = await decode3(text, {
    plugins: [...ownPlugins, ...plugins],
  })
  return { value, done }
}

/**
 * Rewrites a value so that version 3 encodes it as version 2 would have: plugins are asked first (version 3 asks them last and
 * writes errors itself, with their cause), and what rejects is always an error. Works through a list, never recursively.
 */
function preparing(plugins, postPlugins, endedBySignal) {
  const seen = new Map()

  const ask = (candidates, value) => {
    for (const plugin of candidates) {
      const parts = plugin(value)
      if (Array.isArray(parts)) return parts
    }
    return undefined
  }

  return function prepare(root) {
    const waiting = []

    const arrayFrom = (values) => {
      const copy = []
      waiting.push(() => {
        for (const value of values) copy.push(one(value))
      })
      return copy
    }

    const objectFrom = (source) => {
      const copy = {}
      waiting.push(() => {
        // Defined, not assigned: a key may be called __proto__.
        for (const key of Object.keys(source)) {
          Object.defineProperty(copy, key, {
            value: one(source[key]),
            enumerable: true,
            configurable: true,
            writable: true,
          })
        }
      })
      return copy
    }

    const fallback = (value, message) => {
      const parts = ask(postPlugins, value)
      if (!parts) throw new Error(message)
      return new Tagged(arrayFrom(parts))
    }

    const rewrite = (value) => {
      if (Array.isArray(value)) return arrayFrom(value)
      const parts = ask(plugins, value)
      if (parts) return new Tagged(arrayFrom(parts))
      if (typeof value === 'function') return fallback(value, 'Cannot encode a function')
      if (value instanceof Date || value instanceof URL) return value
      // Version 3.2.1 counts a regular expression twice when it decodes, and every later reference is then off by one.
      if (value instanceof RegExp) return new Tagged([regExp, value.source, value.flags])
      if (value instanceof Promise)
        return endedBySignal(value).then(prepare, (reason) => Promise.reject(prepare(asError(reason))))
      if (value instanceof Set) {
        const copy = new Set()
        waiting.push(() => value.forEach((member) => copy.add(one(member))))
        return copy
      }
      if (value instanceof Map) {
        const copy = new Map()
        waiting.push(() => value.forEach((member, key) => copy.set(one(key), one(member))))
        return copy
      }
      if (value instanceof Error) return new Tagged([error, value.name, value.message])
      return isPlain(value) ? objectFrom(value) : fallback(value, 'Cannot encode an instance of a class')
    }

    const one = (value) => {
      if (typeof value === 'symbol' && Symbol.keyFor(value) === undefined)
        return fallback(value, 'Cannot encode a local symbol')
      if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value
      if (!seen.has(value)) seen.set(value, rewrite(value))
      return seen.get(value)
    }

    const prepared = one(root)
    while (waiting.length > 0) waiting.pop()()
    return prepared
  }
}

function asError(reason) {
  return reason instanceof Error ? reason : new Error('An unknown error occurred')
}

function isPlain(value) {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

/** Version 3 errors the whole stream when its signal aborts; version 2 rejected the promises still waiting, and so does this. */
function promiseEnder(signal) {
  if (!signal) return (promise) => promise
  const ended = new Promise((_, reject) => {
    const end = () => reject(signal.reason ?? new Error('Signal was aborted'))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
  ended.catch(() => undefined)
  return (promise) => Promise.race([promise, ended])
}

/** A reader that leaves must not cancel the source: version 3 writes on, and its error would be nobody's to catch. */
function bytesOf(source) {
  const reader = source.getReader()
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      const drain = () => reader.read().then(({ done }) => (done ? undefined : drain()))
      void drain().catch(() => undefined)
    },
  })
}
