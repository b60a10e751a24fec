import { Timestamp } from '../core/timestamp.js'
import { UserError } from '../core/user-error.js'
import type { Instrument } from '../model/instrument.js'
import type { ChargeSettings, SettlementSettings } from '../protocol/charge-settings.js'
import { checkCharges, exactRate, type Charges } from './charges.js'
import type { Settlement } from './settlement.js'

const hourNanos = 3_600_000_000_000n
const dayNanos = 24n * hourNanos

/** Something that the venue does at times of its own. */
interface Job {
  /** The next time; undefined after the last. */
  due: Timestamp | undefined
  /** Does it and gives the next time. */
  readonly run: () => Timestamp | undefined
}

/** What the venue does by the clock: funding, borrowing, interest and expiries, each after all data up to its time. */
export class VenueSchedule {
  /** The earliest time at which something is due; undefined when nothing is. */
  nextDue: Timestamp | undefined
  private jobs: Job[] = []

  constructor(
    private readonly settings: { readonly charges: ChargeSettings; readonly settlement: SettlementSettings },
    private readonly instruments: readonly Instrument[],
    private readonly charges: Charges,
    private readonly settlement: Settlement,
    /** What else is due once, in order of time. */
    private readonly rolls: readonly { readonly at: Timestamp; readonly run: () => void }[] = [],
  ) {
    checkCharges(settings.charges, instruments)
    for (const { id } of instruments) fundingTable(settings.charges, id)
  }

  /** Whether anything will ever be due. */
  get isNeeded(): boolean {
    return this.jobsAfter(new Timestamp(-(2 ** 31), 0)).length > 0
  }

  /** The run begins: what is due afterwards. */
  begin(now: Timestamp): void {
    this.jobs = this.jobsAfter(now)
    this.findNext()
  }

  /** Does what is due first; its time must be the present. */
  runNext(): void {
    const due = this.nextDue
    const job = this.jobs.find((each) => each.due !== undefined && each.due.compare(due!) === 0)
    if (job !== undefined) job.due = job.run()
    this.findNext()
  }

  private findNext(): void {
    this.nextDue = undefined
    for (const { due } of this.jobs)
      if (due !== undefined && (this.nextDue === undefined || due.compare(this.nextDue) < 0)) this.nextDue = due
  }

  private jobsAfter(now: Timestamp): Job[] {
    const { charges, settlement } = this.settings
    const jobs: Job[] = []
    for (const instrument of this.instruments) {
      if (instrument.kind === 'cryptoPerpetual') jobs.push(...this.fundingJobs(instrument, now))
      const { expiry } = instrument
      if (settlement.expiry === 'settle' && expiry !== undefined && expiry.compare(now) >= 0)
        jobs.push({
          due: expiry,
          run: () => {
            this.settlement.expire(instrument)
            return undefined
          },
        })
    }
    for (const { at, run } of this.rolls)
      if (at.compare(now) >= 0)
        jobs.push({
          due: at,
          run: () => {
            run()
            return undefined
          },
        })
    const { borrowing, interest } = charges
    if (borrowing !== undefined) jobs.push(repeated(now, dayNanos, () => this.charges.borrow(borrowing)))
    if (interest !== undefined) jobs.push(repeated(now, dayNanos, () => this.charges.payInterest(interest)))
    return jobs
  }

  private fundingJobs(instrument: Instrument, now: Timestamp): Job[] {
    const { funding = {} } = this.settings.charges
    const table = fundingTable(this.settings.charges, instrument.id)
    if (table !== undefined) {
      const left = table.filter(({ time }) => time.compare(now) > 0)
      const run = () => {
        this.charges.fund(instrument, left.shift()!.rate)
        return left[0]?.time
      }
      return left.length === 0 ? [] : [{ due: left[0]!.time, run }]
    }
    if (funding.rate === undefined) return []
    const rate = exactRate(funding.rate, 'funding.rate')
    return [repeated(now, BigInt(funding.everyHours ?? 8) * hourNanos, () => this.charges.fund(instrument, rate))]
  }
}

/** A job at every multiple of an interval from the epoch on, after a time. */
function repeated(after: Timestamp, interval: bigint, work: () => void): Job {
  const next = (time: Timestamp) => {
    const { nanos } = time
    const since = ((nanos % interval) + interval) % interval
    return Timestamp.fromNanos(nanos - since + interval)
  }
  const job: Job = {
    due: next(after),
    run: () => {
      work()
      return next(job.due!)
    },
  }
  return job
}

/** The rates of an instrument at their times; undefined where none are named. Throws a `UserError` for what is no table. */
function fundingTable({ funding }: ChargeSettings, id: string) {
  const rows = funding?.rates?.[id]?.map(([text, rate]) => {
    const milliseconds = /T.*(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : NaN
    return { milliseconds, rate: exactRate(rate, `funding.rates of ${id}`) }
  })
  if (rows?.some(({ milliseconds }, place) => !(milliseconds > (rows[place - 1]?.milliseconds ?? -Infinity))))
    throw new UserError(
      `The charge 'funding.rates' of ${id} does not list ascending times.`,
      'Write them as [["2024-01-01T08:00:00Z", "0.0001"]].',
    )
  return rows?.map(({ milliseconds, rate }) => ({ time: Timestamp.fromMilliseconds(milliseconds), rate }))
}
