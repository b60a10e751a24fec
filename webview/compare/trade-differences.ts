import type { ComparedRun } from '../../engine-host/protocol/compare-view-messages.js'

/** A trade that no other of the compared runs has. */
export interface LonelyTrade {
  /** Place of its run among those compared. */
  readonly run: number
  /** Row in the trades of that run. */
  readonly row: number
}

/** What runs have of their trades in common. A trade is the same when instrument, side and time of entry are. */
export interface TradeDifferences {
  /** Trades that every run has. */
  readonly common: number
  /** By time of entry, then by run. */
  readonly lonely: readonly LonelyTrade[]
}

export function tradeDifferences(runs: readonly ComparedRun[]): TradeDifferences {
  // How often each run has each trade: two entries at one time are two trades.
  const counts = new Map<string, number[]>()
  const keyed = runs.map(({ run, trades }, place) =>
    Array.from({ length: trades.length }, (_, row) => {
      const instrument = run.instruments[trades.instrument[row]!]?.id ?? ''
      const key = `${trades.entryTime[row]!} ${trades.side[row]!} ${instrument}`
      let count = counts.get(key)
      if (count === undefined) counts.set(key, (count = new Array<number>(runs.length).fill(0)))
      return { key, ordinal: ++count[place]! }
    }),
  )
  let common = 0
  for (const count of counts.values()) common += Math.min(...count)
  const lonely = keyed.flatMap((rows, run) =>
    rows.flatMap(({ key, ordinal }, row) =>
      counts.get(key)!.some((count, place) => place !== run && count >= ordinal) ? [] : [{ run, row }],
    ),
  )
  const entryOf = ({ run, row }: LonelyTrade) => runs[run]!.trades.entryTime[row]!
  lonely.sort((one, other) => entryOf(one) - entryOf(other) || one.run - other.run || one.row - other.row)
  return { common, lonely }
}
