import type { Request, Response } from 'express'

export interface Problem {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail?: string
}

/** An RFC 9457 problem with what support needs and nothing an attacker would like. */
export function problemBody({ status, code, title, detail }: Problem, requestId: string): object {
  return { type: `about:blank#${code}`, title, status, ...(detail ? { detail } : {}), code, requestId }
}

const known: Readonly<Record<number, readonly [code: string, title: string]>> = {
  401: ['signed_out', 'Sign in first'],
  403: ['forbidden', 'Your role does not allow this'],
  404: ['not_found', 'Not found'],
  405: ['method_not_allowed', 'This address cannot be used this way'],
  409: ['conflict', 'Somebody was faster'],
  422: ['not_accepted', 'Some fields were not accepted'],
  503: ['unavailable', 'This cannot be done just now'],
}

/** What there is to say of a status when nothing more is known. */
export function problemOfStatus(status: number): Problem {
  const [code, title] =
    known[status] ??
    (status < 500
      ? ['bad_request', 'This request cannot be read']
      : ['failed', 'This page could not be shown'])
  return { status, code, title }
}

/** Refuses a request: a problem for programs, a short plain page for people. */
export function sendProblem(request: Request, response: Response, problem: Problem, requestId: string): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.status(problem.status).set('Cache-Control', 'no-store')
  if (request.accepts(['json', 'html']) === 'html') {
    const words = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${problem.title}</title><h1>${problem.title}</h1><p>${problem.detail ?? ''}</p><p>Reference ${requestId}</p><p><a href="/">To the first page</a></p></html>`
    response.type('html').send(words)
  } else {
    response.type('application/problem+json').send(JSON.stringify(problemBody(problem, requestId)))
  }
}
