import type { JournalEntry } from '../backtest/journal-query.js'
import type { JournalEvent } from '../core/journal-events.js'
import { settlementCurrencyOf } from '../model/instrument-terms.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import { venueNameOf } from '../venues/venue-names.js'
import { formatMoney } from './number-format.js'

/** What the words of a journal depend on. */
export interface JournalledRun {
  readonly instruments: readonly InstrumentDefinition[]
  readonly specification: Pick<RunSpecification, 'currency' | 'venues' | 'components' | 'account'>
}

/**
 * The event log of a run as a person reads it: a line for each event with its time in UTC, the order with its terms, and
 * why it was refused or ended.
 */
export class JournalText {
  private readonly instruments: ReadonlyMap<string, InstrumentDefinition>
  private readonly inSequence: readonly InstrumentDefinition[]
  private readonly currency: string
  /** That of the run, then those of venues with funds of their own: each with the currencies that it can hold, its own first. */
  private readonly accounts: readonly { readonly venue: string; readonly currencies: readonly string[] }[]
  private readonly namesStrategies: boolean

  constructor({ instruments, specification }: JournalledRun) {
    this.instruments = new Map(instruments.map((instrument) => [instrument.id, instrument]))
    this.inSequence = instruments
    this.currency = specification.currency
    const { venues = {}, account } = specification
    const own = Object.entries(venues).filter(([, { funds }]) => funds !== undefined)
    const paidAt = ({ id }: InstrumentDefinition) => own.find(([name]) => name === venueNameOf(venues, id))?.[0] ?? ''
    const heldAt = (venue: string, currency: string, balances: object = {}) => {
      const settled = instruments.filter((each) => paidAt(each) === venue).map(settlementCurrencyOf)
      return { venue, currencies: [...new Set([currency, ...Object.keys(balances), ...settled])] }
    }
    this.accounts = [
      heldAt('', specification.currency, account?.balances),
      ...own
        .map(([venue, { funds }]) => heldAt(venue, funds!.currency ?? specification.currency, funds!.balances))
        .toSorted((one, other) => (one.venue < other.venue ? -1 : 1)),
    ]
    this.namesStrategies = (specification.components?.length ?? 0) > 1
  }

  /** One event. */
  line(entry: JournalEntry): string {
    const time = new Date(Math.floor(entry.time)).toISOString()
    return `${time}  ${this.words(entry)}`.trimEnd()
  }

  /** One event without its time. */
  words(entry: JournalEntry): string {
    const { event } = entry
    switch (event) {
      case 'RUN_STARTED':
        return `run started with ${this.money(entry.money)}`
      case 'RUN_FINISHED':
        return `run finished with ${this.money(entry.money)}`
      case 'ORDER_FILLED':
        return `${this.order(entry)} filled ${number(entry.quantity)} at ${this.price(entry, entry.price)}${details([
          entry.rule,
          entry.liquidity,
          entry.money === 0 ? '' : `commission ${this.commission(entry)}`,
        ])}`
      case 'POSITION_OPENED':
      case 'POSITION_CHANGED':
      case 'POSITION_CLOSED':
        return this.position(entry)
      case 'TRADE_CLOSED':
        return `trade ${entry.trade}${entry.instrument === '' ? '' : ` of ${entry.instrument}`} closed: ${number(entry.quantity)} at ${this.price(entry, entry.price)}, ${this.money(entry.money)}`
      case 'ACCOUNT_UPDATED':
      case 'BALANCE_UPDATED':
        return `balance ${number(entry.money)} ${this.heldCurrency(entry)}`.trimEnd()
      case 'VENUE_BALANCE_UPDATED':
        return `balance${this.place(entry)} ${number(entry.money)} ${this.heldCurrency(entry)}`.trimEnd()
      case 'MARGIN_CALL':
        return this.marginCall(entry)
      case 'FUNDING_BOOKED':
        return `funding of ${this.charge(entry)}`
      case 'BORROWING_CHARGED':
        return `borrowing of ${this.charge(entry)}`
      case 'INTEREST_BOOKED':
        return `interest${this.place(entry)}: ${number(entry.money)} ${this.heldCurrency(entry)}`.trimEnd()
      case 'INSTRUMENT_SETTLED':
        return `${this.chargedInstrument(entry)} settled at ${number(entry.price)}`
      case 'CONTRACT_ROLLED':
        return `rolls to ${this.chargedInstrument(entry)}, closes ${number(entry.price)} before and ${number(entry.money)} now`
      case 'OPTION_EXERCISED':
      case 'OPTION_ASSIGNED':
      case 'OPTION_EXPIRED':
        return `${this.chargedInstrument(entry)} ${event.slice('OPTION_'.length).toLowerCase()}, underlying at ${number(entry.price)}`
      case 'TIMER_FIRED':
        return 'timer'
      case 'PRICE_ROUNDED':
        return `price ${number(entry.quantity)} put on the tick: ${number(entry.price)}`
      case 'ORDER_INITIALIZED':
        return `${this.order(entry)} created${this.terms(entry)}${details([entry.role, entry.tag === '' ? '' : `'${entry.tag}'`])}`
      case 'ORDER_UPDATED':
        return `${this.order(entry)} changed to ${number(entry.quantity)}${this.terms(entry)}`
      default:
        return `${this.order(entry)} ${orderWords[event] ?? event.toLowerCase().replaceAll('_', ' ')}${reasonWords(entry)}`
    }
  }

