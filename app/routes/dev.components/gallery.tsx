import { Avatar } from '~/app/components/Avatar'
import { Banner } from '~/app/components/Banner'
import { Button, type ButtonKind } from '~/app/components/Button'
import { CommandForm, SendButton } from '~/app/components/CommandForm'
import { PasswordField, RadioCards, SelectField, TextAreaField, TextField } from '~/app/components/Field'
import { LineChart } from '~/app/components/LineChart'
import { BarChart, Sparkline } from '~/app/components/Charts'
import { Progress, SeatBar, StatRow, Steps } from '~/app/components/Figures'
import {
  Badge,
  FilterChip,
  FilterLine,
  MenuLink,
  NameCell,
  Pagination,
  RowMenu,
  SearchField,
  State,
  Table,
  Tabs,
} from '~/app/components/Lists'
import { HeldBackBanner } from '~/app/components/HeldBack'
import { Wordmark } from '~/app/components/Mark'
import { Section } from '~/app/components/PageHeader'
import { BeforeAfter, DataWell, Empty, EmptyLine, Facts, Touches } from '~/app/components/Records'
import { TenantBadge, TenantState } from '~/app/components/TenantState'
import { DayHeading, Timeline, TimelineRow } from '~/app/components/Timeline'
import styles from './gallery.module.css'

const anHour = {
  points: [12, 14, null, 11, 87, 40, 13].map((value, index) => ({ value, tick: `07:${index}0` })),
  remark: { index: 4, words: '87 ms while sessions was rebuilt' },
  table: { heads: ['From', 'Longest delay'], rows: [['07:40', '87 ms']] },
}
const kinds: readonly ButtonKind[] = ['primary', 'secondary', 'quiet', 'danger', 'history']

export function Actions() {
  return (
    <Section title="Button">
      {kinds.map((kind) => (
        <p key={kind} className={styles.row}>
          <Button type="button" kind={kind}>
            Send invite
          </Button>
          <Button type="button" kind={kind} icon="send">
            With icon
          </Button>
          <Button type="button" kind={kind} disabled>
            Disabled
          </Button>
          <Button type="button" kind={kind} busy>
            Busy
          </Button>
        </p>
      ))}
      <p className={styles.row}>
        <Button type="button" size="small">
          Small 28
        </Button>
        <Button type="button">Base 32</Button>
        <Button type="button" size="large">
          Large 40
        </Button>
        <Wordmark />
      </p>
    </Section>
  )
}

export function Forms({ commandId }: { readonly commandId: string }) {
  return (
    <Section title="Field">
      <CommandForm intent="none" commandId={commandId}>
        <TextField label="Rest" name="rest" defaultValue="Clinica Nord" />
        <TextField label="Refused" name="refused" error="Give the practice a name." />
        <TextField label="With a hint" name="hinted" optional hint="Nobody else sees this." />
        <TextField label="Disabled" name="disabled" disabled defaultValue="clinica-nord" />
        <TextField label="Date" name="date" type="date" defaultValue="2026-11-19" />
        <PasswordField label="Password" name="password" meter hint="At least 8 characters." />
        <SelectField label="Select" name="select" choices={[{ value: 'a', label: 'Europe/Bucharest' }]} />
        <TextAreaField
          label="Reason"
          name="reason"
          maxLength={500}
          hint="The owner reads this, word for word."
        />
        <TextAreaField
          label="Reason refused"
          name="reasonRefused"
          maxLength={500}
          error="Give a reason of at least 10 characters."
        />
        <RadioCards
          label="Role"
          name="role"
          defaultValue="staff"
          choices={[
            { value: 'staff', label: 'Staff', hint: 'The day and the team' },
            { value: 'admin', label: 'Admin', hint: 'Also invites and settings' },
          ]}
        />
        <p>
          <SendButton>Send</SendButton>
        </p>
      </CommandForm>
    </Section>
  )
}

export function Feedback() {
  return (
    <>
      <Section title="Banner">
        <div className={styles.stack}>
          <Banner icon="loader-circle">Your change is saved. This list is still updating.</Banner>
          <Banner kind="caution" icon="mail-warning">
            One mail could not be sent.
          </Banner>
          <HeldBackBanner />
          <HeldBackBanner console />
          <Banner kind="danger" icon="alert-circle">
            This could not be written down just now.
          </Banner>
        </div>
      </Section>
      <Section title="Empty">
        <Empty title="No clients yet" action={<Button type="button">Add one</Button>}>
          What this is, why one would want it, and one action.
        </Empty>
        <EmptyLine action={<Button type="button">Invite colleague</Button>}>
          Everyone you invited has joined or been withdrawn.
        </EmptyLine>
      </Section>
    </>
  )
}

const people = ['Grace Lin', 'Tom Whitaker', 'Ioana Mureșan']

