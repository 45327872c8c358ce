import type { APIRequestContext, APIResponse } from '@playwright/test'

/** A visitor without a browser: sends forms as a browser without scripts does and keeps the cookies. */
export class Visiting {
  constructor(
    readonly request: APIRequestContext,
    readonly url: string,
  ) {}

  get(path: string): Promise<APIResponse> {
    return this.request.get(this.url + path, { maxRedirects: 0, headers: { Accept: 'text/html' } })
  }

  post(
    path: string,
    form: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<APIResponse> {
    return this.request.post(this.url + path, {
      form: { ...form },
      maxRedirects: 0,
      headers: { Accept: 'text/html', Origin: this.url, 'Sec-Fetch-Site': 'same-origin', ...headers },
    })
  }

  /** Sends a form under a new command id; throws when it was not accepted. Answers where it leads. */
  async send(path: string, intent: string, form: Readonly<Record<string, string>>): Promise<string> {
    const response = await this.post(path, { intent, commandId: `${intent}-${Math.random()}`, ...form })
    if (response.status() !== 303)
      throw new Error(
        `${intent} at ${path} answered ${response.status()}: ${(await response.text()).slice(0, 2_000)}`,
      )
    return response.headers()['location'] ?? ''
  }
}
