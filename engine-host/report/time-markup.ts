import { utcText, type ExchangeTime } from './exchange-time.js'

/** A time on the clocks of the exchange, with UTC on hover; a dash where there is none. */
export function timeMarkup(at: number, time: ExchangeTime): string {
  const utc = utcText(at)
  return utc === '' ? '–' : `<time datetime="${utc}" title="${utc}">${time.stamp(at)}</time>`
}
