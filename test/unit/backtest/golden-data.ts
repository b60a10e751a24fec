import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { BarRow } from './engine-fixture.js'

const directory = path.join(import.meta.dirname, '../../data')

/** A compressed JSON file of the test data. */
export function readJson(file: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(path.join(directory, file))).toString())
}

/** SPY daily bars, as published, without the adjusted close. */
export function readSpy(): { dates: string[]; rows: BarRow[] } {
  const lines = gunzipSync(readFileSync(path.join(directory, 'yahoo/SPY.csv.gz')))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  const rows = lines.map((cells): BarRow => {
    const number = (place: number) => Number(cells[place])
    return [number(1), number(2), number(3), number(4), number(6)]
  })
  return { dates: lines.map((cells) => cells[0]!), rows }
}
