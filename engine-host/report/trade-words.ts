import { exitReasons, fillRules, type ExitReason, type FillRule } from '../protocol/result-columns.js'

const reasonWords: Readonly<Record<ExitReason, string>> = {
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

const ruleWords: Readonly<Record<FillRule, string>> = {
  none: '–',
  nextOpen: 'next open',
  thisClose: 'this close',
  limitTouched: 'limit, touched',
  limitGap: 'limit, gapped',
  stopTouched: 'stop, touched',
  stopGap: 'stop, gapped',
  endOfData: 'end of data',
  tick: 'tick',
  quote: 'quote',
  ifTouched: 'if-touched, touched',
  ifTouchedGap: 'if-touched, gapped',
  auction: 'open or close',
  depth: 'order book',
  queue: 'limit, queue',
  drillDownOpen: 'next open, finer data',
  drillDownLimit: 'limit, finer data',
  drillDownStop: 'stop, finer data',
  settlement: 'settlement',
}

/** Why a trade ended. @param index into `exitReasons` */
export function exitReasonWords(index: number): string {
  const reason = exitReasons[index]
  return reason === undefined ? '–' : reasonWords[reason]
}

/** The rule that set a fill's price. @param index into `fillRules` */
export function fillRuleWords(index: number): string {
  const rule = fillRules[index]
  return rule === undefined ? '–' : ruleWords[rule]
}

/** @param side 1 long, -1 short */
export function sideWords(side: number): string {
  return side < 0 ? 'Short' : 'Long'
}

/** Whether a trade has not ended. @param index into `exitReasons` */
export function isOpen(index: number): boolean {
  return exitReasons[index] === 'open'
}
