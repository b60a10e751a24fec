import { futuresCalendarName } from '../model/calendars/futures-roots.js'
import type { ContractSpecification, FuturesExchange } from '../protocol/contract-specification.js'
import { lastTradingDayWords } from './contract-expiry.js'
import { monthCodes } from './futures-symbol.js'

const quarters = 'HMUZ'
const every = monthCodes

type Row = readonly [
  root: string,
  name: string,
  tickSize: string,
  multiplier: string,
  exchange: FuturesExchange,
  months: string,
  exchangeFee?: string,
]

/**
 * Futures by root: contract specifications of CME Group (cmegroup.com), Eurex (eurex.com) and ICE (ice.com), compared with
 * QuantConnect Lean's `symbol-properties-database.csv`. A tick is that of the outright contract today; where prices of
 * earlier years are finer, the import finds it in them. Months of metals and grains are those with a liquid market.
 *
 * Exchange fees are those of electronic trading by who is no member, as in February 2025: what two published lists of
 * brokers agree on; where a third one told a higher fee, none.
 */
const rows: readonly Row[] = [
  ['ES', 'E-mini S&P 500', '0.25', '50', 'CME', quarters, '1.38'],
  ['MES', 'Micro E-mini S&P 500', '0.25', '5', 'CME', quarters, '0.35'],
  ['NQ', 'E-mini Nasdaq-100', '0.25', '20', 'CME', quarters, '1.38'],
  ['MNQ', 'Micro E-mini Nasdaq-100', '0.25', '2', 'CME', quarters, '0.35'],
  ['RTY', 'E-mini Russell 2000', '0.1', '50', 'CME', quarters, '1.38'],
  ['M2K', 'Micro E-mini Russell 2000', '0.1', '5', 'CME', quarters, '0.35'],
  ['EMD', 'E-mini S&P MidCap 400', '0.1', '100', 'CME', quarters],
  ['NKD', 'Nikkei 225 in dollars', '5', '5', 'CME', quarters, '2.15'],
  ['YM', 'E-mini Dow', '1', '5', 'CBOT', quarters, '1.38'],
  ['MYM', 'Micro E-mini Dow', '1', '0.5', 'CBOT', quarters, '0.35'],
  ['6A', 'Australian dollar', '0.00005', '100000', 'CME', quarters, '1.60'],
  ['6B', 'British pound', '0.0001', '62500', 'CME', quarters, '1.60'],
  ['6C', 'Canadian dollar', '0.00005', '100000', 'CME', quarters, '1.60'],
  ['6E', 'Euro', '0.00005', '125000', 'CME', quarters, '1.60'],
  ['6J', 'Japanese yen', '0.0000005', '12500000', 'CME', quarters, '1.60'],
  ['6M', 'Mexican peso', '0.00001', '500000', 'CME', quarters, '1.60'],
  ['6N', 'New Zealand dollar', '0.00005', '100000', 'CME', quarters, '1.60'],
  ['6S', 'Swiss franc', '0.00005', '125000', 'CME', quarters, '1.60'],
  ['M6A', 'Micro Australian dollar', '0.0001', '10000', 'CME', quarters, '0.24'],
  ['M6B', 'Micro British pound', '0.0001', '6250', 'CME', quarters, '0.24'],
  ['M6E', 'Micro euro', '0.0001', '12500', 'CME', quarters, '0.24'],
  ['BTC', 'Bitcoin', '5', '5', 'CME', every, '6.00'],
  ['MBT', 'Micro bitcoin', '5', '0.1', 'CME', every, '2.50'],
  ['ETH', 'Ether', '0.5', '50', 'CME', every, '4.00'],
  ['MET', 'Micro ether', '0.5', '0.1', 'CME', every, '0.20'],
  ['ZT', '2-year Treasury note', '0.00390625', '2000', 'CBOT', quarters, '0.65'],
  ['ZF', '5-year Treasury note', '0.0078125', '1000', 'CBOT', quarters, '0.65'],
  ['ZN', '10-year Treasury note', '0.015625', '1000', 'CBOT', quarters, '0.80'],
  ['TN', 'Ultra 10-year Treasury note', '0.015625', '1000', 'CBOT', quarters, '0.80'],
  ['ZB', 'Treasury bond', '0.03125', '1000', 'CBOT', quarters, '0.87'],
  ['UB', 'Ultra Treasury bond', '0.03125', '1000', 'CBOT', quarters, '0.95'],
  ['CL', 'WTI crude oil', '0.01', '1000', 'NYMEX', every],
  ['MCL', 'Micro WTI crude oil', '0.01', '100', 'NYMEX', every],
  ['QM', 'E-mini crude oil', '0.025', '500', 'NYMEX', every, '1.20'],
  ['BZ', 'Brent crude oil, last day financial', '0.01', '1000', 'NYMEX', every],
  ['NG', 'Henry Hub natural gas', '0.001', '10000', 'NYMEX', every, '1.60'],
  ['QG', 'E-mini natural gas', '0.005', '2500', 'NYMEX', every, '0.50'],
  ['RB', 'RBOB gasoline', '0.0001', '42000', 'NYMEX', every],
  ['HO', 'New York Harbor ULSD', '0.0001', '42000', 'NYMEX', every],
  ['PL', 'Platinum', '0.1', '50', 'NYMEX', 'FJNV'],
  ['PA', 'Palladium', '0.5', '100', 'NYMEX', quarters],
  ['GC', 'Gold', '0.1', '100', 'COMEX', 'GJMQVZ', '1.60'],
  ['MGC', 'Micro gold', '0.1', '10', 'COMEX', 'GJMQVZ'],
  ['SI', 'Silver', '0.005', '5000', 'COMEX', 'HKNUZ', '1.60'],
  ['SIL', 'Micro silver', '0.005', '1000', 'COMEX', 'HKNUZ'],
  ['HG', 'Copper', '0.0005', '25000', 'COMEX', 'HKNUZ', '1.60'],
  ['MHG', 'Micro copper', '0.0005', '2500', 'COMEX', 'HKNUZ'],
  ['ZC', 'Corn', '0.25', '50', 'CBOT', 'HKNUZ', '2.10'],
  ['ZW', 'Chicago SRW wheat', '0.25', '50', 'CBOT', 'HKNUZ', '2.10'],
  ['KE', 'KC HRW wheat', '0.25', '50', 'CBOT', 'HKNUZ', '2.10'],
  ['ZO', 'Oats', '0.25', '50', 'CBOT', 'HKNUZ', '2.10'],
  ['ZS', 'Soybeans', '0.25', '50', 'CBOT', 'FHKNQUX', '2.10'],
  ['ZM', 'Soybean meal', '0.1', '100', 'CBOT', 'FHKNQUVZ', '2.10'],
  ['ZL', 'Soybean oil', '0.01', '600', 'CBOT', 'FHKNQUVZ', '2.10'],
  ['LE', 'Live cattle', '0.025', '400', 'CME', 'GJMQVZ', '2.10'],
  ['HE', 'Lean hogs', '0.025', '400', 'CME', 'GJKMNQVZ', '2.10'],
  ['GF', 'Feeder cattle', '0.025', '500', 'CME', 'FHJKQUVX', '2.10'],
  ['FDAX', 'DAX', '1', '25', 'EUREX', quarters],
  ['FDXM', 'Mini-DAX', '1', '5', 'EUREX', quarters],
  ['FDXS', 'Micro-DAX', '1', '1', 'EUREX', quarters],
  ['FESX', 'Euro Stoxx 50', '1', '10', 'EUREX', quarters],
  ['FSXE', 'Micro Euro Stoxx 50', '0.5', '1', 'EUREX', quarters],
  ['FGBL', 'Euro-Bund', '0.01', '1000', 'EUREX', quarters],
  ['FGBM', 'Euro-Bobl', '0.01', '1000', 'EUREX', quarters],
  ['FGBS', 'Euro-Schatz', '0.005', '1000', 'EUREX', quarters],
  ['FGBX', 'Euro-Buxl', '0.02', '1000', 'EUREX', quarters],
  ['BRN', 'Brent crude oil', '0.01', '1000', 'ICE-EUROPE', every],
  ['DX', 'US dollar index', '0.005', '1000', 'ICE-US', quarters, '1.35'],
  ['CC', 'Cocoa', '1', '10', 'ICE-US', 'HKNUZ', '2.10'],
  ['KC', 'Coffee C', '0.05', '375', 'ICE-US', 'HKNUZ', '2.10'],
  ['CT', 'Cotton No. 2', '0.01', '500', 'ICE-US', 'HKNVZ', '2.10'],
  ['SB', 'Sugar No. 11', '0.01', '1120', 'ICE-US', 'HKNV', '2.10'],
  ['OJ', 'Frozen orange juice', '0.05', '150', 'ICE-US', 'FHKNUX', '2.10'],
]

