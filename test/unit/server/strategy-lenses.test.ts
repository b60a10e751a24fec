import assert from 'node:assert/strict'
import typescript from 'typescript'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { outlineStrategies } from '../../../engine-host/compiler/strategy-outline.js'
import type { RunState, RunSummary, Statistic } from '../../../engine-host/protocol/run-summary.js'
import { lastResultTitle } from '../../../engine-host/server/last-result-title.js'
import { StrategyDocuments } from '../../../engine-host/server/strategy-documents.js'
import { strategyLenses } from '../../../engine-host/server/strategy-lenses.js'

const now = Date.UTC(2026, 0, 5, 12)

function run(values: Readonly<Record<string, number>>, age = 0, state: RunState = { kind: 'completed' }): RunSummary {
  const statistics = Object.entries(values).map(([key, value]) => ({ key, value }) as Statistic)
  return { runId: 'r', state, startedAt: now - age, trades: 1214, statistics } as unknown as RunSummary
}

describe('lenses of strategies', () => {
  const text = `import { Strategy } from 'backlens'
export class A extends Strategy {
  onStart() {}
  onBar() {}
}
export class B extends Strategy {}`
  const outlines = outlineStrategies(typescript, '/folder/a.ts', text)

  it('stand over classes and callbacks, each with the command and what it is for', () => {
    const lenses = strategyLenses(
      '/folder/a.ts',
      outlines,
      (className) => (className === 'A' ? run({}) : undefined),
      now,
    )
    const of = { strategyFile: '/folder/a.ts', className: 'A' }
    assert.deepEqual(
      lenses.map(({ range, command }) => [range.start.line, command!.command, command!.arguments![0] as unknown]),
      [
        [1, 'backlens.runBacktest', of],
        [1, 'backlens.debugBacktest', of],
        [1, 'backlens.openRun', { ...of, runId: 'r' }],
        [2, 'backlens.debugBacktest', { ...of, callback: 'onStart' }],
        [3, 'backlens.debugBacktest', { ...of, callback: 'onBar' }],
        [5, 'backlens.runBacktest', { ...of, className: 'B' }],
        [5, 'backlens.debugBacktest', { ...of, className: 'B' }],
      ],
    )
  })

  const minute = 60_000
  const failure = { kind: 'failed', message: 'm', next: 'n' } as const
  const titles: readonly (readonly [title: string, run: RunSummary])[] = [
    ['+1.84 %, Sharpe 1.92, 1,214 trades, 2 min ago', run({ return: 1.84, sharpeRatio: 1.92 }, 2.5 * minute)],
    ['−12.30 %, Sharpe −0.51, 1,214 trades, just now', run({ return: -12.3, sharpeRatio: -0.509 })],
    ['0.00 %, Sharpe –, 1,214 trades, 3 h ago', run({ return: -0.001, sharpeRatio: NaN }, 3.9 * 60 * minute)],
    ['–, Sharpe –, 1,214 trades, yesterday', run({ return: NaN }, 30 * 60 * minute)],
    ['stopped by an error, 1,214 trades, 3 days ago', run({}, 80 * 60 * minute, { kind: 'interrupted', failure })],
    ['cancelled, 1,214 trades, just now', run({ return: 3 }, 1, { kind: 'cancelled' })],
  ]
  for (const [title, of] of titles) {
    it(`say "${title}"`, () => {
      assert.equal(lastResultTitle(of, now), title)
      assert.ok(title.length <= 100)
    })
  }

  describe('while the file is being typed', () => {
    const at = (version: number, content: string) =>
      TextDocument.create('file:///folder/a.ts', 'typescript', version, content)
    const names = async (documents: StrategyDocuments, document: TextDocument) =>
      (await documents.outlinesOf(document)).map(({ className }) => className)

    it('stay when a class cannot be read for a moment, and go when it is gone', async () => {
      const documents = new StrategyDocuments()
      assert.deepEqual(await names(documents, at(1, text)), ['A', 'B'])
      assert.deepEqual(await names(documents, at(2, text.replace('extends Strategy {', 'extends {'))), ['A', 'B'])
      assert.deepEqual(await names(documents, at(3, text.slice(0, text.indexOf('export class B')))), ['A'])
    })

    it('are none in files that do not mention backlens', async () => {
      assert.deepEqual(await names(new StrategyDocuments(), at(1, 'export class A extends Strategy {}')), [])
    })
  })
})