export function Lists() {
  return (
    <>
      <Section title="Chip and tab">
        <Tabs
          label="Example"
          tabs={[
            { to: '?tab=1', label: 'Members', count: '6', current: true },
            { to: '?tab=2', label: 'Removed', count: '3', current: false },
          ]}
        />
        <FilterLine
          count={
            <>
              <b>76</b> of 1,284 entries
            </>
          }
        >
          <FilterChip name="From" value="16 Nov 2026" without="?" />
          <SearchField name="text" label="Find" placeholder="Names and reasons" />
        </FilterLine>
      </Section>
      <Section title="State and badge">
        <p className={styles.row}>
          <TenantState status="active" />
          <TenantState status="suspended" note="unpaid invoices" />
          <TenantState status="awaitingOwner" />
          <State kind="caution" icon="alert-triangle">
            Mail could not be sent
          </State>
          <State kind="busy" icon="refresh-cw">
            Rebuilding
          </State>
        </p>
        <p className={styles.row}>
          <TenantBadge status="active" />
          <TenantBadge status="suspended" />
          <TenantBadge status="awaitingOwner" />
          <Badge kind="caution" icon="lock">
            Locked
          </Badge>
        </p>
      </Section>
      <Section title="Table">
        <Table
          heads={[
            { label: 'Name' },
            { label: 'Role' },
            { label: 'Seats', numeric: true },
            { label: 'Actions', quiet: true },
          ]}
          label="People"
        >
          {people.map((name) => (
            <tr key={name}>
              <NameCell name={name} note="someone@harbor.example" avatar={<Avatar name={name} />} to="?row" />
              <td>Owner</td>
              <td data-numeric>4 of 5</td>
              <td data-actions>
                <RowMenu about={name}>
                  <MenuLink to="?role" icon="user-cog">
                    Change role
                  </MenuLink>
                  <MenuLink to="?remove" icon="user-minus" danger>
                    Remove from practice
                  </MenuLink>
                </RowMenu>
              </td>
            </tr>
          ))}
        </Table>
        <Pagination range="1 to 3 of 41" newer={null} older="?page=2" />
      </Section>
    </>
  )
}

const week = [18, 26, 0, 21, 9].map((value, index) => ({
  label: ['Mon', 'Tue', 'Wed', 'Thu', 'Today'][index] ?? '',
  short: 'M',
  value,
  words: String(value),
  current: index === 4,
}))

export function Figures() {
  return (
    <>
      <Section title="Stat">
        <StatRow
          stats={[
            { figure: '4', unit: 'of 5 seats', label: 'Members', note: '1 seat free' },
            { figure: '31', label: 'Sign-ins this week' },
          ]}
        />
      </Section>
      <Section title="Charts and progress">
        <BarChart bars={week} label="Entries this week" />
        <LineChart {...anHour} label="Delay in the last hour" smallestTop={10} />
        <Sparkline values={[3, 5, 4, 12, 6, 4]} label="A small line" />
        <Progress value={62} max={100} words="Reading 62 of 100 events" aside="5 seconds left" />
        <p className={styles.row}>
          <SeatBar members={4} held={1} free={2} />
          <Avatar name="Ana Pop" size="small" />
          <Avatar name="Ana Pop" />
          <Avatar name="Ana Pop" size="large" />
        </p>
        <Steps
          steps={[
            { label: 'Register the practice', done: true },
            { label: 'Invite a colleague', done: false, note: 'Nobody has joined yet' },
          ]}
        />
      </Section>
    </>
  )
}

export function Records() {
  return (
    <>
      <Section title="Timeline">
        <DayHeading day="Thursday 19 November" count="2 entries" />
        <Timeline>
          <TimelineRow
            time="14:06"
            parts={[
              { kind: 'name', text: 'Ana Pop' },
              { kind: 'text', text: ' changed ' },
              { kind: 'name', text: 'Mihai Ionescu' },
              { kind: 'text', text: ' from staff to admin: ' },
              { kind: 'reason', text: 'takes over the front desk' },
            ]}
            through="Safari on Mac"
            to="?entry"
          />
          <TimelineRow
            time="13:52"
            parts={[
              { kind: 'name', text: 'Tom Whitaker' },
              { kind: 'text', text: ' signed in' },
            ]}
            current
          />
        </Timeline>
      </Section>
      <Section title="Records">
        <Facts facts={[{ name: 'When', value: 'Thursday 19 November 2026, 09:02:17' }]} />
        <BeforeAfter
          changes={[
            { field: 'Role', before: 'staff', after: 'admin' },
            { field: 'Removed at', before: null, after: '1 Dec 2026' },
          ]}
        />
        <Touches
          items={[
            {
              count: '6',
              what: 'people lose access with their next click',
              who: 'Ana Pop, Mihai Ionescu and 4 more',
            },
          ]}
        />
        <DataWell fields={[{ name: 'type', value: 'MemberRoleChanged, version 1' }]} />
      </Section>
    </>
  )
}
