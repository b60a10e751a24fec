import assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { testOutputMark } from './test-output.js'

interface Manifest {
  readonly contributes?: { readonly commands?: readonly { readonly command: string }[] }
}

describe('activation', function () {
  const extension = vscode.extensions.getExtension('backlens.backlens')

  it('succeeds', async function () {
    assert.ok(extension)
    const begin = performance.now()
    await extension.activate()
    console.log(`${testOutputMark}activated in ${(performance.now() - begin).toFixed(0)} ms`)
  })

  it('registers every contributed command and no other of its prefix', async function () {
    const contributed = ((extension!.packageJSON as Manifest).contributes?.commands ?? []).map(({ command }) => command)
    const registered = (await vscode.commands.getCommands(true)).filter((command) => command.startsWith('backlens.'))
    assert.deepEqual(registered.sort(), contributed.sort())
    assert.ok(contributed.length > 0)
  })
})
