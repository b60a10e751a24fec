import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { cli, jsonOf, spyFile } from './cli-process.js'

describe('the catalog by the command line', () => {
  let folder: string
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'backlens-cli-catalog-'))
    assert.equal((await cli(folder, 'import', spyFile)).code, 0)
  })
  after(() => fs.rmSync(folder, { recursive: true, force: true }))

  it('exports a period, and says how to read the file back', async () => {
    const period = ['--from', '2013-10-08', '--to', '2013-10-09']
    const written = await cli(folder, 'catalog', 'export', 'SPY.EQUS', '1-SECOND', 'day.csv', ...period)
    assert.equal(written.code, 0, written.stderr)
    const [, command] = /Read it back with: backlens (.*)/.exec(written.stdout)!
    const back = await cli(folder, ...command!.split(' '), '--catalog', path.join(folder, 'other'), '--json')
    assert.equal(back.code, 0, back.stderr)
    const rows = fs.readFileSync(path.join(folder, 'day.csv'), 'utf8').trimEnd().split('\n').length - 1
    assert.match(written.stdout, new RegExp(`Wrote ${rows.toLocaleString('en-US')} rows`))
    const parquet = await cli(folder, 'catalog', 'export', 'SPY.EQUS', '1-SECOND', 'day.parquet', ...period, '--json')
    assert.equal(jsonOf(parquet)['rows'], rows)
    assert.equal(fs.readFileSync(path.join(folder, 'day.parquet')).subarray(0, 4).toString(), 'PAR1')
  })

  it('writes no CSV under a name of another form, unless told to', async () => {
    const asked = ['catalog', 'export', 'SPY.EQUS', '1-SECOND', 'day.xlsx', '--to', '2013-10-08']
    const refused = await cli(folder, ...asked)
    assert.equal(refused.code, 1)
    assert.match(
      refused.stderr,
      /day\.xlsx is neither a CSV nor a Parquet file by its name\.\nName it \.csv or \.parquet/,
    )
    assert.equal(fs.existsSync(path.join(folder, 'day.xlsx')), false)
    assert.equal((await cli(folder, ...asked, '--format', 'csv')).code, 0)
  })

  it('verifies, fails at a damaged file and names it, and repairs', async () => {
    const sound = await cli(folder, 'catalog', 'verify')
    assert.equal(sound.code, 0)
    assert.match(sound.stdout, /5 files with 100,184 rows as they were written\./)
    const data = path.join(folder, '.backlens', 'market_data')
    const [file] = (fs.readdirSync(data, { recursive: true }) as string[]).filter((name) => name.endsWith('.parquet'))
    const bytes = fs.readFileSync(path.join(data, file!))
    bytes.fill(0x55, 3000, 9000)
    fs.writeFileSync(path.join(data, file!), bytes)
    const damaged = await cli(folder, 'catalog', 'verify')
    assert.equal(damaged.code, 1)
    assert.match(damaged.stdout, /^damaged {4}market_data\/kind=bars_1-SECOND\/instrument=SPY\.EQUS\/date=2013-10-07/m)
    assert.match(damaged.stdout, /Read [\d,]+ rows: 4 files as written, 1 not; /)
    const repaired = await cli(folder, 'catalog', 'repair')
    assert.equal(repaired.code, 0)
    assert.match(repaired.stdout, /^quarantined .*\nImport again to get back what is lost: equs-mini/m)
    assert.equal((await cli(folder, 'catalog', 'verify', '--series', 'SPY.EQUS 1-SECOND')).code, 0)
    assert.match((await cli(folder, 'catalog', 'repair')).stdout, /^Nothing was broken\./)
  })

  it('deletes only with --yes', async () => {
    const asked = await cli(folder, 'catalog', 'delete', 'SPY.EQUS', '1-SECOND')
    assert.equal(asked.code, 1)
    assert.match(asked.stderr, /removes [\d,]+ rows from the store.*--yes/s)
    const gone = await cli(folder, 'catalog', 'delete', 'SPY.EQUS', '1-SECOND', '--yes')
    assert.match(gone.stdout, /Deleted [\d,]+ rows of SPY\.EQUS 1-SECOND in 4 files\./)
    assert.equal((await cli(folder, 'catalog', 'delete', 'SPY.EQUS', '1-SECOND', '--yes')).code, 1)
  })
})
