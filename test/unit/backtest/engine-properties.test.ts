import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { isFinal, isLegalTransition, orderStatuses, type OrderStatus } from '../../../engine-host/core/order-status.js'
import type { VenueSettings } from '../../../engine-host/protocol/venue-settings.js'
import { resolveFillRules } from '../../../engine-host/venues/fill-presets.js'
import type { Ran } from './engine-fixture.js'
import { matching, play, scenario, type Observed, type Scenario } from './engine-scenario.js'

/** For each fill the limit, or else the stop, that its order had then: orders are changed between partial fills. */
function pricesAtFills({ journalRows }: Ran['sink']): number[] {
  const present = new Map<number, number>()
  const prices: number[] = []
  for (const { event, order, price, trigger } of journalRows) {
    if (event === 'ORDER_INITIALIZED' || event === 'ORDER_UPDATED')
      present.set(order, Number.isNaN(price) ? trigger : price)
    if (event === 'ORDER_FILLED') prices.push(present.get(order)!)
  }
  return prices
}

/**
 * By how many cents equity can differ from the sum of payments. Exact money does not. Profits from a running average are
 * rounded once for each fill that closes something, and so is the mark of what is open: each is off by at most half a
 * cent, and two whole numbers of cents that are n halves apart differ by at most the whole part of n / 2. Money that is
 * never rounded is compared by the cents that its fills are shown in, a cent a fill.
 */
function roundingOf({ preset }: VenueSettings, closings: number, fills: number): number {
  if (preset === 'backtesting.py') return fills
  return preset === 'nautilus' ? Math.floor((closings + 1) / 2) : 0
}

const cents = (amount: number) => Math.round(amount * 100)
const check = (property: (observed: Observed, scenario: Scenario) => void) => {
  fc.assert(
    fc.property(scenario, (one) => property(play(one), one)),
    { numRuns: 1000 },
  )
}

/** The bar whose equity shows a fill first: the queue carries out orders for the last close with the next bar. */
function bookedAt(fill: Ran['sink']['fillRows'][number], settings: VenueSettings): number {
  return fill.bar + (matching(settings) === 'queue' && fill.rule === 'thisClose' ? 1 : 0)
}

