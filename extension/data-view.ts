import * as vscode from 'vscode'
import type { BarSeries } from '../engine-host/protocol/bar-series.js'
import { commands, commandTitles, itemContexts } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import { coverageText } from './coverage-text.js'
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
  /** By series, for its small coverage. */
  private readonly extents = new Map<BarSeries, Float64Array>()
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
    this.extents.clear()
    for (const [at, series] of result.series.entries()) this.extents.set(series, result.extents[at]!)
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
    return isInstrument(element)
      ? this.instrumentItem(element)
      : seriesItem(element, this.extents.get(element) ?? new Float64Array())
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

function seriesItem(series: BarSeries, extents: Float64Array): vscode.TreeItem {
  const { instrumentId, bars, data, rows, bytes, sources, importedAt } = series
  const period = periodText(series)
  const coverage = coverageText(extents)
  const unit = data === undefined ? 'bars' : 'rows'
  const item = new vscode.TreeItem(bars)
  item.id = `${instrumentId} ${bars}`
  item.description = `${coverage.bar}  ${countText(rows)}  ${period}`
  item.contextValue = itemContexts.series
  item.command = { command: commands.openCatalog, title: commandTitles[commands.openCatalog], arguments: [series] }
  item.tooltip = [
    `${instrumentId}  ${bars}`,
    `${countText(rows)} ${unit}, ${period}, ${coverage.words}`,
    `${byteText(bytes)}${sources.length > 0 ? ` from ${sources.join(', ')}` : ''}`,
    ...(importedAt === undefined ? [] : [`imported ${new Date(importedAt).toLocaleString()}`]),
  ].join('\n')
  item.accessibilityInformation = {
    label: `${instrumentId}, ${bars}, ${countText(rows)} ${unit}, ${period}, ${coverage.words}`,
  }
  return item
}

function isInstrument(element: InstrumentItem | BarSeries): element is InstrumentItem {
  return 'series' in element
}
