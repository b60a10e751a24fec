import { exitReasons, fillRules, type ExitReason, type FillRule } from '../../engine-host/protocol/result-columns.js'

const reasonLabels: Readonly<Record<ExitReason, string>> = {
  open: 'still open',
  signal: 'signal',
  stopLoss: 'stop loss',
  takeProfit: 'take profit',
  trailingStop: 'trailing stop',
  reversal: 'reversal',
  endOfData: 'end of data',
  liquidation: 'liquidation',
  settlement: 'settlement',
  roll: 'roll to the next contract',
}

const ruleLabels: Readonly<Record<FillRule, string>> = {
  none: '–',
  nextOpen: 'next open',
  thisClose: 'this close',
  limitTouched: 'limit, touched',
  limitGap: 'limit, gapped through',
  stopTouched: 'stop, touched',
  stopGap: 'stop, gapped through',
  endOfData: 'end of data',
  tick: 'tick',
  quote: 'quote',
  ifTouched: 'if-touched, touched',
  ifTouchedGap: 'if-touched, gapped through',
  auction: 'open or close',
  depth: 'order book',
  queue: 'limit, queue',
  drillDownOpen: 'next open, finer data',
  drillDownLimit: 'limit, finer data',
  drillDownStop: 'stop, finer data',
  settlement: 'settlement',
}

/** Why a trade ended, in words. @param index into `exitReasons` */
export function exitReasonLabel(index: number): string {
  const reason = exitReasons[index]
  return reason === undefined ? '–' : reasonLabels[reason]
}

/** The rule that set a price, in words. @param index into `fillRules` */
export function fillRuleLabel(index: number): string {
  const rule = fillRules[index]
  return rule === undefined ? '–' : ruleLabels[rule]
}

export function sideLabel(side: number): string {
  return side < 0 ? 'Short' : 'Long'
}
