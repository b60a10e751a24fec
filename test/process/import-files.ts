import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { ImportSettings } from '../../engine-host/protocol/import-settings.js'
import { dbnBar, dbnHead } from '../unit/data/dbn-bytes.js'

/** A file to import, many partitions of one series. */
export interface ManyDays {
  readonly name: string
  readonly path: string
  readonly settings: ImportSettings
  readonly rows: number
}

const rowsPerDay = 120
const firstDay = Date.UTC(2024, 0, 1, 14, 30)
const price = (day: number, row: number) => 100 + ((day * 7 + row * 13) % 50)

/**
 * Bars and trades of many days in five forms. The rows of a day are always the same, so that a file of more of them adds
 * to a store that has fewer.
 *
 * @param everyOther leaves out every second row of each day
 */
export function writeManyDays(folder: string, days: number, everyOther = false): ManyDays[] {
  const times: { day: number; row: number; stamp: bigint }[] = []
  for (let day = 0; day < days; day++) {
    for (let row = 0; row < rowsPerDay; row += everyOther ? 2 : 1) {
      times.push({ day, row, stamp: BigInt(firstDay + day * 86_400_000 + row * 1000) * 1_000_000n })
    }
  }
  const rows = times.length
  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  const text = (lines: readonly string[]) => `${lines.join('\n')}\n`
  const databento = text([
    'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol',
    ...times.map(({ day, row, stamp }) => {
      const units = price(day, row)
      return `${stamp},32,95,1,${units}000000000,${units + 1}000000000,${units - 1}000000000,${units}000000000,${row + 1},ABC`
    }),
  ])
  const plain = text([
    'time,open,high,low,close,volume',
    ...times.map(({ day, row, stamp }) => {
      const at = price(day, row)
      return `${new Date(Number(stamp / 1_000_000n)).toISOString()},${at},${at + 1},${at - 1},${at}.5,${row + 1}`
    }),
  ])
  const trades = text([
    'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,symbol',
    ...times.map(
      ({ day, row, stamp }) =>
        `${stamp + 5000n},${stamp},0,95,1,T,${row % 2 === 0 ? 'A' : 'B'},0,${price(day, row)}000000000,${row + 1},0,1,${row},ABC`,
    ),
  ])
  const dbn = Buffer.concat([
    dbnHead(5, [{ symbol: 'ESH4', intervals: [[20240101, 20270101, '7']] }]),
    ...times.map(({ day, row, stamp }) => {
      const units = BigInt(price(day, row)) * 1_000_000_000n
      const prices = [units, units + 1_000_000_000n, units - 1_000_000_000n, units] as const
      return dbnBar({ rtype: 32, instrument: 7, opened: stamp, prices, volume: BigInt(row + 1) })
    }),
  ])
  return [
    {
      name: 'plain CSV',
      path: write('plain.csv', plain),
      settings: { instrument: 'PLAIN.FILE', bars: '1-SECOND' },
      rows,
    },
    { name: 'Databento CSV', path: write('databento.csv', databento), settings: {}, rows },
    { name: 'compressed CSV', path: write('databento.csv.gz', gzipSync(databento)), settings: {}, rows },
    { name: 'CSV of trades', path: write('trades.csv', trades), settings: {}, rows },
    { name: 'DBN', path: write('bars.dbn', dbn), settings: {}, rows },
  ]
}
