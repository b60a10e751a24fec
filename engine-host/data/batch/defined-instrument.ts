import { type DatabentoPublisher, databentoPublisher } from '../databento-publishers.js'
import { type NamedInstrument, nameInstrument } from '../instrument-naming.js'
import { formatNanos } from '../timestamps.js'
import type { BatchFolder } from './batch-folder.js'
import type { DefinitionRecord } from './definition-records.js'

/**
 * The instrument of Databento's symbol and publisher, with what the definitions beside the file say of it.
 *
 * @param nanos since 1970, of its first data
 */
export function nameDatabentoInstrument(
  symbol: string,
  publisherId: number,
  nanos: bigint,
  batch: BatchFolder | undefined,
): NamedInstrument {
  const publisher = databentoPublisher(publisherId)
  const tradedOn = new Date(Number(nanos / 1_000_000n))
  const named = nameInstrument(symbol, publisher, tradedOn)
  return definedInstrument(named, batch?.definitionOf(symbol, nanos), publisher, tradedOn)
}

/** An instrument with what a definition of Databento says of it: tick, multiplier, currency, expiry and terms of options. */
function definedInstrument(
  named: NamedInstrument,
  definition: DefinitionRecord | undefined,
  publisher: DatabentoPublisher,
  tradedOn: Date,
): NamedInstrument {
  if (definition === undefined) return named
  const { tick, currency, expiration, instrumentClass, strike, underlying } = definition
  const right = instrumentClass === 'C' ? 'call' : instrumentClass === 'P' ? 'put' : undefined
  const expires = (right !== undefined || instrumentClass === 'F') && expiration !== undefined
  const multiplier = multiplierOf(definition)
  const told = {
    tickSize: tick !== undefined && tick > 0n,
    currency: /^[A-Z]{3}$/.test(currency),
    multiplier: multiplier !== undefined,
  }
  const { assumed, ...base } = named.base
  const untold = assumed?.filter((member) => !(member in told && told[member as keyof typeof told])) ?? []
  return {
    ...named,
    base: {
      ...base,
      ...(untold.length > 0 && { assumed: untold }),
      ...(right !== undefined && { kind: 'option' as const }),
      ...(instrumentClass === 'F' && { kind: 'future' as const }),
      ...(told.currency && { currency }),
      ...(multiplier !== undefined && named.base.kind !== 'equity' && { multiplier }),
      ...(expires && { expiry: formatNanos(expiration) }),
      ...(right !== undefined && strike !== undefined && strike > 0n && { strike: decimalText(strike) }),
      ...(right !== undefined && { optionRight: right }),
      ...(right !== undefined &&
        underlying !== '' && { underlying: nameInstrument(underlying, publisher, tradedOn).id }),
    },
    ...(tick !== undefined && tick > 0n && { priceGrid: gridOf(tick) }),
  }
}

/**
 * Worth of one point of one contract: that of a price step by the step, which is right whatever unit prices are in; where it
 * is not told, the multiplier of the contract.
 */
function multiplierOf({ tick, tickValue, contractMultiplier }: DefinitionRecord): string | undefined {
  if (tick !== undefined && tick > 0n && tickValue !== undefined && tickValue > 0n) {
    const units = (tickValue * 1_000_000_000n) / tick
    return (units * tick) / 1_000_000_000n === tickValue && units > 0n ? decimalText(units) : undefined
  }
  return contractMultiplier !== undefined && contractMultiplier > 0n ? String(contractMultiplier) : undefined
}

function gridOf(tick: bigint): NonNullable<NamedInstrument['priceGrid']> {
  const tickSize = decimalText(tick)
  return { tickSize, pricePrecision: tickSize.split('.')[1]?.length ?? 0 }
}

/** A decimal of units of 1e-9, without zeros at its end. */
function decimalText(units: bigint): string {
  const fraction = String(units % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return `${units / 1_000_000_000n}${fraction === '' ? '' : `.${fraction}`}`
}
