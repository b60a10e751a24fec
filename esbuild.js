// Bundles every process of the product into dist/. One entry a process; natives stay outside the bundles.
const esbuild = require('esbuild')
const fs = require('node:fs')
const path = require('node:path')

const production = process.argv.includes('--production')
const watch = process.argv.includes('--watch')

/** @type {import('esbuild').BuildOptions} */
const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  sourcemap: !production,
  minify: production,
  legalComments: 'none',
  logLevel: 'info',
  external: ['vscode', '@duckdb/node-bindings', 'esbuild', 'typescript'],
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
  logLevel: 'info',
  loader: { '.ttf': 'file' },
}

const builds = [
  { ...node, entryPoints: { extension: 'extension/main.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { 'engine-host': 'engine-host/server/main.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { runner: 'engine-host/runner/main.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { cli: 'engine-host/cli/main.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  { ...browser, entryPoints: { results: 'webview/results.ts' }, outdir: 'dist/webview' },
].filter((options) => Object.values(options.entryPoints).every((entry) => fs.existsSync(path.join(__dirname, entry))))

async function main() {
  fs.rmSync(path.join(__dirname, 'dist'), { recursive: true, force: true })
  if (watch) {
    for (const options of builds) await (await esbuild.context(options)).watch()
    return
  }
  await Promise.all(builds.map((options) => esbuild.build(options)))
}

main().catch(() => process.exit(1))
