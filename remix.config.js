/**
 * The Remix options, in one place; vite.config.ts hands them to the Vite plugin. Lazy route discovery stays off because
 * its manifest endpoint is a known way to exhaust the server.
 * @type {import('@remix-run/dev').VitePluginConfig}
 */
export default {
  appDirectory: 'app',
  serverModuleFormat: 'esm',
  ignoredRouteFiles: ['**/*.css', '**/*.test.*'],
  future: {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_throwAbortReason: true,
    v3_singleFetch: true,
    v3_lazyRouteDiscovery: false,
    v3_routeConfig: false,
    unstable_optimizeDeps: true,
  },
}
