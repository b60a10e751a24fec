import { fieldsByName } from './column-names.js'
import type { TableForm } from './table-form.js'
import type { TextSample } from './text-sample.js'

/** Tells from the beginning of a text whether it has one form. */
type Recogniser = (sample: TextSample) => TableForm | undefined

const ohlc = { open: 'open', high: 'high', low: 'low', close: 'close' } as const

const binanceKlineColumns = [
  'open_time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'close_time',
  'quote_volume',
  'count',
  'taker_buy_volume',
  'taker_buy_quote_volume',
  'ignore',
] as const

const isEpoch = (text: string | undefined) => text !== undefined && /^\d{12,19}$/.test(text)
const isNumber = (text: string | undefined) => text !== undefined && /^-?\d+(?:[.,]\d+)?(?:e-?\d+)?$/i.test(text)
const isBoolean = (text: string | undefined) => text !== undefined && /^(?:true|false)$/i.test(text)

/** Klines of data.binance.vision: twelve columns, with a header since it has one, stamps in ms or µs. */
function binanceKlines({ rows }: TextSample): TableForm | undefined {
  const headed = rows[0]?.[0] === 'open_time' && rows[0].length === 12
  const first = rows[headed ? 1 : 0]
  if (!headed && !(first?.length === 12 && isEpoch(first[0]) && isEpoch(first[6]) && first[11] === '0'))
    return undefined
  return {
    name: 'Binance klines',
    why: headed
      ? 'its header begins with open_time and has twelve columns'
      : 'its lines have twelve columns, the first and the seventh times, the last zero',
    content: 'bars',
    headerLines: headed ? 1 : 0,
    columns: binanceKlineColumns,
    fields: { time: 'open_time', ...ohlc, volume: 'volume' },
    venue: 'BINANCE',
    market: 'cryptoSpot',
  }
}

/** Trades and aggregated trades of data.binance.vision. */
function binanceTrades({ rows }: TextSample): TableForm | undefined {
  const headed = rows[0]?.includes('is_buyer_maker') === true
  const row = rows[headed ? 1 : 0] ?? rows[0]!
  const single = row.length >= 6 && row.length <= 7 && isEpoch(row[4]) && isBoolean(row[5])
  const aggregated = row.length >= 7 && row.length <= 8 && isEpoch(row[5]) && isBoolean(row[6])
  if (!single && !aggregated) return undefined
  const columns = single
    ? ['id', 'price', 'quantity', 'quote_quantity', 'time', 'is_buyer_maker', 'is_best_match']
    : ['id', 'price', 'quantity', 'first_id', 'last_id', 'time', 'is_buyer_maker', 'is_best_match']
  return {
    name: single ? 'Binance trades' : 'Binance aggregated trades',
    why: `its lines have a time in column ${single ? 5 : 6} and true or false after it`,
    content: 'trades',
    headerLines: headed ? 1 : 0,
    columns: columns.slice(0, row.length),
    fields: { time: 'time', price: 'price', size: 'quantity', side: 'is_buyer_maker', sequence: 'id' },
    venue: 'BINANCE',
    market: 'cryptoSpot',
  }
}

/** MetaTrader 5: tabs, names in angle brackets; no `<TIME>` for daily bars. */
function metaTrader5({ rows }: TextSample): TableForm | undefined {
  const header = rows[0] ?? []
  if (header[0] !== '<DATE>') return undefined
  const columns = header.map((name) => name.replace(/[<>]/g, ''))
  const base = { why: 'its header begins with <DATE>', headerLines: 1, columns, venue: 'MT5' } as const
  const timeOfDay = columns.includes('TIME') ? { timeOfDay: 'TIME' } : {}
  if (columns.includes('BID') && columns.includes('ASK')) {
    return {
      ...base,
      name: 'MetaTrader 5 ticks',
      content: 'quotes',
      carriesQuotes: true,
      fields: { time: 'DATE', ...timeOfDay, bid: 'BID', ask: 'ASK' },
    }
  }
  // The exchange's volume where there is any, else the number of ticks.
  const volumes = columns.indexOf('VOL')
  const real = volumes >= 0 && rows.slice(1).some((row) => Number(row[volumes]) > 0)
  const volume = real ? 'VOL' : columns.includes('TICKVOL') ? 'TICKVOL' : undefined
  return {
    ...base,
    name: 'MetaTrader 5 bars',
    content: 'bars',
    fields: {
      time: 'DATE',
      ...timeOfDay,
      open: 'OPEN',
      high: 'HIGH',
      low: 'LOW',
      close: 'CLOSE',
      ...(volume !== undefined && { volume }),
    },
  }
}

