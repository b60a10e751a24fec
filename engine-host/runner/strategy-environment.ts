import { stopProbeName } from '../compiler/stop-probe.js'
import { SeededRandom } from '../core/seeded-random.js'
import * as backlens from '../trading/index.js'
import type { CompiledStrategy } from '../protocol/run-specification.js'
import { captureOutput } from './captured-output.js'
import { refusals } from './failures.js'
import { guardProcess } from './process-guard.js'
import type { RunLog } from './run-log.js'
import { simulatedDate } from './simulated-date.js'
import { strategyConsole } from './strategy-console.js'
import { loadStrategy, type ShadowedGlobals } from './strategy-loader.js'

/** The world that a strategy sees: its `backlens`, the simulated clock, the run's random numbers and log. */
export interface StrategyEnvironment {
  /** Exports of the strategy's file. */
  readonly exports: Readonly<Record<string, unknown>>
  /** Gives this process its own calls back. */
  readonly release: () => void
}

/**
 * Loads a strategy so that its runs repeat exactly and cannot take the process with them.
 *
 * @param now milliseconds since the epoch in simulated time
 * @throws whatever the strategy's modules throw
 */
export function enterStrategy(
  strategy: CompiledStrategy,
  world: { readonly seed: number; readonly now: () => number; readonly log: RunLog; readonly debug: boolean },
): StrategyEnvironment {
  const random = new SeededRandom(world.seed)
  const realRandom = Math.random.bind(Math)
  // On the object itself and not shadowed: packages reach it as globalThis.Math too.
  Math.random = () => random.next()
  const releaseProcess = guardProcess()
  const releaseOutput = captureOutput((line) => world.log.print([line]))
  const globals: ShadowedGlobals = {
    Date: simulatedDate(world.now),
    console: strategyConsole(world.log, world.debug),
    [stopProbeName]: trueOnce(),
    ...refusedTimers(),
  }
  const release = () => {
    Math.random = realRandom
    releaseOutput()
    releaseProcess()
  }
  try {
    return { exports: loadStrategy(strategy, globals, new Map([['backlens', backlens]])), release }
  } catch (thrown) {
    release()
    throw thrown
  }
}

/** Answers the probe that a debug run has before a callback's first statement: stop at the first call. */
function trueOnce(): () => boolean {
  let asked = false
  return () => {
    const isFirst = !asked
    asked = true
    return isFirst
  }
}

function refusedTimers(): ShadowedGlobals {
  const refuse = (name: string) => () => {
    throw new Error(refusals.timer(name))
  }
  return Object.fromEntries(['setTimeout', 'setInterval', 'setImmediate'].map((name) => [name, refuse(name)]))
}
