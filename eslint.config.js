import js from '@eslint/js'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** What a pure room may not do: ask for the time, for chance, or for the machine it runs on. */
const noClockNoChance = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time comes in with the command or the event.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Time comes in with the command or the event.',
  },
  {
    selector: "MemberExpression[object.name='Temporal'][property.name='Now']",
    message: 'Time comes in with the command or the event.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Chance comes in with the command.',
  },
  { selector: "CallExpression[callee.object.name='crypto']", message: 'Chance comes in with the command.' },
]

const noDoubleCast = {
  selector: "TSAsExpression > TSAsExpression[typeAnnotation.type='TSUnknownKeyword']",
  message: 'Parse it, or narrow it with a guard.',
}

const noVersionedTable = {
  selector: 'TemplateElement[value.raw=/rm\\.\\w+_v\\d/]',
  message: 'Name the table by its model, tableOf(...): a new version is then raised in one place.',
}

const noMachine = {
  'no-restricted-syntax': ['error', noDoubleCast, ...noClockNoChance],
  'no-restricted-globals': [
    'error',
    'process',
    'fetch',
    'setTimeout',
    'setInterval',
    'crypto',
    'performance',
    'console',
  ],
  'no-restricted-imports': [
    'error',
    { patterns: [{ group: ['node:*'], message: 'This room is pure: no machine, no network, no clock.' }] },
  ],
}

/** For the plain JavaScript files; TypeScript knows its own. */
const platformGlobals = [
  'AbortController',
  'process',
  'console',
  'URL',
  'setTimeout',
  'clearTimeout',
  'TextEncoder',
  'TextDecoderStream',
  'TransformStream',
  'ReadableStream',
]

export default tseslint.config(
  {
    ignores: [
      'build/',
      'node_modules/',
      '.daybook/',
      '.cache/',
      'test-results/',
      'screens/',
      'reports/',
      'tests/boundaries/houses/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    languageOptions: { globals: Object.fromEntries(platformGlobals.map((name) => [name, 'readonly'])) },
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', noDoubleCast, noVersionedTable],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
      // Control characters in a pattern are how input is kept free of them.
      'no-control-regex': 'off',
      // Fixtures of Playwright that need nothing are declared with an empty pattern.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, arguments: false } },
      ],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  { files: ['**/*.cjs'], languageOptions: { globals: { module: 'writable' } } },
  { files: ['**/*.d.ts'], rules: { '@typescript-eslint/no-unused-vars': 'off' } },
  // Remix answers by throwing responses and data().
  { files: ['app/routes/**', 'app/http/**'], rules: { '@typescript-eslint/only-throw-error': 'off' } },
  { files: ['domain/**/*.ts'], ignores: ['**/*.test.ts'], rules: noMachine },
  // A read model's fold is as pure as a decider; its queries and the runtime are not.
  {
    files: ['projections/*/*.ts'],
    ignores: ['projections/runtime/**', '**/queries.ts', '**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', noDoubleCast, ...noClockNoChance] },
  },
  {
    files: ['app/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    extends: [jsxA11y.flatConfigs.recommended],
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      // A page that asks for one thing puts the cursor there.
      'jsx-a11y/no-autofocus': 'off',
    },
  },
  {
    files: ['app/routes/*.tsx', 'app/routes/*/route.tsx'],
    rules: { 'max-lines': ['warn', { max: 150, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['app/components/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^~/(platform|services|projections|workers)/',
              allowTypeImports: true,
              message: 'A component gets what it shows from its route.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['tests/**', '**/*.test.{ts,tsx}'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
)
