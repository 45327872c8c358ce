/** ISO 4217 codes a practice can keep its books in. */
export const currencies = [
  'AUD',
  'BGN',
  'CAD',
  'CHF',
  'CZK',
  'DKK',
  'EUR',
  'GBP',
  'HUF',
  'ILS',
  'INR',
  'JPY',
  'MDL',
  'MXN',
  'NOK',
  'NZD',
  'PLN',
  'RON',
  'SEK',
  'SGD',
  'TRY',
  'UAH',
  'USD',
  'ZAR',
] as const

/** IANA zones that this runtime knows. */
export const zones: readonly string[] = [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])].sort()

export function isZone(name: string): boolean {
  return zones.includes(name)
}

export function isCurrency(code: string): boolean {
  return currencies.some((currency) => currency === code)
}
