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

/**
 * Names that the IANA database has given up, and what it calls these zones now (file `backward`). Unicode keeps the old
 * ones, so runtimes list them, while browsers and people say the new ones.
 */
const renamed: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'Africa/Asmera': 'Africa/Asmara',
    'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
    'America/Catamarca': 'America/Argentina/Catamarca',
    'America/Coral_Harbour': 'America/Atikokan',
    'America/Cordoba': 'America/Argentina/Cordoba',
    'America/Godthab': 'America/Nuuk',
    'America/Indianapolis': 'America/Indiana/Indianapolis',
    'America/Jujuy': 'America/Argentina/Jujuy',
    'America/Louisville': 'America/Kentucky/Louisville',
    'America/Mendoza': 'America/Argentina/Mendoza',
    'Asia/Calcutta': 'Asia/Kolkata',
    'Asia/Katmandu': 'Asia/Kathmandu',
    'Asia/Rangoon': 'Asia/Yangon',
    'Asia/Saigon': 'Asia/Ho_Chi_Minh',
    'Atlantic/Faeroe': 'Atlantic/Faroe',
    'Europe/Kiev': 'Europe/Kyiv',
    'Pacific/Enderbury': 'Pacific/Kanton',
    'Pacific/Ponape': 'Pacific/Pohnpei',
    'Pacific/Truk': 'Pacific/Chuuk',
  }),
)

const listed = Intl.supportedValuesOf('timeZone')

/** IANA zones that this runtime knows, by the names of today. */
export const zones: readonly string[] = [
  ...new Set([...listed.map((name) => renamed.get(name) ?? name), 'UTC']),
].sort()

const accepted = new Set([...zones, ...listed])

/** Whether a practice can be in this zone; a name of old is as good as that of today. */
export function isZone(name: string): boolean {
  return accepted.has(name)
}

export function isCurrency(code: string): boolean {
  return currencies.some((currency) => currency === code)
}
