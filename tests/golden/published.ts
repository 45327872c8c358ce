import { z } from 'zod'
import type { AnyDefinition } from '~/domain/kernel/catalogue'

type Fields = Readonly<Record<string, unknown>>

/**
 * A version's schema as JSON schema, with the marks that decide what is sealed and what lands in `refs`: to change
 * either for a version that was published would leave old events readable by the wrong keys, or by none.
 */
export function asPublished(schema: z.ZodObject): object {
  return z.toJSONSchema(schema, {
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      if ('personalOf' in zodSchema) jsonSchema['personalOf'] = zodSchema.personalOf
      if ('refersTo' in zodSchema) jsonSchema['refersTo'] = zodSchema.refersTo
    },
  })
}

/** Stored data of `version` as it is once the people in it were erased. */
export function erased(definition: AnyDefinition, version: number, stored: Fields): Fields {
  const personal = Object.keys(definition.personal.get(version) ?? {})
  return { ...stored, ...Object.fromEntries(personal.map((field) => [field, null])) }
}

/** What readers are promised: today's shape, in which a personal field may be null. */
export function shapeForReaders({ schemas, version, personal }: AnyDefinition): z.ZodType {
  const newest: z.ZodObject = schemas.get(version) ?? z.strictObject({})
  const mayBeErased = Object.keys(personal.get(version) ?? {}).map((field) => {
    const schema = newest.shape[field] ?? z.never()
    return [field, z.nullable(schema)] as const
  })
  return newest.extend(Object.fromEntries(mayBeErased))
}
