import assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { showStrategy } from './strategy-file.js'
import { until } from './until.js'

const lensesOf = (document: vscode.TextDocument): Thenable<vscode.CodeLens[]> =>
  vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100)

describe('language features', function () {
  it('put lenses over the class and over the callback', async function () {
    const document = await showStrategy('lenses', 'if (bar.close > 100) this.buy({ size: 1 })')
    const lenses = await until('lenses', async () => {
      const found = await lensesOf(document)
      return found.length > 0 ? found : undefined
    })
    const shown = lenses.map(({ range, command }) => `${range.start.line + 1} ${command?.title ?? ''}`)
    assert.deepEqual(shown.sort(), ['3 Debug', '3 ▷ Run backtest', '4 Debug'])
  })

  it('leave a TypeScript file alone that is no strategy', async function () {
    const document = await vscode.workspace.openTextDocument({
      language: 'typescript',
      content: 'export class Plain {}\n',
    })
    assert.deepEqual(await lensesOf(document), [])
  })

  it('report a strategy that does not compile at its line, until it does', async function () {
    const document = await showStrategy('broken', 'const twice = bar.close *')
    const ours = (): vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'backlens')
    const [problem] = await until('a problem', () => (ours().length > 0 ? ours() : undefined))
    assert.equal(problem!.range.start.line + 1, 6)
    assert.equal(problem!.severity, vscode.DiagnosticSeverity.Error)

    const edit = new vscode.WorkspaceEdit()
    edit.insert(document.uri, document.lineAt(4).range.end, ' 2')
    await vscode.workspace.applyEdit(edit)
    await until('no problem', () => (ours().length === 0 ? true : undefined))
  })
})
