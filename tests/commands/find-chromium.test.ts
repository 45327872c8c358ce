import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findChromium } from '~/scripts/find-chromium'

async function folderWith(...programs: readonly string[]): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-programs-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const program of programs) {
    await writeFile(path.join(folder, program), '#!/bin/sh\n')
    await chmod(path.join(folder, program), 0o755)
  }
  return folder
}

describe('the Chromium to test with', () => {
  it('is the one that is named, before any other', async () => {
    const [named, installed] = [await folderWith('mine'), await folderWith('chromium')]
    expect(findChromium({ CHROMIUM_PATH: `${named}/mine`, PATH: installed })).toBe(`${named}/mine`)
  })

  it('is never another than the one that is named', async () => {
    const installed = await folderWith('chromium')
    expect(() => findChromium({ CHROMIUM_PATH: `${installed}/nothing`, PATH: installed })).toThrow(
      /^CHROMIUM_PATH: .*nothing$/,
    )
  })

  it('is an installed one, Chromium before Chrome, wherever they lie', async () => {
    const [first, second] = [await folderWith('google-chrome'), await folderWith('chromium')]
    expect(findChromium({ PATH: [first, second].join(path.delimiter) })).toBe(`${second}/chromium`)
    expect(findChromium({ PATH: first })).toBe(`${first}/google-chrome`)
  })

  it('is nothing that cannot be run', async () => {
    const folder = await folderWith('chromium')
    await chmod(`${folder}/chromium`, 0o644)
    expect(findChromium({ PATH: folder })).not.toBe(`${folder}/chromium`)
  })
})