/** MetaTrader 4, and HistData in its MetaTrader form: no header, date and time with points and colons. */
function metaTrader4({ rows, delimiter }: TextSample): TableForm | undefined {
  const [first] = rows
  if (delimiter !== ',' || first?.length !== 7) return undefined
  if (!/^\d{4}\.\d{2}\.\d{2}$/.test(first[0]!) || !/^\d{2}:\d{2}$/.test(first[1]!)) return undefined
  return {
    name: 'MetaTrader 4 bars',
    why: 'its lines begin with a date such as 2024.01.02 and a time such as 00:00',
    content: 'bars',
    headerLines: 0,
    columns: ['date', 'time', 'open', 'high', 'low', 'close', 'volume'],
    fields: { time: 'date', timeOfDay: 'time', ...ohlc, volume: 'volume' },
    venue: 'MT4',
  }
}

/** HistData and NinjaTrader: no header, semicolons, `20120201 000000`. */
function semicolonBars({ rows, delimiter }: TextSample): TableForm | undefined {
  const [first] = rows
  if (delimiter !== ';' || first?.length !== 6 || !/^\d{8}(?: \d{6})?$/.test(first[0]!)) return undefined
  if (!first.slice(1).every(isNumber)) return undefined
  const base = {
    content: 'bars',
    headerLines: 0,
    columns: ['time', 'open', 'high', 'low', 'close', 'volume'],
    fields: { time: 'time', ...ohlc, volume: 'volume' },
  } as const
  // HistData has no volume; NinjaTrader stamps the close.
  return rows.every((row) => Number(row[5]) === 0)
    ? {
        ...base,
        name: 'HistData bars',
        why: 'its lines are a time such as 20120201 000000, four prices and a volume of zero',
        timeZone: 'Etc/GMT+5',
        venue: 'HISTDATA',
        market: 'currencyPair',
      }
    : {
        ...base,
        name: 'NinjaTrader bars',
        why: 'its lines are a time such as 20120201 000000, four prices and a volume, with semicolons',
        stamp: 'close',
        venue: 'NINJATRADER',
      }
}

/** HistData ticks: `20120201 000003660,bid,ask,0`. */
function histDataTicks({ rows }: TextSample): TableForm | undefined {
  const [first] = rows
  if (first?.length !== 4 || !/^\d{8} \d{9}$/.test(first[0]!)) return undefined
  return {
    name: 'HistData ticks',
    why: 'its lines begin with a time such as 20120201 000003660',
    content: 'quotes',
    headerLines: 0,
    columns: ['time', 'bid', 'ask', 'volume'],
    fields: { time: 'time', bid: 'bid', ask: 'ask' },
    timeZone: 'Etc/GMT+5',
    venue: 'HISTDATA',
    market: 'currencyPair',
  }
}

function dukascopy({ rows }: TextSample): TableForm | undefined {
  const columns = rows[0] ?? []
  const [time] = columns
  if (time === undefined || !/^(?:gmt|local|utc) time$/i.test(time)) return undefined
  const base = {
    why: `its header begins with ${time}`,
    headerLines: 1,
    columns,
    dateOrder: 'dmy' as const,
    venue: 'DUKASCOPY',
  } as const
  if (columns.includes('Ask') && columns.includes('Bid')) {
    return { ...base, name: 'Dukascopy ticks', content: 'quotes', fields: { ...fieldsByName(columns), time } }
  }
  return { ...base, name: 'Dukascopy bars', content: 'bars', fields: { ...fieldsByName(columns), time } }
}

/** Stooq's bulk files: `<TICKER>,<PER>,<DATE>,<TIME>,…`, intraday times of Warsaw. */
function stooq({ rows }: TextSample): TableForm | undefined {
  const header = rows[0] ?? []
  if (header[0] !== '<TICKER>' || header[1] !== '<PER>') return undefined
  const columns = header.map((name) => name.replace(/[<>]/g, ''))
  const period = rows[1]?.[1] ?? ''
  const daily = period === 'D'
  return {
    name: 'Stooq bars',
    why: 'its header begins with <TICKER>,<PER>',
    content: 'bars',
    headerLines: 1,
    columns,
    fields: {
      symbol: 'TICKER',
      time: 'DATE',
      ...(daily ? {} : { timeOfDay: 'TIME' }),
      open: 'OPEN',
      high: 'HIGH',
      low: 'LOW',
      close: 'CLOSE',
      volume: 'VOL',
    },
    ...(daily ? { bars: '1-DAY' } : /^\d+$/.test(period) ? { bars: `${Number(period)}-MINUTE` } : {}),
    ...(!daily && { timeZone: 'Europe/Warsaw', stamp: 'close' as const }),
    venue: 'STOOQ',
  }
}

function yahoo({ rows }: TextSample): TableForm | undefined {
  const columns = rows[0] ?? []
  if (!columns.includes('Adj Close') && !columns.includes('Stock Splits')) return undefined
  const time = columns.find((name) => name === 'Date' || name === 'Datetime')
  if (time === undefined) return undefined
  return {
    name: 'Yahoo bars',
    why: `its header has the columns ${time} and ${columns.includes('Adj Close') ? 'Adj Close' : 'Stock Splits'}`,
    content: 'bars',
    headerLines: 1,
    columns,
    fields: { ...fieldsByName(columns), time },
    venue: 'YAHOO',
    market: 'equity',
  }
}

