import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inTemporaryFolder, withCatalog } from './temporary-store.js'

type Values = Readonly<Record<string, string>>

const first = 1_710_460_740_000_000_000n
const minute = 60_000_000_000n

interface Schema {
  readonly header: string
  readonly row: (at: bigint) => Values
}

const bars: Schema = {
  header: 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol',
  row: (at) => ({
    ts_event: String(first + at * minute),
    rtype: '33',
    publisher_id: '1',
    instrument_id: '101',
    open: '5000.250000000',
    high: '5000.250000000',
    low: '5000.250000000',
    close: '5000.250000000',
    volume: '10',
    symbol: 'ESH4',
  }),
}

const trades: Schema = {
  header:
    'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,symbol',
  row: (at) => ({
    ts_recv: String(first + at * minute),
    ts_event: String(first + at * minute - 1n),
    rtype: '0',
    publisher_id: '1',
    instrument_id: '101',
    action: 'T',
    side: 'B',
    depth: '0',
    price: '5000.250000000',
    size: '10',
    flags: '0',
    ts_in_delta: '5',
    sequence: String(at + 1n),
    symbol: 'ESH4',
  }),
}

/** A file of three rows, of which the one at `place` has another value. */
function fileOf({ header, row }: Schema, column: string, value: string, place: number): string {
  const lines = [0, 1, 2].map((at) => {
    const values = { ...row(BigInt(at)), ...(at === place ? { [column]: value } : {}) }
    return header.split(',').map((name) => values[name as keyof typeof values])
  })
  return `${header}\n${lines.map((line) => line.join(',')).join('\n')}\n`
}

/** Numbers that cannot be kept as they stand. */
const wrong: readonly (readonly [schema: 'bars' | 'trades', column: string, value: string])[] = [
  ['bars', 'open', '5000.1234567891'],
  ['bars', 'close', '5000.2500000004'],
  ['bars', 'rtype', '33.4'],
  ['bars', 'publisher_id', '1.4'],
  ['bars', 'volume', '9007199254740993'],
  ['trades', 'price', '5000.2500000001'],
  ['trades', 'size', '9007199254740993'],
  ['trades', 'size', '1.5'],
  ['trades', 'sequence', '10abc'],
  ['trades', 'flags', 'many'],
  ['trades', 'flags', ''],
]

describe('numbers of Databento CSV', () => {
  const schemas = { bars, trades }
  for (const place of [0, 2]) {
    for (const [schema, column, value] of wrong) {
      it(`${column} of ${schema} that is "${value}" in line ${place + 2} is refused there`, () =>
        inTemporaryFolder((folder) =>
          withCatalog(join(folder, 'store'), async (catalog) => {
            const file = join(folder, 'wrong.csv')
            await writeFile(file, fileOf(schemas[schema], column, value, place))
            const imported = await catalog.importFiles([file])
            assert.ok(imported.kind === 'failed', JSON.stringify(imported))
            assert.ok(
              imported.message.startsWith(`wrong.csv, line ${place + 2}, column "${column}": `),
              imported.message,
            )
            assert.deepEqual(await catalog.listSeries(), [])
          }),
        ))
    }
  }

  for (const [schema, column] of [
    ['bars', 'ts_event'],
    ['trades', 'ts_recv'],
  ] as const) {
    it(`times of ${schema} that a table of floats has rounded are refused`, () =>
      inTemporaryFolder((folder) =>
        withCatalog(join(folder, 'store'), async (catalog) => {
          for (const value of ['1.71046074e+18', '1710460740000000000.7']) {
            const file = join(folder, 'floats.csv')
            await writeFile(file, fileOf(schemas[schema], column, value, 0))
            const imported = await catalog.importFiles([file])
            assert.ok(imported.kind === 'failed', JSON.stringify(imported))
            assert.ok(imported.message.startsWith(`floats.csv, line 2, column "${column}": "${value}" is not a time`))
          }
        }),
      ))
  }

  it('with nine decimals, or zeros beyond them, are kept, however large', () =>
    inTemporaryFolder((folder) =>
      withCatalog(join(folder, 'store'), async (catalog) => {
        for (const [at, price] of [
          '5000.123456789',
          '5000.12345678900',
          '150000.123456789',
          '731500.250000000',
        ].entries()) {
          const file = join(folder, `sound-${at}.csv`)
          const text = fileOf(bars, 'open', '', 9)
            .replaceAll('5000.250000000', price)
            .replaceAll('ESH4', `ES${'HMUZ'[at]!}4`)
          await writeFile(file, text)
          const imported = await catalog.importFiles([file])
          assert.equal(imported.kind, 'imported', JSON.stringify(imported))
        }
      }),
    ))
})
