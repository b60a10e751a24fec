import type { SourceLocation } from '../protocol/failure.js'
import type { BundlePositions } from './bundle-positions.js'

/** At least as many as the engine has frames between the user's line and `capture`. */
const deepestEngineStack = 12

/**
 * Remembers which lines of the user placed orders. Capturing costs microseconds: it takes a raw position from a short
 * stack and looks it up; source maps are read once, when the run ends.
 */
export class CallSites {
  readonly #bundlePath: string
  readonly #indexByPosition = new Map<number, number>()
  readonly #positions: { line: number; column: number }[] = []

  constructor(bundlePath: string) {
    this.#bundlePath = bundlePath
  }

  /** Index of the innermost line of the bundle that led here, the same for the same position; -1 outside the bundle. */
  capture(): number {
    for (const frame of currentFrames()) {
      if (frame.getFileName() === this.#bundlePath) {
        return this.#indexOf(frame.getLineNumber() ?? 0, frame.getColumnNumber() ?? 0)
      }
    }
    return -1
  }

  /** The captured places in the user's source, by index; in the bundle where the map knows none. */
  locate(positions: BundlePositions): readonly SourceLocation[] {
    return this.#positions.map((position) => positions.locate(position) ?? { file: this.#bundlePath, ...position })
  }

  #indexOf(line: number, column: number): number {
    const key = line * 2 ** 20 + column
    const known = this.#indexByPosition.get(key)
    if (known !== undefined) return known
    this.#indexByPosition.set(key, this.#positions.length)
    return this.#positions.push({ line, column }) - 1
  }
}

function currentFrames(): readonly NodeJS.CallSite[] {
  const stackTraceLimit = Error.stackTraceLimit
  const prepareStackTrace = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
  Error.prepareStackTrace = (_, frames) => frames
  Error.stackTraceLimit = deepestEngineStack
  const holder: { stack?: readonly NodeJS.CallSite[] } = {}
  Error.captureStackTrace(holder)
  const frames = holder.stack ?? []
  Error.stackTraceLimit = stackTraceLimit
  if (prepareStackTrace) Object.defineProperty(Error, 'prepareStackTrace', prepareStackTrace)
  else Reflect.deleteProperty(Error, 'prepareStackTrace')
  return frames
}
