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
