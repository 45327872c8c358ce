import { z } from 'zod'

/** A field that holds personal data of the person (or invite, or client) whose id is in the field `personalOf`. */
export type PersonalField<S extends z.ZodType> = S & { readonly personalOf: string }

/** A field that holds the id of another record; its value lands in the event's `refs`. */
export type RefField = z.ZodUUID & { readonly refersTo: string }

/** Marks `schema` as personal data of the subject whose id stands in the sibling field `subject`. */
export function personal<S extends z.ZodType>(schema: S, subject: string): PersonalField<S> {
  return Object.assign(schema.clone(), { personalOf: subject })
}

/** A uuid that names a record of `kind` (tenant, user, invite, session ...). */
export function ref(kind: string): RefField {
  return Object.assign(z.uuid(), { refersTo: kind })
}

type Shape = z.ZodRawShape
type PersonalKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends { personalOf: string } ? K : never
}[keyof S]

/** What a decider writes: every field, personal ones in the clear (they are sealed on their way into the store). */
export type Written<S extends Shape> = z.output<z.ZodObject<S, z.core.$strict>>

/** What a read model reads: a personal field is null once its subject was erased. */
export type Read<S extends Shape> = {
  [K in keyof Written<S>]: K extends PersonalKeys<S> ? Written<S>[K] | null : Written<S>[K]
}

/** What `evolve` sees: no personal field at all, so no rule can depend on one. */
export type Impersonal<S extends Shape> = Omit<Written<S>, PersonalKeys<S>>

/** An event as a decider returns it, before the store gives it a place. */
export interface NewEvent<T extends string = string, W = object, I = unknown> {
  readonly type: T
  readonly schemaVersion: number
  readonly data: W
  /** Ids of every record the event touches. */
  readonly refs: readonly string[]
  /** Whose personal data it holds. */
  readonly subjects: readonly string[]
  /** Type only: what `evolve` may read. */
  readonly impersonal?: I
}

type Fields = Readonly<Record<string, unknown>>

interface EarlierVersion {
  readonly schema: z.ZodObject
  readonly up: (data: Fields) => Fields
}

/** One published, older shape of an event and the step that lifts it to the next version. */
export function earlier<S extends Shape>(shape: S, up: (data: Read<S>) => Fields): EarlierVersion {
  const schema = z.strictObject(shape)
  // The chain is checked as a whole: golden files of every version are lifted and parsed by the newest schema.
  return { schema, up: (data) => up(data as Read<S>) }
}

export interface EventDefinition<T extends string = string, S extends Shape = Shape> {
  (data: Written<S>): NewEvent<T, Written<S>, Impersonal<S>>
  readonly type: T
  /** The version written today; 1 plus the number of earlier ones. */
  readonly version: number
  readonly schemas: ReadonlyMap<number, z.ZodObject>
  /** Personal fields of each version: field name to the name of the field with the subject's id. */
  readonly personal: ReadonlyMap<number, Readonly<Record<string, string>>>
  /** Lifts stored data of `version` to today's shape. Throws for a version newer than this code knows. */
  upcast(data: Fields, version: number): Fields
}

/** A stored event carries a version that this code does not know: written by a newer release. */
export class NewerSchemaVersion extends Error {
  override readonly name = 'NewerSchemaVersion'
  constructor(
    readonly type: string,
    readonly version: number,
  ) {
    super(`${type} version ${version} is newer than this release`)
  }
}

/**
 * Defines an event once: its name, its strict shape, its earlier shapes oldest first.
 * A published version never changes; a new shape is a new version with an `earlier(...)` for the old one.
 */
export function defineEvent<const T extends string, S extends Shape>(
  type: T,
  shape: S,
  ...history: readonly EarlierVersion[]
): EventDefinition<T, S> {
  const version = history.length + 1
  const schema = z.strictObject(shape)
  const schemas = new Map<number, z.ZodObject>(history.map((step, index) => [index + 1, step.schema]))
  schemas.set(version, schema)
  const personalFields = new Map([...schemas].map(([v, s]) => [v, personalFieldsOf(s.shape)]))
  const current = personalFields.get(version) ?? {}
  const refFields = Object.keys(shape).filter((field) => hasMark(shape[field], 'refersTo'))

  const create = (data: Written<S>): NewEvent<T, Written<S>, Impersonal<S>> => {
    const parsed = schema.parse(data)
    const fields: Fields = parsed
    return {
      type,
      schemaVersion: version,
      data: parsed,
      refs: idsIn(fields, refFields),
      subjects: idsIn(fields, Object.values(current)),
    }
  }
  const upcast = (data: Fields, from: number): Fields => {
    if (from > version) throw new NewerSchemaVersion(type, from)
    return history.slice(from - 1).reduce((lifted, step) => step.up(lifted), data)
  }
  return Object.assign(create, { type, version, schemas, personal: personalFields, upcast })
}

function hasMark(schema: unknown, mark: 'personalOf' | 'refersTo'): boolean {
  return typeof schema === 'object' && schema !== null && mark in schema
}

function personalFieldsOf(shape: Shape): Readonly<Record<string, string>> {
  const marked: Record<string, string> = {}
  for (const [field, schema] of Object.entries(shape)) {
    if (typeof schema === 'object' && 'personalOf' in schema && typeof schema.personalOf === 'string') {
      marked[field] = schema.personalOf
    }
  }
  return marked
}

function idsIn(data: Fields, fields: readonly string[]): readonly string[] {
  const ids = fields.map((field) => data[field]).filter((value) => typeof value === 'string')
  return [...new Set(ids)]
}
