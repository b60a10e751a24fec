import fs from 'node:fs/promises'
import { checkStatisticsSettings } from '../analysis/resolved-statistics-settings.js'
import { UserError } from '../core/user-error.js'
import type { Failure } from '../protocol/failure.js'
import type { RunRequest, RunSpecification } from '../protocol/run-specification.js'
import { checkParameters } from './parameter-check.js'
import { checkSettingNames } from './setting-names.js'
import { strategiesOf } from './strategy-class.js'

/** What is wrong with the settings of a run, as far as it can be told without running the strategy. */
export async function settingsFailure(
  request: RunRequest,
  settings: Omit<RunSpecification, 'runId' | 'runDirectory'>,
): Promise<Failure | undefined> {
  try {
    checkSettingNames(request)
    checkStatisticsSettings(settings.statistics ?? {})
    const { settingsMistake } = await import('../backtest/run-check.js')
    const mistake = settingsMistake({ runId: '', runDirectory: '', ...settings })
    if (mistake !== undefined) throw mistake
    if (Object.keys(settings.parameters).length === 0) return undefined
    const outlines = await strategiesOf(request.strategyFile, await fs.readFile(request.strategyFile, 'utf8'))
    const outline = outlines.find(({ className }) => className === settings.className)
    // A class that is not exported is refused by the runner, which knows what the module really exports.
    if (outline !== undefined) checkParameters(outline, settings.parameters)
    return undefined
  } catch (error) {
    if (error instanceof UserError) return { kind: 'failed', message: error.message, next: error.next }
    throw error
  }
}
