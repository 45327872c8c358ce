import AxeBuilder from '@axe-core/playwright'
import { test as base, type Page } from '@playwright/test'
import { pagesToShow, routesWithoutPage } from '../../scripts/pages-to-show.js'
import { openHouses, show } from '../../scripts/visit.js'
import { expect, watch } from './application'
import { routes } from './matrix/routes'

type Who = (typeof pagesToShow)[number]['who']

/** One window for each visitor, in which every page is opened once. */
const test = base.extend<object, { windowOf: (who: Who) => Promise<Page> }>({
  windowOf: [
    async ({ browser }, use) => {
      const houses = await openHouses(browser)
      const open = new Map<Who, Promise<Page>>()
      const openFor = async (who: Who): Promise<Page> => {
        const { url, state } = houses.visitors[who] ?? {}
        const context = await browser.newContext({
          ...(url ? { baseURL: url } : {}),
          ...(state ? { storageState: state } : {}),
          reducedMotion: 'reduce',
        })
        return watch(await context.newPage())
      }
      await use((who) => {
        const page = open.get(who) ?? openFor(who)
        open.set(who, page)
        return page
      })
      await houses.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

test('every route is shown, or it is said why it has no page', () => {
  const shown = [...new Set(pagesToShow.map(({ route }) => route)), ...Object.keys(routesWithoutPage)]
  expect(shown.sort()).toEqual(Object.keys(routes).sort())
})

const looks = [
  [1440, 'light'],
  [1440, 'dark'],
  [390, 'dark'],
  [390, 'light'],
] as const

for (const shown of pagesToShow) {
  test(`${shown.name} has nothing that keeps people out`, async ({ windowOf }) => {
    const page = await windowOf(shown.who)
    await page.setViewportSize({ width: 1440, height: 900 })
    await show(page, shown)
    expect(await routesOf(page), 'the page of another route').toContain(shown.route)
    expect(await page.title()).not.toBe('')
    let width = 0
    for (const [next, theme] of looks) {
      await page.setViewportSize({ width: next, height: 900 })
      await page.emulateMedia({ colorScheme: theme })
      // A theme changes colours and nothing else.
      const all = new AxeBuilder({ page }).setLegacyMode()
      const { violations } = await (next === width ? all.withRules(['color-contrast']) : all).analyze()
      width = next
      expect
        .soft(
          violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
          ),
          `${next} px, ${theme}`,
        )
        .toEqual([])
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect.soft(overflow, `${next} px scrolls sideways`).toBe(0)
    }
  })
}

/** Ids of the routes whose modules the document brought along: those that matched. */
function routesOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const modules: unknown = Reflect.get(window, '__remixRouteModules')
    return Object.keys(Object(modules))
  })
}
