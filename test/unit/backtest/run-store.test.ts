import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs/promises'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { ParquetSink } from '../../../engine-host/backtest/parquet-sink.js'
import { readRunRecord, writeRunRecord } from '../../../engine-host/backtest/run-folder.js'
import { RunReader } from '../../../engine-host/backtest/run-reader.js'
import { readRunSummaries } from '../../../engine-host/backtest/run-summaries.js'
import { RunStore } from '../../../engine-host/backtest/run-store.js'
import { migrateResults, resultsSchemaVersion, resultsTables } from '../../../engine-host/backtest/run-store-schema.js'
import type { WriterProcess } from '../../../engine-host/data/writer-process.js'
import type { RunSummary } from '../../../engine-host/protocol/run-summary.js'
import { barsOf, compiled, completed, specificationIn, temporaryDirectory, tradeOver } from './recorded-run.js'

describe('the run store', () => {
  let directory: string
  let runsDirectory: string
  let database: DuckDBInstance
  let store: RunStore

  beforeEach(async () => {
    directory = await temporaryDirectory()
    runsDirectory = path.join(directory, 'runs')
    await openStore()
  })
  afterEach(async () => {
    await closeStore()
    await fs.rm(directory, { recursive: true, force: true })
  })

  async function openStore(): Promise<void> {
    database = await DuckDBInstance.create(path.join(directory, 'catalog.duckdb'))
    const opened = await RunStore.open({ database, runsDirectory })
    assert(opened instanceof RunStore)
    store = opened
  }
  async function closeStore(): Promise<void> {
    await store.close()
    database.closeSync()
  }

  /** A run of three bars and a trade; with `leave` it stays as after a kill, written by such a process. */
  async function run(
    runId: string,
    changes: Partial<RunSummary> = {},
    leave?: Partial<WriterProcess>,
  ): Promise<RunSummary> {
    const specification = await specificationIn(directory, runId)
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt: 5, checkpointMs: 0 })
    assert(sink instanceof ParquetSink)
    const bars = barsOf([100, 101, 102])
    sink.bars(bars)
    sink.trades({ ...tradeOver(bars, 0, 2), ambiguous: Uint8Array.of(1) })
    await sink.drained()
    sink.bars({ ...bars, firstBar: 3 })
    await sink.drained()
    const summary = completed(specification, { trades: 1, bars: 6, ...changes })
    if (leave !== undefined) {
      const record = await readRunRecord(specification.runDirectory)
      assert('writer' in record)
      await sink.close(summary)
      await writeRunRecord(specification.runDirectory, { ...record, writer: { ...record.writer!, ...leave } })
      await fs.writeFile(path.join(specification.runDirectory, 'bars.00003.parquet.tmp'), 'half')
      return summary
    }
    assert.equal(await sink.close(summary), undefined)
    return summary
  }

  /** Number of a process that has been. */
  async function endedProcess(): Promise<number> {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await once(child, 'exit')
    return child.pid!
  }

  async function rows(sql: string): Promise<unknown[][]> {
    const connection = await database.connect()
    try {
      return (await connection.runAndReadAll(sql)).getRowsJS()
    } finally {
      connection.closeSync()
    }
  }

  it('lists runs newest first, with all that their summaries hold', async () => {
    const statistic = { label: 'Sharpe ratio', group: 'Risk', unit: 'ratio', formula: 'f', source: 's' } as const
    const older = await run('a', { startedAt: 1_000, statistics: [{ ...statistic, key: 'sharpeRatio', value: NaN }] })
    const newer = await run('b', { startedAt: 2_000 })
    assert.deepEqual(await store.add('a'), older)
    assert.deepEqual(await store.add('b'), newer)
    assert.deepEqual(await store.list(), [newer, older])
    assert.deepEqual(await store.startingWith('b'), ['b'])
  })

  it('answers SQL over runs, statistics and trades, and indexes a run once however often it is added', async () => {
    const statistic = { label: 'Return', group: 'Return', unit: 'percent', formula: 'f', source: 's' } as const
    await run('a', {
      statistics: [
        { ...statistic, key: 'return', value: 1.84 },
        { ...statistic, key: 'sharpeRatio', value: NaN },
      ],
    })
    await store.add('a')
    await Promise.all([store.add('a'), store.add('a')])
    assert.deepEqual(
      await rows(`SELECT run_id, state, class_name, instruments, bar_types, cash::VARCHAR, parameters->>'fast', trades::INTEGER
        FROM backtest_runs`),
      [['a', 'completed', 'Cross', ['SPY.EQUS'], ['1-SECOND'], '100000.000000000', '10', 1]],
    )
    assert.deepEqual(
      await rows(`SELECT run_id, position, key, value, unit FROM performance_metrics ORDER BY position`),
      [
        ['a', 0, 'return', 1.84, 'percent'],
        ['a', 1, 'sharpeRatio', null, 'percent'],
      ],
    )
    assert.deepEqual(
      await rows(`SELECT run_id, trade_number, instrument, exit_reason, profit_and_loss FROM trade_executions`),
      [['a', 1, 'SPY.EQUS', 'stopLoss', 198]],
    )
  })

  it('heals: indexes folders without rows, prunes rows without folders, and does nothing a second time', async () => {
    await run('a')
    await run('b')
    await store.add('a')
    await fs.rm(path.join(runsDirectory, 'a'), { recursive: true })
    await fs.mkdir(path.join(runsDirectory, 'not-a-run'))
    await fs.utimes(path.join(runsDirectory, 'not-a-run'), 1, 1)
    const healed = await store.heal()
    assert.deepEqual([healed.indexed, healed.pruned, healed.interrupted], [['b'], ['a'], []])
    assert.equal(healed.unreadable.length, 1)
    assert.deepEqual(
      (await store.list()).map(({ runId }) => runId),
      ['b'],
    )
    const again = await store.heal()
    assert.deepEqual([again.indexed, again.pruned, again.interrupted], [[], [], []])
  })

  it('marks a run interrupted whose process is gone, with what it had saved', async () => {
    await run('a', {}, { pid: await endedProcess() })
    const healed = await store.heal()
    assert.deepEqual(healed.interrupted, ['a'])
    const [summary] = await store.list()
    assert.equal(summary?.state.kind, 'interrupted')
    assert.deepEqual([summary.bars, summary.trades, summary.ambiguousTrades], [6, 1, 1])
    assert(!(await fs.readdir(path.join(runsDirectory, 'a'))).some((name) => name.endsWith('.tmp')))
    const reader = await store.open('a')
    assert(reader instanceof RunReader)
    const equity = await reader.equity(100)
    assert('length' in equity)
    assert.equal(equity.length, 6)
  })

  it('leaves runs alone whose process lives, and folders that were just made', async () => {
    await run('a', {}, {})
    await fs.mkdir(path.join(runsDirectory, 'new'))
    const healed = await store.heal()
    assert.deepEqual([healed.indexed, healed.interrupted, healed.unreadable], [[], [], []])
    const reader = await store.open('a')
    assert(reader instanceof RunReader)
    assert.equal(reader.summary.state.kind, 'running')
  })

  it('tells the process of a run from a later one of the same number, and does not wait for other machines for ever', async () => {
    await run('a', {}, { startTicks: '1' })
    await run('b', {}, { host: 'another' })
    await run('c', {}, { host: 'another' })
    const long = new Date(Date.now() - 48 * 3_600_000)
    await fs.utimes(path.join(runsDirectory, 'c'), long, long)
    assert.deepEqual((await store.heal()).interrupted.toSorted(), ['a', 'c'])
  })

  if (process.platform === 'linux')
    it('marks a run interrupted whose process has ended, though its parent never asks how', async () => {
      const parent = spawn('/bin/sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer]
        const pid = Number(String(line))
        const stateOf = () => fs.readFile(`/proc/${pid}/stat`, 'utf8').then((stat) => stat.split(') ')[1]![0])
        while ((await stateOf()) !== 'Z') await new Promise((resolve) => setTimeout(resolve, 5))
        const [, fields] = (await fs.readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')
        await run('a', {}, { pid, startTicks: fields!.split(' ')[19]! })
        assert.deepEqual((await store.heal()).interrupted, ['a'])
      } finally {
        parent.kill('SIGKILL')
      }
    })

  it('removes folders of runs whose process ended before anything was recorded, and nothing else', async () => {
    const begun = '20131007-133005-ema-cross-4f2a1c'
    const others = ['20131007-133005-ema-cross-4f2a1d', 'mine', '.hidden']
    for (const name of [begun, ...others]) {
      await fs.mkdir(path.join(runsDirectory, name), { recursive: true })
      await fs.writeFile(path.join(runsDirectory, name, 'strategy.js'), '')
    }
    await fs.writeFile(path.join(runsDirectory, begun, 'run.json.tmp'), '{')
    await fs.writeFile(path.join(runsDirectory, others[0]!, 'mine.txt'), '')
    assert.deepEqual((await store.heal()).unreadable, [])
    assert.deepEqual((await fs.readdir(runsDirectory)).toSorted(), [begun, ...others].toSorted())
    for (const name of [begun, ...others]) await fs.utimes(path.join(runsDirectory, name), 1, 1)
    assert.deepEqual((await readRunSummaries(runsDirectory)).unreadable.length, 2)
    const healed = await store.heal()
    assert.equal(healed.unreadable.length, 2)
    assert.deepEqual((await fs.readdir(runsDirectory)).toSorted(), others.toSorted())
  })

  it('leaves the folder of a run that has waited an hour for its debugger', async () => {
    const begun = '20131007-133005-ema-cross-4f2a1c'
    await fs.mkdir(path.join(runsDirectory, begun), { recursive: true })
    const hour = new Date(Date.now() - 3_600_000)
    await fs.utimes(path.join(runsDirectory, begun), hour, hour)
    assert.deepEqual((await store.heal()).unreadable, [])
    assert.deepEqual(await fs.readdir(runsDirectory), [begun])
  })

  const spoilt: readonly (readonly [what: string, text: string | undefined, told: RegExp])[] = [
    ['is missing', undefined, /There is no run in/],
    ['is cut off', '{"format": 2, "summary"', /The summary of the run, .* cannot be read/],
    ['is something else', '{"format": 2}', /cannot be read: it is not a run summary/],
    ['is of a newer version', '{"format": 99}', /was saved by a newer version of Backlens \(format 99\)/],
  ]
  for (const [what, text, told] of spoilt)
    it(`names the run whose summary ${what} and why it cannot be listed, and lists the others`, async () => {
      await run('a')
      await run('b')
      const file = path.join(runsDirectory, 'a', 'run.json')
      if (text === undefined) await fs.rm(file)
      else await fs.writeFile(file, text)
      await fs.utimes(path.join(runsDirectory, 'a'), 1, 1)
      const { unreadable } = await store.heal()
      assert.deepEqual(
        unreadable.map(({ runId }) => runId),
        ['a'],
      )
      assert.match(unreadable[0]!.failure.message, told)
      assert.deepEqual(
        (await store.list()).map(({ runId }) => runId),
        ['b'],
      )
    })

  it('keeps the trades that it has indexed when the file that they came from is gone', async () => {
    await run('a')
    await store.add('a')
    await fs.rm(path.join(runsDirectory, 'a', 'trades.parquet'))
    const now = new Date()
    await fs.utimes(path.join(runsDirectory, 'a', 'run.json'), now, now)
    assert.equal((await store.heal()).unreadable.length, 1)
    assert.deepEqual(await rows(`SELECT run_id, trade_number FROM trade_executions`), [['a', 1]])
  })

  for (let version = 1; version <= resultsSchemaVersion; version++)
    it(`brings a store of version ${version} forward without losing a row, and fills what is new from the folders`, async () => {
      const statistic = { label: 'Return', group: 'Return', unit: 'percent', formula: 'f', source: 's' } as const
      await run('a', { statistics: [{ ...statistic, key: 'return', value: 1.84 }] })
      await store.add('a')
      const contents = () => Promise.all(resultsTables.map((table) => rows(`FROM ${table}`)))
      const before = await contents()
      await returnTo(version)
      await closeStore()
      await openStore()
      assert.deepEqual(
        (await store.list()).map(({ runId }) => runId),
        ['a'],
      )
      assert.deepEqual(await rows(`SELECT trade_number, profit_and_loss FROM trade_executions`), [[1, 198]])
      assert.deepEqual((await store.heal()).unreadable, [])
      assert.deepEqual(await contents(), before)
      assert.deepEqual(await rows(`SELECT max(version) FROM results_schema`), [[resultsSchemaVersion]])
    })

  /** Makes the tables those of an earlier version, with what it would have written into them. */
  async function returnTo(version: number): Promise<void> {
    for (const table of resultsTables) await rows(`ALTER TABLE ${table} RENAME TO later_${table}`)
    await rows(`DROP TABLE results_schema`)
    const connection = await database.connect()
    await migrateResults(connection, version)
    for (const table of resultsTables) {
      const described = await connection.runAndReadAll(`DESCRIBE ${table}`)
      const names = described.getRows().map(([name]) => `"${String(name)}"`)
      await connection.run(`INSERT INTO ${table} (${names.join()}) SELECT ${names.join()} FROM later_${table}`)
      await connection.run(`DROP TABLE later_${table}`)
    }
    connection.closeSync()
  }

  it('takes a migration that fails back whole, and leaves the connection usable', async () => {
    await returnTo(1)
    await rows(`ALTER TABLE trade_executions ADD COLUMN entry_rule VARCHAR`)
    const columns = await rows(`SELECT column_name FROM (DESCRIBE trade_executions)`)
    const connection = await database.connect()
    await assert.rejects(migrateResults(connection), /entry_rule/)
    const version = await connection.runAndReadAll(`SELECT max(version) FROM results_schema`)
    assert.deepEqual(version.getRows(), [[1]])
    assert.deepEqual(await rows(`SELECT column_name FROM (DESCRIBE trade_executions)`), columns)
    await rows(`ALTER TABLE trade_executions DROP COLUMN entry_rule`)
    await migrateResults(connection)
    connection.closeSync()
    assert.deepEqual(await rows(`SELECT max(version) FROM results_schema`), [[resultsSchemaVersion]])
  })

  it('lists a run whose trades are damaged, says so, and indexes them once the file is back', async () => {
    await run('a')
    const file = path.join(runsDirectory, 'a', 'trades.parquet')
    const bytes = await fs.readFile(file)
    await fs.writeFile(file, 'damaged')
    const failure = await store.add('a')
    assert('kind' in failure)
    assert(failure.message.includes('table trades'), failure.message)
    assert.equal((await store.list()).length, 1)
    await fs.writeFile(file, bytes)
    assert.deepEqual((await store.heal()).unreadable, [])
    assert.deepEqual(await rows(`SELECT count(*)::INTEGER FROM trade_executions`), [[1]])
  })

  it('keeps its runs over a restart, and lists a folder of a store that was moved at its new place', async () => {
    await run('a')
    await store.add('a')
    await closeStore()
    const moved = `${directory}-moved`
    await fs.rename(directory, moved)
    directory = moved
    runsDirectory = path.join(moved, 'runs')
    await openStore()
    assert.deepEqual((await store.heal()).indexed, [])
    const [summary] = await store.list()
    assert.equal(summary?.specification.runDirectory, path.join(moved, 'runs', 'a'))
  })

  it('opens and indexes no folder outside its own, whatever the id of the run says', async () => {
    await run('outside')
    await fs.rename(path.join(runsDirectory, 'outside'), path.join(directory, 'outside'))
    for (const runId of ['../outside', `${runsDirectory}/../outside`, '..', '.', '']) {
      const opened = await store.open(runId)
      assert(!(opened instanceof RunReader), runId)
      assert.match(opened.message, /There is no run/)
      assert('kind' in (await store.add(runId)), runId)
    }
  })

  it('refuses tables of a newer version', async () => {
    await rows(`INSERT INTO results_schema VALUES (99)`)
    await closeStore()
    database = await DuckDBInstance.create(path.join(directory, 'catalog.duckdb'))
    const failure = await RunStore.open({ database, runsDirectory })
    assert('kind' in failure)
    assert.match(failure.message, /newer version/)
    await rows(`DELETE FROM results_schema WHERE version = 99`)
    database.closeSync()
    await openStore()
  })

  describe('what the user keeps about a run', () => {
    const kept = { pinned: true, tags: ['long-only', 'Dax'], note: 'Looks too good.\nCheck the fees.' }

    it('is listed with it, also by a process without the database, and outlives closing and healing', async () => {
      await run('run-1')
      await run('run-2')
      await store.heal()
      assert.deepEqual(await store.annotate('run-1', kept), kept)
      await closeStore()
      await openStore()
      assert.deepEqual((await store.heal()).indexed, [])
      const listed = Object.fromEntries((await store.list()).map(({ runId, annotation }) => [runId, annotation]))
      assert.deepEqual(listed, { 'run-1': kept, 'run-2': undefined })
      const { runs } = await readRunSummaries(runsDirectory)
      assert.deepEqual(Object.fromEntries(runs.map(({ runId, annotation }) => [runId, annotation])), listed)
    })

    it('is cleaned: tags once each and without spaces or commas, texts cut to their length', async () => {
      await run('run-1')
      const answer = await store.annotate('run-1', {
        pinned: false,
        tags: ['a b', 'b,c', '', 'x'.repeat(100)],
        note: `  ${'y'.repeat(5000)}  `,
      })
      assert.deepEqual(answer, { pinned: false, tags: ['a', 'b', 'c', 'x'.repeat(40)], note: 'y'.repeat(4000) })
    })

    it('leaves no file when nothing is kept any more, and a damaged file counts as nothing', async () => {
      await run('run-1')
      await store.heal()
      await store.annotate('run-1', kept)
      const file = path.join(runsDirectory, 'run-1', 'annotation.json')
      await fs.writeFile(file, '{"pinned": tru')
      assert.equal((await store.list())[0]?.annotation, undefined)
      assert.match(
        (await store.list())[0]?.annotationProblem ?? '',
        /Pin, tags and note .* cannot be read: .* is damaged/,
      )
      await store.annotate('run-1', { ...kept, note: 'again' })
      assert.equal((await store.list())[0]?.annotationProblem, undefined)
      const aside = path.join(runsDirectory, 'run-1', 'annotation.unreadable.json')
      assert.equal(await fs.readFile(aside, 'utf8'), '{"pinned": tru')
      await store.annotate('run-1', { pinned: false, tags: [], note: ' ' })
      await assert.rejects(fs.stat(file), { code: 'ENOENT' })
    })

    it('is refused for a run that is not there', async () => {
      const answer = await store.annotate('../run-1', kept)
      assert('kind' in answer)
      assert.match(answer.message, /There is no run in/)
    })
  })

  describe('deleting a run', () => {
    it('removes its folder and its rows in all tables, and nothing of another run', async () => {
      await run('run-1')
      await run('run-2')
      await store.heal()
      assert.equal(await store.delete('run-1'), undefined)
      assert.deepEqual(await fs.readdir(runsDirectory), ['run-2'])
      const connection = await database.connect()
      for (const table of ['backtest_runs', 'performance_metrics', 'trade_executions']) {
        const rows = await connection.runAndReadAll(`SELECT DISTINCT run_id FROM ${table}`)
        assert.deepEqual(rows.getRows().flat(), table === 'performance_metrics' ? [] : ['run-2'], table)
      }
      connection.closeSync()
      assert.deepEqual((await store.heal()).pruned, [])
    })

    it('is refused while a living process writes it', async () => {
      await run('run-1', {}, { pid: process.pid })
      const refused = await store.delete('run-1')
      assert.match(refused?.message ?? '', /still going on/)
      assert.deepEqual(await fs.readdir(runsDirectory), ['run-1'])
    })

    it('that was cut short after its folder was out of sight is finished at the next start', async () => {
      await run('run-1')
      await store.heal()
      await fs.rename(path.join(runsDirectory, 'run-1'), path.join(runsDirectory, '.deleted-run-1'))
      assert.deepEqual((await store.heal()).pruned, ['run-1'])
      assert.deepEqual(await fs.readdir(runsDirectory), [])
      assert.deepEqual(await store.list(), [])
    })

    it('never leaves the folder of runs', async () => {
      await run('run-1')
      for (const runId of ['', '.', '..', '../runs', 'run-1/..', '.deleted-run-1'])
        assert.match((await store.delete(runId))?.message ?? '', /There is no run in/, runId)
      assert.deepEqual(await fs.readdir(runsDirectory), ['run-1'])
    })
  })
})
