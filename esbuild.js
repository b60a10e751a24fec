// Bundles every process of the product into dist/. One entry a process; natives stay outside the bundles.
const esbuild = require('esbuild')
const fs = require('node:fs')
const path = require('node:path')

const production = process.argv.includes('--production')
const watch = process.argv.includes('--watch')
const logLevel = process.argv.includes('--quiet') ? 'warning' : 'info'
/** Platform that a packaged extension runs on. */
const target = 'linux-x64'

/** @type {import('esbuild').BuildOptions} */
const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  sourcemap: !production,
  // Names stay: the debugger shows classes and fields of the engine beside those of the strategy.
  minifyWhitespace: production,
  minifySyntax: production,
  legalComments: 'none',
  logLevel,
  // `import()` of what stays outside becomes a `require()` where it stands: Node reads a CommonJS package for its exports
  // before it imports it, which takes longer than loading it (TypeScript: 0.3 s).
  supported: { 'dynamic-import': false },
  external: ['vscode', '@duckdb/node-bindings', 'esbuild', 'sql.js', 'typescript'],
}

/** @type {import('esbuild').BuildOptions} */
const browser = {
  bundle: true,
  platform: 'browser',
  target: 'chrome120',
  format: 'iife',
  sourcemap: production ? false : 'inline',
  minify: production,
  legalComments: 'none',
  logLevel,
  // Fonts lie beside the style sheet under their own names: the page's policy admits files, not data.
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
}

const builds = [
  { ...node, entryPoints: { extension: 'extension/main.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { 'engine-host': 'engine-host/server/main.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { runner: 'engine-host/runner/main.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { cli: 'engine-host/cli/main.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  ...(production ? [] : [{ ...node, entryPoints: { demo: 'engine-host/cli/demo.ts' }, outdir: 'dist' }]),
  {
    ...browser,
    entryPoints: {
      results: 'webview/results.ts',
      import: 'webview/import.ts',
      catalog: 'webview/catalog.ts',
      compare: 'webview/compare.ts',
    },
    outdir: 'dist/webview',
  },
].filter((options) => Object.values(options.entryPoints).every((entry) => fs.existsSync(path.join(__dirname, entry))))

/** What stays outside the bundles and is shipped beside them: package → files of it. */
const shipped = {
  '@duckdb/node-bindings': ['package.json', 'LICENSE', 'duckdb.js'],
  // The library is found by its name beside the binding, so both stay in one folder.
  [`@duckdb/node-bindings-${target}`]: ['package.json', 'LICENSE', 'duckdb.node', 'libduckdb.so'],
  esbuild: ['package.json', 'LICENSE.md', 'lib/main.js'],
  [`@esbuild/${target}`]: ['package.json', 'bin/esbuild'],
  'sql.js': ['package.json', 'LICENSE', 'dist/sql-wasm.js', 'dist/sql-wasm.wasm'],
  typescript: ['package.json', 'LICENSE.txt', 'lib/typescript.js'],
}

/** Fails when a file is missing: a native package is an optional dependency, whose absence npm does not mention. */
function copyShipped() {
  for (const [name, files] of Object.entries(shipped)) {
    for (const file of files) {
      const from = path.join(__dirname, 'node_modules', name, file)
      const to = path.join(__dirname, 'dist/node_modules', name, file)
      fs.mkdirSync(path.dirname(to), { recursive: true })
      fs.copyFileSync(from, to)
    }
  }
}

/** The declarations of the module `backlens`, of which every project of a user holds a copy. */
async function generateTypes() {
  const { generateTypes } = await import('./strategies-template/generate-types.mjs')
  generateTypes(path.join(__dirname, 'strategies-template/types/backlens.d.ts'))
}

async function main() {
  fs.rmSync(path.join(__dirname, 'dist'), { recursive: true, force: true })
  if (watch) {
    for (const options of builds) await (await esbuild.context(options)).watch()
    return
  }
  const built = await Promise.all([
    ...builds.map((options) => esbuild.build({ ...options, metafile: true })),
    generateTypes(),
  ])
  if (!production) return
  copyShipped()
  const { thirdPartyNotices } = await import('./third-party-notices.mjs')
  const inputs = built.flatMap((result) => Object.keys(result?.metafile.inputs ?? {}))
  const notices = thirdPartyNotices(__dirname, inputs, Object.keys(shipped))
  fs.writeFileSync(path.join(__dirname, 'dist/THIRD-PARTY-NOTICES.txt'), notices)
}

main().catch((error) => {
  console.error(error.message)
  process.exit(1)
})
