import AxeBuilder from '@axe-core/playwright'
import { test as base } from '@playwright/test'
import { pagesToShow } from '../../scripts/pages-to-show.js'
import { show, startDemo, visitors } from '../../scripts/visit.js'
import { expect, watch } from './application'

type Demo = Awaited<ReturnType<typeof startDemo>> & { readonly states: Awaited<ReturnType<typeof visitors>> }

const test = base.extend<object, { demo: Demo }>({
  demo: [
    async ({ browser }, use) => {
      const demo = await startDemo()
      await use({ ...demo, states: await visitors(browser, demo) })
      await demo.stop()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
})

for (const [width, theme] of [
  [1440, 'light'],
  [390, 'dark'],
] as const) {
  for (const shown of pagesToShow) {
    test(`${shown.name} at ${width} px, ${theme}, has nothing that keeps people out`, async ({
      browser,
      demo,
    }) => {
      const state = demo.states[shown.who]
      const viewport = { width, height: 900 }
      const context = await browser.newContext({
        baseURL: demo.url,
        viewport,
        colorScheme: theme,
        ...(state ? { storageState: state } : {}),
      })
      const page = watch(await context.newPage())
      await show(page, shown)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
      ).toEqual([])
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, 'scrolls sideways').toBe(0)
      await context.close()
    })
  }
}
