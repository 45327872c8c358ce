import helmet from 'helmet'
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface HeaderOptions {
  /** The address people use is https. */
  readonly https: boolean
  /** Vite inserts styles without a nonce and talks over a web socket. */
  readonly development: boolean
  /** Mails are kept and shown here, each in a frame. */
  readonly keepsMails: boolean
}

/**
 * The headers of every response. Scripts and styles only from here or with the response's nonce, no style attributes at
 * all. The referrer policy must let forms without JavaScript send their origin: `no-referrer` would make it null.
 */
export function securityHeaders({ https, development, keepsMails }: HeaderOptions) {
  const nonce = (_request: IncomingMessage, response: ServerResponse): string =>
    `'nonce-${nonceOf(response)}'`
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", nonce],
        styleSrc: development ? ["'self'", "'unsafe-inline'"] : ["'self'", nonce],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: development ? ["'self'", 'ws:'] : ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        ...(keepsMails ? { frameSrc: ["'self'"] } : {}),
        reportUri: ['/csp-report'],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https && { maxAge: 31_536_000, includeSubDomains: true },
    xFrameOptions: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    originAgentCluster: true,
    xPoweredBy: true,
  })
}

export const keptMailPath = '/dev/mail/html'

/**
 * For a mail shown as it was sent: styles on its elements, and nothing else. It may stand in a frame of ours, where it
 * runs no script, sends no form and leads nowhere.
 */
export const keptMailHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'unsafe-inline'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'self'"],
      // Its scripts are refused by the first line. Refused here too, every tool that looks at the page would be blamed.
      sandbox: ['allow-scripts'],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'sameorigin' },
  strictTransportSecurity: false,
})

const nonces = new WeakMap<ServerResponse, string>()

export function setNonce(response: ServerResponse, nonce: string): void {
  nonces.set(response, nonce)
}

export function nonceOf(response: ServerResponse): string {
  return nonces.get(response) ?? ''
}

/** What this product never uses. */
export const permissionsPolicy = 'camera=(), microphone=(), geolocation=(), payment=(), usb=()'
