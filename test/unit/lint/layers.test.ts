import assert from 'node:assert/strict'
import path from 'node:path'
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'

const root = path.resolve(import.meta.dirname, '../../..')

/** The project's own configuration; only the rules that need a file on disk for its types are off. */
const eslint = new ESLint({ cwd: root, overrideConfig: tseslint.configs.disableTypeChecked as never })

async function rulesBroken(filePath: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: path.join(root, filePath) })
  return result!.messages.map((message) => message.ruleId)
}

describe('layers', function () {
  const importOf = (target: string): string => `import * as target from '${target}'\n\nexport const all = target\n`

  for (const [from, target] of [
    ['engine-host/protocol/newcomer.ts', '../model/bar-batch.js'],
    ['engine-host/model/newcomer.ts', '../backtest/recording.js'],
    ['extension/newcomer.ts', '../engine-host/model/bar-batch.js'],
    ['webview/newcomer.ts', '../engine-host/backtest/recording.js'],
  ] as const) {
    it(`${from} may not import ${target}`, async function () {
      assert.deepEqual(await rulesBroken(from, importOf(target)), ['boundaries/dependencies'])
    })
  }

  for (const [from, target] of [
    ['engine-host/backtest/newcomer.ts', '../model/bar-batch.js'],
    ['engine-host/model/newcomer.ts', './bar-batch.js'],
    ['engine-host/model/newcomer.ts', 'node:path'],
    ['engine-host/data/newcomer.ts', '@duckdb/node-api'],
    ['extension/newcomer.ts', '../engine-host/protocol/requests.js'],
    ['extension/newcomer.ts', 'vscode'],
    ['webview/newcomer.ts', '../engine-host/protocol/webview-messages.js'],
    ['webview/newcomer.ts', 'lightweight-charts'],
  ] as const) {
    it(`${from} may import ${target}`, async function () {
      assert.deepEqual(await rulesBroken(from, importOf(target)), [])
    })
  }

  for (const from of ['engine-host/server/newcomer.ts', 'webview/newcomer.ts'] as const) {
    it(`${from} may not import vscode`, async function () {
      assert.deepEqual(await rulesBroken(from, importOf('vscode')), ['no-restricted-imports'])
    })
  }
})
