import { didYouMean } from '../core/suggestion.js'
import { UserError } from '../core/user-error.js'
import type { FillRules } from '../engine/fill-rules.js'
import { checkLatency, checkMilliseconds } from './latency-model.js'
import { checkSlippage } from './slippage-model.js'
import type { FillPreset, FillSettings, VenueSettings } from '../protocol/venue-settings.js'

const standard: FillRules = {
  entryAt: 'nextOpen',
  limitFill: 'touch',
  gapImprovement: true,
  barExecution: 'levels',
  intrabarPath: 'pessimistic',
  sameBarChildren: true,
  marketFill: 'open',
  volumeLimit: 'none',
  finalize: 'lastClose',
  queuePosition: 'behind',
  liquidityConsumption: true,
  drillDown: true,
  spread: 0,
  exclusiveOrders: false,
  shareSizes: 'whenOrdered',
  latency: 'none',
  dataDelay: 'none',
  slippage: 'none',
  triggeredLimit: 'byPath',
  trailsBehind: false,
  keepsFilledSide: false,
  riskChecks: 'beforeSending',
  contingencies: 'byPosition',
  insideBar: 'withItsClose',
  endsAtRuin: false,
  money: 'exact',
}

/** The rules behind each preset; what a preset does not name is as in `default`. */
const presets: Readonly<Record<FillPreset, FillRules>> = {
  default: standard,
  'backtesting.py': {
    ...standard,
    barExecution: 'queue',
    finalize: 'lastOpen',
    drillDown: false,
    shareSizes: 'whenFilled',
    endsAtRuin: true,
    money: 'unrounded',
  },
  backtrader: { ...standard, sameBarChildren: false, triggeredLimit: 'counterBar', finalize: 'none', drillDown: false },
  nautilus: {
    ...standard,
    entryAt: 'thisClose',
    gapImprovement: false,
    barExecution: 'ticks',
    intrabarPath: 'ohlc',
    finalize: 'none',
    queuePosition: 'front',
    liquidityConsumption: false,
    drillDown: false,
    trailsBehind: true,
    keepsFilledSide: true,
    riskChecks: 'atVenue',
    contingencies: 'byOrder',
    insideBar: 'atOnce',
    money: 'binary',
  },
  optimistic: { ...standard, intrabarPath: 'adaptive', queuePosition: 'front' },
  pessimistic: { ...standard, limitFill: 'through', gapImprovement: false, marketFill: 'worst' },
}

const choices: { readonly [Setting in keyof FillSettings]?: readonly FillSettings[Setting][] } = {
  entryAt: ['nextOpen', 'thisClose'],
  gapImprovement: [true, false],
  barExecution: ['levels', 'ticks', 'queue'],
  intrabarPath: ['pessimistic', 'ohlc', 'olhc', 'adaptive', 'byDirection'],
  sameBarChildren: [true, false],
  marketFill: ['open', 'mid', 'worst'],
  finalize: ['lastClose', 'lastOpen', 'none'],
  queuePosition: ['behind', 'front'],
  liquidityConsumption: [true, false],
  drillDown: [true, false],
  exclusiveOrders: [true, false],
  shareSizes: ['whenOrdered', 'whenFilled'],
}

/** The rules that a preset and the settings given beside it amount to. Throws a `UserError` for a value that is none. */
export function resolveFillRules(settings: VenueSettings): FillRules {
  const { preset = 'default', ...overrides } = settings
  if (!Object.hasOwn(presets, preset)) throw unknownValue('preset', preset, Object.keys(presets))
  for (const [setting, allowed] of Object.entries(choices)) {
    const value: unknown = overrides[setting as keyof FillSettings]
    if (value !== undefined && !(allowed as readonly unknown[]).includes(value))
      throw unknownValue(setting, value, allowed)
  }
  if (overrides.oms !== undefined && !['netting', 'hedging'].includes(overrides.oms))
    throw unknownValue('oms', overrides.oms, ['netting', 'hedging'])
  checkLimitFill(overrides.limitFill)
  checkVolumeLimit(overrides.volumeLimit)
  checkSpread(overrides.spread)
  if (isSettings('latency', overrides.latency)) checkLatency(overrides.latency)
  if (isSettings('slippage', overrides.slippage)) checkSlippage(overrides.slippage)
  if (overrides.dataDelay !== undefined && overrides.dataDelay !== 'none')
    checkMilliseconds('dataDelay', overrides.dataDelay)
  const rules = { ...presets[preset], ...overrides }
  if (rules.barExecution === 'queue') checkQueue(rules)
  else checkWithoutQueue(rules, overrides)
  if (rules.barExecution === 'ticks') checkTicks(rules, overrides)
  return rules.barExecution === 'queue' ? rules : { ...rules, ...queueOnly }
}

