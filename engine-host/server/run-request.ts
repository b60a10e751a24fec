import path from 'node:path'
import type { Failure } from '../protocol/failure.js'
import type { ComponentConfiguration, RunConfiguration } from '../protocol/run-configuration.js'
import type { ComponentRequest, RunRequest } from '../protocol/run-specification.js'
import { configurationFailures, requestFailures } from './failures.js'
import { findConfiguration } from './workspace-configuration.js'

/**
 * Fills what the request leaves open from the run of `backlens.json` that it names, if it names one. What the request
 * says itself wins, within parameters, venue and fees member by member.
 */
export async function completeRequest(request: RunRequest): Promise<RunRequest | Failure> {
  if (request.runName === undefined) return request
  const folder = path.dirname(request.strategyFile)
  const configuration = await findConfiguration(folder)
  if (!configuration) return configurationFailures.noConfiguration(folder, request.runName)
  if ('kind' in configuration) return configuration
  const run = configuration.run(request.runName)
  return 'kind' in run ? run : merged(request, run, path.dirname(configuration.file))
}

function merged(request: RunRequest, run: RunConfiguration, folder: string): RunRequest {
  const className = request.className ?? run.class
  const instrumentId = request.instrumentId ?? run.instrument
  const bars = request.bars ?? run.bars
  const data = request.data ?? run.data
  const series = request.series ?? run.series
  const events = request.events ?? run.events
  const component = ({ name, file, class: named, parameters }: ComponentConfiguration): ComponentRequest => ({
    file: file === undefined ? request.strategyFile : path.resolve(folder, file),
    ...(name === undefined ? {} : { name }),
    ...(named === undefined ? {} : { className: named }),
    ...(parameters === undefined ? {} : { parameters }),
  })
  const strategies = request.strategies ?? run.strategies?.map(component)
  const actors = request.actors ?? run.actors?.map(component)
  const from = request.from ?? run.from
  const to = request.to ?? run.to
  const cash = request.cash ?? (run.cash === undefined ? undefined : String(run.cash))
  const seed = request.seed ?? run.seed
  const charges = run.charges || request.charges ? { ...run.charges, ...request.charges } : undefined
  const settlement = run.settlement || request.settlement ? { ...run.settlement, ...request.settlement } : undefined
  const risk = run.risk || request.risk ? { ...run.risk, ...request.risk } : undefined
  const account = run.account || request.account ? { ...run.account, ...request.account } : undefined
  return {
    strategyFile: request.strategyFile,
    ...(className === undefined ? {} : { className }),
    ...(instrumentId === undefined ? {} : { instrumentId }),
    ...(bars === undefined ? {} : { bars }),
    ...(data === undefined ? {} : { data }),
    ...(series === undefined ? {} : { series }),
    ...(events === undefined ? {} : { events }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(cash === undefined ? {} : { cash }),
    ...(seed === undefined ? {} : { seed }),
    parameters: { ...run.parameters, ...request.parameters },
    venue: { ...run.venue, ...request.venue },
    fees: { ...run.fees, ...request.fees },
    ...(strategies === undefined ? {} : { strategies }),
    ...(actors === undefined ? {} : { actors }),
    ...(account === undefined ? {} : { account }),
    ...(risk === undefined ? {} : { risk }),
    ...(charges === undefined ? {} : { charges }),
    ...(settlement === undefined ? {} : { settlement }),
  }
}

/** What no part below the engine host checks again. */
export function checkRequest({ cash, seed }: RunRequest): Failure | undefined {
  if (cash !== undefined && !(/^\d+(\.\d+)?$/.test(cash) && Number(cash) > 0)) {
    return requestFailures.wrongValue('starting cash', cash, 'a positive amount such as 100000')
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    return requestFailures.wrongValue('seed', String(seed), 'a whole number')
  }
  return undefined
}
