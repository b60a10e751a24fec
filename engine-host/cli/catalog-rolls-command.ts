import fs from 'node:fs'
import { formatDay } from '../core/civil-date.js'
import type { PriceAdjustment } from '../protocol/continuous-settings.js'
import type { RollRule } from '../data/futures-symbol.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { cliFailures } from './failures.js'
import { locateStore } from './store-location.js'
import type { Terminal } from './terminal.js'
import { textTable } from './text-table.js'

export interface CatalogRollsOptions {
  readonly catalog?: string
  readonly rule: Exclude<RollRule, 'openInterest'> | 'open-interest'
  readonly adjust: PriceAdjustment
}

/** `backlens catalog rolls ES` */
export async function catalogRollsCommand(
  root: string,
  options: CatalogRollsOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const store = locateStore(options.catalog, process.cwd())
  if (!fs.existsSync(store)) return terminal.failed(cliFailures.noCatalog(store))
  const { Catalog } = await import('../data/catalog.js')
  const { formatNanos } = await import('../data/timestamps.js')
  const { contractAdjustments } = await import('../data/continuous/price-adjustment.js')
  const catalog = await Catalog.open(store)
  if (!(catalog instanceof Catalog)) return terminal.failed(catalog)
  try {
    const schedule = await catalog.rolls(root, options.rule === 'open-interest' ? 'openInterest' : options.rule)
    if ('kind' in schedule) return terminal.failed(schedule)
    const adjustments = contractAdjustments(schedule, options.adjust)
    const { first } = schedule
    const rolls = schedule.rolls.map(({ nanos, ...roll }) => ({ ...roll, time: formatNanos(nanos) }))
    terminal.printJson({ root, rule: options.rule, adjustment: options.adjust, first, rolls, adjustments })
    const rows = adjustments.map(({ id, factor, offset }, at) => {
      const roll = at === 0 ? undefined : schedule.rolls[at - 1]
      return [
        id,
        roll === undefined ? '' : formatDay(roll.day),
        roll === undefined ? '' : formatNanos(roll.nanos),
        roll === undefined ? '' : `${roll.fromClose} → ${roll.toClose}`,
        options.adjust === 'ratio' ? `× ${factor.toPrecision(8)}` : String(offset),
      ]
    })
    terminal.print(
      textTable(
        [
          { title: 'Contract' },
          { title: 'From' },
          { title: 'Roll (UTC)' },
          { title: 'Closes before' },
          { title: 'Adjustment', align: 'right' },
        ],
        rows,
      ),
    )
    return exitCodes.success
  } finally {
    await catalog.close()
  }
}
