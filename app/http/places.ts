import type { Instant } from '~/domain/kernel/instant'
import { currencies, isZone, zones } from '~/domain/tenancy/places'
import { cookieOf } from './cookies'

export interface PlaceChoice {
  readonly value: string
  readonly label: string
}

const names = new Intl.DisplayNames('en', { type: 'currency' })

export const currencyChoices: readonly PlaceChoice[] = currencies.map((code) => ({
  value: code,
  label: `${code}, ${names.of(code) ?? code}`,
}))

/** `Bucharest, Europe, UTC+2`: how far a zone is from UTC right now. */
export function zoneChoices(now: Instant): readonly PlaceChoice[] {
  return zones.map((zone) => {
    const parts = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      timeZoneName: 'shortOffset',
    }).formatToParts(new Date(now))
    const offset = parts.find((part) => part.type === 'timeZoneName')?.value.replace('GMT', 'UTC') ?? ''
    return { value: zone, label: `${zone.replaceAll('_', ' ')}, ${offset}` }
  })
}

const currencyOfLanguage: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ro: 'RON',
    'en-GB': 'GBP',
    'en-US': 'USD',
    'en-AU': 'AUD',
    'en-CA': 'CAD',
    pl: 'PLN',
    cs: 'CZK',
    hu: 'HUF',
    sv: 'SEK',
    nb: 'NOK',
    da: 'DKK',
    'de-CH': 'CHF',
    ja: 'JPY',
  }),
)

/** The likeliest zone (the browser leaves it in a cookie) and currency (from the language), to be corrected by the person. */
export function guessPlace(request: Request): { readonly zone: string; readonly currency: string } {
  const zone = decoded(cookieOf(request, 'zone') ?? '')
  const language = (request.headers.get('Accept-Language') ?? '').split(/[,;]/)[0] ?? ''
  const currency =
    currencyOfLanguage.get(language) ?? currencyOfLanguage.get(language.split('-')[0] ?? '') ?? 'EUR'
  return { zone: isZone(zone) ? zone : 'UTC', currency }
}

/** Cookies are text from outside: one that cannot be decoded says nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
