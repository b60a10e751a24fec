import type { RunSummary } from '../../engine-host/protocol/run-summary.js'
import { formatNumber, formatQuantity, missing } from '../format/number.js'
import { timeFormatOf } from '../views/run-text.js'

/** How the rows of a run write times, prices and quantities. */
export function rowFormats(run: RunSummary) {
  const times = timeFormatOf(run)
  const instruments = new Map(run.instruments.map((instrument) => [instrument.id, instrument]))
  return {
    zone: times.zone.name,
    time: (time: number) => (Number.isNaN(time) ? missing : times.stamp(time)),
    utc: (time: number) => (Number.isNaN(time) ? '' : times.utc(time)),
    price: (value: number, id: string) => {
      const decimals = instruments.get(id)?.pricePrecision ?? 2
      // An average of several fills may have more decimals than the instrument.
      return Number(value.toFixed(decimals)) === value || Number.isNaN(value)
        ? formatNumber(value, decimals)
        : formatQuantity(value, Math.max(decimals, 6))
    },
    quantity: (value: number, id: string) => formatQuantity(value, instruments.get(id)?.quantityPrecision ?? 0),
    currency: (id: string) => {
      const instrument = instruments.get(id)
      return instrument?.settlementCurrency ?? instrument?.currency ?? run.specification.currency
    },
    namesInstruments: run.instruments.length > 1,
    namesStrategies: (run.specification.components?.length ?? 0) > 1,
  }
}

/** Buy or sell, as orders and fills have it. */
export function orderSideLabel(side: number): string {
  return side < 0 ? 'Sell' : 'Buy'
}

/** A constant of the engine in the words of a table: `STOP_LIMIT` is `stop limit`. */
export function constantLabel(constant: string): string {
  return constant === '' ? missing : constant.toLowerCase().replaceAll('_', ' ')
}

/** A name in camel case in words: `takeProfit` is `take profit`. */
export function nameLabel(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
