import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { withEndedRun } from '../../../engine-host/report/run-report.js'
import { exportRun, exportText } from '../../../engine-host/report/run-export.js'
import type { ExportRunParams, ExportRunResult, RunExportFormat } from '../../../engine-host/protocol/run-export.js'
import { bracketRun, recordGoldenRun, type RecordedRun, type RecordedRunOptions } from './recorded-golden-run.js'

interface Case {
  readonly name: string
  readonly options: RecordedRunOptions
  readonly damage?: (runDirectory: string) => Promise<void>
  /** Words of the HTML page and of the Markdown. */
  readonly says: RegExp
  /** What svg is refused with; by default there are pictures. */
  readonly noPictures?: RegExp
  readonly missing?: RegExp
}

const interrupted = {
  kind: 'interrupted',
  failure: { kind: 'failed', message: 'The strategy threw in onBar: boom.', next: 'Fix line 7.' },
} as const
const losers = { ...bracketRun, trades: bracketRun.trades.filter(([, , , , , profit]) => profit < 0).slice(0, 4) }
const remove = (name: string) => (directory: string) => fs.rm(path.join(directory, name))
const corrupt = (name: string) => (directory: string) => fs.writeFile(path.join(directory, name), 'PAR1 no table PAR1')

/** No process says that it still writes the run. */
async function withoutWriter(directory: string): Promise<void> {
  const file = path.join(directory, 'run.json')
  const { writer: _, ...record } = JSON.parse(await fs.readFile(file, 'utf8')) as Record<string, unknown>
  await fs.writeFile(file, JSON.stringify(record))
}

const cases: readonly Case[] = [
  { name: 'no trades', options: { trades: 0 }, says: /made no trade/, noPictures: /has no trades/ },
  { name: 'one trade', options: { trades: 1 }, says: /stop loss/ },
  { name: 'one bar', options: { trades: 0, bars: 1 }, says: /made no trade/, noPictures: /has no trades/ },
  { name: 'no bars', options: { trades: 0, bars: 0 }, says: /no bars/, noPictures: /has no trades/ },
  { name: 'a ruined account', options: { trades: 2, equity: (_, bar) => 1e6 - 400 * bar }, says: /stop loss/ },
  {
    name: 'equity that is no number',
    options: { trades: 2, equity: (value, bar) => (bar === 90 ? NaN : value) },
    says: /stop loss/,
  },
  { name: 'equity that never is a number', options: { trades: 2, equity: () => NaN }, says: /stop loss/ },
  { name: 'an interrupted run', options: { trades: 2, state: interrupted }, says: /cut short.*boom/s },
  {
    name: 'a run whose process was killed',
    options: { trades: 2, state: { kind: 'running' } },
    damage: withoutWriter,
    says: /cut short.*its process ended/s,
  },
  {
    name: 'a missing table of trades',
    options: { trades: 2 },
    damage: remove('trades.parquet'),
    says: /trades of the run are missing/,
    noPictures: /trades\.parquet/,
    missing: /trades\.parquet/,
  },
  {
    name: 'a corrupt table of trades',
    options: { trades: 2 },
    damage: corrupt('trades.parquet'),
    says: /trades of the run are missing/,
    noPictures: /trades/,
    missing: /table trades/,
  },
]

