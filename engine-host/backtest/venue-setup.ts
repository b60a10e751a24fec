import { SeededRandom } from '../core/seeded-random.js'
import type { FillRules } from '../engine/fill-rules.js'
import type { CommandLatency, CommissionModel } from '../engine/venue.js'
import type { EngineOrder } from '../model/engine-order.js'
import type { Instrument } from '../model/instrument.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import type { AccountPortfolio, MoneyTerms } from '../state/account-portfolio.js'
import type { AccountOptions, EngineAccount } from '../state/engine-account.js'
import { accountKind, type AccountTerms } from '../venues/account-factory.js'
import { FeeModel } from '../venues/fee-model.js'
import { LatencyModel } from '../venues/latency-model.js'
import { namingVenue, resolveVenues, type ResolvedVenue } from '../venues/resolved-venues.js'
import { SlippageModel } from '../venues/slippage-model.js'
import { FeesByVenue, LatencyByVenue } from '../venues/venue-models.js'
import { startingFunds } from './run-inputs.js'

/** The venues and accounts of a run, and what each instrument has of them. */
export class VenueSetup {
  readonly venues: readonly ResolvedVenue[]
  /** By index of the instrument. */
  readonly venueOf: readonly ResolvedVenue[]
  /** By index of the instrument. */
  readonly rules: readonly FillRules[]
  private readonly slippageRandom: SeededRandom

  /** Throws a `UserError` for settings that cannot be used. */
  constructor(
    private readonly specification: RunSpecification,
    private readonly instruments: readonly Instrument[],
  ) {
    this.venues = resolveVenues(specification, instruments)
    this.venueOf = instruments.map((each) => this.venues.find((venue) => venue.instruments.includes(each))!)
    this.rules = this.venueOf.map(({ rules }) => rules)
    // One stream for all venues: a run whose venues are alike draws what it would draw without them.
    this.slippageRandom = new SeededRandom(specification.seed ^ 0x736c6970)
  }

  /** The account of the run, then those of venues that have their own. */
  get accounts(): readonly AccountOptions[] {
    const { specification } = this
    const shares = (instrument: Instrument) => this.venueOf[instrument.index]!.funds === undefined
    const own = this.venues.filter(({ funds }) => funds !== undefined)
    return [
      { venue: '', ...startingFunds(specification), paysFor: shares },
      ...own.map(({ name, funds, instruments }) => {
        const { cash, ...account } = funds!
        const currency = account.currency ?? instruments[0]!.settlementCurrency
        const rates = { ...specification.account?.rates, ...account.rates }
        const starting = namingVenue(name, () =>
          startingFunds({ cash: String(cash), currency, account: { ...account, rates } }),
        )
        return { venue: name, ...starting, paysFor: (instrument: Instrument) => instruments.includes(instrument) }
      }),
    ]
  }

  /** By index of the instrument. */
  get money(): readonly MoneyTerms[] {
    return this.venueOf.map((venue) => {
      const arithmetic = venue.rules.money
      const paysInFull = arithmetic === 'binary' && accountKind(this.payingWith(venue)) === 'cash'
      return { arithmetic, paysInFull }
    })
  }

  /** Settings and venues of an account. */
  termsOf(account: EngineAccount): AccountTerms {
    const venue = this.venues.find(({ name, funds }) => funds !== undefined && name === account.venue)
    if (venue !== undefined) return { settings: venue.funds!, venues: [venue] }
    const sharing = this.venues.filter(({ funds }) => funds === undefined)
    return {
      settings: this.specification.account ?? {},
      venues: sharing.length === 0 ? this.venues.slice(0, 1) : sharing,
    }
  }

  /** What fills cost, with the present time in milliseconds. */
  fees(portfolio: AccountPortfolio, now: () => number): CommissionModel {
    const { instruments, specification } = this
    const toAccount = (instrument: Instrument, units: number) => {
      const { funds } = portfolio.accountOf(instrument)
      return funds.settled(instrument, units) / funds.scale
    }
    const arithmetic = ({ index }: Instrument) => this.rules[index]!.money
    const ofRun = new FeeModel(specification.fees, instruments, arithmetic, now, toAccount)
    if (this.venues.every(({ fees }) => fees === undefined)) return ofRun
    const models = this.venues.map(({ name, fees, instruments: own }) =>
      fees === undefined ? ofRun : namingVenue(name, () => new FeeModel(fees, own, arithmetic, now, toAccount)),
    )
    return new FeesByVenue(this.venueOf.map((venue) => models[this.venues.indexOf(venue)]!))
  }

  /** How long commands travel; undefined where all arrive at once. */
  get latency(): CommandLatency | undefined {
    if (this.venues.every(({ rules }) => rules.latency === 'none')) return undefined
    const random = new SeededRandom(this.specification.seed ^ 0x6c617465)
    const models = new Map(
      this.venues.map((venue) => {
        const { latency } = venue.rules
        return [venue, latency === 'none' ? undefined : new LatencyModel(latency, random)] as const
      }),
    )
    const [first, ...others] = models.values()
    return others.length === 0 ? first : new LatencyByVenue(this.venueOf.map((venue) => models.get(venue)))
  }

  /** What fills that take liquidity lose at a venue; undefined: nothing. */
  slippage({ rules: { slippage } }: ResolvedVenue): SlippageModel | undefined {
    return slippage === 'none' ? undefined : new SlippageModel(slippage, this.slippageRandom)
  }

  /** Each strategy has a connection to each venue. */
  connectionOf({ owner, instrument }: EngineOrder): number {
    return owner.place * this.venues.length + this.venues.indexOf(this.venueOf[instrument.index]!)
  }

  /** The venues of the account that pays at a venue. */
  private payingWith(venue: ResolvedVenue): readonly ResolvedVenue[] {
    return venue.funds === undefined ? this.venues.filter(({ funds }) => funds === undefined) : [venue]
  }
}
