import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { ParquetSink } from '../../../engine-host/backtest/parquet-sink.js'
import type { FillChunk, JournalChunk, OrderChunk } from '../../../engine-host/backtest/recording.js'
import { RunReader } from '../../../engine-host/backtest/run-reader.js'
import { journalEvents, type JournalEvent } from '../../../engine-host/core/journal-events.js'
import type { OrderRows, RunRows, RunRowTable } from '../../../engine-host/protocol/run-rows.js'
import { readRunRows } from '../../../engine-host/report/run-rows.js'
import {
  barsOf,
  compiled,
  completed,
  fillsOver,
  ordersOver,
  specificationIn,
  stampsOf,
  temporaryDirectory,
} from '../backtest/recorded-run.js'

const bars = barsOf([100, 101, 102, 101.5])

describe('rows of a run, page by page', () => {
  let directory: string
  let duckdb: DuckDBInstance
  let runs = 0

  before(async () => {
    directory = await temporaryDirectory()
    duckdb = await DuckDBInstance.create(':memory:')
  })
  after(async () => {
    duckdb.closeSync()
    await fs.rm(directory, { recursive: true, force: true })
  })

  async function runOf(fill: (sink: ParquetSink) => void): Promise<RunReader> {
    const specification = await specificationIn(directory, `run-${++runs}`)
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 0 })
    assert(sink instanceof ParquetSink)
    fill(sink)
    const callSites = [{ file: specification.strategyFile, line: 14, column: 5 }]
    assert.equal(await sink.close(completed(specification), callSites), undefined)
    const reader = await RunReader.open(specification.runDirectory, duckdb)
    assert(reader instanceof RunReader)
    return reader
  }

  async function rows<Table extends RunRowTable>(
    run: RunReader,
    table: Table,
    filter = '',
    firstRow = 0,
    count = 200,
  ): Promise<RunRows & { readonly table: Table }> {
    const read = await readRunRows(run, { table, filter, firstRow, count })
    assert('table' in read, JSON.stringify(read))
    return read as RunRows & { readonly table: Table }
  }

  it('tells of an order its terms, what became of it and the line that placed it', async () => {
    const run = await runOf((sink) => sink.orders(ordersOver(bars, 1, 3)))
    const read = await rows(run, 'orders')
    assert.deepEqual([...read.orderNumber], [1, 2])
    assert.deepEqual([...read.parentOrder], [0, 1])
    assert.deepEqual(read.type, ['MARKET', 'STOP_MARKET'])
    assert.deepEqual([...read.triggerPrice], [NaN, 100])
    assert.deepEqual([...read.averagePrice], [101, 101.5])
    assert.deepEqual(
      [...read.place].map((place) => read.places[place]?.line),
      [14, 14],
    )
    assert.equal(read.total, 2)
  })

  it('tells of a fill its rule, and the type of its order', async () => {
    const run = await runOf((sink) => {
      sink.orders(ordersOver(bars, 1, 3))
      sink.fills(fillsOver(bars, 1, 3))
    })
    const read = await rows(run, 'fills', 'STOP_market')
    assert.deepEqual([...read.fillNumber], [2])
    assert.deepEqual(read.type, ['STOP_MARKET'])
    assert.deepEqual(read.rule, ['stopTouched'])
    assert.deepEqual(read.liquidity, ['taker'])
    assert.deepEqual([...read.commission], [1])
  })

  it('tells each event as a sentence, with the rule and the commission of its own fill', async () => {
    const run = await runOf((sink) => {
      sink.orders(ordersOver(bars, 1, 3))
      sink.fills(fillsOver(bars, 1, 3))
      sink.journal(
        journalOf([
          ['ORDER_INITIALIZED', 1],
          ['ORDER_FILLED', 1],
          ['ORDER_CANCELED', 2],
        ]),
      )
    })
    const read = await rows(run, 'journal')
    assert.deepEqual(read.text, [
      'order 1 BUY 100 SPY.EQUS MARKET created (entry)',
      'order 1 BUY SPY.EQUS MARKET filled 100 at 101.50 (nextOpen, taker, commission 1.00 USD)',
      'order 2 SELL SPY.EQUS STOP_MARKET cancelled',
    ])
    const cancelled = await rows(run, 'journal', 'order 2')
    assert.deepEqual(cancelled.event, ['ORDER_CANCELED'])
    assert.equal(cancelled.total, 1)
  })

  it('a fill has the same rule on every page of the journal as in the whole', async () => {
    const events = Array.from({ length: 40 }, (_, at) => [at % 3 === 0 ? 'ORDER_FILLED' : 'ORDER_ACCEPTED', 1] as const)
    const fills = 14
    const run = await runOf((sink) => {
      sink.orders(ordersOver(bars, 1, 3))
      const rules = Uint8Array.from({ length: fills }, (_, at) => 1 + (at % 5))
      const numbers = Int32Array.from({ length: fills }, (_, at) => at + 1)
      sink.fills(repeated(fillsOver(bars, 1, 3), fills, { fillNumber: numbers, rule: rules }))
      sink.journal(journalOf(events))
    })
    const whole = await rows(run, 'journal')
    assert.equal(new Set(whole.text.filter((text) => text.includes('filled'))).size, 5)
    for (const filter of ['', 'order', 'filled']) {
      const all = await rows(run, 'journal', filter)
      const paged: string[] = []
      for (let first = 0; first < all.total; first += 7)
        paged.push(...(await rows(run, 'journal', filter, first, 7)).text)
      assert.deepEqual(paged, all.text, filter)
    }
    assert.deepEqual((await rows(run, 'journal', 'order')).text, whole.text)
  })

  it('of a period has the fills and events after its beginning and until its end, and the orders that lived in it', async () => {
    const run = await runOf((sink) => {
      sink.orders(ordersOver(bars, 1, 3))
      sink.fills(fillsOver(bars, 1, 3))
      sink.journal(
        journalOf([
          ['ORDER_INITIALIZED', 1],
          ['ORDER_FILLED', 1],
          ['ORDER_CANCELED', 2],
        ]),
      )
    })
    const whole = {
      orders: await rows(run, 'orders'),
      fills: await rows(run, 'fills'),
      journal: await rows(run, 'journal'),
    }
    const times = [...whole.orders.createdTime, ...whole.orders.closedTime, ...whole.journal.time]
    const bounds = [...new Set(times.flatMap((time) => [time - 0.5, time, time + 0.5]))]
    for (const after of bounds)
      for (const until of bounds.filter((bound) => bound > after)) {
        const within = { after, until }
        const read = async <Table extends RunRowTable>(table: Table) => {
          const part = await readRunRows(run, { table, filter: '', firstRow: 0, count: 200, within })
          assert('table' in part, JSON.stringify(part))
          assert.deepEqual(part.within, within)
          assert.equal(part.total, part.length)
          return part as RunRows & { readonly table: Table }
        }
        const inside = (time: number) => time > after && time <= until
        const { orderNumber, createdTime, closedTime } = whole.orders
        const alive = [...orderNumber].filter((_, row) => closedTime[row]! > after && createdTime[row]! <= until)
        assert.deepEqual([...(await read('orders')).orderNumber], alive)
        assert.deepEqual([...(await read('fills')).time], [...whole.fills.time].filter(inside))
        assert.deepEqual([...(await read('journal')).time], [...whole.journal.time].filter(inside))
      }
  })

  it('of an instrument has its orders, and none of another', async () => {
    const run = await runOf((sink) => {
      sink.orders(ordersOver(bars, 1, 3))
      sink.fills(fillsOver(bars, 1, 3))
      sink.journal(journalOf([['ORDER_FILLED', 1]]))
    })
    for (const table of ['orders', 'fills', 'journal'] as const)
      for (const [id, isThere] of [
        ['SPY.EQUS', true],
        ["O'NEIL.EQUS", false],
      ] as const) {
        const read = await readRunRows(run, {
          table,
          filter: '',
          firstRow: 0,
          count: 9,
          within: { instruments: [id] },
        })
        assert('table' in read && read.total > 0 === isThere, `${table} of ${id}`)
      }
  })

  it('an apostrophe, a percent sign or a bracket in the filter is a character like any other', async () => {
    const orders = { ...ordersOver(bars, 1, 3), tag: ["don't 5%", '[x]_'] }
    const run = await runOf((sink) => sink.orders(orders))
    const found = async (filter: string) => [...(await rows(run, 'orders', filter)).orderNumber]
    assert.deepEqual(await found("DON'T"), [1])
    assert.deepEqual(await found('%'), [1])
    assert.deepEqual(await found('[x]_'), [2])
    assert.deepEqual(await found("'; DROP TABLE orders"), [])
  })

  it('a run without orders has none on any page', async () => {
    const run = await runOf((sink) => sink.bars(bars))
    for (const table of ['orders', 'fills', 'journal'] as const) {
      const { length, total } = await rows(run, table, '', 400)
      assert.deepEqual([length, total], [0, 0], table)
    }
  })

  it('pages put together are the rows that hold all words, each once and in sequence', async () => {
    const order = fc.record({
      side: fc.constantFrom(1, -1),
      type: fc.constantFrom('MARKET', 'LIMIT', 'STOP_MARKET', 'STOP_LIMIT'),
      status: fc.constantFrom('FILLED', 'CANCELED', 'REJECTED'),
      tag: fc.constantFrom('', 'first', 'Limit of risk'),
    })
    const words = fc.array(fc.constantFrom('limit', 'buy', 'FILLED', 'stop_', 'spy', 'first', 'nothing'), {
      maxLength: 3,
    })
    const property = fc.asyncProperty(
      fc.array(order, { maxLength: 60 }),
      words,
      fc.integer({ min: 1, max: 25 }),
      async (orders, asked, pageSize) => {
        const chunk: OrderChunk = repeated(ordersOver(bars, 1, 3), orders.length, {
          orderNumber: Int32Array.from(orders, (_, at) => at + 1),
          side: Int8Array.from(orders, ({ side }) => side),
          type: orders.map(({ type }) => type),
          status: orders.map(({ status }) => status),
          tag: orders.map(({ tag }) => tag),
        })
        // Orders are written as they end, not in the sequence in which they were made.
        const run = await runOf((sink) => sink.orders(reversed(chunk)))
        const expected = orders.flatMap(({ side, type, status, tag }, at) => {
          const text =
            `order ${at + 1} SPY.EQUS ${side > 0 ? 'buy' : 'sell'} ${type} GTC ${status} entry ${tag}`.toLowerCase()
          return asked.every((word) => text.includes(word.toLowerCase())) ? [at + 1] : []
        })
        const read: number[] = []
        for (let firstRow = 0; firstRow < Math.max(1, expected.length); firstRow += pageSize) {
          const page: OrderRows = await rows(run, 'orders', asked.join('  '), firstRow, pageSize)
          assert.equal(page.total, expected.length)
          read.push(...page.orderNumber)
        }
        assert.deepEqual(read, expected)
      },
    )
    await fc.assert(property, { numRuns: 25 })
  })
})

