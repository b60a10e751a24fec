import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { bracketRun, recordGoldenRun, type RecordedRun } from '../unit/report/recorded-golden-run.js'
import { cli, jsonOf, startCli } from './cli-process.js'

describe('backlens report', () => {
  let run: RecordedRun
  let folder: string

  before(async () => {
    run = await recordGoldenRun(bracketRun)
    folder = path.join(run.root, 'workspace')
    // A store whose only run is the recorded one.
    fs.mkdirSync(path.join(folder, '.backlens/runs'), { recursive: true })
    fs.cpSync(run.runDirectory, path.join(folder, '.backlens/runs/golden-1'), { recursive: true })
  })
  after(() => fs.rmSync(run.root, { recursive: true, force: true }))

  const exists = (...names: string[]) => fs.existsSync(path.join(folder, ...names))

  it('writes the page of the latest run under its name, once', async () => {
    const written = await cli(folder, 'report', 'latest')
    assert.deepEqual([written.code, written.stdout], [0, 'Wrote golden-1.html.\n'])
    assert.match(fs.readFileSync(path.join(folder, 'golden-1.html'), 'utf8'), /^<!DOCTYPE html>.*<\/html>\n$/s)
    const again = await cli(folder, 'report', 'latest')
    assert.equal(again.code, 1)
    assert.match(again.stderr, /golden-1\.html is there already; nothing was written\.\n.*--force/)
    assert.equal((await cli(folder, 'report', 'latest', '--force')).code, 0)
  })

  it('takes a run by its id, by the beginning of it, and by the path of its folder', async () => {
    for (const [at, name] of ['golden-1', 'gold', run.runDirectory, '.backlens/runs/golden-1'].entries()) {
      const written = await cli(folder, 'report', name, '--format', 'json', '--out', `figures-${at}.json`)
      assert.equal(written.code, 0, written.stderr)
      const { runId } = JSON.parse(fs.readFileSync(path.join(folder, `figures-${at}.json`), 'utf8')) as {
        runId: string
      }
      assert.equal(runId, 'golden-1')
    }
  })

  it('prints Markdown for a pipe, and nothing else on stdout', async () => {
    const printed = await cli(folder, 'report', 'latest', '--format', 'markdown', '--out', '-')
    assert.equal(printed.code, 0)
    assert.match(printed.stdout, /^## Bracket · SPY\\?\.EQUS 1-DAY\n/)
    assert.match(printed.stdout, /### Best trades\n\n\| \\# \|/)
    assert.equal(printed.stderr, '')
  })

  it('writes tables and trade charts into folders, and says so for programs', async () => {
    const tables = await cli(folder, 'report', 'latest', '--format', 'csv', '--out', 'tables', '--json')
    assert.equal(tables.code, 0)
    const { files, missing } = jsonOf(tables) as { files: string[]; missing: unknown[] }
    assert.deepEqual(missing, [])
    assert.deepEqual(files.map((file) => path.basename(file)).sort(), [
      'bars.csv',
      'equity.csv',
      'fills.csv',
      'journal.csv',
      'orders.csv',
      'statistics.csv',
      'trades.csv',
    ])
    const charts = await cli(folder, 'report', 'latest', '--format', 'svg', '--trades', '3,17-18')
    assert.deepEqual([charts.code, charts.stdout], [0, 'Wrote 3 files into golden-1-trades.\n'])
    assert.deepEqual(fs.readdirSync(path.join(folder, 'golden-1-trades')), [
      'golden-1-trade-03.svg',
      'golden-1-trade-17.svg',
      'golden-1-trade-18.svg',
    ])
  })

  for (const [args, code, says] of [
    [['report', 'latest', '--format', 'png'], 2, /Pictures as PNG are made in VS Code/],
    [['report', 'latest', '--format', 'pdf'], 2, /one of html, markdown, csv, json, svg, folder/],
    [['report', 'latest', '--format', 'svg', '--trades', '0'], 2, /numbers of trades, such as 3,17/],
    [
      ['report', 'latest', '--format', 'svg', '--trades', '97', '--out', 'none'],
      1,
      /no trade 97: the run has trades 1 to 96/,
    ],
    [['report', 'latest', '--format', 'html', '--trades', '3', '--out', 'none'], 1, /html has none/],
    [['report', 'latest', '--format', 'csv', '--out', '-'], 1, /cannot be printed/],
    [['report', 'golden-2'], 1, /There is no run golden-2\.\nDid you mean "golden-1"\?/],
    [['report', './nowhere'], 1, /There is no run in .*nowhere|cannot be read/],
  ] as const) {
    it(`says what is wrong with ${args.slice(1).join(' ')}, and writes nothing`, async () => {
      const refused = await cli(folder, ...args)
      assert.equal(refused.code, code, refused.stderr)
      assert.match(refused.stderr, says)
      assert.equal(refused.stdout, '')
      assert.ok(!exists('none'))
    })
  }

  it('writes what a damaged run has, names the rest, and ends as a failure', async () => {
    const damaged = path.join(run.root, 'damaged')
    fs.cpSync(run.runDirectory, damaged, { recursive: true })
    fs.rmSync(path.join(damaged, 'trades.parquet'))
    const written = await cli(folder, 'report', damaged, '--format', 'csv', '--out', 'rest')
    assert.equal(written.code, 1)
    assert.match(written.stderr, /trades\.parquet .* is missing/)
    assert.ok(exists('rest', 'orders.csv') && !exists('rest', 'trades.csv'))
  })

  it('leaves nothing when it is interrupted', async () => {
    const { child, ended } = startCli(folder, ['report', 'latest', '--format', 'svg', '--out', 'interrupted'])
    const watched = path.join(folder, 'interrupted')
    while (!fs.existsSync(watched) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2))
    child.kill('SIGINT')
    const { code, stderr } = await ended
    assert.equal(code, 130, stderr)
    assert.match(stderr, /Cancelled; nothing was written\./)
    assert.ok(!exists('interrupted'))
  })
})
