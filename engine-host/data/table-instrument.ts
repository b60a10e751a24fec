import { basename } from 'node:path'
import { contractSpecification } from './contract-specifications.js'
import { contractTerms } from './contract-terms.js'
import { contractOfId } from './futures-symbol.js'
import type { NamedInstrument } from './instrument-naming.js'
import { isStockExchange, stockExchange } from './stock-exchanges.js'
import type { TableForm } from './table-form.js'

const currencies = new Set([
  'USD',
  'EUR',
  'JPY',
  'GBP',
  'CHF',
  'AUD',
  'CAD',
  'NZD',
  'SEK',
  'NOK',
  'DKK',
  'PLN',
  'HUF',
  'CZK',
  'TRY',
  'ZAR',
  'MXN',
  'SGD',
  'HKD',
  'CNH',
  'CNY',
  'INR',
  'KRW',
  'BRL',
  'ILS',
  'THB',
  'RUB',
])

/** What coins are quoted in, longest first. */
const coinQuotes = ['FDUSD', 'USDT', 'USDC', 'BUSD', 'TUSD', 'USD', 'EUR', 'GBP', 'TRY', 'BTC', 'ETH', 'BNB']

/**
 * What is known of an instrument whose id a person gave, or that a table names without saying more: coins, perpetuals and
 * currency pairs by their symbol, futures by `ROOT.MonthYear`, shares otherwise, with the zone and currency of their exchange.
 *
 * @param id `SYMBOL.VENUE` or, for a contract, `ES.Z13`
 */
export function instrumentOfId(id: string, market: TableForm['market']): NamedInstrument {
  const symbol = id.slice(0, id.lastIndexOf('.'))
  const contract = contractOfId(id, new Date())
  const specification = contract && contractSpecification(contract.root)
  if (specification) {
    const { tickSize, pricePrecision, multiplier, currency } = specification
    return {
      id,
      base: {
        kind: 'future',
        currency,
        quantityPrecision: 0,
        lotSize: '1',
        multiplier,
        timeZone: specification.timeZone,
        ...contractTerms(contract),
      },
      priceGrid: { tickSize, pricePrecision },
    }
  }
  const perpetual = market === 'equity' ? undefined : perpetualOfSymbol(symbol)
  if (perpetual) return { id, base: perpetual }
  const letters = lettersOf(symbol)
  const pair = /^[A-Z]{6}$/.test(letters) && currencies.has(letters.slice(0, 3)) && currencies.has(letters.slice(3))
  if (market !== 'equity' && market !== 'cryptoSpot' && pair) {
    return {
      id,
      base: {
        kind: 'currencyPair',
        currency: letters.slice(3),
        baseCurrency: letters.slice(0, 3),
        quantityPrecision: 0,
        lotSize: '1',
        multiplier: '1',
        timeZone: 'UTC',
        assumed: ['tickSize', 'lotSize'],
      },
    }
  }
  const { base, quote } = coinPair(letters)
  if (market === 'cryptoSpot' || (market === undefined && quote !== undefined && letters.length > 5)) {
    return {
      id,
      base: {
        kind: 'cryptoSpot',
        currency: quote ?? 'USD',
        ...(quote !== undefined && { baseCurrency: base }),
        ...coinQuantities,
        assumed: ['kind', ...(quote === undefined ? (['currency'] as const) : []), 'tickSize', 'lotSize'],
      },
    }
  }
  const venue = id.slice(id.lastIndexOf('.') + 1)
  return {
    id,
    base: {
      kind: 'equity',
      ...stockExchange(venue),
      quantityPrecision: 0,
      lotSize: '1',
      multiplier: '1',
      assumed: [
        ...(market === 'equity' || isStockExchange(venue) ? [] : (['kind'] as const)),
        ...(isStockExchange(venue) ? [] : (['currency', 'timeZone'] as const)),
        'tickSize',
      ],
    },
    priceGrid: { pricePrecision: 2, tickSize: '0.01' },
  }
}

const coinQuantities = { quantityPrecision: 8, lotSize: '0.00000001', multiplier: '1', timeZone: 'UTC' } as const

function lettersOf(symbol: string): string {
  return symbol.replace(/[^A-Za-z0-9]/g, '').toUpperCase()
}

/** A coin and what it is quoted in; no quote where the letters do not tell. */
function coinPair(letters: string): { readonly base: string; readonly quote: string | undefined } {
  const quote = coinQuotes.find((currency) => letters.endsWith(currency) && letters.length > currency.length)
  return { base: quote === undefined ? letters : letters.slice(0, -quote.length), quote }
}

/** How exchanges and data services mark a perpetual: `BTCUSDT-PERP`, `BTC-USDT-SWAP`, `BTCUSD_PERP`, `BTC-PERPETUAL`, `BTCUSDT.P`. */
const perpetualMark = /(?:[-_./:]?(?:PERP|PERPETUAL)|[-_./:]SWAP|\.P)$/i

/** The settlement behind a colon, as in `BTC/USDT:USDT`. */
const settledPair = /^([A-Z0-9]+)\/([A-Z0-9]+):([A-Z0-9]+)$/i

/**
 * A perpetual by its name. It is taken as linear: contracts on dollars themselves may as well be inverse, which is told.
 */
function perpetualOfSymbol(symbol: string): NamedInstrument['base'] | undefined {
  const [, coin, dollars, settlement] = settledPair.exec(symbol.toUpperCase()) ?? []
  if (coin !== undefined && dollars !== undefined && settlement !== undefined)
    return perpetual(coin, dollars, settlement === coin)
  if (!perpetualMark.test(symbol)) return undefined
  const { base, quote } = coinPair(lettersOf(symbol.replace(perpetualMark, '')))
  return base === '' ? undefined : perpetual(base, quote, false)
}

function perpetual(baseCurrency: string, quote: string | undefined, inverse: boolean): NamedInstrument['base'] {
  const unclear = !inverse && (quote === undefined || quote === 'USD')
  return {
    kind: 'cryptoPerpetual',
    currency: quote ?? 'USD',
    baseCurrency,
    ...(inverse && { valuation: 'inverse' as const }),
    ...(unclear && { valuation: 'linear' as const }),
    ...coinQuantities,
    assumed: [
      ...(quote === undefined ? (['currency'] as const) : []),
      'tickSize',
      'lotSize',
      'multiplier',
      ...(unclear ? (['valuation'] as const) : []),
    ],
  }
}

/** Whether a text can be the id of an instrument: a symbol, a point, a venue or a contract month. */
export function isInstrumentId(id: string): boolean {
  return /^[\x21-\x7e]{1,60}\.[\x21-\x2d\x2f-\x7e]{1,30}$/.test(id)
}

/**
 * The id that the name of a file proposes: vendors write the symbol first, HistData third, TradingView after its
 * exchange. Undefined when the name has no word.
 */
export function proposedInstrument(path: string, form: TableForm): string | undefined {
  const words = basename(path)
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
  const exchange = form.name === 'TradingView export' && /^[A-Z0-9]+_[A-Z0-9.!]+/.test(basename(path))
  if (exchange) return `${/^[A-Z0-9]+_([A-Z0-9]+(?:\.P)?)/.exec(basename(path))![1]!}.${words[0]!}`
  const word = form.symbol ?? (words[0] === 'DAT' ? words[2] : words[0])
  return word === undefined || form.venue === undefined ? undefined : `${word.toUpperCase()}.${form.venue}`
}
