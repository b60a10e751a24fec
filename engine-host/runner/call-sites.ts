import type { SourceLocation } from '../protocol/failure.js'
import type { BundlePositions } from './bundle-positions.js'

/** Frames that hold the user's line where the factory is called. */
const usualStack = 5
/** At least as many as the engine has frames between the user's line and `capture`. */
const deepestEngineStack = 12

/**
 * Remembers which lines of the user placed orders. Capturing costs microseconds: it takes a raw position from a stack as
 * short as it can be and looks it up; source maps are read once, when the run ends.
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

  /**
   * Index of the innermost line of the bundle that led here, the same for the same position; -1 outside the bundle.
   *
   * @param frames how many usually hold it: fewer cost less, and where they do not hold it, more are looked at.
   */
  readonly capture = (frames = usualStack): number => {
    const site = this.#innermost(frames) ?? this.#innermost(deepestEngineStack)
    return site === undefined ? -1 : this.#indexOf(site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0)
  }

  /** The captured places in the user's source, by index; in the bundle where the map knows none. */
  locate(positions: BundlePositions): readonly SourceLocation[] {
    return this.#positions.map((position) => positions.locate(position) ?? { file: this.#bundlePath, ...position })
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
