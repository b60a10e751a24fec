import assert from 'node:assert/strict'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { csvFiles, decimalText, stampText } from '../../../engine-host/report/csv-export.js'
import type { RunRecord } from '../../../engine-host/backtest/run-folder.js'
import { startingSummary } from '../../../engine-host/backtest/run-folder.js'
import { spreadsheetText, spreadsheetTextSql } from '../../../engine-host/report/spreadsheet-text.js'
import { statisticsCsv } from '../../../engine-host/report/statistics-csv.js'
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

  it('that a spreadsheet would compute have an apostrophe before them', async () => {
    for (const [given, expected] of [
      ['=HYPERLINK("http://x")', `'=HYPERLINK("http://x")`],
      ['+1', "'+1"],
      ['-cut', "'-cut"],
      ['@SUM(A1)', "'@SUM(A1)"],
      ['\t=1', "'\t=1"],
      ['\r=1', "'\r=1"],
      ['＝1', "'＝1"],
      ["'=1", "''=1"],
      ["it's", "it's"],
      ["'quoted'", "'quoted'"],
      ['a=b', 'a=b'],
      ['', ''],
    ] as const) {
      assert.equal(spreadsheetText(given), expected)
      assert.equal(await text(spreadsheetTextSql(`'${given.replaceAll("'", "''")}'`)), expected)
    }
    assert.equal(await text(spreadsheetTextSql('(NULL::VARCHAR)')), null)
  })

  it('give every text back: one apostrophe goes where a formula would follow it', () => {
    const back = (field: string) => (/^''*[=+@＝＋－＠\t\r\n-]/.test(field) ? field.slice(1) : field)
    fc.assert(
      fc.property(fc.array(fc.constantFrom("'", '=', '-', '@', '\t', 'a', '1')), (characters) => {
        const given = characters.join('')
        assert.equal(back(spreadsheetText(given)), given)
        assert.doesNotMatch(spreadsheetText(given), /^[=+@＝＋－＠\t\r\n-]/)
      }),
    )
  })

  it('of the user’s are no formulas: tags, reasons, instruments, source lines, strategies and names of indicators', async () => {
    const orders = csvFiles(recordOf()).find(({ name }) => name === 'orders.csv')!
    const from = `(SELECT 1 AS order_number, '@ES' AS instrument, 1 AS side, 'LIMIT' AS type, 'GTC' AS time_in_force,
      'CANCELED' AS status, -1::DOUBLE AS quantity, 0::DOUBLE AS filled_quantity, 5::DOUBLE AS average_price,
      5::DOUBLE AS limit_price, 5::DOUBLE AS trigger_price, make_timestamp_ns(0) AS created_time,
      make_timestamp_ns(0) AS closed_time, 0 AS created_bar, 0 AS parent_order, 'entry' AS role,
      '=cmd|''/c calc''!A1' AS tag, '+why' AS reason, 0 AS call_site, '-one' AS strategy)`
    const [row] = (await connection.runAndReadAll(orders.query(from))).getRowObjects()
    assert.deepEqual(
      [row!['instrument'], row!['tag'], row!['reason'], row!['placed_at'], row!['strategy']],
      ["'@ES", `'=cmd|'/c calc'!A1`, "'+why", "'-ema.ts:3", "'-one"],
    )
    assert.equal(row!['quantity'], '-1', 'a number stays one')
    const bars = csvFiles(recordOf()).find(({ name }) => name === 'bars.csv')!
    const values = `(SELECT 0 AS bar, make_timestamp_ns(0) AS time, 1::DOUBLE AS open, 1::DOUBLE AS high, 1::DOUBLE AS low,
      1::DOUBLE AS close, 1::DOUBLE AS volume, 1::DOUBLE AS equity, 2::DOUBLE AS "=mine")`
    const names = (await connection.runAndReadAll(bars.query(values))).columnNames()
    assert.equal(names.at(-1), "'=mine")
    const statistic = { key: 'x', label: '=label', group: 'g', value: -1, unit: 'ratio', formula: '-a', source: '' }
    assert.match(statisticsCsv([statistic] as never), /^x,'=label,g,-1,ratio,'-a,,$/m)
  })

  function recordOf(): RunRecord {
    const specification = {
      sources: [{ instrumentId: '@ES', bars: '1-MINUTE', files: [], rows: 0 }],
      currency: 'USD',
      components: [],
    }
    return {
      summary: { specification, instruments: [{ ...es, id: '@ES' }] },
      indicators: [{ source: 0, column: '=mine' }],
      callSites: [{ file: '/strategies/-ema.ts', line: 3 }],
    } as unknown as RunRecord
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