  private order({ order, strategy, side, quantity, event, instrument, type }: JournalEntry): string {
    const who = this.namesStrategies && strategy !== '' ? `${strategy} ` : ''
    if (type === '') return `${who}order ${order}`
    const amount = event === 'ORDER_INITIALIZED' ? ` ${number(quantity)}` : ''
    return `${who}order ${order} ${side > 0 ? 'BUY' : 'SELL'}${amount} ${instrument} ${type}`
  }

  private terms(entry: JournalEntry): string {
    const stop = Number.isNaN(entry.trigger) ? '' : ` stop ${this.price(entry, entry.trigger)}`
    const limit = Number.isNaN(entry.price) ? '' : ` limit ${this.price(entry, entry.price)}`
    return `${stop}${limit}${entry.timeInForce === 'GTC' ? '' : ` ${entry.timeInForce}`}`
  }

  private position(entry: JournalEntry): string {
    const what = entry.event === 'POSITION_OPENED' ? 'opened' : entry.event === 'POSITION_CLOSED' ? 'closed' : 'changed'
    const held =
      entry.event === 'POSITION_CLOSED' ? '' : `: ${number(entry.quantity)} at ${this.price(entry, entry.price)}`
    return `position in ${entry.instrument} ${what}${held}`
  }

  /** Equity is told at the last prices, which are those before the bar that brings the instrument to the call. */
  private marginCall(entry: JournalEntry): string {
    const definition = this.inSequence[entry.quantity]
    const equity = formatMoney(entry.money, this.accountOf(entry).currencies[0]!)
    if (definition === undefined || Number.isNaN(entry.trigger))
      return `margin call${this.place(entry)}: equity was ${equity} at the last prices`
    const price = exactOrLonger(entry.trigger, definition.pricePrecision)
    return `margin call${this.place(entry)} for ${definition.id}: equity does not meet the margin at its price ${price}; at the last prices before it was ${equity}`
  }

  /** The instrument that is charged, and how much. */
  private charge(entry: JournalEntry): string {
    const definition = this.inSequence[entry.quantity]
    const currency = definition === undefined ? '' : ` ${settlementCurrencyOf(definition)}`
    return `${this.chargedInstrument(entry)}${this.place(entry)}: ${number(entry.money)}${currency}`
  }

  /** Balances and interest tell their currency by its place in the account; without one it is the account's own. */
  private heldCurrency(entry: JournalEntry): string {
    return this.accountOf(entry).currencies[Number.isNaN(entry.quantity) ? 0 : entry.quantity] ?? ''
  }

  /** ` at XNYS` of what concerns the account of a venue. */
  private place(entry: JournalEntry): string {
    const { venue } = this.accountOf(entry)
    return venue === '' ? '' : ` at ${venue}`
  }

  /** Charges and settlements tell their instrument by its place. */
  private chargedInstrument({ quantity }: JournalEntry): string {
    return this.inSequence[quantity]?.id ?? 'the account'
  }

  /** What concerns the account of a venue names it by its place, from 1 on. */
  private accountOf({ price }: JournalEntry) {
    return this.accounts[Number.isNaN(price) ? 0 : price] ?? this.accounts[0]!
  }

  private price({ instrument }: JournalEntry, price: number): string {
    const precision = this.instruments.get(instrument)?.pricePrecision
    return precision === undefined || Number.isNaN(price) ? number(price) : exactOrLonger(price, precision)
  }

  private commission({ instrument, money }: JournalEntry): string {
    const definition = this.instruments.get(instrument)
    return formatMoney(money, definition === undefined ? this.currency : settlementCurrencyOf(definition))
  }

  private money(amount: number): string {
    return formatMoney(amount, this.currency)
  }
}

const orderWords: Partial<Record<JournalEvent, string>> = {
  ORDER_DENIED: 'denied',
  ORDER_SUBMITTED: 'submitted',
  ORDER_ACCEPTED: 'accepted',
  ORDER_REJECTED: 'rejected',
  ORDER_TRIGGERED: 'triggered',
  ORDER_CANCELED: 'cancelled',
  ORDER_EXPIRED: 'expired',
  MODIFY_REJECTED: 'not changed',
  ORDER_PENDING_UPDATE: 'change requested',
  ORDER_PENDING_CANCEL: 'cancellation requested',
}

function reasonWords({ reason }: JournalEntry): string {
  return reason === '' ? '' : `: ${reason}`
}

function details(parts: readonly string[]): string {
  const given = parts.filter((part) => part !== '' && part !== 'none')
  return given.length === 0 ? '' : ` (${given.join(', ')})`
}

/** The shortest decimal that gives the double back. */
function number(value: number): string {
  return Number.isNaN(value) ? '–' : String(value)
}

/** A price at the instrument's decimals; where it has more, such as an average, all of them. */
function exactOrLonger(price: number, precision: number): string {
  const fixed = price.toFixed(precision)
  return Number(fixed) === price ? fixed : String(price)
}
