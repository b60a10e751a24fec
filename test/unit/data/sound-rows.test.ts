import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { barPriceRules, soundBarSql } from '../../../engine-host/data/bar-price-rules.js'
import { databentoBarRules, soundDatabentoBarSql } from '../../../engine-host/data/databento-bar-rules.js'
import { brokenRulesSql } from '../../../engine-host/data/row-rule.js'
import { Staging } from '../../../engine-host/data/staging.js'
import { soundTimeSql, timeRule } from '../../../engine-host/data/table-time-rule.js'
import { readFeed } from './independent-read.js'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

const edges = [-(2n ** 63n), -1n, 0n, 1n, 99_999n, 100_000n, 1_000_000_000n, 2_000_000_000_000_000n, 2n ** 63n - 1n]
const price = fc.oneof(
  fc.constant('NULL'),
  fc.constantFrom(...edges).map((edge) => `(${edge})::BIGINT`),
)
const volume = fc.constantFrom(
  'NULL',
  `'nan'`,
  `'inf'`,
  `'-inf'`,
  '-1',
  '-0.0',
  '0',
  '3',
  '9007199254740991',
  '9007199254740992',
)
const stamps = [
  'NULL',
  ...[0n, 99_999_999_999_999_999n, 100_000_000_000_000_000n, 9_000_000_000_000_000_000n, 9_000_000_000_000_000_001n],
  ...[-2_208_988_800_000_000_001n, -2_208_988_800_000_000_000n, 7_258_118_400_000_000_000n, 7_258_118_400_000_000_001n],
]
const row = fc.record({
  open: price,
  high: price,
  low: price,
  close: price,
  volume: volume.map((text) => `(${text})::DOUBLE`),
  stamp: fc.constantFrom(...stamps).map((text) => `(${text})::BIGINT`),
  rtype: fc.constantFrom('NULL', '31', '32', '35', '36'),
  publisher: fc.constantFrom('NULL', '-1', '0', '65535', '65536'),
  instrument: fc.constantFrom('NULL', '-1', '0', '5482'),
})

const tableRules = [
  timeRule({ time: 'time' }),
  ...barPriceRules({ open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' }),
]

describe('sound rows', () => {
  it('are never among those that break a rule, whatever their values', () =>
    inTemporaryFolder(async (folder) => {
      const staging = await Staging.open(folder, 256, undefined)
      try {
        await fc.assert(
          fc.asyncProperty(fc.array(row, { minLength: 50, maxLength: 200 }), async (rows) => {
            const values = rows.map(
              (each) =>
                `(${[each.open, each.high, each.low, each.close, each.volume, each.stamp, each.rtype, each.publisher, each.instrument].join(', ')})`,
            )
            const from = `FROM (SELECT *, open_nanos AS stamp_nanos, false AS spread FROM (VALUES ${values.join(', ')})
              AS t(open, high, low, "close", volume, open_nanos, rtype, publisher_id, instrument_id))`
            const [found] = await staging.rows(`SELECT
              count(*) FILTER (${soundDatabentoBarSql} AND ${brokenRulesSql(databentoBarRules)} <> 0)::DOUBLE AS databento,
              count(*) FILTER (${soundTimeSql} AND ${soundBarSql} AND ${brokenRulesSql(tableRules)} <> 0)::DOUBLE AS tables,
              count(*) FILTER (${brokenRulesSql(databentoBarRules)}
                <> ${brokenRulesSql(databentoBarRules, soundDatabentoBarSql)})::DOUBLE AS differing ${from}`)
            assert.deepEqual(found, { databento: 0, tables: 0, differing: 0 })
          }),
          { numRuns: 60 },
        )
      } finally {
        staging.close()
      }
    }))

  const header = 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol'
  const line = (second: number, keys: string, symbol: string) =>
    `${1_704_067_200 + second}000000000,${keys},4000000000000,4001000000000,3999000000000,4000500000000,7,${symbol}`
  const last = [
    ['another symbol', '32,1,5482', 'ESM4', ['ES.H24 1-SECOND 3000', 'ES.M24 1-SECOND 1']],
    ['another length', '33,1,5482', 'ESH4', ['ES.H24 1-MINUTE 1', 'ES.H24 1-SECOND 3000']],
    ['another publisher', '32,2,5482', 'ESH4', ['ES.H24 1-SECOND 3000', 'ESH4.XNAS 1-SECOND 1']],
    ['another number of the instrument', '32,1,5483', 'ESH4', ['ES.H24 1-SECOND 3001']],
    ['a symbol in quotes', '32,1,5482', '"ESH4"', ['ES.H24 1-SECOND 3001']],
  ] as const
  for (const [what, keys, symbol, series] of last) {
    it(`are not all of a file whose last line has ${what}, which is read as before`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'bars.csv')
        const lines = Array.from({ length: 3000 }, (_, second) => line(second, '32,1,5482', 'ESH4'))
        writeFileSync(path, [header, ...lines, line(90_000, keys, symbol), ''].join('\n'))
        await withCatalog(join(folder, 'store'), async (catalog) => {
          const result = await catalog.importFiles([path], { settings: { problems: { 'mixed-contracts': 'keep' } } })
          assert.equal(result.kind, 'imported', JSON.stringify(result))
          const listed = (await catalog.listSeries()).map(
            ({ instrumentId, bars, rows }) => `${instrumentId} ${bars} ${rows}`,
          )
          assert.deepEqual(listed.sort(), series)
        })
      }))
  }

  it('have the nanoseconds that an ISO time says, in all the ways to write it', () =>
    inTemporaryFolder(async (folder) => {
      const times: readonly (readonly [text: string, nanos: bigint])[] = [
        ['2024-03-09', 0n],
        ['2024-03-09T00:01', 60_000_000_000n],
        ['2024-03-09 00:02:00', 120_000_000_000n],
        ['2024-03-09T00:03:00.000000001', 180_000_000_001n],
        ['2024-03-09T00:04:00.5Z', 240_500_000_000n],
        ['2024-03-09 02:05:00+02:00', 300_000_000_000n],
        ['2024-03-08 19:06:00.123456789-05', 360_123_456_789n],
      ]
      const midnight = 1_709_942_400_000_000_000n
      // Alone, so that DuckDB reads the times, and beside a form that takes a closer look.
      for (const more of [[], [['2024-03-09 00:08:00 UTC', 480_000_000_000n] as const]]) {
        const all = [...times, ...more]
        const path = join(folder, `times-${all.length}.csv`)
        writeFileSync(
          path,
          ['time,open,high,low,close,volume', ...all.map(([text]) => `${text},10,11,9,10.5,3`), ''].join('\n'),
        )
        await withCatalog(join(folder, `store-${all.length}`), async (catalog) => {
          const settings = { instrument: 'TEST.FILE', bars: '1-SECOND', stamp: 'close' } as const
          const result = await catalog.importFiles([path], { settings })
          assert.equal(result.kind, 'imported', JSON.stringify(result))
          const resolved = await catalog.resolve('TEST.FILE', '1-SECOND')
          assert.equal(resolved.kind, 'resolved')
          const bars = await readFeed(resolved.source)
          assert.deepEqual(
            bars.map(([nanos]) => nanos - midnight),
            all.map(([, nanos]) => nanos),
          )
        })
      }
    }))
})
