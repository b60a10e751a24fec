import type { RunExportFormat } from '../engine-host/protocol/run-export.js'
import type { RunSummary } from '../engine-host/protocol/run-summary.js'

/** What of a run is looked at. */
export interface ExportSelection {
  /** The trade whose chart is open. */
  readonly tradeNumber?: number
  /** Numbers of the trades that a filter leaves; absent without a filter. */
  readonly trades?: readonly number[]
}

/** An entry of the list of exports. */
export interface ExportChoice {
  readonly label: string
  readonly description: string
  readonly format: RunExportFormat | 'png'
  /** One file, which the user names; otherwise a folder of that name. */
  readonly isOneFile: boolean
  readonly name: string
  /** Trades that get a picture. Absent: all. */
  readonly trades?: readonly number[]
}

/** @param canDraw whether a view can draw PNG */
export function exportChoices(run: RunSummary, selection: ExportSelection, canDraw: boolean): ExportChoice[] {
  const { runId } = run
  const choices: ExportChoice[] = [
    {
      label: 'HTML report',
      description: 'one page to read, to send and to print',
      format: 'html',
      isOneFile: true,
      name: `${runId}.html`,
    },
    {
      label: 'Markdown summary',
      description: 'for a comment or a note; copied to the clipboard too',
      format: 'markdown',
      isOneFile: true,
      name: `${runId}.md`,
    },
    {
      label: 'CSV of everything',
      description: 'trades, orders, fills, journal, equity, bars and statistics in a folder',
      format: 'csv',
      isOneFile: false,
      name: `${runId}-csv`,
    },
    {
      label: 'JSON statistics',
      description: 'with their definitions, for other programs',
      format: 'json',
      isOneFile: true,
      name: `${runId}.json`,
    },
  ]
  const formats = canDraw ? (['svg', 'png'] as const) : (['svg'] as const)
  const { tradeNumber, trades } = selection
  if (tradeNumber !== undefined)
    for (const format of formats)
      choices.push({
        label: `Chart of trade ${tradeNumber} as ${format.toUpperCase()}`,
        description: '',
        format,
        isOneFile: true,
        name: pictureName(run, tradeNumber, format),
        trades: [tradeNumber],
      })
  const count = trades?.length ?? run.trades
  if (count > 0)
    for (const format of formats)
      choices.push({
        label:
          trades === undefined
            ? `Charts of all ${counted(count)} as ${format.toUpperCase()}`
            : `Charts of the ${counted(count)} shown as ${format.toUpperCase()}`,
        description: 'a picture of each in a folder',
        format,
        isOneFile: false,
        name: `${runId}-trades`,
        ...(trades !== undefined && { trades }),
      })
  choices.push({
    label: 'Everything in a folder',
    description: 'tables, statistics, and the report with links to trade charts',
    format: 'folder',
    isOneFile: false,
    name: `${runId}-report`,
  })
  return choices
}

/** `RUN-trade-017.png`: by run and trade number, as the engine host names its pictures. */
export function pictureName(run: RunSummary, tradeNumber: number, extension: string): string {
  return `${run.runId}-trade-${String(tradeNumber).padStart(String(run.trades).length, '0')}.${extension}`
}

function counted(trades: number): string {
  return trades === 1 ? 'trade' : `${trades.toLocaleString('en-US')} trades`
}
