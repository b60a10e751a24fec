/**
 * The module `backlens`: everything that a strategy's file may import.
 */
export { Actor, type TopicOptions } from './actor.js'
export { Strategy, type CloseOptions, type OrderModification } from './strategy.js'
export {
  parameter,
  type ChoiceParameterOptions,
  type NumberParameterOptions,
  type PlainParameterOptions,
} from './parameter.js'
export { equityShare, notional, riskPercent, units, type Size, type SizeBasis, type SizeRule } from './size.js'
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
  SimpleOrderOptions,
  StopLimitOrderOptions,
  StopOrderOptions,
  TrailingStopLimitOrderOptions,
  TrailingStopOrderOptions,
} from './order-options.js'

export { ema, sma, type ExponentialMovingAverage, type SimpleMovingAverage } from '../indicators/moving-averages.js'
export {
  bollinger,
  standardDeviation,
  zScore,
  type BollingerBands,
  type StandardDeviation,
  type ZScore,
} from '../indicators/dispersion.js'
export { donchian, highest, lowest, type DonchianChannel, type Highest, type Lowest } from '../indicators/extremes.js'
export { atr, rsi, type AverageTrueRange, type RelativeStrengthIndex } from '../indicators/wilder.js'
export { macd, type Macd } from '../indicators/macd.js'
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
export { BarIndicator, Indicator, ValueIndicator, type DerivedIndicator, type Pane } from '../indicators/indicator.js'
export type { IndicatorLine } from '../indicators/indicator-line.js'

export type { Bar } from '../model/bar.js'
export type { BarField, BarSeries } from '../model/bar-series.js'
export { Money, type Price, type Quantity } from '../model/decimal-values.js'
export type {
  AccountEvent,
  OrderEvent,
  OrderFilled,
  PositionEvent,
  Signal,
  StrategyEvent,
  TimeEvent,
  TradeClosed,
} from '../model/events.js'
export type { Instrument, PriceInput, QuantityInput } from '../model/instrument.js'
export type { NumberSeries } from '../model/number-series.js'
export type { Fill, Order } from '../model/order.js'
export type { Portfolio, Position } from '../model/portfolio.js'
export type { Trade } from '../model/trade.js'
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
export type { OrderStatus } from '../core/order-status.js'
export type { Timestamp } from '../core/timestamp.js'
