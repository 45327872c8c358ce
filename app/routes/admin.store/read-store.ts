import type { Format } from '~/app/http/format'
import type { PersonArgs } from '~/app/http/page'
import { spanOf } from '~/app/http/span'
import type { CheckResult } from '~/services/operations/check-store'
import { listHeldMail } from '~/services/operations/held-mail'
import { listRestores } from '~/services/operations/list-restores'
import { readStoreChecks, type StoreCheck } from '~/services/operations/store-check-journal'
import { storeChecks } from '~/services/operations/store-checks'

/** How the store is: what the last check found, what one under way is at, and what was brought back from backups. */
export async function readStore({ runtime, format }: PersonArgs) {
  const { running, last, restores } = await runtime.db.asPlatform(async (tx) => ({
    ...(await readStoreChecks(tx)),
    restores: await listRestores(tx),
  }))
  const held = await listHeldMail(runtime.db)
  return {
    head: format.number(await runtime.log.head()),
    running: running && underWay(running, format),
    last: last && ended(last, format),
    held: held.jobs.length + held.events.length,
    restores: restores.map((restore) => ({
      id: restore.id,
      backup: restore.backup,
      restored: format.when(restore.restoredAt),
      position: format.number(restore.position),
      destroyedKeys: format.number(restore.destroyedKeys),
    })),
  }
}

export type StoreData = Awaited<ReturnType<typeof readStore>>

function underWay({ step, position, target, startedAt }: StoreCheck, format: Format) {
  return {
    words: step === '' ? 'Beginning' : `Checking ${step}`,
    aside:
      target === 0
        ? `Begun ${format.whenInside(startedAt)}`
        : `${format.number(position)} of ${format.number(target)}`,
    position,
    target,
  }
}

function ended({ endedAt, result }: StoreCheck, format: Format) {
  if (!result) return { at: format.whenInside(endedAt), result: null }
  const wrong = result.checks.filter((check) => check.found > 0).length
  return {
    at: format.whenInside(endedAt),
    result: {
      took: spanOf(result.milliseconds),
      head: format.number(result.head),
      wrong,
      checks: result.checks.map((check) => checkView(check, format)),
    },
  }
}

function checkView({ name, looked, found, findings, milliseconds }: CheckResult, format: Format) {
  // A newer release may have looked at more than this one knows of.
  const known = storeChecks.find((check) => check.name === name)
  const thing = known?.looksAt ?? 'row'
  return {
    name,
    holds: known?.holds ?? 'Not known to this release',
    looked: `${format.number(looked)} ${looked === 1 ? thing : `${thing}s`}`,
    took: spanOf(milliseconds),
    found,
    words: found === 1 ? '1 finding' : `${format.number(found)} findings`,
    first: findings[0] ?? '',
    more: found > 1 ? format.number(found - 1) : null,
  }
}
