import { expect, it } from 'vitest'
import { safePath } from './safe-redirect'

it.each(['/', '/t/clinica-nord/team?view=removed', '/a/b#c'])('%s is followed', (path) => {
  expect(safePath(path)).toBe(path)
})

it.each(['//evil', '/\\evil', '\\evil', 'javascript:alert(1)', 'https:evil', 'https://evil', '/\tevil', '/\n/evil', 'evil', '', `/${'x'.repeat(3000)}`, null, undefined])('%j is not followed', (path) => {
  expect(safePath(path)).toBe('/')
})
