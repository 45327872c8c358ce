import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Banner } from './Banner'
import { Button } from './Button'
import styles from './CopyField.module.css'

/** Something to be taken elsewhere, shown once. Without scripts it is selected and copied by hand. */
export function CopyField({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  const field = useRef<HTMLInputElement>(null)
  const [state, setState] = useState<'asleep' | 'awake' | 'copied'>('asleep')
  useEffect(() => setState('awake'), [text])
  const copy = (): void => {
    const done = (): void => setState('copied')
    if (hasClipboard(navigator))
      navigator.clipboard.writeText(text).then(done, () => copySelected(field.current, done))
    else copySelected(field.current, done)
  }
  return (
    <Banner
      kind="caution"
      icon="link"
      action={
        state !== 'asleep' && (
          <Button type="button" size="small" icon={state === 'copied' ? 'check' : 'copy'} onClick={copy}>
            {state === 'copied' ? 'Copied' : 'Copy'}
          </Button>
        )
      }
    >
      <label className={styles.label}>
        {children}
        <input ref={field} readOnly value={text} onFocus={(event) => event.currentTarget.select()} />
      </label>
    </Banner>
  )
}

/** Browsers hand out the clipboard on https and on localhost only; the type says always. */
function hasClipboard(browser: { readonly clipboard?: Clipboard }): boolean {
  return browser.clipboard !== undefined
}

/** The old way, which works everywhere; what is selected can also be copied by hand. */
function copySelected(field: HTMLInputElement | null, done: () => void): void {
  field?.focus()
  field?.select()
  if (document.execCommand('copy')) done()
}