describe('Whatever a strategy does on whatever bars', () => {
  it('cash plus open positions at the close is the equity of each bar, to the cent', () => {
    check(({ sink }, { rows, venue: settings }) => {
      const closings = sink.tradeRows.filter(({ exitReason }) => exitReason !== 'open').map(({ exitBar }) => exitBar)
      let cash = 1_000_000
      let position = 0
      const fills = sink.fillRows
      let next = 0
      sink.equity.forEach((equity, bar) => {
        for (; next < fills.length && bookedAt(fills[next]!, settings) <= bar; next++) {
          const fill = fills[next]!
          cash -= fill.side * fill.quantity * cents(fill.price) + cents(fill.commission)
          position += fill.side * fill.quantity
        }
        const expected = cash + position * cents(rows[bar]![3])
        const tolerance = roundingOf(settings, closings.filter((exitBar) => exitBar <= bar).length, fills.length)
        assert.ok(
          Math.abs(cents(equity) - expected) <= tolerance,
          `bar ${String(bar)}: ${String(equity)}, ${String(expected)}`,
        )
      })
    })
  })

  it('realized profits less fees are the change of the balance once flat', () => {
    check(({ sink }, { venue: settings }) => {
      const trades = sink.tradeRows
      // What an account that pays in full has paid and received replaces the profits from averages once it is flat.
      const isExact = settings.preset === 'nautilus' && settings.account !== 'cash'
      const tolerance = isExact ? 0 : roundingOf(settings, trades.length, sink.fillRows.length)
      const net = trades.reduce((sum, trade) => sum + cents(trade.profitAndLoss), 0)
      const fees = trades.reduce((sum, trade) => sum + cents(trade.fees), 0)
      assert.ok(Math.abs(cents(sink.equity.at(-1)!) - 1_000_000 - net) <= tolerance)
      const commissions = sink.fillRows.reduce((sum, fill) => sum + cents(fill.commission), 0)
      assert.ok(Math.abs(fees - commissions) <= (settings.preset === 'backtesting.py' ? tolerance : 0))
    })
  })

  it('the position is the signed sum of the fills that the strategy was told of', () => {
    check(({ positions }) => {
      for (const [position, filled] of positions) assert.equal(position, filled)
    })
  })

  it('no order makes an illegal transition or fills beyond its quantity', () => {
    check(({ sink }) => {
      const status = new Map<number, OrderStatus>()
      for (const { event, order } of sink.journalRows) {
        const to = event.replace('ORDER_', '') as OrderStatus
        if (event === 'ORDER_INITIALIZED') status.set(order, 'INITIALIZED')
        else if (event === 'ORDER_FILLED') assert.ok(!isFinal(status.get(order)!))
        else if (orderStatuses.includes(to)) {
          assert.ok(isLegalTransition(status.get(order)!, to), `${status.get(order)!} → ${to}`)
          status.set(order, to)
        }
      }
      for (const order of sink.orderRows) {
        assert.ok(order.filled <= order.quantity)
        assert.equal(
          order.status === 'FILLED',
          order.filled === order.quantity && order.quantity > 0 && !['DENIED', 'CANCELED'].includes(order.status),
        )
        const sum = sink.fillRows
          .filter((fill) => fill.order === order.number)
          .reduce((total, fill) => total + fill.quantity, 0)
        assert.equal(order.filled, sum)
      }
    })
  })

  it('fills lie inside their bar, at its open where that was gapped to, and limits never fill worse, stops never better', () => {
    check(({ sink }, { rows, venue: settings }) => {
      const way = matching(settings)
      const ticks = way === 'ticks'
      const orders = new Map(sink.orderRows.map((order) => [order.number, order]))
      const inForce = pricesAtFills(sink)
      for (const [place, fill] of sink.fillRows.entries()) {
        const [open, high, low, close] = rows[fill.bar]!
        const order = orders.get(fill.order)!
        const what = JSON.stringify({ fill, order, bar: rows[fill.bar] })
        // The queue knows no path: it fills stop-limits at their stop though the bar may have opened beyond it.
        const elsewhere =
          way === 'queue' && (order.type.endsWith('STOP_LIMIT') || resolveFillRules(settings).entryAt === 'thisClose')
        if (!ticks && !elsewhere && (fill.rule !== 'limitGap' || fill.price === open))
          assert.ok(fill.price >= low && fill.price <= high, what)
        if (fill.rule === 'stopGap' && !elsewhere) assert.equal(fill.price, open, what)
        if (fill.rule === 'thisClose' && !ticks) assert.equal(fill.price, close, what)
        if (!Number.isNaN(order.limit)) assert.ok((inForce[place]! - fill.price) * fill.side >= 0, what)
        if (fill.rule === 'stopTouched' && order.type === 'STOP_MARKET')
          assert.ok((fill.price - inForce[place]!) * fill.side >= 0, what)
      }
    })
  })

  it('stop loss and take profit of one entry never fill beyond what it opened', () => {
    check(({ sink }, { venue: settings }) => {
      const orders = sink.orderRows
      for (const entry of orders) {
        const exits = orders.filter((order) => order.parent === entry.number)
        const filled = exits.map((order) => order.filled)
        // NautilusTrader's exits have the entry's whole quantity from its first fill on, even if the rest is then cancelled.
        const opened = resolveFillRules(settings).contingencies === 'byOrder' ? entry.quantity : entry.filled
        assert.ok(
          filled.reduce((sum, each) => sum + each, 0) <= opened,
          `order ${String(entry.number)} opened ${String(opened)}`,
        )
        const partial = (settings.volumeLimit ?? 'none') !== 'none' || matching(settings) === 'ticks'
        if (!partial) assert.ok(filled.filter((each) => each > 0).length <= 1)
      }
    })
  })

  it('nothing is seen before its time: a run over the first bars gives the first part of the events', () => {
    fc.assert(
      fc.property(scenario, fc.integer({ min: 1, max: 29 }), (one, cut) => {
        const endless = { ...one, venue: { ...one.venue, finalize: 'none' as const } }
        const whole = play(endless).sink.journalRows.slice(0, -1)
        const part = play({ ...endless, rows: one.rows.slice(0, cut) }).sink.journalRows.slice(0, -1)
        assert.deepEqual(part, whole.slice(0, part.length))
      }),
      { numRuns: 1000 },
    )
  })

  it('repeating the run gives the same SHA-256 over the event log', () => {
    check(({ engine }, one) => {
      assert.equal(play(one).engine.eventLogSha256(), engine.eventLogSha256())
    })
  })

  it('a thousand runs give the same SHA-256 in processes of other time zones, languages and memory layouts', async () => {
    const child = path.join(import.meta.dirname, 'engine-child.ts')
    const seed = String(Math.floor(Math.random() * 2 ** 31))
    const hashes = async (options: readonly string[], env: Readonly<Record<string, string>>) => {
      const args = [...options, '--import', 'tsx', child, seed, '1000']
      const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } })
      return stdout.trim().split('\n')
    }
    const [one, other] = await Promise.all([
      hashes(['--hash-seed=1'], { TZ: 'Asia/Tokyo', LC_ALL: 'C' }),
      hashes(['--hash-seed=2', '--max-semi-space-size=1'], { TZ: 'America/New_York', LC_ALL: 'de_DE.UTF-8' }),
    ])
    assert.equal(one.length, 1000)
    assert.ok(new Set(one).size > 900, 'the runs differ')
    assert.deepEqual(other, one, `seed ${seed}`)
  }).timeout(180_000)

  it('a run that is handed over in any parts, as after pauses, is the uninterrupted one', () => {
    fc.assert(
      fc.property(scenario, fc.array(fc.nat(29), { maxLength: 8 }), (one, begins) => {
        assert.equal(play(one, begins).engine.eventLogSha256(), play(one).engine.eventLogSha256())
      }),
      { numRuns: 1000 },
    )
  })

  it('a position without orders of its own is protected by working exits, or by none that is left over', () => {
    check(({ sink }) => {
      const orders = sink.orderRows
      for (const exit of orders) {
        if (exit.parent < 0) continue
        const entry = orders.find((order) => order.number === exit.parent)!
        const entryEnded = ['FILLED', 'CANCELED', 'EXPIRED', 'DENIED', 'REJECTED'].includes(entry.status)
        if (entryEnded && entry.filled === 0) assert.ok(['CANCELED', 'DENIED'].includes(exit.status), exit.status)
      }
    })
  })
})
