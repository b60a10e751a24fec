import { timeTicks } from './axis-ticks.js'
import type { ExchangeTime } from './exchange-time.js'
import type { GapScale } from './gap-scale.js'
import { coordinate } from './markup.js'

/** Room that the labels under a chart take. */
export const timeAxisHeight = 22

/** Labels of time under a chart of a thinned curve. @param times milliseconds, ascending, those of the scale */
export function timeAxis(times: Float64Array, x: GapScale, time: ExchangeTime, bottom: number): string {
  return timeTicks(times, (index) => x.at(index), 76, time, false)
    .map(({ index, text, major }) => {
      const at = x.at(index)
      // Half a label's width keeps the outermost ones inside the plot.
      const middle = Math.min(x.right - text.length * 3.5, Math.max(text.length * 3.5, at))
      return (
        `<path class="tickMark" d="M${coordinate(at)} ${coordinate(bottom)}v4"/>` +
        `<text class="axis${major ? ' major' : ''}" x="${coordinate(middle)}" y="${coordinate(bottom + 17)}" text-anchor="middle">${text}</text>`
      )
    })
    .join('')
}
