import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { CommandForm, SendButton } from '~/app/components/CommandForm'
import { OptionalReason } from '~/app/components/ReasonField'
import { Dialog, DialogActions, Touches } from '~/app/components/Records'
import { command, intent } from '~/app/http/command'
import { namesOfMembers } from '~/app/http/member'
import { notFound, page } from '~/app/http/page'
import { answerEach, named, selectedIds } from '~/app/http/selected'
import { removeManyInput, removeMembers } from '~/services/tenancy/change-many'

export const meta: MetaFunction = () => [{ title: 'Remove colleagues · Daybook' }]

export const loader = page.practice('team.manage', ['members', 'users'], async (args) => {
  const ids = selectedIds(args.url, 'userId')
  const names = await namesOfMembers(args, 'active')
  const people = ids.flatMap((id) => (names.has(id) ? [{ id, name: names.get(id) ?? '' }] : []))
  if (ids.length > 0 && people.length === 0) throw notFound()
  return {
    people,
    title:
      people.length === 1
        ? `Remove ${named(people.map(({ name }) => name))}?`
        : `Remove ${people.length} people?`,
    who: named(people.map(({ name }) => name)),
    practice: args.tenant.name,
    back: `/t/${args.tenant.slug}/team`,
  }
})

export const action = command.practice('team.manage', {
  remove: intent(removeManyInput, async (args, form) => {
    const names = await namesOfMembers(args, 'all')
    const each = await removeMembers(args.ctx, form)
    return answerEach(each, (id) => names.get(id) ?? 'somebody unknown', {
      to: `/t/${args.tenant.slug}/team`,
      did: (some) => `Removed ${some} from ${args.tenant.name}`,
    })
  }),
})

export default function RemoveMembers() {
  const { people, title, who, practice, back, commandId } = useLoaderData<typeof loader>()
  if (people.length === 0)
    return (
      <Dialog title="Nobody is selected" sub="Select people in the list, then choose Remove." back={back}>
        <DialogActions back={back} />
      </Dialog>
    )
  return (
    <Dialog title={title} sub="The accounts and everything written down stay." back={back}>
      <Touches
        items={[
          {
            count: String(people.length),
            what: `${people.length === 1 ? 'person loses' : 'people lose'} access to ${practice} with the next click`,
            who,
          },
        ]}
      />
      <CommandForm intent="remove" commandId={commandId}>
        {people.map(({ id }) => (
          <input key={id} type="hidden" name="userId" value={id} />
        ))}
        <OptionalReason />
        <DialogActions back={back}>
          <SendButton kind="danger">
            {people.length === 1 ? `Remove ${who}` : `Remove ${people.length} people`}
          </SendButton>
        </DialogActions>
      </CommandForm>
    </Dialog>
  )
}

export { ErrorPanel as ErrorBoundary }
