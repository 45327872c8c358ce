// The rooms of the house, in the order in which imports may run: a room stands on those before it, never on one after it.
const rooms = ['domain', 'platform', 'projections', 'services', '(workers|app)', 'scripts']

const oneWay = rooms.slice(0, -1).map((room, index) => ({
  name: `${room.replace(/[()]/g, '').replace('|', '-and-')}-looks-up`,
  comment: 'Imports run one way: domain, platform, projections, services, workers and app, scripts.',
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: `^(${rooms.slice(index + 1).join('|')})/` },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...oneWay,
    {
      name: 'no-circle',
      comment: 'Two modules that need each other are one module, or share a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'workers-and-app-apart',
      comment: 'What both need is a service.',
      severity: 'error',
      from: { path: '^(workers|app)/' },
      to: { path: '^(workers|app)/', pathNot: '^$1/' },
    },
    {
      name: 'nothing-imports-scripts',
      comment: 'Scripts compose; whatever others need belongs into a room.',
      severity: 'error',
      from: { pathNot: '^(scripts|tests|bench)/' },
      to: { path: '^scripts/' },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'What a room needs to run is no test.',
      severity: 'error',
      from: { pathNot: ['^(tests|bench)/', '[.]test[.]tsx?$'] },
      to: { path: ['^tests/', '[.]test[.]tsx?$'] },
    },
    {
      name: 'nothing-imports-bench',
      comment: 'Benchmarks measure the product; they are no part of it.',
      severity: 'error',
      from: { pathNot: '^(bench|tests)/' },
      to: { path: '^bench/' },
    },
    {
      name: 'domain-stays-pure',
      comment: 'Rules need a schema and the calendar, and nothing else.',
      severity: 'error',
      from: { path: '^domain/', pathNot: '[.]test[.]ts$' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown', 'core'],
        pathNot: '(^|/)node_modules/(zod|temporal-polyfill)/',
      },
    },
    {
      name: 'components-get-what-they-show',
      comment: 'A component is handed its values by a route; only types may come from elsewhere.',
      severity: 'error',
      from: { path: '^app/components/' },
      to: { path: '^(platform|projections|services)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-development-packages',
      comment: 'What production runs is a dependency, not a development one.',
      severity: 'error',
      from: { path: '^(domain|platform|projections|services|workers|app)/', pathNot: '[.]test[.]tsx?$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    },
    {
      name: 'resolvable',
      comment: 'An import must lead somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^virtual:', '[?](raw|url)$'] },
    },
    {
      name: 'no-tests-among-routes',
      comment: 'Every file in app/routes is an address; tests of routes live beside what the routes call.',
      severity: 'error',
      from: { path: '^app/routes/.*[.]test[.]tsx?$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.css', '.svg', '.sql', '.json'],
    },
  },
}
