import path from 'node:path'
import type { Failure } from '../protocol/failure.js'
import type { ComponentConfiguration, RunConfiguration } from '../protocol/run-configuration.js'
import type { ComponentRequest, RunRequest } from '../protocol/run-specification.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { RunVenues } from '../protocol/run-venues.js'
import { settlementCurrencyOf } from '../model/instrument-terms.js'
import { settingsOfVenue, venueNameOf } from '../venues/venue-names.js'
import { configurationFailures, requestFailures } from './failures.js'
import { findConfiguration } from './workspace-configuration.js'

/**
 * Fills what the request leaves open from the run of `backlens.json` that it names, if it names one. What the request
 * says itself wins, within parameters, venue, venues and fees member by member.
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
  // Ticks of an instrument that is named with them take the place of the run's bars.
  const isTicks = request.instrumentId !== undefined && request.data !== undefined
  const bars = request.bars ?? (isTicks ? undefined : run.bars)
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
  const continuous = run.continuous || request.continuous ? { ...run.continuous, ...request.continuous } : undefined
  const risk = run.risk || request.risk ? { ...run.risk, ...request.risk } : undefined
  const statistics = run.statistics || request.statistics ? { ...run.statistics, ...request.statistics } : undefined
  const account = run.account || request.account ? { ...run.account, ...request.account } : undefined
  const venues = run.venues || request.venues ? { ...run.venues, ...request.venues } : undefined
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
    ...(venues === undefined ? {} : { venues }),
    ...(strategies === undefined ? {} : { strategies }),
    ...(actors === undefined ? {} : { actors }),
    ...(account === undefined ? {} : { account }),
    ...(risk === undefined ? {} : { risk }),
    ...(statistics === undefined ? {} : { statistics }),
    ...(charges === undefined ? {} : { charges }),
    ...(settlement === undefined ? {} : { settlement }),
    ...(continuous === undefined ? {} : { continuous }),
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

/** The venues of a request, each with all that it takes over from the settings of the run; undefined without any. */
export function venuesOfRun(
  { venue = {}, venues = {} }: RunRequest,
  instruments: readonly InstrumentDefinition[],
): RunVenues | undefined {
  const resolved = Object.entries(venues).map(([name, own]) => {
    const { instruments: listed, fees, funds } = own
    const first = instruments.find(({ id }) => venueNameOf({ [name]: own }, id) === name)
    const currency = first === undefined ? undefined : settlementCurrencyOf(first)
    const { dataDelay: _, ...settings } = settingsOfVenue(venue, own)
    const further = {
      ...(listed === undefined ? {} : { instruments: listed }),
      ...(fees === undefined ? {} : { fees }),
      ...(funds === undefined ? {} : { funds: currency === undefined ? funds : { currency, ...funds } }),
    }
    return [name, { ...settings, ...further }] as const
  })
  return resolved.length === 0 ? undefined : Object.fromEntries(resolved)
}

/** What the account of the run begins with: nothing where each instrument is paid for by the account of its venue. */
export function cashOfRun(
  { cash, account, venues = {} }: RunRequest,
  instruments: readonly InstrumentDefinition[],
): string | Failure {
  const isShared = ({ id }: InstrumentDefinition) => {
    const named = Object.entries(venues).filter(([name, own]) => venueNameOf({ [name]: own }, id) !== '')
    return named.every(([, { funds }]) => funds === undefined)
  }
  if (instruments.length === 0 || instruments.some(isShared)) return cash ?? '100000'
  const unused = cash === undefined ? Object.keys(account?.balances ?? {}).join(', ') : cash
  return unused === '' ? '0' : requestFailures.unusedCash(unused)
}
