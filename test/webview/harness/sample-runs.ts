import { spy, spyDays } from './sample-bars.js'
import { sampleRun, type SampleRun } from './sample-run.js'

let days: SampleRun | undefined

/** 188 trades of SPY over 5,849 days, of which one is ambiguous. */
export function spyDaysRun(): SampleRun {
  days ??= crossOfSpyDays(10, 30)
  return days
}

/** Crosses of two averages over the same days. */
export function crossOfSpyDays(fast: number, slow: number): SampleRun {
  const rules = { stop: 0.03, target: 0.06, feeRate: 0.0002 }
  return sampleRun(spyDays(), { bars: '1-DAY', instrument: spy, fast, slow, ...rules })
}
