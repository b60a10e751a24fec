/** Prints the hash of a run with every random rule of the venue. Argument: the seed. */
import fc from 'fast-check'
import { run } from './engine-fixture.js'
import { randomRows, scripted, steps } from './latency-script.js'

const [rows] = fc.sample(randomRows, { seed: 7, numRuns: 1 })
const scripts = fc.sample(steps, { seed: 7, numRuns: 20 })
const busy = scripts.find((script) => script.filter(({ kind }) => kind === 'market' || kind === 'limit').length > 4)!
const { engine } = run(scripted(busy), rows!, {
  seed: Number(process.argv[2]),
  venue: {
    latency: { base: 5, jitter: 90_000 },
    dataDelay: 20,
    slippage: { ticks: 2, probability: 0.5 },
    limitFill: { probability: 0.5 },
  },
})
console.log(engine.eventLogSha256())
