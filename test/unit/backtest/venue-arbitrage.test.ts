import assert from 'node:assert/strict'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import { Strategy, units, type Bar } from '../../../engine-host/trading/index.js'
import { flat, runSeries } from './account-fixture.js'
import { share } from './engine-fixture.js'

describe('An arbitrage between two venues', () => {
  it('earns the difference of their prices less the fees of each, an account at each, as a hand calculates', () => {
    const cheap: InstrumentDefinition = { ...share, id: 'SAME.XNAS' }
    const dear: InstrumentDefinition = { ...share, id: 'SAME.XNYS' }
    const accounts: string[] = []
    class Arbitrage extends Strategy {
      private readonly one = this.bars(cheap.id)
      private readonly other = this.bars(dear.id)
      override onBar({ instrument }: Bar) {
        if (instrument.id !== dear.id) return
        const gap = this.other.close.value - this.one.close.value
        if (gap >= 2 && this.isFlat(this.one.instrument)) {
          this.buy({ instrument: this.one.instrument, size: units(100) })
          this.sell({ instrument: this.other.instrument, size: units(100) })
        }
        if (gap <= 0)
          for (const series of [this.one, this.other])
            if (!this.isFlat(series.instrument)) this.close({ instrument: series.instrument })
      }
      override onStop() {
        for (const account of this.portfolio.accounts())
          if (account.venue !== '') accounts.push(`${account.venue} ${account.balance().toString()}`)
      }
    }
    const { sink } = runSeries(
      Arbitrage,
      [
        [cheap, [100, 100, 100.5, 101, 102, 102].map(flat)],
        [dear, [100, 102, 102.5, 102, 102, 102].map(flat)],
      ],
      {
        cash: '0',
        venues: {
          XNAS: { account: 'margin', funds: { cash: 20_000 }, fees: { taker: 0.001 } },
          XNYS: { account: 'margin', funds: { cash: 20_000 }, fees: { perOrder: 2 } },
        },
      },
    )
    // Bought at 100.50 and sold at 102 with fees of 10.05 and 10.20; sold at 102.50 and bought back at 102 for 2 each time.
    assert.deepEqual(accounts, ['XNAS 20129.75 USD', 'XNYS 20046.00 USD'])
    assert.equal(sink.equity.at(-1), 40_175.75)
    assert.deepEqual(
      sink.fillRows.map(({ side, quantity, price, commission }) => [side * quantity, price, commission]),
      [
        [100, 100.5, 10.05],
        [-100, 102.5, 2],
        [-100, 102, 10.2],
        [100, 102, 2],
      ],
    )
  })
})
