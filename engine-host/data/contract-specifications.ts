import { monthCodes } from './futures-symbol.js'

/** What every month of a future has in common. */
export interface ContractSpecification {
  /** Smallest price step, decimal string. */
  readonly tickSize: string
  /** Decimals of a price. */
  readonly pricePrecision: number
  /** Account currency per point, decimal string. */
  readonly multiplier: string
  readonly currency: string
  /** IANA zone of the exchange. */
  readonly timeZone: string
  readonly exchange: FuturesExchange
  /** Codes of the delivery months that are listed and traded, January first. */
  readonly months: string
}

export type FuturesExchange = 'CME' | 'CBOT' | 'NYMEX' | 'COMEX' | 'EUREX' | 'ICE'

const quarters = 'HMUZ'
const every = monthCodes

type Row = readonly [root: string, tickSize: string, multiplier: string, exchange: FuturesExchange, months: string]

/**
 * Futures by root: contract specifications of CME Group (cmegroup.com) and Eurex (eurex.com), as in QuantConnect Lean's
 * `symbol-properties-database.csv`. A tick is that of the outright contract today; where prices of earlier years are
 * finer, the import finds it in them. Months of metals and grains are those with a liquid market.
 */
const rows: readonly Row[] = [
  ['ES', '0.25', '50', 'CME', quarters],
  ['MES', '0.25', '5', 'CME', quarters],
  ['NQ', '0.25', '20', 'CME', quarters],
  ['MNQ', '0.25', '2', 'CME', quarters],
  ['RTY', '0.1', '50', 'CME', quarters],
  ['M2K', '0.1', '5', 'CME', quarters],
  ['EMD', '0.1', '100', 'CME', quarters],
  ['YM', '1', '5', 'CBOT', quarters],
  ['MYM', '1', '0.5', 'CBOT', quarters],
  ['6A', '0.00005', '100000', 'CME', quarters],
  ['6B', '0.0001', '62500', 'CME', quarters],
  ['6C', '0.00005', '100000', 'CME', quarters],
  ['6E', '0.00005', '125000', 'CME', quarters],
  ['6J', '0.0000005', '12500000', 'CME', quarters],
  ['6N', '0.00005', '100000', 'CME', quarters],
  ['6S', '0.00005', '125000', 'CME', quarters],
  ['M6E', '0.0001', '12500', 'CME', quarters],
  ['BTC', '5', '5', 'CME', every],
  ['MBT', '5', '0.1', 'CME', every],
  ['ZT', '0.00390625', '2000', 'CBOT', quarters],
  ['ZF', '0.0078125', '1000', 'CBOT', quarters],
  ['ZN', '0.015625', '1000', 'CBOT', quarters],
  ['TN', '0.015625', '1000', 'CBOT', quarters],
  ['ZB', '0.03125', '1000', 'CBOT', quarters],
  ['UB', '0.03125', '1000', 'CBOT', quarters],
  ['CL', '0.01', '1000', 'NYMEX', every],
  ['MCL', '0.01', '100', 'NYMEX', every],
  ['QM', '0.025', '500', 'NYMEX', every],
  ['NG', '0.001', '10000', 'NYMEX', every],
  ['QG', '0.005', '2500', 'NYMEX', every],
  ['RB', '0.0001', '42000', 'NYMEX', every],
  ['HO', '0.0001', '42000', 'NYMEX', every],
  ['PL', '0.1', '50', 'NYMEX', 'FJNV'],
  ['GC', '0.1', '100', 'COMEX', 'GJMQVZ'],
  ['MGC', '0.1', '10', 'COMEX', 'GJMQVZ'],
  ['SI', '0.005', '5000', 'COMEX', 'HKNUZ'],
  ['SIL', '0.005', '1000', 'COMEX', 'HKNUZ'],
  ['HG', '0.0005', '25000', 'COMEX', 'HKNUZ'],
  ['MHG', '0.0005', '2500', 'COMEX', 'HKNUZ'],
  ['ZC', '0.25', '50', 'CBOT', 'HKNUZ'],
  ['ZW', '0.25', '50', 'CBOT', 'HKNUZ'],
  ['KE', '0.25', '50', 'CBOT', 'HKNUZ'],
  ['ZO', '0.25', '50', 'CBOT', 'HKNUZ'],
  ['ZS', '0.25', '50', 'CBOT', 'FHKNQUX'],
  ['ZM', '0.1', '100', 'CBOT', 'FHKNQUVZ'],
  ['ZL', '0.01', '600', 'CBOT', 'FHKNQUVZ'],
  ['FDAX', '1', '25', 'EUREX', quarters],
  ['FDXM', '1', '5', 'EUREX', quarters],
  ['FDXS', '1', '1', 'EUREX', quarters],
  ['FESX', '1', '10', 'EUREX', quarters],
  ['FGBL', '0.01', '1000', 'EUREX', quarters],
  ['FGBM', '0.01', '1000', 'EUREX', quarters],
  ['FGBS', '0.005', '1000', 'EUREX', quarters],
  ['BRN', '0.01', '1000', 'ICE', every],
]

const zones: Readonly<Partial<Record<FuturesExchange, string>>> = { EUREX: 'Europe/Berlin', ICE: 'Europe/London' }

const specifications: ReadonlyMap<string, ContractSpecification> = new Map(
  rows.map(([root, tickSize, multiplier, exchange, months]) => [
    root,
    {
      tickSize,
      pricePrecision: tickSize.split('.')[1]?.length ?? 0,
      multiplier,
      currency: exchange === 'EUREX' ? 'EUR' : 'USD',
      timeZone: zones[exchange] ?? 'America/Chicago',
      exchange,
      months,
    },
  ]),
)

/** Specification of a root such as `ES`, when it is built in. */
export function contractSpecification(root: string): ContractSpecification | undefined {
  return specifications.get(root)
}
