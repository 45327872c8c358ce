import { it } from 'vitest'
import { given } from '~/tests/kit/given-when-then'
import { GivenUpJobRetried } from './events'
import { job } from './job'

const found = { task: 'deliver-invite-mail', tries: 8, tenantId: '0190a000-0000-7000-8000-000000000001' }
const asked = { jobId: '12', givenUpAt: '1795000000000000' }

it('lets a given-up job be tried again, as often as it is given up', () => {
  const retried = GivenUpJobRetried({ jobId: '12', ...found })
  given()
    .when(job.retry({ ...asked, found }))
    .then(retried)
  given(retried)
    .when(job.retry({ ...asked, found: { ...found, tenantId: null } }))
    .then(GivenUpJobRetried({ jobId: '12', ...found, tenantId: null }))
})

it('refuses for a job that is not given up (any more)', () => {
  given()
    .when(job.retry({ ...asked, found: null }))
    .refused('JobNotGivenUp')
})
