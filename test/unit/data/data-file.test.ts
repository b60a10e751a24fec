import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeDataFile } from '../../../engine-host/data/data-file.js'
import { Staging } from '../../../engine-host/data/staging.js'
import { inTemporaryFolder } from './temporary-store.js'

const bars = 'bars_1-MINUTE'
const rows = 2000
const selection = `SELECT make_timestamp_ns(1700000000000000000 + i * 60000000000) AS ts_event,
  4000.25 + i % 7 AS open, 4010.5 + i % 5 AS high, 3990.75 - i % 3 AS low, 4000.5 + i % 11 AS "close", 1.0 * i AS volume
  FROM (SELECT i::DOUBLE::BIGINT AS i FROM range(${rows}) AS numbers(i))`
const typed = `SELECT ts_event, open::DOUBLE AS open, high::DOUBLE AS high, low::DOUBLE AS low, "close"::DOUBLE AS "close",
  volume::DOUBLE AS volume FROM (${selection})`

describe('a written file of market data', () => {
  it('is refused when a bit of its values is another one before it is read back', () =>
    inTemporaryFolder(async (folder) => {
      const staging = await Staging.open(folder, 256, undefined)
      const session = await staging.anotherSession()
      const path = join(folder, 'a.parquet')
      const write = () => writeDataFile(session, path, bars, { selection: typed, rows, sourceName: 'a.csv' })
      try {
        const { bytes } = await write()
        const run = session.run.bind(session)
        let found = 0
        const places = 40
        for (let place = 0; place < places; place++) {
          session.run = async (sql) => {
            await run(sql)
            const content = readFileSync(path)
            const at = 100 + Math.floor((place * (bytes * 0.8 - 100)) / places)
            content[at] = content[at]! ^ (1 << (place % 8))
            writeFileSync(path, content)
          }
          const isFound = await write().then(
            () => false,
            () => true,
          )
          if (isFound) found++
          else {
            const [differing] = await staging.rows(
              `SELECT count(*)::DOUBLE AS rows FROM (SELECT * FROM read_parquet('${path}') EXCEPT ALL (${typed}))`,
            )
            assert.equal(differing!['rows'], 0)
          }
        }
        // The others lie in statistics and filters, by which no row is read.
        assert.ok(found >= places / 2, `${found} of ${places}`)
      } finally {
        session.close()
        staging.close()
      }
    }))
})
