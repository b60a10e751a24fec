import * as vscode from 'vscode'
import type { BarSeries } from '../engine-host/protocol/bar-series.js'
import { itemContexts } from './contributions.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import { byteText, countText, periodText } from './run-text.js'

/** The view DATA: the series of the catalog with their rows and period. */
export class DataView implements vscode.TreeDataProvider<BarSeries>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>()
  readonly onDidChangeTreeData = this.changed.event

  constructor(private readonly engineHost: EngineHost) {}

  refresh(): void {
    this.changed.fire(undefined)
  }

  async getChildren(parent?: BarSeries): Promise<BarSeries[]> {
    if (parent !== undefined || !vscode.workspace.isTrusted) return []
    const result = await this.engineHost.request('listCatalog', null)
    return isFailure(result) ? [] : [...result.series]
  }

  getTreeItem(series: BarSeries): vscode.TreeItem {
    const { instrumentId, bars, rows, bytes, sources } = series
    const period = periodText(series)
    const item = new vscode.TreeItem(instrumentId)
    item.id = `${instrumentId} ${bars}`
    item.description = `${bars}  ${countText(rows)}  ${period}`
    item.iconPath = new vscode.ThemeIcon('database')
    item.contextValue = itemContexts.series
    item.tooltip = [
      `${instrumentId}  ${bars}`,
      `${countText(rows)} bars, ${period}`,
      `${byteText(bytes)} from ${sources.join(', ')}`,
    ].join('\n')
    item.accessibilityInformation = { label: `${instrumentId}, ${bars}, ${countText(rows)} bars, ${period}` }
    return item
  }

  dispose(): void {
    this.changed.dispose()
  }
}
