import assert from 'node:assert/strict'
import type { Diagnostic } from 'vscode-languageserver/node'
import type { Failure } from '../../../engine-host/protocol/failure.js'
import { StrategyDiagnostics } from '../../../engine-host/server/strategy-diagnostics.js'

function failure(file: string, line: number, text: string): Failure {
  const message = `${file.split('/').at(-1)!}, line ${line}, column 3: ${text}`
  return { kind: 'failed', message, next: 'Correct it.', location: { file, line, column: 3 } }
}

describe('diagnostics', () => {
  let shown: Map<string, Diagnostic[]>
  let diagnostics: StrategyDiagnostics
  beforeEach(() => {
    shown = new Map()
    diagnostics = new StrategyDiagnostics((uri, found) => {
      if (found.length === 0) shown.delete(uri)
      else shown.set(uri, found)
    })
  })
  const messages = () => [...shown].map(([uri, found]) => [uri, found.map(({ message }) => message)])

  it('stand in the file that a failure names, without repeating the place', () => {
    diagnostics.set('/a.ts', 'compiler', [failure('/lib/own.ts', 7, 'Expected ";".')])
    assert.deepEqual(messages(), [['file:///lib/own.ts', ['Expected ";".']]])
    const { range, source } = shown.get('file:///lib/own.ts')![0]!
    assert.deepEqual([range.start.line, range.start.character, source], [6, 2, 'backlens'])
  })

  it('of the compiler and of the last run are replaced each by their own kind', () => {
    diagnostics.set('/a.ts', 'compiler', [failure('/a.ts', 1, 'one')])
    diagnostics.set('/a.ts', 'run', [failure('/a.ts', 2, 'two')])
    diagnostics.set('/a.ts', 'compiler', [])
    assert.deepEqual(messages(), [['file:///a.ts', ['two']]])
    diagnostics.set('/a.ts', 'run', [])
    assert.deepEqual(messages(), [])
  })

  it('of a module that several strategies share are shown once, until the last of them compiles', () => {
    diagnostics.set('/a.ts', 'compiler', [failure('/own.ts', 1, 'broken')])
    diagnostics.set('/b.ts', 'compiler', [failure('/own.ts', 1, 'broken')])
    assert.deepEqual(messages(), [['file:///own.ts', ['broken']]])
    diagnostics.set('/a.ts', 'compiler', [])
    assert.deepEqual(messages(), [['file:///own.ts', ['broken']]])
    diagnostics.set('/b.ts', 'compiler', [])
    assert.deepEqual(messages(), [])
  })
})
