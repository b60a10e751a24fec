/** What every month of a future has in common. */
export interface ContractSpecification {
  /** Smallest price step, decimal string. */
  readonly tickSize: string
  /** Decimals of a price. */
  readonly pricePrecision: number
  /** Account currency per point, decimal string. */
  readonly multiplier: string
  readonly currency: string
}

/**
 * Futures of CME Group by root: CME, CBOT, NYMEX and COMEX contract specifications, as in QuantConnect Lean's
 * `symbol-properties-database.csv`. A tick here is that of the outright contract; calendar spreads trade finer.
 */
const specifications: ReadonlyMap<string, ContractSpecification> = new Map(
  (
    [
      ['ES', '0.25', 2, '50'],
      ['MES', '0.25', 2, '5'],
      ['NQ', '0.25', 2, '20'],
      ['MNQ', '0.25', 2, '2'],
      ['YM', '1', 0, '5'],
      ['MYM', '1', 0, '0.5'],
      ['RTY', '0.1', 1, '50'],
      ['M2K', '0.1', 1, '5'],
      ['CL', '0.01', 2, '1000'],
      ['MCL', '0.01', 2, '100'],
      ['NG', '0.001', 3, '10000'],
      ['GC', '0.1', 1, '100'],
      ['MGC', '0.1', 1, '10'],
      ['SI', '0.005', 3, '5000'],
      ['HG', '0.0005', 4, '25000'],
      ['ZN', '0.015625', 6, '1000'],
      ['ZB', '0.03125', 5, '1000'],
      ['ZF', '0.0078125', 7, '1000'],
      ['ZT', '0.00390625', 8, '2000'],
      ['UB', '0.03125', 5, '1000'],
      ['6E', '0.00005', 5, '125000'],
      ['M6E', '0.0001', 4, '12500'],
      ['BTC', '5', 0, '5'],
      ['MBT', '5', 0, '0.1'],
    ] as const
  ).map(([root, tickSize, pricePrecision, multiplier]) => [
    root,
    { tickSize, pricePrecision, multiplier, currency: 'USD' },
  ]),
)

/** Specification of a root such as `ES`, when it is built in. */
export function contractSpecification(root: string): ContractSpecification | undefined {
  return specifications.get(root)
}
