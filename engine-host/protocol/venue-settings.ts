/** Every rule by which the simulated venue fills orders; the defaults are the first of each list. */
export interface FillSettings {
  readonly entryAt: 'nextOpen' | 'thisClose'
  readonly limitFill: 'touch' | 'through' | { readonly probability: number }
  readonly gapImprovement: boolean
  readonly barExecution: 'levels' | 'ticks'
  readonly intrabarPath: 'pessimistic' | 'ohlc' | 'olhc' | 'adaptive' | 'byDirection'
  readonly sameBarChildren: boolean
  readonly marketFill: 'open' | 'mid' | 'worst'
  /** Share of a bar's volume that may be taken, above 0 to 1; `none` takes any size. */
  readonly volumeLimit: 'none' | number
  readonly finalize: 'lastClose' | 'lastOpen' | 'none'
}

export type FillPreset = 'default' | 'backtesting.py' | 'backtrader' | 'nautilus' | 'optimistic' | 'pessimistic'

/** A preset with the settings that differ from it. */
export interface VenueSettings extends Partial<FillSettings> {
  readonly preset?: FillPreset
  /** `cash` refuses what it cannot pay and short sales of equities; `margin` does not. Default `margin`. */
  readonly account?: 'cash' | 'margin'
}

/** Costs of a fill; all that are given add up. Rates are fractions of the notional: 0.0002 is 2 basis points. */
export interface FeeSettings {
  /** Fraction of the notional when the fill takes liquidity. Default 0. */
  readonly taker?: number
  /** Fraction of the notional when the fill makes liquidity. Default: `taker`. */
  readonly maker?: number
  /** Account currency per contract or share, decimal string or number. Default 0. */
  readonly perContract?: number | string
}
