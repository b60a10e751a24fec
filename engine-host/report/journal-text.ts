import type { JournalEntry } from '../backtest/journal-query.js'
import type { JournalEvent } from '../core/journal-events.js'
import { settlementCurrencyOf } from '../model/instrument-terms.js'
import type { InstrumentDefinition } from '../protocol/instrument-definition.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import { formatMoney } from './number-format.js'

/** What the words of a journal depend on. */
export interface JournalledRun {
  readonly instruments: readonly InstrumentDefinition[]
  readonly specification: Pick<RunSpecification, 'currency' | 'venues' | 'components'>
}

/**
 * The event log of a run as a person reads it: a line for each event with its time in UTC, the order with its terms, and
 * why it was refused or ended.
 */
export class JournalText {
  private readonly instruments: ReadonlyMap<string, InstrumentDefinition>
  private readonly inSequence: readonly InstrumentDefinition[]
  private readonly currency: string
  /** Those of venues with funds of their own, in the sequence of their places from 1 on. */
  private readonly accounts: readonly { readonly venue: string; readonly currency: string }[]
  private readonly namesStrategies: boolean

  constructor({ instruments, specification }: JournalledRun) {
    this.instruments = new Map(instruments.map((instrument) => [instrument.id, instrument]))
    this.inSequence = instruments
    this.currency = specification.currency
    this.accounts = Object.entries(specification.venues ?? {})
      .filter(([, { funds }]) => funds !== undefined)
      .map(([venue, { funds }]) => ({ venue, currency: funds!.currency ?? specification.currency }))
      .toSorted((one, other) => (one.venue < other.venue ? -1 : 1))
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
        return `trade ${entry.trade} closed: ${number(entry.quantity)} at ${this.price(entry, entry.price)}, ${this.money(entry.money)}`
      case 'ACCOUNT_UPDATED':
      case 'BALANCE_UPDATED':
        return `balance ${number(entry.money)}`
      case 'VENUE_BALANCE_UPDATED':
        return `balance at ${this.accountAt(entry.price)?.venue ?? 'a venue'} ${number(entry.money)}`
      case 'MARGIN_CALL': {
        const account = this.accountAt(entry.price)
        const where = account === undefined ? '' : ` at ${account.venue}`
        return `margin call${where} with equity of ${formatMoney(entry.money, account?.currency ?? this.currency)}`
      }
      case 'FUNDING_BOOKED':
        return `funding of ${this.chargedInstrument(entry)}: ${number(entry.money)}`
      case 'BORROWING_CHARGED':
        return `borrowing of ${this.chargedInstrument(entry)}: ${number(entry.money)}`
      case 'INTEREST_BOOKED':
        return `interest: ${number(entry.money)}`
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

  /** Charges and settlements tell their instrument by its place. */
  private chargedInstrument({ quantity }: JournalEntry): string {
    return this.inSequence[quantity]?.id ?? 'the account'
  }

  private accountAt(place: number) {
    return this.accounts[place - 1]
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
