import type { FromResultsView, ResultsViewState, ToResultsView } from '../engine-host/protocol/webview-messages.js'

interface VsCodeApi {
  postMessage(message: FromResultsView): void
  getState(): unknown
  setState(state: ResultsViewState): void
}

declare function acquireVsCodeApi(): VsCodeApi

/** The extension beyond the webview: typed messages both ways, and the view's state that outlives a reload. */
export class Host {
  readonly #api = acquireVsCodeApi()

  post(message: FromResultsView): void {
    this.#api.postMessage(message)
  }

  onMessage(receive: (message: ToResultsView) => void): void {
    window.addEventListener('message', (event: MessageEvent<ToResultsView>) => receive(event.data))
  }

  /** The state kept before a reload; undefined at first. */
  get state(): ResultsViewState | undefined {
    return asViewState(this.#api.getState())
  }

  keepState(state: ResultsViewState): void {
    this.#api.setState(state)
  }
}

/** Takes what an older version of the view may have kept; undefined unless it names a run. */
function asViewState(value: unknown): ResultsViewState | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const kept = value as Partial<Record<keyof ResultsViewState, unknown>>
  if (typeof kept.runId !== 'string') return undefined
  const tab = (['overview', 'trades', 'trade', 'run'] as const).find((name) => name === kept.tab) ?? 'overview'
  return {
    runId: kept.runId,
    tab,
    ...(typeof kept.tradeNumber === 'number' && { tradeNumber: kept.tradeNumber }),
    ...(typeof kept.sortColumn === 'string' && { sortColumn: kept.sortColumn }),
    ...(typeof kept.sortDescending === 'boolean' && { sortDescending: kept.sortDescending }),
    ...(typeof kept.filter === 'string' && { filter: kept.filter }),
  }
}
