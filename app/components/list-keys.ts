import { useEffect, useRef, type RefObject } from 'react'

/**
 * Keys of a list, as LOOK has them: j and k go to the next and the previous row, x selects, Enter opens. They work only
 * while the focus is in the list (WCAG 2.1.4), never in a field, a menu or with another key held, and leave everything
 * that the browser does itself alone. `rows` selects the rows inside the element that gets the answered reference.
 */
export function useListKeys<E extends HTMLElement>(rows: string): RefObject<E> {
  const list = useRef<E>(null)
  useEffect(() => {
    const element = list.current
    const onKey = (event: KeyboardEvent): void => {
      const { target } = event
      if (!element || !(target instanceof HTMLElement) || isTaken(event, target)) return
      const row = target.closest<HTMLElement>(rows)
      if (!row || !element.contains(row)) return
      if (act(event.key, target, row, [...element.querySelectorAll<HTMLElement>(rows)]))
        event.preventDefault()
    }
    element?.addEventListener('keydown', onKey)
    return () => element?.removeEventListener('keydown', onKey)
  }, [rows])
  return list
}

const boxes = 'input[type="checkbox"]'

/** Does what a key asks for. Answers whether it did anything. */
function act(key: string, target: HTMLElement, row: HTMLElement, all: readonly HTMLElement[]): boolean {
  if (key === 'j' || key === 'k') {
    const others = key === 'j' ? all.slice(all.indexOf(row) + 1) : all.slice(0, all.indexOf(row)).reverse()
    const next = others.map(entryOf).find((one) => one !== null)
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
    return true
  }
  if (key === 'x') {
    const box = row.querySelector<HTMLElement>(boxes)
    box?.click()
    return box !== null
  }
  // A link or a button under the focus opens by itself; a checkbox stands for its row.
  if (key === 'Enter' && target.matches(boxes)) {
    const way = row.querySelector<HTMLElement>('a[href]:not([popover] *), button[popovertarget]')
    way?.click()
    return way !== null
  }
  return false
}

/** Where the focus lands in a row: what it is selected with, else what it opens with. */
function entryOf(row: HTMLElement): HTMLElement | null {
  return row.querySelector<HTMLElement>(boxes) ?? row.querySelector<HTMLElement>('a[href], button')
}

function isTaken(event: KeyboardEvent, target: HTMLElement): boolean {
  const typing =
    target.isContentEditable ||
    target.matches(`textarea, select, input:not([type="checkbox"], [type="radio"])`)
  return (
    typing ||
    event.defaultPrevented ||
    (event.repeat && event.key === 'x') ||
    event.altKey ||
    event.ctrlKey ||
    event.metaKey ||
    target.closest('[popover], dialog') !== null
  )
}
