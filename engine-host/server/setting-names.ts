import { didYouMean } from '../core/suggestion.js'
import { UserError } from '../core/user-error.js'
import type { AccountSettings } from '../protocol/account-settings.js'
import type {
  BorrowingSettings,
  ChargeSettings,
  FundingSettings,
  InterestSettings,
  SettlementSettings,
} from '../protocol/charge-settings.js'
import type { ContinuousSettings } from '../protocol/continuous-settings.js'
import type { RunRequest } from '../protocol/run-specification.js'
import type { RunVenueSettings, VenueFunds } from '../protocol/run-venues.js'
import type { RiskLimits, RiskSettings } from '../protocol/risk-settings.js'
import type { StatisticsSettings } from '../protocol/statistics-settings.js'
import type { FeeSettings, FeeTerms, VenueSettings } from '../protocol/venue-settings.js'

type Names<Settings> = Readonly<Record<keyof Settings, true>>

const venue: Names<VenueSettings> = {
  preset: true,
  account: true,
  entryAt: true,
  limitFill: true,
  gapImprovement: true,
  barExecution: true,
  intrabarPath: true,
  sameBarChildren: true,
  marketFill: true,
  volumeLimit: true,
  finalize: true,
  queuePosition: true,
  liquidityConsumption: true,
  drillDown: true,
  latency: true,
  dataDelay: true,
  slippage: true,
  oms: true,
  spread: true,
  exclusiveOrders: true,
  shareSizes: true,
}
const feeTerms: Names<FeeTerms> = {
  taker: true,
  maker: true,
  perContract: true,
  perOrder: true,
  perFill: true,
  minimum: true,
  maximum: true,
  tiers: true,
}
const fees: Names<FeeSettings> = { ...feeTerms, of: true }
const account: Names<AccountSettings> = {
  currency: true,
  balances: true,
  foreign: true,
  rates: true,
  leverage: true,
  leverageOf: true,
  liquidation: true,
}

const { dataDelay: _, ...venueWithoutDelay } = venue
const runVenue: Names<RunVenueSettings> = { ...venueWithoutDelay, instruments: true, fees: true, funds: true }
const venueFunds: Names<VenueFunds> = { cash: true, ...account }

const riskLimits: Names<RiskLimits> = {
  minimumOrderQuantity: true,
  maximumOrderQuantity: true,
  maximumOrderNotional: true,
  maximumPosition: true,
  priceCollar: true,
}
const risk: Names<RiskSettings> = {
  ...riskLimits,
  tradingState: true,
  maximumExposure: true,
  ordersPerSecond: true,
  of: true,
}

const statistics: Names<StatisticsSettings> = {
  riskFreeRate: true,
  periodsPerYear: true,
  minimumAnnualDays: true,
  minimumReturns: true,
}
const charges: Names<ChargeSettings> = { funding: true, borrowing: true, interest: true }
const funding: Names<FundingSettings> = { rate: true, everyHours: true, rates: true }
const borrowing: Names<BorrowingSettings> = { rate: true, dayCount: true, of: true }
const interest: Names<InterestSettings> = { credit: true, debit: true, dayCount: true }
const continuous: Names<ContinuousSettings> = { adjust: true, atRoll: true, ordersAtRoll: true, rollBefore: true }
const settlement: Names<SettlementSettings> = { expiry: true, delivery: true, worthless: true, prices: true }

/** Throws a `UserError` for a member of the settings of a run that there is not. */
export function checkSettingNames(request: RunRequest): void {
  check(request.venue, venue, 'The venue has no setting')
  check(request.fees, fees, 'The fees have no member')
  for (const terms of Object.values(request.fees?.of ?? {})) check(terms, feeTerms, 'The fees have no member')
  for (const [name, own] of Object.entries(request.venues ?? {})) checkVenue(name, own)
  check(request.account, account, 'The account has no member')
  check(request.charges, charges, 'The charges have no member')
  check(request.charges?.funding, funding, 'The funding has no member')
  check(request.charges?.borrowing, borrowing, 'The borrowing has no member')
  check(request.charges?.interest, interest, 'The interest has no member')
  check(request.continuous, continuous, 'The continuous series have no setting')
  check(request.settlement, settlement, 'The settlement has no member')
  check(request.statistics, statistics, 'The statistics have no setting')
  check(request.risk, risk, 'The risk settings have no member')
  for (const limits of Object.values(request.risk?.of ?? {}))
    check(limits, riskLimits, 'The risk settings have no member')
}

function checkVenue(name: string, own: RunVenueSettings): void {
  if (Object.hasOwn(own, 'dataDelay'))
    throw new UserError(
      `The venue ${name} cannot have a dataDelay of its own, because the strategies of a run have one clock.`,
      'Set the dataDelay of the run, under "venue".',
    )
  check(own, runVenue, `The venue ${name} has no setting`)
  check(own.fees, fees, `The fees of ${name} have no member`)
  for (const terms of Object.values(own.fees?.of ?? {})) check(terms, feeTerms, `The fees of ${name} have no member`)
  check(own.funds, venueFunds, `The funds of ${name} have no member`)
  if (own.funds === undefined) return
  const cash: unknown = own.funds.cash
  if (!((typeof cash === 'number' || typeof cash === 'string') && Number(cash) > 0))
    throw new UserError(
      `The funds of ${name} name no starting cash.`,
      'Give a positive amount, as in "funds": {"cash": 100000}.',
    )
}

function check(given: object | undefined, known: Readonly<Record<string, true>>, what: string): void {
  const unknown = Object.keys(given ?? {}).find((name) => !Object.hasOwn(known, name))
  if (unknown === undefined) return
  const names = Object.keys(known)
  throw new UserError(`${what} "${unknown}".`, `${didYouMean(unknown, names)}Use one of: ${names.join(', ')}.`)
}
