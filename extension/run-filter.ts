import { noAnnotation } from '../engine-host/protocol/run-annotation.js'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'
import { runResultText } from './run-text.js'

/** Whether every word of a text is somewhere in what is known of a run: strategy, instruments, tags, note, how it ended, id. */
export function runMatches(run: RunSummary, text: string): boolean {
  const { runId, specification, state, annotation = noAnnotation } = run
  const { className, strategyFile, sources, components = [] } = specification
  const known = [
    runId,
    className,
    strategyFile,
    ...components.map(({ id }) => id),
    ...sources.flatMap(({ instrumentId, bars }) => [instrumentId, bars]),
    state.kind,
    runResultText(run),
    annotation.note,
    ...annotation.tags.map((tag) => `#${tag}`),
    ...(annotation.pinned ? ['pinned'] : []),
  ]
    .join(' ')
    .toLowerCase()
  return wordsOf(text).every((word) => known.includes(word))
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}
