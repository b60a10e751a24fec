import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ResultsView } from '../rig/pages/results-view.js'

/** A row of `trades.csv`, as text. */
export type ExportedTrade = ReadonlyMap<string, string>

export function readTrades(folder: string): ExportedTrade[] {
  return readRows(path.join(folder, 'trades.csv'))
}

function readRows(file: string): ExportedTrade[] {
  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  const names = header!.split(',')
  return lines.map((line) => {
    const values = line.split(',')
    return new Map(names.map((name, at) => [name, values[at]!]))
  })
}

/** The chart of a trade shows it at the bars and prices that the exported file tells. */
export async function assertDrawnAsExported(results: ResultsView, trade: ExportedTrade): Promise<void> {
  const value = (column: string): number => Number(trade.get(column))
  const { entry, exit } = await results.markersOf(value('trade_number'))
  assert.equal(entry.price, value('entry_price'))
  assert.equal(exit.price, value('exit_price'))
  assert.equal(exit.candle - entry.candle, value('exit_bar') - value('entry_bar'))
  for (const marker of [entry, exit]) {
    await results.stage.hover({ position: { x: marker.x, y: marker.y } })
    assert.equal(await results.crosshairRow(), marker.candle, 'the pointer on a marker is on the candle of its bar')
  }
}
