import { noAnnotation } from '../engine-host/protocol/run-annotation.js'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'

/** The runs of one strategy in the view of runs. */
export interface RunGroup {
  readonly className: string
  readonly strategyFile: string
  /** Newest first; at least one. */
  readonly runs: readonly RunSummary[]
}

/** What the view of runs lists: runs by themselves, then the others by strategy. */
export interface ListedRuns {
  readonly alone: readonly RunSummary[]
  readonly groups: readonly RunGroup[]
}

/**
 * Runs that go on, then pinned ones, each newest first; the others by strategy, that of the newest run first. Where all of
 * those are of one strategy a group would say nothing, and they stand by themselves.
 *
 * @param ended newest first
 */
export function listedRuns(running: readonly RunSummary[], ended: readonly RunSummary[]): ListedRuns {
  const pinned = ended.filter((run) => isPinned(run))
  const others = ended.filter((run) => !isPinned(run))
  const groups = new Map<string, RunSummary[]>()
  for (const run of others) {
    const { className, strategyFile } = run.specification
    const key = `${strategyFile}#${className}`
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  if (groups.size < 2) return { alone: [...running, ...pinned, ...others], groups: [] }
  return {
    alone: [...running, ...pinned],
    groups: [...groups.values()].map((runs) => {
      const { className, strategyFile } = runs[0]!.specification
      return { className, strategyFile, runs }
    }),
  }
}

function isPinned({ annotation = noAnnotation }: RunSummary): boolean {
  return annotation.pinned
}
