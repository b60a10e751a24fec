import * as path from 'node:path'
import * as vscode from 'vscode'
import type { BarSeries } from '../engine-host/protocol/bar-series.js'
import type {
  ExportFormat,
  RepairReport,
  SeriesReference,
  VerificationReport,
} from '../engine-host/protocol/catalog-requests.js'
import { referenceOf } from './catalog-view-messages.js'
import type { EngineHost } from './engine-host.js'
import { isFailure } from './engine-requests.js'
import { showMessage, type FailureMessages } from './failure-messages.js'
import { noMarketData } from './failures.js'
import { byteText, countText, periodText } from './run-text.js'
import { watchedRequest } from './watched-request.js'

export interface CatalogActionsContext {
  readonly engineHost: EngineHost
  readonly messages: FailureMessages
  /** What the store holds has changed. */
  readonly changed: () => void
  /** Shows what verifying or repairing found, file by file. */
  readonly showVerification: (report: VerificationReport) => void
  readonly showRepair: (report: RepairReport) => void
}

/** What people do to stored series. Each is asked for by a command, with a series or without, or by the catalog view. */
export class CatalogActions {
  constructor(private readonly context: CatalogActionsContext) {}

  /** Writes a series, or a period of it, into a file that the person chooses. */
  async exportSeries(argument: unknown): Promise<void> {
    const series = await this.chosen(argument, 'Export which series?')
    if (series === undefined) return
    const period = await askPeriod(series)
    if (period === undefined) return
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/')
    const target = await vscode.window.showSaveDialog({
      title: `Export ${series.instrumentId} ${series.bars}`,
      saveLabel: 'Export',
      defaultUri: vscode.Uri.joinPath(folder, `${fileName(series)}.csv`),
      filters: { CSV: ['csv'], Parquet: ['parquet'] },
    })
    if (target === undefined) return
    const format: ExportFormat = path.extname(target.fsPath).toLowerCase() === '.parquet' ? 'parquet' : 'csv'
    const { instrumentId, bars } = series
    const params = { instrumentId, bars, file: target.fsPath, format, ...period }
    const { engineHost, messages } = this.context
    const result = await watchedRequest(engineHost, `Exporting ${instrumentId} ${bars}`, 'exportSeries', params)
    if (isFailure(result)) return messages.show(result)
    if (result.kind === 'cancelled') return
    await showMessage(
      vscode.window.showInformationMessage,
      `Exported ${countText(result.rows)} rows of ${instrumentId} ${bars} to ${path.basename(target.fsPath)} (${byteText(result.bytes)}).`,
      [{ title: 'Reveal in Explorer', run: () => vscode.commands.executeCommand('revealInExplorer', target) }],
    )
  }

  /** Removes a series after telling what will be lost. */
  async deleteSeries(argument: unknown): Promise<void> {
    const series = await this.chosen(argument, 'Delete which series?')
    if (series === undefined) return
    const { instrumentId, bars, rows, bytes, sources } = series
    const from =
      sources.length > 0
        ? ` They came from ${sources.slice(0, 3).join(', ')}${sources.length > 3 ? ' and others' : ''}.`
        : ''
    const answer = await vscode.window.showWarningMessage(
      `Delete ${instrumentId} ${bars} from the store?`,
      {
        modal: true,
        detail: `${countText(rows)} rows of ${periodText(series)} are removed from the store, ${byteText(bytes)}.${from} Runs that were made of them stay and keep the files that they read, whose space is free when those runs are deleted, too; the definition of the instrument stays.`,
      },
      'Delete',
    )
    if (answer !== 'Delete') return
    const result = await this.context.engineHost.request('deleteSeries', { series: [{ instrumentId, bars }] })
    if (isFailure(result)) return this.context.messages.show(result)
    this.context.changed()
    const left =
      result.left === 0
        ? ''
        : ` ${countText(result.left)} of its files could not be removed yet, being open in another program or protected; they go when the store is opened next.`
    await showMessage(
      vscode.window.showInformationMessage,
      `Deleted ${countText(result.rows)} rows of ${instrumentId} ${bars}.${left}`,
    )
  }