/** Settings that only the queue knows, with the values at which they do nothing. */
const queueOnly = { spread: 0, shareSizes: 'whenOrdered' } as const

/** Refuses settings that need the queue, rather than leave them without effect. */
function checkWithoutQueue(rules: FillRules, overrides: Partial<FillSettings>): void {
  const names = (Object.keys(queueOnly) as (keyof typeof queueOnly)[]).filter(
    (name) => overrides[name] !== undefined && overrides[name] !== queueOnly[name],
  )
  if (names.length > 0)
    throw new UserError(
      `The venue's '${names.join("' and '")}' asks for the barExecution 'queue'; it is '${rules.barExecution}'.`,
      'Set "barExecution": "queue", or begin with the preset "backtesting.py".',
    )
}

/** Refuses settings that the queue does not know. */
function checkQueue(rules: FillRules): void {
  const unknown = [
    ...(rules.marketFill === 'open' ? [] : ['marketFill']),
    ...(rules.volumeLimit === 'none' ? [] : ['volumeLimit']),
    ...(typeof rules.limitFill === 'object' ? ['limitFill by probability'] : []),
    ...(rules.slippage === 'none' ? [] : ['slippage']),
  ]
  if (unknown.length > 0)
    throw new UserError(
      `The barExecution 'queue' does not know ${unknown.join(' and ')}.`,
      'Leave it out, or set "barExecution": "levels".',
    )
}

/** Refuses settings that the core of ticks does not know; what a preset leaves as it is by default means nothing there. */
function checkTicks(rules: FillRules, overrides: Partial<FillSettings>): void {
  const unknown = [
    ...(overrides.entryAt === 'nextOpen' ? ["entryAt 'nextOpen'"] : []),
    ...(rules.limitFill === 'touch' ? [] : ['limitFill']),
    ...(overrides.gapImprovement === true ? ['gapImprovement'] : []),
    ...(overrides.intrabarPath === 'pessimistic' ? ["intrabarPath 'pessimistic'"] : []),
    ...(rules.sameBarChildren ? [] : ['sameBarChildren false']),
    ...(rules.marketFill === 'open' ? [] : ['marketFill']),
    ...(rules.volumeLimit === 'none' ? [] : ['volumeLimit']),
  ]
  if (unknown.length > 0)
    throw new UserError(
      `The barExecution 'ticks' does not know ${unknown.join(' and ')}.`,
      'Leave it out, or set "barExecution": "levels".',
    )
}

function checkSpread(value: FillSettings['spread'] | undefined): void {
  if (value === undefined || (typeof value === 'number' && value >= 0 && value < 1)) return
  throw unknownValue('spread', value, ['a share of the price from 0 to below 1, such as 0.0002'])
}

function checkLimitFill(value: FillSettings['limitFill'] | undefined): void {
  if (value === undefined || value === 'touch' || value === 'through') return
  const probability = typeof value === 'object' ? value.probability : NaN
  if (!(probability >= 0 && probability <= 1))
    throw unknownValue('limitFill', value, ['touch', 'through', '{"probability": 0 to 1}'])
}

function isSettings<Settings extends object>(field: string, value: 'none' | Settings | undefined): value is Settings {
  if (value === undefined || value === 'none') return false
  if (typeof value === 'object') return true
  throw unknownValue(field, value, ['none', 'an object of numbers'])
}

function checkVolumeLimit(value: FillSettings['volumeLimit'] | undefined): void {
  if (value === undefined || value === 'none' || (typeof value === 'number' && value > 0 && value <= 1)) return
  throw unknownValue('volumeLimit', value, ['none', 'a share above 0 and at most 1'])
}

function unknownValue(setting: string, value: unknown, allowed: readonly unknown[]): UserError {
  return new UserError(
    `The venue's '${setting}' cannot be ${JSON.stringify(value)}.`,
    `${didYouMean(String(value), allowed.map(String))}Choose one of: ${allowed.map(String).join(', ')}.`,
  )
}
