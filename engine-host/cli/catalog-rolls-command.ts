import fs from 'node:fs'
import { formatDay } from '../core/civil-date.js'
import type { PriceAdjustment } from '../protocol/continuous-settings.js'
import type { Roll, RollSchedule } from '../data/continuous/roll-schedule.js'
import type { ContinuousSymbol, RollRule } from '../data/futures-symbol.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { cliFailures } from './failures.js'
import { locateStore } from './store-location.js'
import type { Terminal } from './terminal.js'
import { textTable } from './text-table.js'

type RuleName = Exclude<RollRule, 'openInterest'> | 'open-interest'

export interface CatalogRollsOptions {
  readonly catalog?: string
  /** Default: that of the symbol, else `volume`. */
  readonly rule?: RuleName
  readonly adjust: PriceAdjustment
  /** As in runs. */
  readonly rollBefore?: number
  /** ISO 8601; rolls before it are left out. */
  readonly from?: string
}

/** What runs do without a setting of their own. */
const usualRollBefore = 1

/** `backlens catalog rolls ES` */
export async function catalogRollsCommand(
  root: string,
  options: CatalogRollsOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const store = locateStore(options.catalog, process.cwd())
  if (!fs.existsSync(store)) return terminal.failed(cliFailures.noCatalog(store))
  const { Catalog } = await import('../data/catalog.js')
  const { boundUnreadable } = await import('../data/market-data-failure.js')
  const { formatNanos, parseIsoNanos } = await import('../data/timestamps.js')
  const { contractAdjustments } = await import('../data/continuous/price-adjustment.js')
  const { formatContinuous, parseFuturesSymbol } = await import('../data/futures-symbol.js')
  const parsed = parseFuturesSymbol(root, new Date())
  const named = parsed?.kind === 'continuous' ? parsed.continuous : undefined
  const asked = options.rule && ruleOf(options.rule)
  if (named !== undefined && asked !== undefined && named.rule !== asked)
    return terminal.failed(cliFailures.otherRollRule(root, ruleNames[named.rule], options.rule!))
  const symbol: ContinuousSymbol = named ?? { root, rule: asked ?? 'volume', rank: 0 }
  const from = options.from === undefined ? undefined : parseIsoNanos(options.from)
  if (options.from !== undefined && from === undefined) return terminal.failed(boundUnreadable('from', options.from))
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) return terminal.failed(catalog)
  try {
    const { rollBefore = usualRollBefore } = options
    const whole = await catalog.rolls(symbol.root, symbol.rule, { rank: symbol.rank, rollBefore })
    if ('kind' in whole) return terminal.failed(whole)
    const schedule = from === undefined ? whole : since(whole, from)
    const adjustments = contractAdjustments(schedule, options.adjust)
    const rolls = schedule.rolls.map(({ nanos, day, ...roll }) => ({
      ...roll,
      day: formatDay(day),
      time: formatNanos(nanos),
      gap: gapOf(roll),
    }))
    const name = formatContinuous(symbol)
    const rule = ruleNames[symbol.rule]
    const { first } = schedule
    terminal.printJson({
      series: name,
      root: symbol.root,
      rule,
      rollBefore,
      adjustment: options.adjust,
      first,
      rolls,
      adjustments,
    })
    const rows = adjustments.map(({ id, factor, offset }, at) => {
      const roll = at === 0 ? undefined : rolls[at - 1]
      return [
        id,
        roll?.day ?? '',
        roll?.time ?? '',
        roll === undefined ? '' : `${roll.fromClose} → ${roll.toClose}`,
        roll === undefined ? '' : String(roll.gap),
        options.adjust === 'ratio' ? `× ${factor.toPrecision(8)}` : String(offset),
      ]
    })
    const columns = [
      { title: 'Contract' },
      { title: 'From' },
      { title: 'Roll (UTC)' },
      { title: 'Closes before' },
      { title: 'Gap', align: 'right' },
      { title: 'Adjustment', align: 'right' },
    ] as const
    const count = rolls.length === 1 ? '1 roll' : `${rolls.length} rolls`
    terminal.print(`${name} by ${rule.replace('-', ' ')}, ${count}\n\n${textTable(columns, rows)}`)
    return exitCodes.success
  } finally {
    await catalog.close()
  }
}

const ruleNames: Readonly<Record<RollRule, RuleName>> = {
  calendar: 'calendar',
  volume: 'volume',
  openInterest: 'open-interest',
}

function ruleOf(name: RuleName): RollRule {
  return name === 'open-interest' ? 'openInterest' : name
}

/** The schedule from a time on, whose first contract is the one of that time. */
function since({ first, rolls }: RollSchedule, nanos: bigint): RollSchedule {
  const passed = rolls.filter((roll) => roll.nanos < nanos)
  return { first: passed.at(-1)?.to ?? first, rolls: rolls.slice(passed.length) }
}

/** What the price jumps by at a roll, as a decimal that does not show the rounding of the difference. */
function gapOf({ fromClose, toClose }: Pick<Roll, 'fromClose' | 'toClose'>): number {
  return Number((toClose - fromClose).toPrecision(12))
}
