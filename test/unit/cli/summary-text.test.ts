import assert from 'node:assert/strict'
import { startingSummary } from '../../../engine-host/backtest/run-folder.js'
import { summaryJson, summaryText } from '../../../engine-host/cli/summary-text.js'
import { Terminal } from '../../../engine-host/cli/terminal.js'
import type { RunSummary } from '../../../engine-host/protocol/run-summary.js'
import { Strategy, units } from '../../../engine-host/trading/index.js'
import { flat } from '../backtest/account-fixture.js'
import { run, specificationOf } from '../backtest/engine-fixture.js'

class Greedy extends Strategy {
  override onBar(): void {
    this.buy({ size: units(1000) })
  }
}

/** The summary that a run of the strategy ends with. */
function summaryOf(cash: string): RunSummary {
  const { engine } = run(Greedy, [100, 100, 100].map(flat), { cash, venue: { account: 'cash' } })
  const { bars, orders, trades, refusedOrders, firstRefusal } = engine.progress
  const begun = startingSummary(specificationOf(), 0)
  return { ...begun, state: { kind: 'completed' }, bars, orders, trades, refusedOrders, firstRefusal }
}

const terminal = new Terminal({ json: false, verbose: false })

describe('The summary of a run', () => {
  it('tells of orders that were refused, and why the first of them was', () => {
    const text = summaryText(summaryOf('5000'), terminal)
    assert.match(
      text,
      /^3 of 3 orders were refused; the first because it needs 100000\.00 USD and 5000\.00 are free\.$/m,
    )
  })

  it('gives them to programs', () => {
    const { refusedOrders, firstRefusal } = summaryJson(summaryOf('100000'), undefined)
    assert.equal(refusedOrders, 2)
    assert.equal(firstRefusal, 'it needs 100000.00 USD and 0.00 are free')
  })

  it('says nothing of refusals where there are none', () => {
    assert.doesNotMatch(summaryText({ ...summaryOf('1000000'), refusedOrders: 0 }, terminal), /refused/)
  })
})
