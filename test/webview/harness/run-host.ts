import type { FromResultsView, ToResultsView } from '../../../engine-host/protocol/webview-messages.js'
import { sampleAnalysis } from './sample-analysis.js'
import { sampleAssessment } from './sample-assessment.js'
import { sampleRows } from './sample-rows.js'
import type { SampleRun } from './sample-run.js'

/** Answers as the extension does for a run that has ended. */
export function answerFrom(
  run: SampleRun,
): (message: FromResultsView) => readonly ToResultsView[] | Promise<readonly ToResultsView[]> {
  return (message) => {
    switch (message.type) {
      case 'ready':
        return [
          { type: 'colours', upDown: 'greenRed' },
          { type: 'run', run: run.summary },
        ]
      case 'getTrades':
        return [{ type: 'trades', trades: run.trades, append: false }]
      case 'getEquity':
        return [{ type: 'equity', equity: run.equity, append: false }]
      case 'getTradeChart':
        return [{ type: 'tradeChart', chart: run.chart(message.tradeNumber) }]
      case 'getAnalysis':
        return [{ type: 'analysis', request: message.request, analysis: sampleAnalysis(run, message.request) }]
      case 'getAssessment': {
        const { request } = message
        return sampleAssessment(run, request.simulation).then((assessment) => [
          { type: 'assessment', request, assessment },
        ])
      }
      case 'getRows':
        return [{ type: 'rows', rows: sampleRows(run, message) }]
      default:
        return []
    }
  }
}
