export type EncodePlugin = (value: unknown) => [string, ...unknown[]] | false | null | undefined
export type DecodePlugin = (type: string, ...data: unknown[]) => { value: unknown } | false | null | undefined

export interface EncodeOptions {
  /** Asked about every object that is no array, before anything else. */
  plugins?: EncodePlugin[]
  /** Asked about what cannot be encoded: functions, local symbols, instances of classes. */
  postPlugins?: EncodePlugin[]
  /** When it aborts, promises still waiting are rejected with its reason; the rest of the stream stays whole. */
  signal?: AbortSignal
}

export function encode(input: unknown, options?: EncodeOptions): ReadableStream<Uint8Array>

export function decode(
  readable: ReadableStream<Uint8Array>,
  options?: { plugins?: DecodePlugin[] },
): Promise<{ value: unknown; done: Promise<undefined> }>
