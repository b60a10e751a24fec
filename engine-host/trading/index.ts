/**
 * The module `backlens`: everything that a strategy's file may import.
 */
export { Actor, type TopicOptions } from './actor.js'
export { type Opportunity, type OpportunityOptions, type OpportunityState } from './opportunity.js'
export { Strategy, type CloseOptions } from './strategy.js'
export {
  parameter,
  type ChoiceParameterOptions,
  type NumberParameterOptions,
  type PlainParameterOptions,
} from './parameter.js'
export {
  equityShare,
  kelly,
  notional,
  riskPercent,
  units,
  volatilityTarget,
  type Size,
  type SizeBasis,
  type SizeRule,
} from './size.js'
export { bars, depth, quotes, trades, type DataSubscription, type SubscriptionEvent } from './data-subscription.js'
export { days, hours, minutes, seconds } from './durations.js'
export type { AlertOptions, SetTimer, StrategyClock, TimerOptions } from './strategy-clock.js'
export type { StrategyLog } from './strategy-log.js'
export type { OrderFactory } from './order-factory.js'
export type {
  BracketOptions,
  CommonOrderOptions,
  LimitIfTouchedOrderOptions,
  LimitOrderOptions,
  MarketIfTouchedOrderOptions,
  MarketOrderOptions,
  OrderModification,
  SimpleOrderOptions,
  StopLimitOrderOptions,
  StopOrderOptions,
  TrailingStopLimitOrderOptions,
  TrailingStopOrderOptions,
} from './order-options.js'

export {
  kama,
  mcginley,
  vidya,
  type KaufmanMovingAverage,
  type KaufmanOptions,
  type McGinleyDynamic,
  type VariableIndexAverage,
} from '../indicators/adaptive-averages.js'
export { aroon, aroonOscillator, type Aroon, type AroonOscillator } from '../indicators/aroon.js'
export { balanceOfPower, type BalanceOfPower } from '../indicators/balance-of-power.js'
export { alligator, awesome, type Alligator, type AwesomeOscillator } from '../indicators/bill-williams.js'
export {
  bollinger,
  bollingerPercent,
  bollingerWidth,
  type BollingerBands,
  type BollingerPercent,
  type BollingerWidth,
} from '../indicators/bollinger.js'
export { chandelier, type ChandelierExit } from '../indicators/chandelier.js'
export { choppiness, type Choppiness } from '../indicators/choppiness.js'
export { cci, type CommodityChannelIndex } from '../indicators/commodity-channel-index.js'
export { beta, correlation, type Beta, type Correlation } from '../indicators/correlation.js'
export {
  coppock,
  dpo,
  fisher,
  kst,
  type CoppockCurve,
  type DetrendedPriceOscillator,
  type FisherTransform,
  type KnowSureThing,
} from '../indicators/cycle-oscillators.js'
export {
  adx,
  adxr,
  dx,
  type AverageDirectionalIndex,
  type AverageDirectionalIndexRating,
  type DirectionalIndex,
  type DirectionalOptions,
} from '../indicators/directional-movement.js'
export {
  standardDeviation,
  variance,
  zScore,
  type DeviationOptions,
  type StandardDeviation,
  type Variance,
  type ZScore,
} from '../indicators/dispersion.js'
export { elderRay, type ElderRay } from '../indicators/elder-ray.js'
export { envelope, type Envelope, type EnvelopeOptions } from '../indicators/envelope.js'
export {
  donchian,
  highest,
  lowest,
  midpoint,
  type DonchianChannel,
  type Highest,
  type Lowest,
  type Midpoint,
} from '../indicators/extremes.js'
export { alma, type ArnaudLegouxMovingAverage, type GaussianOptions } from '../indicators/gaussian-moving-average.js'
export { heikinAshi, type HeikinAshi } from '../indicators/heikin-ashi.js'
export { hilbertTrendline, type HilbertTrendline } from '../indicators/hilbert-trendline.js'
export {
  historicalVolatility,
  type HistoricalVolatility,
  type VolatilityOptions,
} from '../indicators/historical-volatility.js'
export { ichimoku, type Ichimoku } from '../indicators/ichimoku.js'
export { keltner, type KeltnerChannel, type KeltnerOptions } from '../indicators/keltner.js'
export {
  dema,
  t3,
  tema,
  trix,
  zlema,
  type DoubleExponentialMovingAverage,
  type TillsonMovingAverage,
  type TillsonOptions,
  type TripleExponentialMovingAverage,
  type Trix,
  type ZeroLagMovingAverage,
} from '../indicators/layered-averages.js'
export {
  linearRegression,
  linearRegressionSlope,
  type LinearRegression,
  type LinearRegressionSlope,
} from '../indicators/linear-regression.js'
export {
  apo,
  macd,
  ppo,
  type AbsolutePriceOscillator,
  type Macd,
  type PercentagePriceOscillator,
  type PriceOscillatorOptions,
} from '../indicators/macd.js'
export { massIndex, type MassIndex } from '../indicators/mass-index.js'
export { momentum, roc, type Momentum, type RateOfChange } from '../indicators/momentum.js'
export {
  ema,
  rma,
  sma,
  type ExponentialMovingAverage,
  type SeedOptions,
  type SimpleMovingAverage,
  type WilderMovingAverage,
} from '../indicators/moving-averages.js'
export { parabolicSar, type ParabolicSar } from '../indicators/parabolic-sar.js'
export { pivotPoints, type PivotKind, type PivotOptions, type PivotPoints } from '../indicators/pivot-points.js'
export {
  cmo,
  rsi,
  type ChandeMomentumOscillator,
  type RelativeStrengthIndex,
  type StrengthOptions,
} from '../indicators/relative-strength.js'
export { relativeVigour, type RelativeVigour } from '../indicators/relative-vigour.js'
export { median, percentRank, type Median, type PercentRank } from '../indicators/rolling-rank.js'
export { vwap, type VolumeWeightedAveragePrice, type VwapOptions } from '../indicators/session-vwap.js'
export {
  stochastic,
  stochasticFast,
  stochasticRsi,
  williamsR,
  type Stochastic,
  type StochasticOptions,
  type StochasticRsi,
  type WilliamsR,
} from '../indicators/stochastic.js'
export { connorsRsi, tsi, type ConnorsRsi, type TrueStrengthIndex } from '../indicators/strength-oscillators.js'
export { supertrend, type Supertrend, type SupertrendOptions } from '../indicators/supertrend.js'
export {
  atr,
  natr,
  trueRange,
  type AverageTrueRange,
  type NormalizedAverageTrueRange,
  type RangeAverageOptions,
  type TrueRange,
} from '../indicators/true-range.js'
export { ultimateOscillator, type UltimateOscillator } from '../indicators/ultimate-oscillator.js'
export {
  accumulation,
  chaikinOscillator,
  cmf,
  mfi,
  obv,
  type Accumulation,
  type ChaikinMoneyFlow,
  type ChaikinOscillator,
  type MoneyFlowIndex,
  type OnBalanceOptions,
  type OnBalanceVolume,
} from '../indicators/volume-flow.js'
export {
  easeOfMovement,
  forceIndex,
  pvt,
  type EaseOfMovement,
  type ForceIndex,
  type PriceVolumeTrend,
} from '../indicators/volume-price-trend.js'
export { vwma, type VolumeWeightedMovingAverage } from '../indicators/volume-weighted-average.js'
export { vortex, type Vortex } from '../indicators/vortex.js'
export {
  hma,
  trima,
  wma,
  type HullMovingAverage,
  type TriangularMovingAverage,
  type WeightedMovingAverage,
} from '../indicators/weighted-moving-averages.js'
export type { AverageKind, Seed } from '../indicators/averages.js'
export type { InputOptions } from '../indicators/inputs.js'
export type { DeviationKind } from '../indicators/rolling-moments.js'
export type { SessionPeriod, TimedBar } from '../indicators/session-anchor.js'
export { combine, difference, ratio, type CombinedSeries } from '../indicators/derived.js'
export {
  ofBar,
  overWindow,
  wrap,
  type BarFunction,
  type CustomOptions,
  type Updatable,
  type WindowFunction,
  type WrappedIndicator,
} from '../indicators/custom.js'
export { crossedAbove, crossedBelow } from '../indicators/crossing.js'
export {
  BarIndicator,
  Indicator,
  ValueIndicator,
  type BarValues,
  type DerivedIndicator,
  type Pane,
} from '../indicators/indicator.js'
export type { IndicatorLine } from '../indicators/indicator-line.js'

