import { z } from 'zod'
import { refuse, type Refusal } from '~/domain/kernel/decider'
import { mostAtOnce, type Each } from '~/services/tenancy/change-many'
import type { Done } from './command'
import { sayRefusal } from './refusals'

const uuid = z.uuid()

/** The ids of the rows that were selected, as the address of a confirmation lists them. */
export function selectedIds(url: URL, name: string): readonly string[] {
  const ids = url.searchParams.getAll(name).filter((id) => uuid.safeParse(id).success)
  return [...new Set(ids)].slice(0, mostAtOnce)
}

const list = new Intl.ListFormat('en')
const mostNamed = 5

/** Ana, Mihai and Ioana; more than five are counted. */
export function named(names: readonly string[]): string {
  if (names.length <= mostNamed) return list.format(names)
  return list.format([...names.slice(0, mostNamed), `${names.length - mostNamed} more`])
}

/** What became of each of several, in words: what was done, then every one that was refused, with the rule. */
export function answerEach(
  { done, refused, receipt }: Each,
  nameOf: (id: string) => string,
  { to, did }: { readonly to: string; readonly did: (names: string) => string },
): Done | Refusal {
  const bySentence = new Map<string, string[]>()
  for (const { id, refusal } of refused) {
    const { sentence } = sayRefusal(refusal)
    bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), nameOf(id)])
  }
  const kept = [...bySentence].map(([sentence, names]) => `Not ${named(names)}: ${sentence}`)
  if (done.length > 0)
    return { to, toast: [`${did(named(done.map(nameOf)))}.`, ...kept].join(' ').replace(/\.$/, ''), receipt }
  // An id that names nobody here is answered as it would be alone.
  const unknown = refused.find(({ refusal }) => sayRefusal(refusal).status === 404)
  return unknown && refused.length === 1
    ? unknown.refusal
    : refuse('NothingDone', { sentence: kept.join(' ') })
}
