import { builtInCalendars, calendarOf } from '../../model/calendars/calendar-of.js'
import { UserError } from '../../core/user-error.js'
import type {
  CheckDefinitionsResult,
  CheckInstrumentParams,
  CheckInstrumentResult,
  GetInstrumentResult,
  InstrumentDescription,
  SaveInstrumentParams,
  SaveInstrumentResult,
} from '../../protocol/catalog-requests.js'
import type { Failure } from '../../protocol/failure.js'
import { builtInTerms } from '../built-in-terms.js'
import { definedCalendars, withItsCalendar } from '../calendar-definitions.js'
import type { Catalog } from '../catalog.js'
import { checkDefinition } from '../definition-check.js'
import { readFutureDefinitions } from '../futures-definitions.js'
import {
  changeInstrumentDefinition,
  definitionText,
  readInstrumentDefinitions,
  readWrittenDefinition,
} from '../instrument-definitions.js'
import { instrumentUndefined, MarketDataError } from '../market-data-failure.js'
import { answered } from './answers.js'

/** Shows, checks and saves the definitions of `instruments.json`. */
export class InstrumentEditing {
  constructor(private readonly catalog: Catalog) {}

  async get(instrumentId: string): Promise<GetInstrumentResult> {
    return this.answer(async () => ({ kind: 'instrument', instrument: await this.describe(instrumentId) }))
  }

  async check({ definition }: CheckInstrumentParams): Promise<CheckInstrumentResult> {
    const checked = await checkDefinition(definition, this.catalog.layout.calendars)
    return { problems: checked.kind === 'refused' ? checked.problems : [] }
  }

  /** Writes a definition that is sound, if the file still has the one that was changed. */
  async save({ definition, revision }: SaveInstrumentParams): Promise<SaveInstrumentResult> {
    const { instruments, calendars } = this.catalog.layout
    return this.answer(async (): Promise<SaveInstrumentResult> => {
      const checked = await checkDefinition(definition, calendars)
      if (checked.kind === 'refused') return checked
      await changeInstrumentDefinition(instruments, revision, checked.definition)
      return { kind: 'saved', instrument: await this.describe(definition.id) }
    })
  }

  /** Reads the files of definitions as a run would. */
  async checkFiles(): Promise<CheckDefinitionsResult> {
    const { instruments, calendars, futures } = this.catalog.layout
    const failures: Failure[] = []
    const collect = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
      const result = await this.answer(work)
      if (!isFailure(result)) return result
      if (!failures.some(({ message }) => message === result.message)) failures.push(result)
      return undefined
    }
    const definitions = await collect(() => readInstrumentDefinitions(instruments))
    await collect(() => readFutureDefinitions(futures))
    const known = await collect(() => definedCalendars(calendars))
    if (known === undefined) return { failures }
    for (const definition of definitions?.values() ?? [])
      if (definition.calendar !== undefined)
        await collect(async () => {
          try {
            await withItsCalendar(definition, calendars)
          } catch (error) {
            if (!(error instanceof MarketDataError)) throw error
            const written = await readWrittenDefinition(instruments, definition.id)
            throw new MarketDataError({ ...error.failure, ...(written && { location: written.location }) })
          }
        })
    return { failures }
  }

  private async describe(instrumentId: string): Promise<InstrumentDescription> {
    const { instruments, calendars } = this.catalog.layout
    // Writes it again when it was deleted from the file.
    const complete = await this.catalog.stored.definitionOf(instrumentId)
    const written = await readWrittenDefinition(instruments, instrumentId)
    if (written === undefined) throw new MarketDataError(instrumentUndefined(instrumentId, instruments))
    const builtIn = builtInTerms(instrumentId)
    return {
      ...written,
      revision: definitionText(written.definition),
      calendar: calendarOf(complete).name,
      calendars: [...builtInCalendars, ...(await definedCalendars(calendars))],
      ...(builtIn && { builtIn }),
    }
  }

  /** Nothing here takes so long that it could be cancelled. */
  private async answer<Result>(work: () => Promise<Result>): Promise<Result | Failure> {
    const result = await answered(this.catalog.layout.directory, undefined, async () => {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        throw new MarketDataError({ kind: 'failed', message: error.message, next: error.next })
      }
    })
    return result as Result | Failure
  }
}

function isFailure(result: unknown): result is Failure {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'failed'
}
