import { describe, expect, it } from 'vitest'
import { elements, markup, wordsIn } from '~/tests/kit/markup'
import { Banner } from './Banner'

describe('a banner', () => {
  const banner = (kind: 'plain' | 'caution' | 'danger') =>
    markup(
      <Banner kind={kind} icon="alert-circle" action={<a href="/next">Next</a>}>
        Something is so.
      </Banner>,
    )

  it.each([
    ['plain', 'status'],
    ['caution', 'status'],
    ['danger', 'alert'],
  ] as const)('that is %s is read out as %s', (kind, role) => {
    expect(wordsIn(banner(kind), `role="${role}"`)).toBe('Something is so. Next')
    expect(elements(banner(kind), 'a')).toMatchObject([{ href: '/next' }])
  })
})
