/** What the client understands behind the question mark; it prints the whole address, password and all, for anything else. */
const options = [
  'tls',
  'tlsCAFile',
  'userCertFile',
  'userKeyFile',
  'connectionName',
  'defaultDeadline',
  'keepAliveInterval',
  'keepAliveTimeout',
  'maxDiscoverAttempts',
  'discoveryInterval',
  'gossipTimeout',
  'nodePreference',
] as const

const known: ReadonlySet<string> = new Set(options.map((name) => name.toLowerCase()))

/** Scheme, a user with a password if any, hosts with commas between, options. Several hosts are no URL to a parser of URLs. */
const form =
  /^(?:esdb|kurrentdb)(?:\+discover)?:\/\/(?:[^:@/?\s]+:[^@/?\s]+@)?[\w.-]+(?::\d{1,5})?(?:,[\w.-]+(?::\d{1,5})?)*\/?(?:\?(?<options>\S+))?$/

/** Whether the client can read this address of an EventStoreDB: `esdb://`, `esdb+discover://`, `kurrentdb://`. */
export function isEventStoreAddress(text: string): boolean {
  const found = form.exec(text)
  const given = found?.groups?.options?.split('&') ?? []
  return (
    found !== null &&
    given.every((option) => {
      const [name = '', value = ''] = option.split('=')
      return value !== '' && known.has(name.replace(/[_-]/g, '').toLowerCase())
    })
  )
}
