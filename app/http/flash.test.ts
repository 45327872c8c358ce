import { expect, it } from 'vitest'
import { toastCookie, toastOf } from './flash'

const runtime = { appUrl: 'https://daybook.example' }
const back = (cookie: string) => toastOf(new Request('https://daybook.example', { headers: { Cookie: cookie.split(';')[0] ?? '' } }))

it('carries the words over a redirect', () => {
  expect(back(toastCookie(runtime, 'Removed Ioana Mureșan from Clinica Nord'))).toEqual({ text: 'Removed Ioana Mureșan from Clinica Nord' })
  expect(toastCookie(runtime, 'x')).toContain('Secure')
})

it('never grows a cookie that browsers would drop', () => {
  const cookie = toastCookie(runtime, 'ș'.repeat(5_000))
  expect(cookie.length).toBeLessThan(1_200)
  expect(back(cookie)?.text).toMatch(/^ș+…$/)
})
