// Writes every page at 390 and 1440 px, light and dark, into screens/, with a contact sheet: npm run screens
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { chromium } from 'playwright'
import { needChromium } from './find-chromium.js'
import { pagesToShow } from './pages-to-show.js'
import { openHouses, show } from './visit.js'

const widths = [1440, 390]
const themes = ['light', 'dark']

const executablePath = needChromium()
const browser = await chromium.launch({
  executablePath,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
const { visitors, stop } = await openHouses(browser)
try {
  await rm('screens', { recursive: true, force: true })
  await mkdir('screens', { recursive: true })
  const rows = []
  for (const width of widths) {
    for (const theme of themes) {
      for (const [who, { url, state }] of Object.entries(visitors)) {
        const viewport = { width, height: width === 390 ? 844 : 1000 }
        const context = await browser.newContext({
          baseURL: url,
          viewport,
          colorScheme: theme,
          ...(state ? { storageState: state } : {}),
        })
        const page = await context.newPage()
        for (const one of pagesToShow.filter((candidate) => candidate.who === who)) {
          await show(page, one)
          const file = `${one.name}-${width}-${theme}.png`
          await page.screenshot({ path: `screens/${file}` })
          rows.push(file)
        }
        await context.close()
      }
    }
  }
  const figures = rows.map(
    (file) =>
      `<figure><a href="${file}"><img loading="lazy" src="${file}" width="${file.includes('-390-') ? 195 : 480}"></a><figcaption>${file}</figcaption></figure>`,
  )
  await writeFile(
    'screens/index.html',
    `<!doctype html><meta charset="utf-8"><title>Daybook, every page</title><style>body{display:flex;flex-wrap:wrap;gap:16px;font:13px sans-serif;background:#888}figure{margin:0}</style>${figures.join('\n')}`,
  )
  process.stdout.write(`${rows.length} pictures in screens/index.html\n`)
} finally {
  await browser.close()
  await stop()
}
