import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { resultsSchemaVersion, resultsTables } from '../../../engine-host/backtest/run-store-schema.js'
import { resultTables } from '../../../engine-host/backtest/result-tables.js'
import { RunStore } from '../../../engine-host/backtest/run-store.js'
import { root } from '../../orchestrator/project.js'
import { spy } from '../backtest/recorded-run.js'
import { saveRun, Turns, wanderingRows } from '../backtest/saved-engine-run.js'

const page = readFileSync(path.join(root, 'docs/results-store.md'), 'utf8')
const queries = [...page.matchAll(/```sql( files)?\n([^`]+)```/g)].map(([, files, sql]) => ({
  files: !!files,
  sql: sql!,
}))

describe('docs/results-store.md', function () {
  this.timeout(60_000)
  let workspace: string
  let database: DuckDBInstance | undefined
  let store: RunStore

  before(async () => {
    workspace = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-results-store-'))
    const runsDirectory = path.join(workspace, '.backlens/runs')
    await fs.mkdir(runsDirectory, { recursive: true })
    database = await DuckDBInstance.create(path.join(workspace, '.backlens/catalog.duckdb'))
    for (const runId of ['first', 'second'])
      await saveRun(runsDirectory, database, Turns, [wanderingRows(400, 5)], { instruments: [spy], runId })
    const opened = await RunStore.open({ database, runsDirectory })
    assert.ok(opened instanceof RunStore)
    store = opened
    assert.deepEqual((await store.heal()).indexed.toSorted(), ['first', 'second'])
  })
  after(async () => {
    await close()
    await fs.rm(workspace, { recursive: true, force: true })
  })

  async function close(): Promise<void> {
    if (database === undefined) return
    await store.close()
    database.closeSync()
    database = undefined
  }

  async function rows(sql: string): Promise<unknown[][]> {
    const connection = await database!.connect()
    try {
      return (await connection.runAndReadAll(sql)).getRowsJS()
    } finally {
      connection.closeSync()
    }
  }

  for (const table of [...resultsTables, 'results_schema'])
    it(`names every column of ${table} with its type, in their order`, async () => {
      const section = page.slice(page.indexOf(`### \`${table}\``)).split('\n###')[0]!
      const told = [...section.matchAll(/^\| `(\w+)` +\| `([^`]+)` +\|/gm)].map(([, name, type]) => [name, type])
      const there = (await rows(`DESCRIBE ${table}`)).map(([name, type]) => [name, String(type).replace(',', ', ')])
      // Columns of later versions stand at the end of a table that was migrated.
      assert.deepEqual(told, there)
    })

  it('tells the version of the tables', () => {
    assert.ok(page.includes(`the highest is theirs. It is ${resultsSchemaVersion}.`))
  })

  it('names every column of every file of a run', async () => {
    for (const table of resultTables.filter((each) => each !== 'trades')) {
      const told =
        page
          .slice(page.indexOf('\n## Files'))
          .split('\n')
          .find((line) => line.startsWith(`| \`${table}\` `)) ?? ''
      const file = path.join(workspace, `.backlens/runs/first/${table}.parquet`)
      for (const [name] of await rows(`DESCRIBE FROM read_parquet('${file}')`))
        assert.ok(told.includes(`\`${String(name)}\``), `${table} ${String(name)}`)
    }
    const described = await rows(
      `DESCRIBE FROM read_parquet('${path.join(workspace, '.backlens/runs/first/trades.parquet')}')`,
    )
    const section = page.slice(page.indexOf('### `trade_executions`'), page.indexOf('### `results_schema`'))
    for (const [name] of described) assert.ok(section.includes(`\`${String(name)}\``), String(name))
  })

  it('gives keys that tell every row from any other', async () => {
    const keys = {
      backtest_runs: 'run_id',
      performance_metrics: 'run_id, key',
      trade_executions: 'run_id, trade_number',
    }
    for (const [table, key] of Object.entries(keys)) {
      const [[all, distinct]] = (await rows(`SELECT count(*), count(DISTINCT (${key})) FROM ${table}`)) as [
        [bigint, bigint],
      ]
      assert.equal(all, distinct, table)
    }
    const orphans = `SELECT count(*)::INTEGER FROM trade_executions ANTI JOIN backtest_runs USING (run_id)`
    assert.deepEqual(await rows(orphans), [[0]])
  })

  it('tells the truth about another program while Backlens is open: the database is locked, the files are not', async () => {
    const [refused, read] = await elsewhere([
      { open: '.backlens/catalog.duckdb', sql: 'FROM backtest_runs' },
      ...queries.filter(({ files }) => files).map(({ sql }) => ({ open: ':memory:', sql })),
    ])
    assert.match(refused!.error ?? '', /Could not set lock on file/)
    assert.equal(read!.error, undefined)
    assert.ok(read!.rows! >= 2, 'a row for each run')
  })

  it('has queries that any DuckDB answers once Backlens has let the store go', async () => {
    await close()
    const answers = await elsewhere(
      queries.map(({ files, sql }) => ({ open: files ? ':memory:' : '.backlens/catalog.duckdb', sql })),
    )
    assert.ok(answers.length >= 7)
    for (const [at, { error }] of answers.entries()) assert.equal(error, undefined, queries[at]!.sql)
    assert.ok(answers.filter(({ rows: found }) => found! > 0).length >= 4)
  })

  /** Asks with DuckDB in a process of its own, below the workspace. */
  async function elsewhere(
    asked: readonly { readonly open: string; readonly sql: string }[],
  ): Promise<{ readonly error?: string; readonly rows?: number }[]> {
    const script = `
      const { DuckDBInstance } = require(${JSON.stringify(path.join(root, 'node_modules/@duckdb/node-api'))})
      ;(async () => {
        const answers = []
        for (const { open, sql } of ${JSON.stringify(asked)}) {
          try {
            const instance = await DuckDBInstance.create(open, open === ':memory:' ? {} : { access_mode: 'READ_ONLY' })
            const connection = await instance.connect()
            answers.push({ rows: (await connection.runAndReadAll(sql)).getRows().length })
            connection.closeSync()
            instance.closeSync()
          } catch (error) { answers.push({ error: error.message }) }
        }
        console.log(JSON.stringify(answers))
      })()`
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: workspace })
    return JSON.parse(stdout) as { readonly error?: string; readonly rows?: number }[]
  }
})
