import path from 'node:path'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { GoldenFiles } from '../../goldens/golden-files.js'
import { readDays } from '../../goldens/market-data.js'
import type { BarRow } from './engine-fixture.js'

const files = new GoldenFiles()

/** A compressed JSON file of the test data. */
export function readJson(file: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(path.join(files.data, file))).toString())
}

/** SPY daily bars, as published, without the adjusted close. */
export function readSpy(): { rows: readonly BarRow[] } {
  return readDays(files, 'yahoo/SPY.csv')
}
