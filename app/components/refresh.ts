import { useActionData, useNavigation, useRevalidator } from '@remix-run/react'
import { useEffect, useRef } from 'react'

const everyMs = 1_000
/** What was just asked for may begin a moment after the page was read. */
const patienceMs = 5_000

/**
 * Reads the page's data again each second while `busy`, and for a moment after a form was sent. What is focused or
 * typed stays, because nothing is drawn anew but what changed. A page nobody looks at is left alone.
 */
export function useRefreshWhile(busy: boolean): void {
  const { revalidate, state } = useRevalidator()
  const { formData, state: going } = useNavigation()
  const asked = useRef(0)
  useEffect(() => {
    if (formData) asked.current = Date.now()
  }, [formData])
  // To read while somebody is on the way elsewhere would begin that way anew, and lose what it brought.
  // And what a form was answered would be gone with the next reading.
  const answered = useActionData() !== undefined
  const calm = state === 'idle' && going === 'idle' && !answered
  useEffect(() => {
    const timer = setInterval(() => {
      const wanted = busy || Date.now() - asked.current < patienceMs
      if (wanted && calm && !document.hidden) revalidate()
    }, everyMs)
    return () => clearInterval(timer)
  }, [busy, calm, revalidate])
}
