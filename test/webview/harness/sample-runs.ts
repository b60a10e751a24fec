import { spy, spyDays } from './sample-bars.js'
import { sampleRun, type SampleRun } from './sample-run.js'

let days: SampleRun | undefined

/** 188 trades of SPY over 5,849 days, of which one is ambiguous. */
export function spyDaysRun(): SampleRun {
  days ??= sampleRun(spyDays(), {
    bars: '1-DAY',
    instrument: spy,
    fast: 10,
    slow: 30,
    stop: 0.03,
    target: 0.06,
    feeRate: 0.0002,
  })
  return days
}
