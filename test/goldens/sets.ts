import { backtestingPyRuns } from './backtesting-py-runs.js'
import { backtestingPyScripts } from './backtesting-py-scripts.js'
import type { GoldenSet } from './golden-set.js'
import { indicators } from './indicators.js'
import { intrabarCases } from './intrabar-cases.js'
import { nautilusProbes, nautilusScripts } from './nautilus-probes.js'
import { nautilusRuns } from './nautilus-runs.js'

/** Everything that `npm run goldens` compares, in the order of its lines. */
export const goldenSets: readonly GoldenSet[] = [
  backtestingPyRuns,
  backtestingPyScripts,
  nautilusRuns,
  nautilusProbes,
  nautilusScripts,
  intrabarCases,
  indicators,
]
