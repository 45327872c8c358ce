import { z } from 'zod'

/** A field that holds personal data of the person (or invite, or client) whose id is in the field `personalOf`. */
export type PersonalField<S extends z.ZodType> = S & { readonly personalOf: string }

/** A field that holds the id of another record; wherever it stands, its value lands in the event's `refs`. */
export type RefField = z.ZodUUID & { readonly refersTo: string }

/** Marks `schema` as personal data of the subject whose id stands in the sibling field `subject`. */
export function personal<S extends z.ZodType>(schema: S, subject: string): PersonalField<S> {
  return Object.assign(schema.clone(), { personalOf: subject })
}

/** A uuid that names a record of `kind` (tenant, user, invite, session ...). */
export function ref(kind: string): RefField {
  return Object.assign(z.uuid(), { refersTo: kind })
}

/** The same where the record may be none: then it is null and refers to nothing. */
export function refOrNone(kind: string): z.ZodNullable<z.ZodUUID> & { readonly refersTo: string } {
  return Object.assign(z.uuid().nullable(), { refersTo: kind })
}

/** Marks the person whom the event is about: the reason given for it is theirs, and sealed with what else is personal. */
export function subject<S extends z.ZodType>(schema: S): S & { readonly isSubject: true } {
  return Object.assign(schema, { isSubject: true as const })
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
  /** Whose personal data it holds, the person whom a reason is about among them. */
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
  /** What kind of record each field of today's shape names: field name to `user`, `tenant`, `invite` ... */
  readonly kinds: Readonly<Record<string, string>>
  /** Ids of every record that data of today's shape names, however deep they stand in it. */
  refs(data: Fields): readonly string[]
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
  const subjects = Object.entries(shape).flatMap(([field, one]) =>
    typeof one === 'object' && 'isSubject' in one ? [field] : [],
  )
  const kinds = kindsOf(shape)
  const named = refsIn(schema)
  const refs = (data: Fields): readonly string[] => [...new Set(named?.(data))]

  const create = (data: Written<S>): NewEvent<T, Written<S>, Impersonal<S>> => {
    const parsed = schema.parse(data)
    const fields: Fields = parsed
    return {
      type,
      schemaVersion: version,
      data: parsed,
      refs: refs(fields),
      subjects: idsIn(fields, [...Object.values(current), ...subjects]),
    }
  }
  const upcast = (data: Fields, from: number): Fields => {
    if (from > version) throw new NewerSchemaVersion(type, from)
    return history.slice(from - 1).reduce((lifted, step) => step.up(lifted), data)
  }
  return Object.assign(create, { type, version, schemas, personal: personalFields, kinds, refs, upcast })
}

type Collect = (value: unknown) => readonly string[]

/** How to find the ids that a schema marks with `ref`. Undefined when it marks none, so that most fields are never walked. */
function refsIn(schema: unknown): Collect | undefined {
  if (typeof schema === 'object' && schema !== null && 'refersTo' in schema)
    return (value) => (typeof value === 'string' ? [value] : [])
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return refsIn(schema.unwrap())
  if (schema instanceof z.ZodArray) {
    const each = refsIn(schema.element)
    return each && ((value) => (Array.isArray(value) ? value.flatMap(each) : []))
  }
  if (schema instanceof z.ZodUnion) {
    const options = schema.options.filter((option) => option instanceof z.ZodType)
    const some = options.flatMap((option) => {
      const collect = refsIn(option)
      return collect ? [{ option, collect }] : []
    })
    if (some.length === 0) return undefined
    return (value) =>
      some.flatMap(({ option, collect }) => (option.safeParse(value).success ? collect(value) : []))
  }
  return schema instanceof z.ZodObject ? refsOfFields(schema.shape) : undefined
}

function refsOfFields(shape: Shape): Collect | undefined {
  const fields = Object.entries(shape).flatMap(([field, schema]) => {
    const collect = refsIn(schema)
    return collect ? [[field, collect] as const] : []
  })
  if (fields.length === 0) return undefined
  return (value) => {
    const data: Fields = typeof value === 'object' && value !== null ? { ...value } : {}
    return fields.flatMap(([field, collect]) => collect(data[field]))
  }
}

function kindsOf(shape: Shape): Readonly<Record<string, string>> {
  const kinds: Record<string, string> = {}
  for (const [field, schema] of Object.entries(shape)) {
    if (typeof schema === 'object' && 'refersTo' in schema && typeof schema.refersTo === 'string')
      kinds[field] = schema.refersTo
  }
  return kinds
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
