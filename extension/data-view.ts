import * as vscode from 'vscode'
import type { BarSeries } from '../engine-host/protocol/bar-series.js'
import { itemContexts } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import { byteText, countText, periodText } from './run-text.js'

/** The kinds of bars that the catalog has of one instrument. */
interface InstrumentItem {
  readonly instrumentId: string
  readonly series: readonly BarSeries[]
}

/** With more instruments than this, the view begins with closed ones. */
const expandedAtMost = 8

/** The view DATA: the instruments of the catalog, beneath them their series with rows and period. */
export class DataView implements vscode.TreeDataProvider<InstrumentItem | BarSeries>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>()
  readonly onDidChangeTreeData = this.changed.event
  private collapsibleState = vscode.TreeItemCollapsibleState.Expanded

  constructor(private readonly engineHost: EngineHost) {}

  refresh(): void {
    this.changed.fire(undefined)
  }

  async getChildren(parent?: InstrumentItem | BarSeries): Promise<(InstrumentItem | BarSeries)[]> {
    if (parent !== undefined) return isInstrument(parent) ? [...parent.series] : []
    if (!vscode.workspace.isTrusted) return []
    const result = await this.engineHost.request('listCatalog', null)
    if (isFailure(result)) return []
    const byInstrument = new Map<string, BarSeries[]>()
    for (const series of result.series) {
      const known = byInstrument.get(series.instrumentId)
      if (known === undefined) byInstrument.set(series.instrumentId, [series])
      else known.push(series)
    }
    this.collapsibleState =
      byInstrument.size > expandedAtMost
        ? vscode.TreeItemCollapsibleState.Collapsed
        : vscode.TreeItemCollapsibleState.Expanded
    return [...byInstrument].map(([instrumentId, series]) => ({ instrumentId, series }))
  }

  getTreeItem(element: InstrumentItem | BarSeries): vscode.TreeItem {
    return isInstrument(element) ? this.instrumentItem(element) : seriesItem(element)
  }

  dispose(): void {
    this.changed.dispose()
  }

  private instrumentItem({ instrumentId }: InstrumentItem): vscode.TreeItem {
    const item = new vscode.TreeItem(instrumentId, this.collapsibleState)
    item.id = instrumentId
    item.iconPath = new vscode.ThemeIcon('database')
    item.contextValue = itemContexts.instrument
    return item
  }
}

function seriesItem(series: BarSeries): vscode.TreeItem {
  const { instrumentId, bars, rows, bytes, sources } = series
  const period = periodText(series)
  const item = new vscode.TreeItem(bars)
  item.id = `${instrumentId} ${bars}`
  item.description = `${countText(rows)}  ${period}`
  item.contextValue = itemContexts.series
  item.tooltip = [
    `${instrumentId}  ${bars}`,
    `${countText(rows)} bars, ${period}`,
    `${byteText(bytes)} from ${sources.join(', ')}`,
  ].join('\n')
  item.accessibilityInformation = { label: `${instrumentId}, ${bars}, ${countText(rows)} bars, ${period}` }
  return item
}

function isInstrument(element: InstrumentItem | BarSeries): element is InstrumentItem {
  return 'series' in element
}