  /** Reads all files, or those of one series, and tells what is wrong with them. */
  async verify(argument: unknown): Promise<void> {
    const series = referenceOf(argument)
    const { engineHost, messages } = this.context
    const title = series === undefined ? 'Verifying market data' : `Verifying ${series.instrumentId} ${series.bars}`
    const params = series === undefined ? {} : { series: [series] }
    const result = await watchedRequest(engineHost, title, 'verifyCatalog', params)
    if (isFailure(result)) return messages.show(result)
    if (result.kind === 'cancelled') return
    const { report } = result
    this.context.showVerification(report)
    const { faults, files } = report
    if (faults === 0) {
      await showMessage(
        vscode.window.showInformationMessage,
        `All ${countText(report.sound)} files with ${countText(report.rows)} rows are as they were written.`,
      )
      return
    }
    await showMessage(
      vscode.window.showWarningMessage,
      `${countText(faults)} of ${countText(files.length)} files ${faults === 1 ? 'is' : 'are'} not as the index says.`,
      [{ title: 'Repair…', run: () => this.repair() }],
    )
  }

  /** Sets the store right, after telling what that does. */
  async repair(): Promise<void> {
    const answer = await vscode.window.showWarningMessage(
      'Repair the market data of this folder?',
      {
        modal: true,
        detail:
          'Every file is read. Damaged ones are moved to .backlens/quarantine with the reason beside them, files without an entry are indexed, entries without a file are forgotten. Nothing is deleted.',
      },
      'Repair',
    )
    if (answer !== 'Repair') return
    const { engineHost, messages } = this.context
    const result = await watchedRequest(engineHost, 'Repairing market data', 'repairCatalog', {})
    if (isFailure(result)) return messages.show(result)
    if (result.kind === 'cancelled') return
    this.context.changed()
    this.context.showRepair(result.report)
    const { quarantined, indexed, forgotten } = result.report
    const changes = quarantined.length + indexed.length + forgotten.length
    await showMessage(
      vscode.window.showInformationMessage,
      changes === 0
        ? 'Nothing was broken.'
        : `Repaired: ${countText(quarantined.length)} files in quarantine, ${countText(indexed.length)} indexed, ${countText(forgotten.length)} entries forgotten.`,
    )
  }

  /** The series that an argument names as it is stored, else one that the person picks. */
  private async chosen(argument: unknown, title: string): Promise<BarSeries | undefined> {
    const { engineHost, messages } = this.context
    const result = await engineHost.request('listCatalog', null)
    if (isFailure(result)) {
      messages.show(result)
      return undefined
    }
    const wanted = referenceOf(argument)
    const found = result.series.find((series) => wanted !== undefined && isSame(series, wanted))
    if (found !== undefined) return found
    if (result.series.length === 0) {
      messages.show(noMarketData())
      return undefined
    }
    const items = result.series.map((series) => ({
      label: series.instrumentId,
      description: series.bars,
      detail: `${countText(series.rows)} rows, ${periodText(series)}, ${byteText(series.bytes)}`,
      series,
    }))
    const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true })
    return picked?.series
  }
}

function isSame(a: SeriesReference, b: SeriesReference): boolean {
  return a.instrumentId === b.instrumentId && a.bars === b.bars
}

/** What no file system minds. */
function fileName({ instrumentId, bars }: SeriesReference): string {
  return `${instrumentId} ${bars}`.replaceAll(/[^\w.-]+/g, '_')
}

/** All of it, or from one day to before another; undefined when the person thought better of it. */
async function askPeriod(series: BarSeries): Promise<{ readonly from?: string; readonly to?: string } | undefined> {
  const all = { label: 'All of it', description: periodText(series) }
  const part = { label: 'A period…', description: 'From one time to before another' }
  const picked = await vscode.window.showQuickPick([all, part], {
    title: `Export ${series.instrumentId} ${series.bars}`,
  })
  if (picked === undefined) return undefined
  if (picked === all) return {}
  const from = await askTime('From', dayOf(series.firstNanos, 0))
  if (from === undefined) return undefined
  const to = await askTime('To, itself not included', dayOf(series.lastNanos, 1))
  return to === undefined ? undefined : { from, to }
}

async function askTime(prompt: string, value: string): Promise<string | undefined> {
  return vscode.window.showInputBox({
    prompt: `${prompt}: a date, midnight UTC, or a time such as 2013-10-07T13:30:00Z`,
    value,
    validateInput: (text) =>
      /^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?$/i.test(text.trim())
        ? undefined
        : 'Write it as 2013-10-07 or 2013-10-07T13:30:00Z.',
  })
}

function dayOf(nanos: string, later: number): string {
  return new Date(Number(BigInt(nanos) / 1_000_000n) + later * 86_400_000).toISOString().slice(0, 10)
}
