import {
  accumulation,
  adx,
  adxr,
  apo,
  aroon,
  aroonOscillator,
  atr,
  beta,
  bollinger,
  cci,
  chaikinOscillator,
  choppiness,
  cmo,
  correlation,
  dema,
  donchian,
  dx,
  ema,
  highest,
  hilbertTrendline,
  hma,
  ichimoku,
  kama,
  keltner,
  linearRegression,
  linearRegressionSlope,
  lowest,
  macd,
  mfi,
  midpoint,
  momentum,
  natr,
  obv,
  parabolicSar,
  pivotPoints,
  ppo,
  roc,
  rsi,
  sma,
  standardDeviation,
  stochastic,
  stochasticFast,
  stochasticRsi,
  supertrend,
  tema,
  trima,
  trix,
  trueRange,
  ultimateOscillator,
  variance,
  vortex,
  vwma,
  williamsR,
  wma,
  zScore,
  type BarSeries,
  type Indicator,
} from '../../engine-host/trading/index.js'

/** Parameters of a recorded indicator, by their names in the file. */
export type GoldenParameters = Readonly<Record<string, number>>

/** Gives the values of a line of our indicator, a row each, NaN where it has none. */
export type LineValues = (line: string) => Float64Array

/** One output of a recorded indicator and what ours has for it. */
export interface GoldenOutput {
  /** Our line, or how its values follow from ours. */
  readonly values: string | ((line: LineValues) => Float64Array)
  /** What the other library writes into the rows before its first value. */
  readonly padding?: number
}

/** How ours computes a recorded indicator. */
export interface GoldenIndicator {
  /** Name of the function of `backlens`. */
  readonly name: string
  readonly create: (parameters: GoldenParameters, bars: BarSeries) => Indicator
  readonly outputs: Readonly<Record<string, GoldenOutput>>
  /** Options that choose the convention of the other library, for people; empty where it is ours. */
  readonly convention?: string
}

const value = { value: { values: 'value' } }

