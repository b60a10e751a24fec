/** Every rule by which the simulated venue fills orders; the defaults are the first of each list. */
export interface FillSettings {
  readonly entryAt: 'nextOpen' | 'thisClose'
  readonly limitFill: 'touch' | 'through' | { readonly probability: number }
  readonly gapImprovement: boolean
  /**
   * What orders are matched against: `levels`, the bar's range, each by its own level; `ticks`, up to four trades in a row;
   * `queue`, the whole bar shown to one order after another.
   */
  readonly barExecution: 'levels' | 'ticks' | 'queue'
  readonly intrabarPath: 'pessimistic' | 'ohlc' | 'olhc' | 'adaptive' | 'byDirection'
  readonly sameBarChildren: boolean
  readonly marketFill: 'open' | 'mid' | 'worst'
  /** Share of a bar's volume that may be taken, above 0 to 1; `none` takes any size. */
  readonly volumeLimit: 'none' | number
  readonly finalize: 'lastClose' | 'lastOpen' | 'none'
  /** Where a limit joins the queue at its price, when quotes or depth show it: behind all displayed there, or in front. */
  readonly queuePosition: 'behind' | 'front'
  /** Whether displayed quantity that an order took stays taken until its level is seen to change. */
  readonly liquidityConsumption: boolean
  /**
   * Whether a bar that cannot decide an outcome is matched by the finer data of the catalog instead, if there is any: which
   * of two levels came first, and what an order of a timer, or one late by latency, still meets inside the bar. Otherwise
   * such an order counts from the bar's close on.
   */
  readonly drillDown: boolean
  /** Share of the price by which entries fill worse than the price that was matched; exits do not. */
  readonly spread: number
  /** Whether a new order first cancels those that wait and closes the position. */
  readonly exclusiveOrders: boolean
  /** When a size that is a share of the money becomes a quantity: by the equity when ordered, or by what is free when filled. */
  readonly shareSizes: 'whenOrdered' | 'whenFilled'
  /** How long commands travel to the venue. */
  readonly latency: 'none' | LatencySettings
  /** Milliseconds after which a strategy hears of data, fills and everything else that the venue knows at once. */
  readonly dataDelay: 'none' | number
  /** What fills that take liquidity lose. */
  readonly slippage: 'none' | SlippageSettings
}

/**
 * How long a strategy's commands travel to the venue, milliseconds. They match with what comes after their arrival; one
 * that arrives inside a bar takes effect after that bar, unless that would favour the strategy. Those of one strategy never
 * overtake each other.
 */
export interface LatencySettings {
  /** Of every command that has no time of its own. Default 0. */
  readonly base?: number
  /** Of a new order. Default: `base`. */
  readonly insert?: number
  /** Of a change of an order. Default: `base`. */
  readonly modify?: number
  /** Of a cancellation. Default: `base`. */
  readonly cancel?: number
  /** At most so much on top, evenly spread and drawn with the run's seed. Default 0. */
  readonly jitter?: number
}

/**
 * What fills that take liquidity lose against the price that the matching rules give, rounded up to whole ticks and never
 * beyond the limit of the order. What is given adds up.
 */
export interface SlippageSettings {
  /** Ticks. */
  readonly ticks?: number
  /** Percent of the price. */
  readonly percent?: number
  /** Price × this × the square of the order's share of the bar's volume; 0.1 is a usual value. */
  readonly volumeImpact?: number
  /** Lots that each tick holds: a larger order pays the average of the ticks that it walks through. */
  readonly lotsPerTick?: number
  /** Chance that a fill is moved at all, drawn with the run's seed. Default 1. */
  readonly probability?: number
}

export type FillPreset = 'default' | 'backtesting.py' | 'backtrader' | 'nautilus' | 'optimistic' | 'pessimistic'

/** A preset with the settings that differ from it. */
export interface VenueSettings extends Partial<FillSettings> {
  readonly preset?: FillPreset
  /**
   * `cash` refuses what it cannot pay and short sales; `margin` refuses what leverage and margins do not allow; `betting`
   * refuses stakes and liabilities that its balance does not cover. Default `margin`.
   */
  readonly account?: 'cash' | 'margin' | 'betting'
  /**
   * `netting`: one position an instrument and strategy, which orders against it reduce, close and turn. `hedging`: each
   * order that names no position opens one of its own, so that both sides can be held at once. Default `netting`.
   */
  readonly oms?: 'netting' | 'hedging'
}

/** Costs of a fill; all that are given add up. Rates are fractions of the notional: 0.0002 is 2 basis points. */
export interface FeeTerms {
  /** Fraction of the notional when the fill takes liquidity. Default 0. */
  readonly taker?: number
  /** Fraction of the notional when the fill makes liquidity; below 0 a rebate. Default: `taker`. */
  readonly maker?: number
  /** Settlement currency per contract or share, decimal string or number. Default 0. */
  readonly perContract?: number | string
  /** Settlement currency per order, charged with its first fill. Default 0. */
  readonly perOrder?: number | string
  /** Settlement currency per fill. Default 0. */
  readonly perFill?: number | string
  /** Least commission of an order that fills, settlement currency. Default: none. */
  readonly minimum?: number | string
  /** Largest commission of an order, settlement currency. Default: none. */
  readonly maximum?: number | string
  /** Rates by what was traded in the 30 days before, ascending; below the first volume `taker` and `maker` count. */
  readonly tiers?: readonly FeeTier[]
}

/** Rates from some traded volume on. */
export interface FeeTier {
  /** Notional traded in the 30 days before, account currency. */
  readonly volume: number
  /** Fraction of the notional. */
  readonly taker: number
  /** Fraction of the notional; below 0 a rebate. Default: `taker`. */
  readonly maker?: number
}

/** Costs of fills. Where a run names none at all, those count that the instruments' definitions name. */
export interface FeeSettings extends FeeTerms {
  /** Other terms for an instrument id or a venue, in place of all that stands beside them: `{"BINANCE": {"taker": 0.001}}`. */
  readonly of?: Readonly<Record<string, FeeTerms>>
}
