import { cookieOf } from './cookies'

export type Theme = 'light' | 'dark' | 'system'

export function isTheme(value: unknown): value is Theme {
  return value === 'light' || value === 'dark' || value === 'system'
}

export function themeOf(request: Request): Theme {
  const chosen = cookieOf(request, 'theme')
  return isTheme(chosen) ? chosen : 'system'
}

export function railOf(request: Request): 'open' | 'collapsed' {
  return cookieOf(request, 'rail') === 'collapsed' ? 'collapsed' : 'open'
}