/** By the name in the file: every indicator whose values we can be compared with. */
export const indicatorTable: Readonly<Record<string, GoldenIndicator>> = {
  SMA: { name: 'sma', create: (p) => sma(p['period']!), outputs: value },
  EMA: {
    name: 'ema',
    create: (p) => ema(p['period']!, { seed: 'sma' }),
    outputs: value,
    convention: "seed: 'sma'",
  },
  WMA: { name: 'wma', create: (p) => wma(p['period']!), outputs: value },
  DEMA: {
    name: 'dema',
    create: (p) => dema(p['period']!, { seed: 'sma' }),
    outputs: value,
    convention: "seed: 'sma'",
  },
  TEMA: {
    name: 'tema',
    create: (p) => tema(p['period']!, { seed: 'sma' }),
    outputs: value,
    convention: "seed: 'sma'",
  },
  TRIMA: { name: 'trima', create: (p) => trima(p['period']!), outputs: value },
  KAMA: {
    name: 'kama',
    create: (p) => kama(p['period'], { fast: p['fast']!, slow: p['slow']! }),
    outputs: value,
  },
  MIDPOINT: { name: 'midpoint', create: (p) => midpoint(p['period']), outputs: value },
  BBANDS: {
    name: 'bollinger',
    create: (p) => bollinger(p['period'], p['deviations']),
    outputs: { upper: { values: 'upper' }, middle: { values: 'middle' }, lower: { values: 'lower' } },
  },
  RSI: { name: 'rsi', create: (p) => rsi(p['period']), outputs: value },
  CMO: {
    name: 'cmo',
    create: (p) => cmo(p['period'], { average: 'rma' }),
    outputs: value,
    convention: "average: 'rma'",
  },
  MACD: {
    name: 'macd',
    create: (p) => macd(p['fast'], p['slow'], p['signal'], { seed: 'sma' }),
    outputs: { macd: { values: 'macd' }, signal: { values: 'signal' }, histogram: { values: 'histogram' } },
    convention: "seed: 'sma'",
  },
  PPO: {
    name: 'ppo',
    create: (p) => ppo(p['fast'], p['slow'], { seed: 'sma' }),
    outputs: value,
    convention: "seed: 'sma'",
  },
  APO: {
    name: 'apo',
    create: (p) => apo(p['fast'], p['slow'], { seed: 'sma' }),
    outputs: value,
    convention: "seed: 'sma'",
  },
  STOCH: {
    name: 'stochastic',
    create: (p) => stochastic(p['k'], p['slowing'], p['d']),
    outputs: { k: { values: 'k' }, d: { values: 'd' } },
  },
  STOCHF: {
    name: 'stochasticFast',
    create: (p) => stochasticFast(p['k'], p['d']),
    outputs: { k: { values: 'k' }, d: { values: 'd' } },
  },
  STOCHRSI: {
    name: 'stochasticRsi',
    create: (p) => stochasticRsi(p['period'], p['k'], 1, p['d']),
    outputs: { k: { values: 'k' }, d: { values: 'd' } },
    convention: 'slowing 1',
  },
  WILLR: { name: 'williamsR', create: (p) => williamsR(p['period']), outputs: value },
  CCI: { name: 'cci', create: (p) => cci(p['period']), outputs: value },
  ROC: { name: 'roc', create: (p) => roc(p['period']), outputs: value },
  MOM: { name: 'momentum', create: (p) => momentum(p['period']), outputs: value },
  TRIX: {
    name: 'trix',
    create: (p) => trix(p['period'], { seed: 'sma' }),
    outputs: value,
    convention: "seed: 'sma'",
  },
  ULTOSC: {
    name: 'ultimateOscillator',
    create: (p) => ultimateOscillator(...(p['periods'] as unknown as [number, number, number])),
    outputs: value,
  },
  AROON: {
    name: 'aroon',
    create: (p) => aroon(p['period']),
    outputs: { up: { values: 'up' }, down: { values: 'down' } },
  },
  AROONOSC: { name: 'aroonOscillator', create: (p) => aroonOscillator(p['period']), outputs: value },
  ADX: {
    name: 'adx',
    create: (p) => adx(p['period'], { start: 'talib' }),
    outputs: { value: { values: 'adx' } },
    convention: "start: 'talib'",
  },
  ADXR: {
    name: 'adxr',
    create: (p) => adxr(p['period'], { start: 'talib' }),
    outputs: value,
    convention: "start: 'talib'",
  },
  PLUS_DI: {
    name: 'adx',
    create: (p) => adx(p['period'], { start: 'talib' }),
    outputs: { value: { values: 'plus' } },
    convention: "start: 'talib'",
  },
  MINUS_DI: {
    name: 'adx',
    create: (p) => adx(p['period'], { start: 'talib' }),
    outputs: { value: { values: 'minus' } },
    convention: "start: 'talib'",
  },
  DX: {
    name: 'dx',
    create: (p) => dx(p['period'], { start: 'talib' }),
    outputs: value,
    convention: "start: 'talib'",
  },
  ATR: { name: 'atr', create: (p) => atr(p['period']), outputs: value },
  NATR: { name: 'natr', create: (p) => natr(p['period']), outputs: value },
  TRANGE: { name: 'trueRange', create: () => trueRange(), outputs: value },
  SAR: { name: 'parabolicSar', create: (p) => parabolicSar(p['acceleration'], p['maximum']), outputs: value },
  OBV: { name: 'obv', create: () => obv(), outputs: value },
  AD: { name: 'accumulation', create: () => accumulation(), outputs: value },
  ADOSC: { name: 'chaikinOscillator', create: (p) => chaikinOscillator(p['fast'], p['slow']), outputs: value },
  MFI: { name: 'mfi', create: (p) => mfi(p['period']), outputs: value },
  STDDEV: { name: 'standardDeviation', create: (p) => standardDeviation(p['period']!), outputs: value },
  VAR: { name: 'variance', create: (p) => variance(p['period']!), outputs: value },
  LINEARREG: { name: 'linearRegression', create: (p) => linearRegression(p['period']), outputs: value },
  LINEARREG_SLOPE: { name: 'linearRegressionSlope', create: (p) => linearRegressionSlope(p['period']), outputs: value },
  CORREL: {
    name: 'correlation',
    create: (p, bars) => correlation(bars.close, bars.high, p['period']),
    outputs: value,
  },
  BETA: { name: 'beta', create: (p, bars) => beta(bars.low, bars.high, p['period']), outputs: value },
  MAX: { name: 'highest', create: (p) => highest(p['period']!), outputs: value },
  MIN: { name: 'lowest', create: (p) => lowest(p['period']!), outputs: value },
  HT_TRENDLINE: { name: 'hilbertTrendline', create: () => hilbertTrendline(), outputs: value },
  HMA: { name: 'hma', create: (p) => hma(p['period']!), outputs: value },
  VWMA: { name: 'vwma', create: (p) => vwma(p['period']), outputs: value },
  DONCHIAN: {
    name: 'donchian',
    create: (p) => donchian(p['upper']),
    outputs: { DCL_20_20: { values: 'lower' }, DCM_20_20: { values: 'middle' }, DCU_20_20: { values: 'upper' } },
  },
  SUPERTREND: {
    name: 'supertrend',
    create: (p) => supertrend(p['period'], p['multiplier'], { convention: 'pandas-ta' }),
    outputs: {
      'SUPERT_10_3.0': { values: 'value', padding: 0 },
      'SUPERTd_10_3.0': {
        values: (line) => {
          const up = line('up')
          return line('value').map((stop, row) => (Number.isNaN(stop) ? NaN : stop === up[row] ? 1 : -1))
        },
        padding: 1,
      },
      'SUPERTl_10_3.0': { values: 'up' },
      'SUPERTs_10_3.0': { values: 'down' },
    },
    convention: "convention: 'pandas-ta'",
  },
  KELTNER: {
    name: 'keltner',
    create: (p) =>
      keltner(p['period'], p['multiplier'], { rangeAverage: 'ema', rangePeriod: p['period']!, seed: 'sma' }),
    outputs: {
      'KCLe_20_2.0': { values: 'lower' },
      'KCBe_20_2.0': { values: 'middle' },
      'KCUe_20_2.0': { values: 'upper' },
    },
    convention: "rangeAverage: 'ema', seed: 'sma'",
  },
  ICHIMOKU: {
    name: 'ichimoku',
    create: (p) => ichimoku(p['tenkan'], p['kijun'], p['senkou']),
    outputs: {
      ISA_9: { values: 'spanA' },
      ISB_26: { values: 'spanB' },
      ITS_9: { values: 'conversion' },
      IKS_26: { values: 'base' },
    },
  },
  VORTEX: {
    name: 'vortex',
    create: (p) => vortex(p['period']),
    outputs: { VTXP_14: { values: 'plus' }, VTXM_14: { values: 'minus' } },
  },
  ZSCORE: {
    name: 'zScore',
    create: (p) => zScore(p['period']!, { deviation: 'sample' }),
    outputs: value,
    convention: "deviation: 'sample'",
  },
  CHOP: { name: 'choppiness', create: (p) => choppiness(p['period']), outputs: value },
  PIVOT: {
    name: 'pivotPoints',
    create: () => pivotPoints({ of: 'bar' }),
    outputs: { value: { values: 'pivot' } },
    convention: "of: 'bar'",
  },
}
