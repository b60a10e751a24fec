/** Bundles the tests of this folder and runs them inside a real extension host, on a copy of the fixture workspace. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { runTests } from '@vscode/test-electron'
import { build } from 'esbuild'
import { findElectron } from '../rig/electron.js'

const root = path.resolve(import.meta.dirname, '../..')
const out = path.join(root, 'out/in-host')

async function bundleTests(): Promise<void> {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.test.ts') || file === 'index.ts')
  await build({
    entryPoints: files.map((file) => path.join(import.meta.dirname, file)),
    outdir: out,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    external: ['vscode'],
    sourcemap: 'inline',
    logLevel: 'warning',
  })
}

async function main(): Promise<void> {
  await bundleTests()
  const electron = await findElectron()
  console.log(electron === undefined ? 'Host: VS Code server and Chromium' : 'Host: VS Code for the desktop')
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'backlens-in-host-'))
  try {
    await runTests({
      vscodeExecutablePath: electron ?? path.join(root, 'test/rig/web-host.cjs'),
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(out, 'index'),
      launchArgs: [workspace],
    })
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
