import assert from 'node:assert/strict'
import { Strategy, type Opportunity, type OpportunityOptions } from '../../../engine-host/trading/index.js'
import { run, type BarRow } from '../backtest/engine-fixture.js'

const flat: BarRow[] = Array.from({ length: 8 }, () => [100, 101, 99, 100])

/** Runs a strategy that opens an opportunity in the first bar, and gives its states bar by bar and as it told them. */
function follow(
  options: Omit<OpportunityOptions, 'onChange'>,
  rows: readonly BarRow[] = flat,
  act: (strategy: Strategy, opportunity: Opportunity, bar: number) => void = () => undefined,
) {
  const told: string[] = []
  const states: string[] = []
  let opportunity: Opportunity | undefined
  class Opens extends Strategy {
    override onBar() {
      const { length } = this.bars()
      opportunity ??= this.opportunity({
        ...options,
        onChange: (changed) => told.push(`${changed.state} ${String(changed.openQuantity)}`),
      })
      states.push(opportunity.state)
      assert.equal(this.opportunities().includes(opportunity), opportunity.state !== 'finished')
      act(this, opportunity, length)
    }
  }
  const { sink } = run(Opens, rows, { venue: { finalize: 'none' } })
  return { told, states, sink, opportunity: opportunity! }
}

describe('An opportunity', () => {
  it('waits, is in trade, and is finished by its stop', () => {
    const rows: BarRow[] = [flat[0]!, flat[0]!, [100, 100, 94, 94], ...flat]
    const { told, states, sink } = follow({ side: 'BUY', size: 3, stopLoss: 95, takeProfit: 110 }, rows)
    assert.deepEqual(told, ['inTrade 3', 'finished 0'])
    assert.deepEqual(states.slice(0, 4), ['waiting', 'inTrade', 'finished', 'finished'])
    assert.deepEqual(
      sink.tradeRows.map(({ exitPrice, exitReason }) => [exitPrice, exitReason]),
      [[95, 'stopLoss']],
    )
  })

  it('is finished by its target, and by a cancelled entry that never filled', () => {
    const rows: BarRow[] = [flat[0]!, flat[0]!, [100, 111, 100, 110], ...flat]
    assert.deepEqual(follow({ side: 'BUY', stopLoss: 95, takeProfit: 110 }, rows).told, ['inTrade 1', 'finished 0'])
    const cancelled = follow({ side: 'SELL', limit: 120, stopLoss: 130 }, flat, (strategy, { entry }, bar) => {
      if (bar === 3) strategy.cancel(entry)
    })
    assert.deepEqual(cancelled.told, ['finished 0'])
  })

  it('is finished when its entry is denied', () => {
    const { told, states } = follow({ side: 'BUY', size: NaN })
    assert.deepEqual([told, new Set(states)], [['finished 0'], new Set(['finished'])])
  })

  it('is in trade while its entry has filled in part', () => {
    const rows = Array.from({ length: 6 }, (): BarRow => [100, 101, 99, 100, 4])
    const states: [string, number][] = []
    class Opens extends Strategy {
      private opened: Opportunity | undefined
      override onBar() {
        this.opened ??= this.opportunity({ side: 'BUY', size: 10 })
        states.push([this.opened.state, this.opened.openQuantity])
      }
    }
    run(Opens, rows, { venue: { volumeLimit: 1, finalize: 'none' } })
    assert.deepEqual(states.slice(0, 4), [
      ['waiting', 0],
      ['inTrade', 4],
      ['inTrade', 8],
      ['inTrade', 10],
    ])
  })

  it('moves its stop and target', () => {
    const rows: BarRow[] = [...flat.slice(0, 4), [100, 100, 97, 97], ...flat]
    const { sink } = follow({ side: 'BUY', stopLoss: 90, takeProfit: 120 }, rows, (_, opportunity, bar) => {
      if (bar !== 3) return
      opportunity.moveStop(98)
      opportunity.moveTarget(115)
    })
    assert.equal(sink.tradeRows[0]!.exitPrice, 98)
    assert.equal(sink.orderRows.find(({ role }) => role === 'takeProfit')!.limit, 115)
    assert.throws(() => follow({ side: 'BUY' }, flat, (_, opportunity) => opportunity.moveStop(90)), /has no stop loss/)
  })

  it('closes what it opened and nothing else, and its exits end', () => {
    const rows: BarRow[] = [
      [100, 100, 100, 100],
      [101, 101, 101, 101],
      [102, 102, 102, 102],
      [103, 103, 103, 103],
      [104, 104, 104, 104],
    ]
    const { told, sink } = follow({ side: 'BUY', size: 2, stopLoss: 50 }, rows, (strategy, opportunity, bar) => {
      if (bar === 1) strategy.buy({ size: 5 })
      if (bar === 3) opportunity.close()
    })
    assert.deepEqual(told, ['inTrade 2', 'finished 0'])
    assert.deepEqual(
      sink.tradeRows.map(({ quantity, exitReason, entryPrice }) => [quantity, exitReason, entryPrice]),
      [
        [2, 'signal', 101],
        [5, 'open', 101],
      ],
    )
    assert.deepEqual(
      sink.orderRows.filter(({ role }) => role === 'stopLoss').map(({ status }) => status),
      ['CANCELED'],
    )
  })

  it('is tied to its broker, of which a backtest has one', () => {
    assert.equal(follow({ side: 'BUY' }).opportunity.broker, 'simulated')
    assert.throws(() => follow({ side: 'BUY', broker: 'elsewhere' }), /There is no broker 'elsewhere'/)
  })
})
