import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { vsixFile } from '../orchestrator/project.js'
import { command } from '../rig/command.js'
import { prepareRig } from '../rig/rig.js'
import { installVsix } from '../rig/vsix.js'
import { expectedFiles } from './expected-files.js'

describe('the package', function () {
  let dataFolder: string
  let folder: string
  before(async () => {
    dataFolder = mkdtempSync(path.join(os.tmpdir(), 'backlens-package-'))
    folder = await installVsix(await prepareRig(), dataFolder, vsixFile)
  })
  after(() => rmSync(dataFolder, { recursive: true }))

  it('holds what is listed and nothing else', function () {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    assert.deepEqual(files.sort(), [...expectedFiles].sort())
  })

  it('holds the notices of every package whose code is in it', function () {
    const notices = readFileSync(path.join(folder, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8')
    const named = notices.split(`\n${'='.repeat(80)}\n\n`).map((part) => part.split(' ', 1)[0])
    const { dependencies } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>
    }
    const shipped = expectedFiles.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [])
    for (const name of new Set([...Object.keys(dependencies), ...shipped])) assert.ok(named.includes(name), name)
    for (const words of ['Copyright 2018-2025 Stichting DuckDB Foundation', 'Apache License', 'MIT License'])
      assert.ok(notices.includes(words), words)
  })

  it('stays below 35 MB', function () {
    assert.ok(statSync(vsixFile).size < 35e6)
  })

  it('runs its command line without the clone', async function () {
    const printed = await command(process.execPath, [path.join(folder, 'dist/cli.js'), '--help'], {
      cwd: folder,
    })
    assert.match(printed, /backtest/)
  })
})