const feesAsOf = '2025-02'

const zones: Readonly<Partial<Record<FuturesExchange, string>>> = {
  EUREX: 'Europe/Berlin',
  'ICE-EUROPE': 'Europe/London',
  'ICE-US': 'America/New_York',
}

/** The futures that are built in, by root. */
export const contractSpecifications: ReadonlyMap<string, ContractSpecification> = new Map(
  rows.map(([root, name, tickSize, multiplier, exchange, months, fee]) => {
    const calendar = futuresCalendarName(root)
    const lastTradingDay = lastTradingDayWords(root)
    return [
      root,
      {
        root,
        name,
        exchange,
        tickSize,
        pricePrecision: tickSize.split('.')[1]?.length ?? 0,
        multiplier,
        currency: exchange === 'EUREX' ? 'EUR' : 'USD',
        timeZone: zones[exchange] ?? 'America/Chicago',
        months,
        ...(calendar === undefined ? {} : { calendar }),
        ...(lastTradingDay === undefined ? {} : { lastTradingDay }),
        ...(fee === undefined ? {} : { exchangeFee: { amount: fee, asOf: feesAsOf } }),
      },
    ]
  }),
)

/** Specification of a root such as `ES`, when it is built in. */
export function contractSpecification(root: string): ContractSpecification | undefined {
  return contractSpecifications.get(root)
}