/** Events of orders at consecutive seconds: 100 at 101.50 with a commission of 1. */
function journalOf(events: readonly (readonly [event: JournalEvent, order: number])[]): JournalChunk {
  const length = events.length
  return {
    length,
    stamps: stampsOf(events.map((_, at) => 1_381_152_600_000_000_000n + BigInt(at) * 1_000_000_000n)),
    kind: Uint8Array.from(events, ([event]) => journalEvents.indexOf(event)),
    orderNumber: Int32Array.from(events, ([, order]) => order),
    tradeNumber: new Int32Array(length).fill(-1),
    quantity: new Float64Array(length).fill(100),
    price: Float64Array.from(events, ([event]) => (event === 'ORDER_INITIALIZED' ? NaN : 101.5)),
    money: new Float64Array(length).fill(1),
    instrument: new Int32Array(length),
    side: new Int8Array(length).fill(1),
    orderType: new Uint8Array(length).fill(1),
    timeInForce: new Uint8Array(length).fill(1),
    flags: new Uint8Array(length),
    parentOrder: new Int32Array(length).fill(-1),
    trigger: new Float64Array(length).fill(NaN),
  }
}

/** As many rows as wanted, like the first of `pattern` but for the changes. */
function repeated<Chunk extends OrderChunk | FillChunk>(
  pattern: Chunk,
  length: number,
  changes: Partial<Chunk>,
): Chunk {
  const fill = (column: unknown) => {
    if (Array.isArray(column)) return new Array<unknown>(length).fill(column[0])
    if (!ArrayBuffer.isView(column)) return length
    const values = column as Float64Array
    const width = values.length / pattern.length
    const Column = values.constructor as Float64ArrayConstructor
    return Column.from({ length: length * width }, (_, at) => values[at % width]!)
  }
  const columns = Object.entries(pattern).map(([name, column]) => [name, fill(column)])
  return { ...(Object.fromEntries(columns) as Chunk), ...changes }
}

function reversed(chunk: OrderChunk): OrderChunk {
  const columns = Object.entries(chunk).map(([name, column]: [string, unknown]) => {
    const isRow = Array.isArray(column) || (ArrayBuffer.isView(column) && !name.endsWith('Stamps'))
    return [name, isRow ? (column as number[]).toReversed() : column]
  })
  return Object.fromEntries(columns) as OrderChunk
}
