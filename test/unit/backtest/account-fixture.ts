import { TradingEngine, type StrategyConstructor } from '../../../engine-host/backtest/trading-engine.js'
import type { InstrumentDefinition } from '../../../engine-host/protocol/instrument-definition.js'
import type { RunSpecification } from '../../../engine-host/protocol/run-specification.js'
import { barLength, batchOf, MemorySink, specificationOf, type BarRow } from './engine-fixture.js'

export const pair: InstrumentDefinition = {
  id: 'EUR/USD.SIM',
  kind: 'currencyPair',
  currency: 'USD',
  baseCurrency: 'EUR',
  pricePrecision: 5,
  tickSize: '0.00001',
  quantityPrecision: 0,
  lotSize: '1',
  multiplier: '1',
  timeZone: 'UTC',
}

export const yenPair: InstrumentDefinition = {
  ...pair,
  id: 'USD/JPY.SIM',
  currency: 'JPY',
  baseCurrency: 'USD',
  pricePrecision: 3,
  tickSize: '0.001',
}

export const ether: InstrumentDefinition = {
  ...pair,
  id: 'ETH/USDT.SIM',
  kind: 'cryptoSpot',
  currency: 'USDT',
  baseCurrency: 'ETH',
  pricePrecision: 2,
  tickSize: '0.01',
  quantityPrecision: 3,
  lotSize: '0.001',
}

export const inverse: InstrumentDefinition = {
  ...pair,
  id: 'XBTUSD.SIM',
  kind: 'cryptoPerpetual',
  baseCurrency: 'XBT',
  valuation: 'inverse',
  pricePrecision: 1,
  tickSize: '0.5',
}

export const future: InstrumentDefinition = {
  ...pair,
  id: 'ES.Z13',
  kind: 'future',
  pricePrecision: 2,
  tickSize: '0.25',
  multiplier: '50',
}

/** A bar whose four prices are one. */
export function flat(price: number): BarRow {
  return [price, price, price, price]
}

/** A run over one series of bars, of a minute or an hour, for each instrument, row by row at equal times. */
export function runSeries(
  strategy: StrategyConstructor,
  series: readonly (readonly [definition: InstrumentDefinition, rows: readonly BarRow[]])[],
  changes: Partial<RunSpecification> = {},
  length = barLength,
): { readonly sink: MemorySink; readonly engine: TradingEngine; readonly log: readonly string[] } {
  const sink = new MemorySink()
  const log: string[] = []
  const bars = length === barLength ? '1-MINUTE' : '1-HOUR'
  const specification = specificationOf({
    instruments: series.map(([definition]) => definition),
    sources: series.map(([{ id }]) => ({ instrumentId: id, bars, files: [], rows: 0 })),
    ...changes,
  })
  const engine = new TradingEngine({ specification, strategy, sink, log: (line) => log.push(line) })
  engine.start()
  const batches = series.map(([, rows], source) => batchOf(rows, source, 0, length))
  const rows = Math.max(...series.map(([, each]) => each.length))
  for (let row = 0; row < rows; row++)
    for (const batch of batches) if (row < batch.length) engine.process(batch, row, row + 1)
  engine.finish()
  return { sink, engine, log }
}