export type { Bar } from '../model/bar.js'
export type { BarField, BarSeries } from '../model/bar-series.js'
export type { DataSeries } from '../model/data-series.js'
export type { Depth } from '../model/depth.js'
export { AccountBalance } from '../model/account-balance.js'
export type { Cache, OrderFilter } from '../model/cache.js'
export { Currency } from '../core/currency.js'
export { Money, Price, Quantity } from '../model/decimal-values.js'
export type {
  AccountEvent,
  OrderEvent,
  OrderFilled,
  PositionEvent,
  RollEvent,
  Signal,
  StrategyEvent,
  TimeEvent,
  TradeClosed,
} from '../model/events.js'
export type { Instrument, PriceInput, QuantityInput } from '../model/instrument.js'
export type { NumberSeries } from '../model/number-series.js'
export type { Fill, Order } from '../model/order.js'
export type { HeldPosition } from '../model/held-position.js'
export type { Portfolio, Position } from '../model/portfolio.js'
export type { QuoteTick } from '../model/quote-tick.js'
export type { BookSeries, DepthSeries, QuoteSeries, TickSeries, TradeSeries } from '../model/tick-series.js'
export type { StrategyStatistics } from '../model/strategy-statistics.js'
export type { Trade } from '../model/trade.js'
export type { TradingAccount } from '../model/trading-account.js'
export type { BarSpecification, BarType } from '../core/bar-type.js'
export type { OrderId, PositionId, StrategyId, VenueId } from '../core/identifiers.js'
export type { InstrumentId } from '../core/instrument-id.js'
export type {
  Contingency,
  LiquiditySide,
  OrderRole,
  OrderSide,
  OrderType,
  TimeInForce,
  TrailingOffsetType,
  TriggerType,
} from '../core/order-terms.js'
export type { Subscription } from '../core/message-bus.js'
export type { TradeTick } from '../model/trade-tick.js'
export type { UserEvent } from '../model/user-event.js'
export type { OrderStatus } from '../core/order-status.js'
export type { Timestamp } from '../core/timestamp.js'
