import type { GapScale } from './gap-scale.js'
import type { LinearScale } from './linear-scale.js'
import { coordinate } from './markup.js'

/**
 * Path of a curve over a time axis; it is interrupted where there is no value.
 *
 * @param values beside the times of the scale
 * @param inSteps a value holds until the next one. Default: straight from one to the next
 */
export function curvePath(values: Float64Array, x: GapScale, y: LinearScale, inSteps = false): string {
  let commands = ''
  let drawing = false
  values.forEach((value, i) => {
    if (Number.isFinite(value)) {
      const [left, top] = [coordinate(x.at(i)), coordinate(y.position(value))]
      commands += !drawing ? `M${left} ${top}` : inSteps ? `H${left}V${top}` : `L${left} ${top}`
    }
    drawing = Number.isFinite(value)
  })
  return commands
}
