import { Banner } from '~/app/components/Banner'
import { CommandForm, SendButton } from '~/app/components/CommandForm'
import { Progress } from '~/app/components/Figures'
import { NameCell, State, Table } from '~/app/components/Lists'
import { PageHeader, Section } from '~/app/components/PageHeader'
import { EmptyLine } from '~/app/components/Records'
import { useRefreshWhile } from '~/app/components/refresh'
import type { StoreData } from './read-store'
import styles from './StoreView.module.css'

type Ended = NonNullable<StoreData['last']>
type Check = NonNullable<Ended['result']>['checks'][number]

/** The store of events: whether all holds that must hold of it, and what was brought back from backups. */
export function StoreView({
  head,
  running,
  last,
  held,
  restores,
  commandId,
}: StoreData & { readonly commandId: string }) {
  useRefreshWhile(running !== null)
  return (
    <>
      <PageHeader
        title="Store"
        sub={`The log stands at entry ${head}. A check reads all of it and changes nothing.`}
        actions={
          running ? undefined : (
            <CommandForm intent="check" commandId={commandId} className={styles.ask ?? ''}>
              <SendButton kind="secondary" icon="shield-check">
                Check the store
              </SendButton>
            </CommandForm>
          )
        }
      />
      {held > 0 && (
        <Banner kind="caution" icon="mail-warning">
          {held === 1 ? 'One mail is held' : `${held} mails are held`} since a restore, and may have been sent
          before it. <code className={styles.command}>npm run restore -- --held</code> lists them, and says
          how to send them or throw them away.
        </Banner>
      )}
      {running && (
        <div className={styles.running}>
          <Progress
            value={running.position}
            max={running.target}
            words={running.words}
            aside={running.aside}
          />
          <p>You can leave this page; what is found will be here.</p>
        </div>
      )}
      <Section title="Self-check" aside={last?.result && `Ended ${last.at}, took ${last.result.took}`}>
        <LastCheck last={last} />
      </Section>
      <Section title="Restores">
        {restores.length === 0 ? (
          <EmptyLine>This installation was never brought back from a backup.</EmptyLine>
        ) : (
          <Table
            heads={[
              { label: 'Backup' },
              { label: 'Brought back' },
              { label: 'Up to entry', numeric: true },
              { label: 'Keys destroyed again', numeric: true },
            ]}
            label="Restores"
          >
            {restores.map((restore) => (
              <tr key={restore.id}>
                <td>
                  <b>{restore.backup}</b>
                </td>
                <td data-muted data-label="Brought back">
                  {restore.restored}
                </td>
                <td data-numeric data-label="Up to entry">
                  {restore.position}
                </td>
                <td data-numeric data-label="Keys destroyed again">
                  {restore.destroyedKeys}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Section>
    </>
  )
}

function LastCheck({ last }: { readonly last: Ended | null }) {
  if (!last) return <EmptyLine>The store has not been checked yet.</EmptyLine>
  if (!last.result)
    return <EmptyLine>The last check did not come to its end, {last.at}. Nothing is known from it.</EmptyLine>
  const { checks, wrong, head } = last.result
  return (
    <>
      <p className={styles.verdict}>
        {wrong === 0 ? (
          <State kind="good" icon="check-circle">
            All {checks.length} checks hold, up to entry {head}.
          </State>
        ) : (
          <State kind="danger" icon="alert-circle">
            {wrong === 1 ? 'One check does' : `${wrong} checks do`} not hold, up to entry {head}.
          </State>
        )}
      </p>
      <Table
        heads={[
          { label: 'Check' },
          { label: 'Result' },
          { label: 'Looked at', numeric: true },
          { label: 'Took', numeric: true },
        ]}
        label="Checks"
      >
        {checks.map((check) => (
          <CheckRow key={check.name} check={check} />
        ))}
      </Table>
    </>
  )
}

function CheckRow({ check }: { readonly check: Check }) {
  return (
    <tr>
      <NameCell name={check.holds} note={check.name} />
      <td className={styles.result}>
        {check.found === 0 ? (
          <State kind="good" icon="check-circle">
            Holds
          </State>
        ) : (
          <State
            kind="danger"
            icon="alert-circle"
            note={check.more ? `${check.first}, and ${check.more} more` : check.first}
          >
            {check.words}
          </State>
        )}
      </td>
      <td data-numeric data-label="Looked at" className={styles.figure}>
        {check.looked}
      </td>
      <td data-numeric data-muted data-label="Took" className={styles.figure}>
        {check.took}
      </td>
    </tr>
  )
}
