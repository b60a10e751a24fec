import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withItsCalendar } from '../../../engine-host/data/calendar-definitions.js'
import { MarketDataError } from '../../../engine-host/data/market-data-failure.js'
import { calendarOf } from '../../../engine-host/model/calendars/calendar-of.js'
import { parseDay } from '../../../engine-host/core/civil-date.js'
import { future } from './consolidation/bars.js'
import { inTemporaryFolder } from './temporary-store.js'

const named = { ...future.definition, calendar: 'TOKYO' }

describe('calendars.json', () => {
  it('gives an instrument the calendar that it names, comments and all', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'calendars.json')
      await writeFile(
        path,
        `{\n  // lunch\n  "TOKYO": { "timeZone": "Asia/Tokyo", "hours": [{ "open": "09:00", "close": "15:00" }] },\n}`,
      )
      const session = calendarOf(await withItsCalendar(named, path)).sessionOn(parseDay('2024-01-05')!)!
      assert.equal(new Date(session.close).toISOString(), '2024-01-05T06:00:00.000Z')
    }))

  it('need not be there for the built-in ones', async () => {
    const definition = { ...named, calendar: 'NYSE' }
    assert.equal(await withItsCalendar(definition, '/nowhere/calendars.json'), definition)
  })

  const wrong: readonly (readonly [text: string, message: RegExp])[] = [
    ['{}', /there is no calendar "TOKYO", which ES\.Z13 trades by/],
    ['{ "TOKYO": 1 }', /TOKYO must be such as/],
    ['{\n  "TOKYO": {]', /line 2, column 13: the name of a member between double quotes is expected before \]/],
    ['{ "TOKYO": { "timeZone": "Moon", "hours": [{ "open": "09:00", "close": "15:00" }] } }', /TOKYO: .*Moon/],
    ['{ "TOKYO": { "timeZone": "UTC", "hours": [{ "open": "9h", "close": "15:00" }] } }', /"9h" is no time of day/],
    [
      '{ "TOKYO": { "timeZone": "UTC", "weekdays": [], "hours": [{ "open": "09:00", "close": "15:00" }] } }',
      /weekdays must name one/,
    ],
  ]
  for (const [text, message] of wrong)
    it(`says what is wrong with ${text.slice(0, 60).replace('\n', ' ')}`, () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'calendars.json')
        await writeFile(path, text)
        await assert.rejects(withItsCalendar(named, path), (error) => {
          assert.ok(error instanceof MarketDataError)
          assert.match(error.failure.message, message)
          return true
        })
      }))
})
