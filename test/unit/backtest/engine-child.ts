/** Prints the hash of the event log of random runs, a line each. Arguments: the seed, how many runs. */
import fc from 'fast-check'
import { play, scenario } from './engine-scenario.js'

const [, , seed, runs] = process.argv
for (const one of fc.sample(scenario, { seed: Number(seed), numRuns: Number(runs) }))
  console.log(play(one).engine.eventLogSha256())
