import assert from 'node:assert/strict'
import fs from 'node:fs/promises'
import path from 'node:path'
import { ParquetSink } from '../../../engine-host/backtest/parquet-sink.js'
import { readRunRecord, writeRunRecord } from '../../../engine-host/backtest/run-folder.js'
import { readRunSummaries } from '../../../engine-host/backtest/run-summaries.js'
import { compiled, completed, specificationIn, temporaryDirectory } from './recorded-run.js'

describe('run summaries out of the folders', () => {
  let directory: string

  beforeEach(async () => {
    directory = await temporaryDirectory()
  })
  afterEach(() => fs.rm(directory, { recursive: true, force: true }))

  async function run(runId: string, startedAt: number): Promise<void> {
    const specification = await specificationIn(directory, runId)
    const sink = await ParquetSink.open({ specification, strategy: compiled, startedAt })
    assert(sink instanceof ParquetSink)
    await sink.close(completed(specification, { startedAt }))
  }

  it('come newest first, with what cannot be read beside them, and change nothing', async () => {
    await run('a', 1)
    await run('b', 3)
    await run('killed', 2)
    const killed = path.join(directory, 'runs', 'killed')
    const record = await readRunRecord(killed)
    assert('summary' in record)
    await writeRunRecord(killed, { ...record, summary: { ...record.summary, state: { kind: 'running' } } })
    await fs.mkdir(path.join(directory, 'runs', 'begins'))
    await fs.mkdir(path.join(directory, 'runs', 'damaged'))
    await fs.writeFile(path.join(directory, 'runs', 'damaged', 'run.json'), '{')

    const { runs, unreadable } = await readRunSummaries(path.join(directory, 'runs'))
    assert.deepEqual(
      runs.map(({ runId, state }) => [runId, state.kind]),
      [
        ['b', 'completed'],
        ['killed', 'interrupted'],
        ['a', 'completed'],
      ],
    )
    assert.equal(unreadable.length, 1)
    const after = await readRunRecord(killed)
    assert('summary' in after)
    assert.equal(after.summary.state.kind, 'running')
  })

  it('are none where no run has been', async () => {
    assert.deepEqual(await readRunSummaries(path.join(directory, 'none')), { runs: [], unreadable: [] })
  })
})
