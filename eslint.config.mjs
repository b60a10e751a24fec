import js from '@eslint/js'
import boundaries from 'eslint-plugin-boundaries'
import tseslint from 'typescript-eslint'

/** Layers of the engine host, lowest first: a folder imports from itself and from those before it. */
const layers = [
  'protocol',
  'core',
  'model',
  'state',
  'engine',
  'venues',
  'indicators',
  'trading',
  'data',
  'analysis',
  'backtest',
  'optimization',
  'live',
  'report',
  'compiler',
  'runner',
  'server',
  'cli',
]

/** Policy of the layer rule: files of one element may import files of those named, and of no other element. */
const mayImport = (from, to) => ({
  from: { element: { type: from } },
  allow: { to: { element: { types: { anyOf: to } } } },
})

export default tseslint.config(
  {
    ignores: [
      'backlens-demo/**',
      '**/.backlens/**',
      'dist/**',
      'out/**',
      'node_modules/**',
      'strategies-template/types/**',
      'test-results/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },
  { files: ['**/*.js', '**/*.mjs', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['esbuild.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        require: 'readonly',
        __dirname: 'readonly',
        exports: 'readonly',
        setTimeout: 'readonly',
      },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['engine-host/**/*.ts', 'extension/**/*.ts', 'webview/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { alwaysTryTypes: true } },
      'boundaries/elements': [
        ...layers.map((layer) => ({ type: layer, pattern: `engine-host/${layer}` })),
        { type: 'extension', pattern: 'extension' },
        { type: 'webview', pattern: 'webview' },
      ],
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            ...layers.map((layer, at) => mayImport(layer, layers.slice(0, at + 1))),
            mayImport('extension', ['extension', 'protocol']),
            mayImport('webview', ['webview', 'protocol']),
          ],
        },
      ],
    },
  },
  {
    files: ['engine-host/**/*.ts', 'webview/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [{ name: 'vscode', message: 'Only extension/ knows VS Code.' }] }],
    },
  },
)
