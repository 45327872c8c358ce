// Puts the icons that app/components/icon-names.ts lists into one sprite: node scripts/make-icon-sprite.js
import { readFile, writeFile } from 'node:fs/promises'

const names = [
  ...(await readFile('app/components/icon-names.ts', 'utf8')).matchAll(/^ {2}'([a-z0-9-]+)',$/gm),
].map(([, name]) => name)
const symbols = await Promise.all(
  names.map(async (name) => {
    const text = await readFile(`node_modules/lucide-static/icons/${name}.svg`, 'utf8')
    const shapes = text
      .replace(/<!--[\s\S]*?-->/g, '')
      .replace(/^[\s\S]*?<svg[\s\S]*?>/, '')
      .replace('</svg>', '')
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, '')}</symbol>`
  }),
)
await writeFile(
  'app/components/icons.svg',
  `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`,
)
