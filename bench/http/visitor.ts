import http from 'node:http'

export interface Answer {
  readonly status: number
  readonly location: string | undefined
  readonly body: string
}

/** Somebody at the application: keeps cookies and connections, takes no compression. */
export interface Visitor {
  get(path: string): Promise<Answer>
  post(path: string, form: Readonly<Record<string, string>>): Promise<Answer>
  /** Signs in over the form. Throws when that is refused. */
  signIn(email: string, password: string): Promise<void>
  close(): void
}

export function visit(url: string, connections = 16): Visitor {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections })
  const { hostname, port, origin } = new URL(url)
  const cookies = new Map<string, string>()
  const ask = (method: string, path: string, body?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = {
        Accept: 'text/html',
        Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === undefined
          ? {}
          : {
              Origin: origin,
              'Content-Type': 'application/x-www-form-urlencoded',
              'Content-Length': String(Buffer.byteLength(body)),
            }),
      }
      const request = http.request({ agent, hostname, port, method, path, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          for (const line of response.headers['set-cookie'] ?? []) {
            const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
            if (value === '') cookies.delete(name)
            else cookies.set(name, value)
          }
          const { statusCode: status = 0, headers: got } = response
          resolve({ status, location: got.location, body: Buffer.concat(chunks).toString() })
        })
      })
      request.on('error', reject)
      request.end(body)
    })
  const post = (path: string, form: Readonly<Record<string, string>>): Promise<Answer> =>
    ask('POST', path, new URLSearchParams(form).toString())
  return {
    get: (path) => ask('GET', path),
    post,
    async signIn(email, password) {
      const { status } = await post('/login', await signInForm(email, password))
      if (status !== 302 && status !== 303) throw new Error(`${email} was not let in: ${status}`)
    },
    close: () => agent.destroy(),
  }

  async function signInForm(email: string, password: string): Promise<Record<string, string>> {
    const { body } = await ask('GET', '/login')
    const commandId = /name="commandId" value="([^"]+)"/.exec(body)?.[1] ?? ''
    return { intent: 'signIn', commandId, to: '/', email, password }
  }
}
