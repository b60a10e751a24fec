import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { cli, futuresFile, jsonOf } from './cli-process.js'

describe('the command line', () => {
  let folder: string

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-cli-'))
  })
  after(() => fs.rm(folder, { recursive: true, force: true }))

  it('prints its help on stdout and succeeds', async () => {
    const { code, stdout, stderr } = await cli(folder, '--help')
    assert.equal(code, 0)
    for (const command of ['import', 'catalog', 'backtest', 'runs'])
      assert.match(stdout, new RegExp(`^  ${command} `, 'm'))
    assert.equal(stderr, '')
    const backtest = await cli(folder, 'backtest', '--help')
    assert.equal(backtest.code, 0)
    assert.match(backtest.stdout, /--venue <json>/)
  })

  it('prints the version of the package', async () => {
    const { version } = JSON.parse(
      await fs.readFile(path.resolve(import.meta.dirname, '../../package.json'), 'utf8'),
    ) as { version: string }
    assert.equal((await cli(folder, '--version')).stdout, `${version}\n`)
  })

  const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a mistyped command', ['improt', 'x.csv'], /unknown command 'improt'\n\(Did you mean import\?\)/],
    [
      'a mistyped option',
      ['backtest', 'x.ts', '--instrumnet', 'SPY'],
      /unknown option '--instrumnet'\n\(Did you mean --instrument\?\)/,
    ],
    ['a missing argument', ['import'], /missing required argument 'file'/],
    ['an option without its value', ['backtest', 'x.ts', '--from'], /'--from <time>' argument missing/],
    ['one argument too many', ['catalog', 'list', 'x'], /too many arguments/],
    ['an unknown format', ['import', 'x.csv', '--format', 'xls'], /Allowed choices are auto, databento-csv/],
    ['a parameter that is no pair', ['backtest', 'x.ts', '--param', 'fast'], /name=value/],
    ['fees that are no JSON', ['backtest', 'x.ts', '--fees', '{'], /'--fees <json>'.*no JSON/],
    ['an unknown venue setting', ['backtest', 'x.ts', '--venue', '{"limitFil":1}'], /no field "limitFil"/],
    ['no command', [], /^Usage: backlens/],
  ]
  for (const [name, args, message] of mistakes) {
    it(`refuses ${name} with exit code 2 and leaves stdout empty`, async () => {
      const { code, stdout, stderr } = await cli(folder, ...args)
      assert.equal(code, 2)
      assert.equal(stdout, '')
      assert.match(stderr, message)
    })
  }

  it('answers a failure in words on stderr, as an object on stdout with --json, and exit code 1', async () => {
    const plain = await cli(folder, 'catalog', 'list')
    assert.deepEqual([plain.code, plain.stdout], [1, ''])
    assert.match(plain.stderr, /^error: There is no catalog in .*\.backlens\.\nImport market data with /)
    const json = await cli(folder, 'catalog', 'list', '--json')
    assert.equal(json.code, 1)
    const { failure } = jsonOf(json) as { failure: { message: string; next: string } }
    assert.match(failure.message, /no catalog/)
    assert(plain.stderr.includes(failure.next))
    assert.deepEqual(await fs.readdir(folder), [], 'nothing was created')
  })

  it('imports into the nearest store, once, and lists what is there', async () => {
    const imported = await cli(folder, 'import', futuresFile, '--json')
    assert.equal(imported.code, 0, imported.stderr)
    const { catalog, files } = jsonOf(imported) as { catalog: string; files: { rowsAdded: number }[] }
    assert.equal(await fs.realpath(catalog), path.join(await fs.realpath(folder), '.backlens'))
    assert.equal(files[0]?.rowsAdded, 8413)

    const below = path.join(folder, 'strategies', 'deep')
    await fs.mkdir(below, { recursive: true })
    const again = await cli(below, 'import', futuresFile)
    assert.equal(again.code, 0)
    assert.match(again.stdout, /imported before/)

    const listed = jsonOf(await cli(below, 'catalog', 'list', '--json')) as {
      series: { instrumentId: string; bars: string; rows: number }[]
    }
    const september = listed.series.find(({ instrumentId }) => instrumentId === 'ES.Z13')
    assert.deepEqual([september?.bars, september?.rows], ['1-MINUTE', 6708])
    const table = (await cli(below, 'catalog', 'list')).stdout.split('\n')
    assert.match(table[0]!, /^Instrument +Bars +Rows +Coverage \(UTC\) +Size +From$/)
    assert(table.some((line) => /^ES\.Z13 +1-MINUTE +6,708 +2013-10-07 00:01:00 – 2013-10-11 21:15:00 /.test(line)))
  })

  it('fails at a file that cannot be imported, with the catalog as it was', async () => {
    const file = path.join(folder, 'wrong.csv')
    await fs.writeFile(file, 'a,b\n1,2\n')
    const before = (await cli(folder, 'catalog', 'list', '--json')).stdout
    const { code, stderr } = await cli(folder, 'import', file)
    assert.equal(code, 1)
    assert.match(stderr, /wrong\.csv/)
    assert.equal((await cli(folder, 'catalog', 'list', '--json')).stdout, before)
  })

  it('lists no runs where there are none, and says which could be shown', async () => {
    const listed = await cli(folder, 'runs', 'list', '--json')
    assert.deepEqual([listed.code, jsonOf(listed)], [0, { runs: [] }])
    const shown = await cli(folder, 'runs', 'show', 'latest')
    assert.equal(shown.code, 1)
    assert.match(shown.stderr, /There are no runs in /)
  })

  it('refuses a strategy that is no file', async () => {
    const { code, stderr } = await cli(folder, 'backtest', 'missing.ts')
    assert.equal(code, 1)
    assert.match(stderr, /missing\.ts is no strategy/)
  })
})
