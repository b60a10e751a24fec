import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { strategyBundleFile } from '../backtest/run-folder.js'
import type { RunReader } from '../backtest/run-reader.js'
import type { Failure } from '../protocol/failure.js'
import type { CompiledStrategy, RunSpecification } from '../protocol/run-specification.js'
import type { RunVariation, SensitivityRow } from '../protocol/run-sensitivity.js'
import type { RunSummary } from '../protocol/run-summary.js'
import { hostFailures } from './failures.js'
import { usualVariations, variationLabel, varied } from './run-variations.js'

/** Runs a specification in a process of its own and gives its end; nothing of it is listed. */
export type Repeat = (
  specification: RunSpecification,
  strategy: CompiledStrategy,
  signal: AbortSignal,
) => Promise<RunSummary>

const mostAtOnce = 4

/**
 * Repeats a saved run, the strategy as it was compiled then, under one variation after another.
 *
 * @param told hears of each row as it is known, in any sequence
 * @param signal ends all repetitions
 */
export async function testSensitivity(
  run: RunReader,
  variations: readonly RunVariation[] | undefined,
  repeat: Repeat,
  told: (row: SensitivityRow, place: number, total: number) => void,
  signal: AbortSignal,
): Promise<{ readonly rows: readonly SensitivityRow[] } | { readonly kind: 'cancelled' } | Failure> {
  const { summary, record } = run
  const wanted = variations ?? usualVariations(summary)
  let code: string
  try {
    code = await fs.readFile(path.join(run.directory, strategyBundleFile), 'utf8')
  } catch (cause) {
    return hostFailures.noStrategyOfRun(run.directory, cause)
  }
  const { strategyFile } = summary.specification
  const strategy: CompiledStrategy = {
    code,
    bundlePath: path.join(path.dirname(strategyFile), `${path.parse(strategyFile).name}.bundle.js`),
    hash: record.strategySha256,
  }
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'backlens-variations-'))
  const rows: SensitivityRow[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < wanted.length && !signal.aborted) {
      const place = next++
      const runDirectory = path.join(folder, String(place))
      await fs.mkdir(runDirectory)
      const specification = { ...varied(summary.specification, wanted[place]!), runDirectory }
      const row = rowOf(wanted[place]!, await repeat(specification, strategy, signal), summary)
      await fs.rm(runDirectory, { recursive: true, force: true })
      if (signal.aborted) return
      rows[place] = row
      told(row, place, wanted.length)
    }
  }
  try {
    const atOnce = Math.max(1, Math.min(mostAtOnce, Math.floor(os.availableParallelism() / 2)))
    await Promise.all(Array.from({ length: atOnce }, work))
  } finally {
    await fs.rm(folder, { recursive: true, force: true })
  }
  return signal.aborted ? { kind: 'cancelled' } : { rows }
}

function rowOf(variation: RunVariation, ended: RunSummary, original: RunSummary): SensitivityRow {
  const { state } = ended
  const why =
    state.kind === 'interrupted'
      ? state.failure.message
      : state.kind === 'completed'
        ? undefined
        : 'It did not come to its end.'
  return {
    variation,
    label: variationLabel(variation),
    ...(why !== undefined && { why }),
    statistics: why === undefined ? ended.statistics : [],
    ...(variation.what === 'nothing' && { isSame: ended.eventLogSha256 === original.eventLogSha256 }),
  }
}
