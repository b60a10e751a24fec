import { fromUnits } from '../core/fixed-point.js'
import { Money } from '../model/decimal-values.js'
import type { Instrument } from '../model/instrument.js'
import type { Position } from '../model/portfolio.js'
import type { PositionLedger } from './position-ledger.js'

/** What all strategies hold of an instrument: the position itself where there is one strategy. */
export function netPosition(ledgers: readonly PositionLedger[]): Position {
  return ledgers.length === 1 ? ledgers[0]! : new NetPosition(ledgers)
}

class NetPosition implements Position {
  /** @param ledgers One for each strategy, at least one. */
  constructor(private readonly ledgers: readonly PositionLedger[]) {}

  get instrument(): Instrument {
    return this.ledgers[0]!.instrument
  }

  get side(): 'LONG' | 'SHORT' | 'FLAT' {
    const units = this.signedUnits
    return units > 0 ? 'LONG' : units < 0 ? 'SHORT' : 'FLAT'
  }

  get quantity(): number {
    return fromUnits(this.signedUnits, this.instrument.quantityPrecision)
  }

  /** Average over what the strategies hold on the net side. */
  get averagePrice(): number {
    const net = Math.sign(this.signedUnits)
    let units = 0
    let cost = 0
    for (const ledger of this.ledgers)
      if (ledger.signedUnits * net > 0) {
        units += ledger.signedUnits
        cost += ledger.averagePrice * ledger.signedUnits
      }
    return units === 0 ? NaN : cost / units
  }

  get barsHeld(): number {
    const held = this.ledgers.map(({ barsHeld }) => barsHeld).filter((bars) => !Number.isNaN(bars))
    return held.length === 0 ? NaN : Math.max(...held)
  }

  unrealizedPnl(): Money {
    return this.sum((ledger) => ledger.unrealizedPnl())
  }

  realizedPnl(): Money {
    return this.sum((ledger) => ledger.realizedPnl())
  }

  private get signedUnits(): number {
    return this.ledgers.reduce((units, ledger) => units + ledger.signedUnits, 0)
  }

  private sum(of: (ledger: PositionLedger) => Money): Money {
    return this.ledgers.map(of).reduce((sum, money) => sum.plus(money))
  }
}
