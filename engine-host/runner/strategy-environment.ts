import nodeCrypto from 'node:crypto'
import performanceHooks from 'node:perf_hooks'
import { numberedCallsName } from '../compiler/numbered-calls.js'
import { stopProbeName } from '../compiler/stop-probe.js'
import { SeededRandom } from '../core/seeded-random.js'
import * as backlens from '../trading/index.js'
import type { CompiledStrategy } from '../protocol/run-specification.js'
import { captureOutput } from './captured-output.js'
import { refusals } from './failures.js'
import { guardProcess } from './process-guard.js'
import type { RunLog } from './run-log.js'
import { seededCrypto, type SeededCrypto } from './seeded-crypto.js'
import { simulatedDate } from './simulated-date.js'
import { simulatedPerformance } from './simulated-performance.js'
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
  world: {
    readonly seed: number
    readonly now: () => number
    readonly log: RunLog
    readonly debug: boolean
    /** What the calls find that the compiler has numbered. */
    readonly numberedCalls: object
    /** Simulated time before which a probe does not stop, milliseconds since the epoch. Default: none. */
    readonly stopNotBefore?: number
  },
): StrategyEnvironment {
  const random = new SeededRandom(world.seed)
  const realRandom = Math.random.bind(Math)
  // On the object itself and not shadowed: packages reach it as globalThis.Math too.
  Math.random = () => random.next()
  const releaseProcess = guardProcess()
  const releaseOutput = captureOutput((line) => world.log.print([line]))
  const releaseClock = simulateProcessClock(world.now)
  const crypto = seededCrypto(random)
  const globals: ShadowedGlobals = {
    Date: simulatedDate(world.now),
    performance: simulatedPerformance(world.now),
    crypto,
    console: strategyConsole(world.log, world.debug),
    [numberedCallsName]: world.numberedCalls,
    [stopProbeName]: trueOnce(world.now, world.stopNotBefore ?? -Infinity),
    ...refusedTimers(),
  }
  const release = () => {
    Math.random = realRandom
    releaseClock()
    releaseOutput()
    releaseProcess()
  }
  try {
    return { exports: loadStrategy(strategy, globals, modulesOf(globals, crypto)), release }
  } catch (thrown) {
    release()
    throw thrown
  }
}

/** What `require` answers in place of Node: the other ways to a clock and to random numbers lead to the run's too. */
function modulesOf(globals: ShadowedGlobals, crypto: SeededCrypto): ReadonlyMap<string, object> {
  const clock = { ...performanceHooks, performance: globals['performance'] }
  const random = { ...nodeCrypto, ...crypto, webcrypto: crypto, randomBytes, randomInt }
  const timers = refusedTimers()
  return new Map<string, object>([
    ['backlens', backlens],
    ...['perf_hooks', 'node:perf_hooks'].map((name) => [name, clock] as const),
    ...['crypto', 'node:crypto'].map((name) => [name, random] as const),
    ...['timers', 'node:timers'].map((name) => [name, timers] as const),
  ])
  function randomBytes(size: number): Buffer {
    return crypto.getRandomValues(Buffer.alloc(size))
  }
  function randomInt(first: number, second?: number): number {
    const [least, beyond] = second === undefined ? [0, first] : [first, second]
    return least + Math.floor(Math.random() * (beyond - least))
  }
}

/** @returns puts the real clock back. */
function simulateProcessClock(now: () => number): () => void {
  const real = Object.getOwnPropertyDescriptors(process)
  const nanos = () => BigInt(Math.round(now() * 1000)) * 1000n
  const hrtime = (since?: [number, number]): [number, number] => {
    const passed = nanos() - (since === undefined ? 0n : BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]))
    return [Number(passed / 1_000_000_000n), Number(passed % 1_000_000_000n)]
  }
  process.hrtime = Object.assign(hrtime, { bigint: nanos })
  process.uptime = () => 0
  return () => Object.defineProperties(process, { hrtime: real.hrtime, uptime: real.uptime })
}

/** Milliseconds by which a stored time may differ from the same time of the clock, both being doubles. */
const rounding = 0.001

/** Answers the probe that a debug run has before a callback's first statement: stop at the first call that is due. */
function trueOnce(now: () => number, notBefore: number): () => boolean {
  let stopped = false
  return () => {
    const isDue = !stopped && now() >= notBefore - rounding
    stopped ||= isDue
    return isDue
  }
}

function refusedTimers(): ShadowedGlobals {
  const refuse = (name: string) => () => {
    throw new Error(refusals.timer(name))
  }
  return Object.fromEntries(['setTimeout', 'setInterval', 'setImmediate'].map((name) => [name, refuse(name)]))
}
