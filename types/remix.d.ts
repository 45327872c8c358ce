import '@remix-run/node'

declare module '@remix-run/node' {
  // Single fetch types: loaders keep dates, maps and sets.
  interface Future {
    v3_singleFetch: true
  }
}