/** Numbers that do not exist must not be read anywhere. */
function assertPlain(text: string, name: string): void {
  const shown = text.replace(/<script>.*<\/script>/s, '').replace(/Content-Security-Policy.*?>/, '')
  assert.doesNotMatch(shown, /\bNaN\b|Infinity|\bnull\b|undefined|\[object|−0\.00(?!\d)/, name)
}

describe('the export of a run', function () {
  const roots: string[] = []
  after(() => Promise.all(roots.map((root) => fs.rm(root, { recursive: true, force: true }))))

  async function record(options: RecordedRunOptions, golden = bracketRun): Promise<RecordedRun> {
    // The first trades are over by then.
    const run = await recordGoldenRun(golden, { bars: options.trades === undefined ? 5849 : 400, ...options })
    roots.push(run.root)
    return run
  }
  const write = (run: RecordedRun, request: Omit<ExportRunParams, 'runId'>): Promise<ExportRunResult> =>
    withEndedRun(run.runDirectory, (reader) => exportRun(reader, request))

  async function leftovers(folder: string): Promise<string[]> {
    const names = await fs.readdir(folder, { recursive: true })
    return names.filter((name) => name.endsWith('.tmp'))
  }

  for (const { name, options, damage, says, noPictures, missing } of cases) {
    it(`of ${name} is whole, or a sentence, in every format`, async () => {
      const run = await record(options)
      await damage?.(run.runDirectory)
      const out = path.join(run.root, 'out')
      for (const [format, target] of [
        ['html', 'page.html'],
        ['markdown', 'summary.md'],
        ['json', 'figures.json'],
        ['csv', 'tables'],
        ['svg', 'pictures'],
        ['folder', 'all'],
      ] satisfies [RunExportFormat, string][]) {
        const result = await write(run, { format, path: path.join(out, target) })
        if (format === 'svg' && noPictures !== undefined) {
          assert.ok(result.kind === 'failed' && noPictures.test(result.message), JSON.stringify(result))
          continue
        }
        assert.ok(result.kind === 'exported', `${format}: ${JSON.stringify(result)}`)
        if (format !== 'svg')
          assert.equal(
            result.missing.some(({ message }) => missing?.test(message)),
            missing !== undefined,
          )
        for (const file of result.files.filter((each) => /\.(html|md|svg)$/.test(each)))
          assertPlain(await fs.readFile(file, 'utf8'), file)
      }
      for (const file of ['page.html', 'summary.md'])
        assert.match(await fs.readFile(path.join(out, file), 'utf8'), says)
      JSON.parse(await fs.readFile(path.join(out, 'figures.json'), 'utf8'))
      assert.deepEqual(await leftovers(out), [])
    })
  }

  it('of losing trades alone divides by nothing', async () => {
    const run = await record({}, losers)
    const result = await write(run, { format: 'html', path: path.join(run.root, 'page.html') })
    assert.equal(result.kind, 'exported')
    assertPlain(await fs.readFile(path.join(run.root, 'page.html'), 'utf8'), 'page.html')
  })

  for (const [name, damage, message] of [
    ['with a corrupt summary', corrupt('run.json'), /cannot be read/],
    ['without a summary', remove('run.json'), /./],
    [
      'of a newer version',
      async (directory: string) => {
        const file = path.join(directory, 'run.json')
        await fs.writeFile(file, (await fs.readFile(file, 'utf8')).replace(/"format":\s*\d+/, '"format": 99'))
      },
      /newer version/,
    ],
  ] as const) {
    it(`of a run ${name} is refused, and nothing is written`, async () => {
      const run = await record({ trades: 1 })
      await damage(run.runDirectory)
      const out = path.join(run.root, 'out')
      const result = await write(run, { format: 'folder', path: out })
      assert.ok(result.kind === 'failed' && message.test(result.message) && result.next !== '', JSON.stringify(result))
      await assert.rejects(fs.stat(out))
    })
  }

  it('replaces no file unless it is told to', async () => {
    const run = await record({ trades: 2 })
    const file = path.join(run.root, 'page.html')
    await fs.writeFile(file, 'mine')
    const refused = await write(run, { format: 'html', path: file })
    assert.deepEqual(refused, { kind: 'exists', files: [file] })
    assert.equal(await fs.readFile(file, 'utf8'), 'mine')
    const folder = path.join(run.root, 'tables')
    await fs.mkdir(folder)
    await fs.writeFile(path.join(folder, 'fills.csv'), 'mine')
    const refusedTables = await write(run, { format: 'csv', path: folder })
    assert.deepEqual(refusedTables, { kind: 'exists', files: [path.join(folder, 'fills.csv')] })
    assert.deepEqual(await fs.readdir(folder), ['fills.csv'])
    assert.equal((await write(run, { format: 'html', path: file, overwrite: true })).kind, 'exported')
    assert.match(await fs.readFile(file, 'utf8'), /^<!DOCTYPE html>/)
  })

  it('writes no file over a folder, and none where there is no right to', async () => {
    const run = await record({ trades: 1 })
    const inPlace = await write(run, { format: 'json', path: run.root, overwrite: true })
    assert.ok(inPlace.kind === 'failed' && inPlace.message.includes('is a folder'))
    await fs.writeFile(path.join(run.root, 'a file'), '')
    const below = await write(run, { format: 'html', path: path.join(run.root, 'a file', 'page.html') })
    assert.ok(below.kind === 'failed' && below.message.includes('could not be written'))
  })

  it('that is cancelled at any step leaves nothing, not even the folder', async () => {
    const run = await record({ trades: 3 })
    for (let step = 1; step <= 9; step++) {
      const stop = new AbortController()
      const out = path.join(run.root, `cancelled ${step}`, 'below')
      let steps = 0
      const result = await withEndedRun(run.runDirectory, (reader) =>
        exportRun(
          reader,
          { format: 'folder', path: out },
          { signal: stop.signal, onStep: () => (++steps === step ? stop.abort() : undefined) },
        ),
      )
      assert.equal(result.kind, 'cancelled', `step ${step}`)
      await assert.rejects(fs.stat(path.dirname(out)))
    }
  })

  it('of chosen trades draws those, named by run and number, and refuses one that there is not', async () => {
    const run = await record({})
    const out = path.join(run.root, 'pictures')
    const result = await write(run, { format: 'svg', path: out, trades: Int32Array.of(3, 17) })
    assert.ok(result.kind === 'exported')
    assert.deepEqual(await fs.readdir(out), ['golden-1-trade-03.svg', 'golden-1-trade-17.svg'])
    const one = await write(run, { format: 'svg', path: path.join(run.root, 'one.svg'), trades: Int32Array.of(17) })
    assert.ok(one.kind === 'exported' && one.files.length === 1)
    const alone = await fs.readFile(path.join(run.root, 'one.svg'), 'utf8')
    assert.equal(alone, await fs.readFile(path.join(out, 'golden-1-trade-17.svg'), 'utf8'))
    const unknown = await write(run, { format: 'svg', path: path.join(run.root, 'none'), trades: Int32Array.of(97) })
    assert.ok(unknown.kind === 'failed' && unknown.message.includes('trades 1 to 96'))
    await assert.rejects(fs.stat(path.join(run.root, 'none')))
  })

  it('says the same bytes each time', async () => {
    const run = await record({ trades: 3 })
    for (const format of ['html', 'markdown', 'json'] as const) {
      const [one, other] = await Promise.all(
        [1, 2].map(() => withEndedRun(run.runDirectory, (reader) => exportText(reader, format))),
      )
      assert.deepEqual(one, other)
    }
  })

  it('holds every row of every table, and the statistics with their definitions', async () => {
    const run = await record({})
    const out = path.join(run.root, 'tables')
    assert.equal((await write(run, { format: 'csv', path: out })).kind, 'exported')
    const rows = async (name: string) =>
      (await fs.readFile(path.join(out, name), 'utf8')).trimEnd().split('\n').length - 1
    assert.equal(await rows('trades.csv'), 96)
    assert.equal(await rows('orders.csv'), 192)
    assert.equal(await rows('fills.csv'), 192)
    assert.equal(await rows('equity.csv'), 5849)
    const statistics = await fs.readFile(path.join(out, 'statistics.csv'), 'utf8')
    assert.match(statistics, /^key,label,group,value,unit,formula,source,why\n/)
    for (const { key, value } of run.summary.statistics)
      assert.ok(statistics.includes(`\n${key},`) && (Number.isNaN(value) || statistics.includes(`,${value},`)), key)
  })

  it('gives Markdown that a table on GitHub can hold, whatever a strategy is called', async () => {
    const run = await record({ trades: 1, className: 'A|B_<img>*' })
    const result = await withEndedRun(run.runDirectory, (reader) => exportText(reader, 'markdown'))
    assert.ok(result.kind === 'text')
    assert.match(result.text, /^## A\\\|B\\_\\<img\\>\\\*/)
    for (const table of result.text.split('\n\n').filter((block) => block.startsWith('|'))) {
      const widths = table.split('\n').map((line) => line.split(/(?<!\\)\|/).length)
      assert.equal(new Set(widths).size, 1, table)
    }
  })
})
