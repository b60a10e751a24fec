import { mostNumberedCalls, numberedMethods } from '../compiler/numbered-calls.js'
import type { SourceLocation } from '../protocol/failure.js'
import { OrderFactory } from '../trading/order-factory.js'
import { Strategy } from '../trading/strategy.js'
import type { BundlePositions } from './bundle-positions.js'

/** Frames that hold the user's line where the factory is called. */
const usualStack = 5
/** At least as many as the engine has frames between the user's line and `capture`. */
const deepestEngineStack = 12

/** The place of a call that the compiler has numbered, which is the same whenever it is reached. */
class NumberedSite {
  /** Among the places captured; -1 until it is reached first. */
  index = -1
}

/**
 * Remembers which lines of the user placed orders. The stack tells a place, as short as it can be, in microseconds; of a
 * call that the compiler has numbered only once. Source maps are read once, when the run ends.
 */
export class CallSites {
  readonly #bundlePath: string
  readonly #indexByPosition = new Map<number, number>()
  readonly #positions: { line: number; column: number }[] = []
  /** Takes each stack: a new object would be given its properties anew each time. */
  readonly #holder: { stack?: readonly NodeJS.CallSite[] } = {}

  constructor(bundlePath: string) {
    this.#bundlePath = bundlePath
  }

  /** What the calls that the compiler has numbered find: the methods of the engine by name, and the places by number. */
  numberedCalls(): Readonly<Record<string, unknown>> {
    const { strategy, orders } = numberedMethods
    return {
      ...Object.fromEntries(strategy.map((name) => [name, Reflect.get(Strategy.prototype, name)])),
      ...Object.fromEntries(orders.map((name) => [name, Reflect.get(OrderFactory.prototype, name)])),
      sites: Array.from({ length: mostNumberedCalls }, () => new NumberedSite()),
    }
  }

  /**
   * Index of the innermost line of the bundle that led here, the same for the same position; -1 outside the bundle.
   *
   * @param frames how many usually hold it: fewer cost less, and where they do not hold it, more are looked at.
   * @param site of the call, where the compiler has numbered it; anything else is passed over.
   */
  readonly capture = (frames = usualStack, site?: unknown): number => {
    if (!(site instanceof NumberedSite)) return this.#onStack(frames)
    if (site.index < 0) site.index = this.#onStack(frames)
    return site.index
  }

  /** The captured places in the user's source, by index; in the bundle where the map knows none. */
  locate(positions: BundlePositions): readonly SourceLocation[] {
    return this.#positions.map((position) => positions.locate(position) ?? { file: this.#bundlePath, ...position })
  }

  #onStack(frames: number): number {
    const site = this.#innermost(frames) ?? this.#innermost(deepestEngineStack)
    return site === undefined ? -1 : this.#indexOf(site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0)
  }

  #innermost(limit: number): NodeJS.CallSite | undefined {
    for (const frame of framesAbove(this.#holder, this.capture, limit))
      if (frame.getFileName() === this.#bundlePath) return frame
    return undefined
  }

  #indexOf(line: number, column: number): number {
    const key = line * 2 ** 20 + column
    const known = this.#indexByPosition.get(key)
    if (known !== undefined) return known
    this.#indexByPosition.set(key, this.#positions.length)
    return this.#positions.push({ line, column }) - 1
  }
}

/** The innermost frames outside of a function that is running. */
function framesAbove(
  holder: { stack?: readonly NodeJS.CallSite[] },
  running: () => unknown,
  limit: number,
): readonly NodeJS.CallSite[] {
  const { stackTraceLimit } = Error
  const formatting: { prepareStackTrace?: unknown } = Error
  const { prepareStackTrace } = formatting
  formatting.prepareStackTrace = framesAlone
  Error.stackTraceLimit = limit
  Error.captureStackTrace(holder, running)
  const frames = holder.stack ?? []
  Error.stackTraceLimit = stackTraceLimit
  // Also what a package of the user has put there.
  formatting.prepareStackTrace = prepareStackTrace
  return frames
}

function framesAlone(_: Error, frames: NodeJS.CallSite[]): NodeJS.CallSite[] {
  return frames
}
