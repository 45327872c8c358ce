import 'react'

declare module 'react' {
  // Attributes of native popovers, which React 18 passes through without knowing them.
  interface HTMLAttributes<T> {
    popover?: 'auto' | 'manual'
  }
  interface ButtonHTMLAttributes<T> {
    popovertarget?: string
  }
}
