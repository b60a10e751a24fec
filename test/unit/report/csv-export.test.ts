import assert from 'node:assert/strict'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { csvFiles, decimalText, stampText } from '../../../engine-host/report/csv-export.js'
import type { RunRecord } from '../../../engine-host/backtest/run-folder.js'
import { startingSummary } from '../../../engine-host/backtest/run-folder.js'
import { es } from './charts.js'
import { spy } from './recorded-golden-run.js'

describe('fields of CSV files', () => {
  let connection: DuckDBConnection
  before(async () => {
    connection = await (await DuckDBInstance.create(':memory:')).connect()
  })

  async function text(expression: string): Promise<unknown> {
    return (await connection.runAndReadAll(`SELECT ${expression}`)).getRows()[0]![0]
  }

  for (const [value, decimals, expected] of [
    ['145.8', 2, '145.80'],
    ['1690.25', 2, '1690.25'],
    ['-28', 2, '-28.00'],
    ['0.1', 8, '0.10000000'],
    ['145.825', 2, '145.825'],
    ['100', 0, '100'],
    ['-0.0', 2, '0.00'],
    ['123456789012.34', 2, '123456789012.34'],
  ] as const) {
    it(`are ${expected} for ${value} at ${decimals} decimals`, async () => {
      assert.equal(await text(decimalText(`(${value}::DOUBLE)`, decimals)), expected)
    })
  }

  it('are empty where there is no number', async () => {
    assert.equal(await text(decimalText('(NULL::DOUBLE)', 2)), null)
  })

  it('give every double back, whatever its digits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 0, max: 9 }),
        async (value, decimals) => {
          // As a text: DuckDB takes bare digits beyond 2 ** 63 for a whole number of 128 bits, which it rounds twice.
          const written = await text(decimalText(`('${value}'::DOUBLE)`, decimals))
          assert.equal(Number(written), value === 0 ? 0 : value)
        },
      ),
      { numRuns: 100 },
    )
  })

  for (const nanos of ['1381244267123456789', '1381244267000000000', '1381244267999999999', '-1', '0']) {
    it(`keep every nanosecond of ${nanos}`, async () => {
      const seconds = Number(
        (BigInt(nanos) - (((BigInt(nanos) % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)) / 1_000_000_000n,
      )
      const fraction = String(((BigInt(nanos) % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n).padStart(9, '0')
      const expected = `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`
      assert.equal(await text(stampText(`make_timestamp_ns(${nanos})`)), expected)
    })
  }

  it('take the precision of their own row’s instrument', async () => {
    const record = {
      summary: {
        ...startingSummary(
          {
            runId: '',
            runDirectory: '',
            strategyFile: '',
            className: '',
            instruments: [],
            sources: [],
            cash: '1',
            currency: 'USD',
            parameters: {},
            venue: {},
            fees: {},
            seed: 1,
          },
          0,
        ),
        instruments: [spy, { ...es, pricePrecision: 4 }],
      },
      indicators: [],
      callSites: [],
    } as unknown as RunRecord
    const fills = csvFiles(record).find(({ name }) => name === 'fills.csv')!
    const from = `(SELECT 1 AS fill_number, 1 AS order_number, unnest(['SPY.EQUS', 'ES.Z13']) AS instrument,
      make_timestamp_ns(0) AS time, 0 AS bar, 1 AS side, 1::DOUBLE AS quantity, 5::DOUBLE AS price,
      0::DOUBLE AS commission, 'taker' AS liquidity, 'nextOpen' AS rule, 0 AS ambiguous)`
    const rows = (await connection.runAndReadAll(fills.query(from))).getRowObjects()
    assert.deepEqual(
      rows.map((row) => row['price']),
      ['5.00', '5.0000'],
    )
  })
})
