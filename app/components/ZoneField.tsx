import { useEffect, useRef } from 'react'
import { SelectField, type Choice } from './Field'

/** A zone, guessed by the server; once scripts run that of the browser, unless somebody has chosen by then. */
export function ZoneField({
  choices,
  guess,
  chosen,
  error,
}: {
  readonly choices: readonly Choice[]
  readonly guess: string
  readonly chosen: string | undefined
  readonly error: string | undefined
}) {
  const select = useRef<HTMLSelectElement>(null)
  useEffect(() => {
    const element = select.current
    if (chosen !== undefined || element?.value !== guess) return
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    if (choices.some(({ value }) => value === timeZone)) element.value = timeZone
  }, [choices, guess, chosen])
  return (
    <SelectField
      label="Zone"
      name="zone"
      choices={choices}
      defaultValue={chosen ?? guess}
      error={error}
      select={select}
    />
  )
}
