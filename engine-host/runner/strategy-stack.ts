import type { SourceLocation } from '../protocol/failure.js'
import type { BundlePositions } from './bundle-positions.js'

/** Where an error left the user's code. */
export interface ThrowSite {
  /** First frame inside the bundle, in the user's source. */
  readonly location?: SourceLocation
  /** Method of the outermost frame inside the bundle, which the engine called: the callback. */
  readonly callback?: string
}

/**
 * Rewrites the stacks of errors so that frames of the bundle name the user's files, and remembers where each was
 * thrown. Node's own source maps do not reach scripts of `vm.Script`.
 */
export class StrategyStacks {
  readonly #bundlePath: string
  readonly #positions: BundlePositions
  readonly #sites = new WeakMap<Error, ThrowSite>()

  constructor(bundlePath: string, positions: BundlePositions) {
    this.#bundlePath = bundlePath
    this.#positions = positions
  }

  /** Takes over `Error.prepareStackTrace` for the rest of the process. */
  install(): void {
    Error.prepareStackTrace = (error, frames) => {
      this.#sites.set(error, this.#site(frames))
      return [header(error), ...frames.map((frame) => `    at ${this.#describe(frame)}`)].join('\n')
    }
  }

  /** Empty for values that are not errors and for errors that never were in the bundle. */
  siteOf(thrown: unknown): ThrowSite {
    if (!(thrown instanceof Error)) return {}
    // V8 prepares a stack when it is first read, so it is read before the site is looked up.
    const { stack } = thrown
    return stack === undefined ? {} : (this.#sites.get(thrown) ?? {})
  }

  #site(frames: readonly NodeJS.CallSite[]): ThrowSite {
    const inside = frames.filter((frame) => frame.getFileName() === this.#bundlePath)
    const outermost = inside.at(-1)
    const callback = outermost?.getMethodName() ?? outermost?.getFunctionName()?.split('.').at(-1)
    for (const frame of inside) {
      const location = this.#locate(frame)
      if (location) return { location, ...(callback === undefined ? {} : { callback }) }
    }
    return callback === undefined ? {} : { callback }
  }

  #locate(frame: NodeJS.CallSite): SourceLocation | undefined {
    const line = frame.getLineNumber()
    const column = frame.getColumnNumber()
    return line === null || column === null ? undefined : this.#positions.locate({ line, column })
  }

  #describe(frame: NodeJS.CallSite): string {
    const file = frame.getFileName()
    const location = file === this.#bundlePath ? this.#locate(frame) : undefined
    const place = location
      ? `${location.file}:${location.line}:${location.column}`
      : `${file ?? 'native'}:${frame.getLineNumber() ?? 0}:${frame.getColumnNumber() ?? 0}`
    const name = frame.getFunctionName()
    return name === null ? place : `${name} (${place})`
  }
}

function header(error: Error): string {
  try {
    return String(error)
  } catch {
    // A message that is a getter of the user may throw itself; the frames are still worth showing.
    return 'Error'
  }
}
