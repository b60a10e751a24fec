import type { RunSummary } from '../protocol/run-summary.js'
import { formatCount } from './number-format.js'

/** How a run ended that did not come to its end; empty of one that did. */
export function stateNote({ state, bars }: RunSummary): string {
  switch (state.kind) {
    case 'completed':
      return ''
    case 'running':
      return `The run was still going on after ${formatCount(bars, 'bar')} when this report was written.`
    case 'cancelled':
      return `The run was cancelled after ${formatCount(bars, 'bar')}; this is what it had until then.`
    case 'interrupted':
      return `The run was cut short after ${formatCount(bars, 'bar')}; this is what it had until then. ${state.failure.message} ${state.failure.next}`
  }
}