/** Tables that yfinance saves: three lines of header, of which the second names the ticker of each column. */
function yfinance({ rows }: TextSample): TableForm | undefined {
  const [names, tickers, index] = rows
  if (names?.[0] !== 'Price' || tickers?.[0] !== 'Ticker' || index === undefined) return undefined
  const several = new Set(tickers.slice(1)).size > 1
  const columns = names.map((name, at) =>
    at === 0 ? (index[0] ?? 'Date') : several ? `${name} ${tickers[at]!}` : name,
  )
  return {
    name: 'yfinance bars',
    why: 'its first two lines begin with Price and Ticker',
    content: 'bars',
    headerLines: 3,
    columns,
    fields: { ...fieldsByName(columns), time: columns[0]! },
    ...(!several && { symbol: tickers[1]! }),
    venue: 'YAHOO',
    market: 'equity',
  }
}

/** TradingView's chart export: `time,open,high,low,close` and, after them, a volume and indicators. */
function tradingView({ rows, delimiter }: TextSample): TableForm | undefined {
  const columns = rows[0] ?? []
  if (delimiter !== ',' || columns.slice(0, 5).join() !== 'time,open,high,low,close') return undefined
  if (!/^\d{9,10}$|T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})$|^\d{4}-\d{2}-\d{2}$/.test(rows[1]?.[0] ?? ''))
    return undefined
  // Spelled otherwise it is a table of someone else, whose volume counts.
  if (!columns.includes('Volume') && fieldsByName(columns).volume !== undefined) return undefined
  return {
    name: 'TradingView export',
    why: 'its header begins with time,open,high,low,close',
    content: 'bars',
    headerLines: 1,
    columns,
    fields: { time: 'time', ...ohlc, ...(columns.includes('Volume') && { volume: 'Volume' }) },
    venue: 'TRADINGVIEW',
  }
}

/** CryptoDataDownload: an address in the first line, then a header. */
function cryptoDataDownload({ rows, lines }: TextSample): TableForm | undefined {
  if (!/cryptodatadownload/i.test(lines[0] ?? '')) return undefined
  const columns = rows[1] ?? []
  const time = columns.find((name) => /^unix/i.test(name))
  const volume = columns.find((name) => /^volume/i.test(name))
  if (time === undefined) return undefined
  return {
    name: 'CryptoDataDownload bars',
    why: 'its first line is the address of cryptodatadownload.com',
    content: 'bars',
    headerLines: 2,
    columns,
    fields: { ...fieldsByName(columns), time, ...(volume !== undefined && { volume }) },
    venue: 'CRYPTODATADOWNLOAD',
    market: 'cryptoSpot',
  }
}

/** Flat files of Polygon (Massive): `window_start` in nanoseconds. */
function polygon({ rows }: TextSample): TableForm | undefined {
  const columns = rows[0] ?? []
  if (!columns.includes('window_start') || !columns.includes('ticker')) return undefined
  return {
    name: 'Polygon aggregates',
    why: 'its header has the columns ticker and window_start',
    content: 'bars',
    headerLines: 1,
    columns,
    fields: { ...fieldsByName(columns), time: 'window_start', symbol: 'ticker' },
    venue: 'POLYGON',
    market: 'equity',
  }
}

/** Kibot and alike without a header: `mm/dd/yyyy,hh:mm,o,h,l,c,v`, times of New York. */
function kibot({ rows }: TextSample): TableForm | undefined {
  const [first] = rows
  if (first?.length !== 7 || !/^\d{2}\/\d{2}\/\d{4}$/.test(first[0]!) || !/^\d{2}:\d{2}$/.test(first[1]!))
    return undefined
  return {
    name: 'Kibot bars',
    why: 'its lines begin with a date such as 12/31/2024 and a time such as 09:30',
    content: 'bars',
    headerLines: 0,
    columns: ['date', 'time', 'open', 'high', 'low', 'close', 'volume'],
    fields: { time: 'date', timeOfDay: 'time', ...ohlc, volume: 'volume' },
    timeZone: 'America/New_York',
    dateOrder: 'mdy',
    venue: 'KIBOT',
    market: 'equity',
  }
}

/** From the particular to the general. */
const recognisers: readonly Recogniser[] = [
  binanceKlines,
  binanceTrades,
  metaTrader5,
  metaTrader4,
  stooq,
  semicolonBars,
  histDataTicks,
  dukascopy,
  yfinance,
  yahoo,
  cryptoDataDownload,
  polygon,
  kibot,
  tradingView,
]

/** The form of a table of a vendor; undefined when it is none of them. */
export function recogniseVendor(sample: TextSample): TableForm | undefined {
  for (const recogniser of recognisers) {
    const form = recogniser(sample)
    if (form) return form
  }
  return undefined
}
