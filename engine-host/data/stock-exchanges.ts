/** Where a stock exchange is, and what its shares are quoted in. */
export interface StockExchange {
  /** IANA zone. */
  readonly timeZone: string
  /** ISO code. London's quotes are in pence: that is for the definition to say, prices are taken as they come. */
  readonly currency: string
}

const exchanges: Readonly<Record<string, readonly [timeZone: string, currency: string]>> = {
  BVMF: ['America/Sao_Paulo', 'BRL'],
  XAMS: ['Europe/Amsterdam', 'EUR'],
  XASX: ['Australia/Sydney', 'AUD'],
  XBOM: ['Asia/Kolkata', 'INR'],
  XBRU: ['Europe/Brussels', 'EUR'],
  XCSE: ['Europe/Copenhagen', 'DKK'],
  XETR: ['Europe/Berlin', 'EUR'],
  XFRA: ['Europe/Berlin', 'EUR'],
  XHEL: ['Europe/Helsinki', 'EUR'],
  XHKG: ['Asia/Hong_Kong', 'HKD'],
  XKRX: ['Asia/Seoul', 'KRW'],
  XLIS: ['Europe/Lisbon', 'EUR'],
  XLON: ['Europe/London', 'GBP'],
  XMAD: ['Europe/Madrid', 'EUR'],
  XMIL: ['Europe/Rome', 'EUR'],
  XNSE: ['Asia/Kolkata', 'INR'],
  XNZE: ['Pacific/Auckland', 'NZD'],
  XOSL: ['Europe/Oslo', 'NOK'],
  XPAR: ['Europe/Paris', 'EUR'],
  XSES: ['Asia/Singapore', 'SGD'],
  XSHE: ['Asia/Shanghai', 'CNY'],
  XSHG: ['Asia/Shanghai', 'CNY'],
  XSTO: ['Europe/Stockholm', 'SEK'],
  XSWX: ['Europe/Zurich', 'CHF'],
  XTAI: ['Asia/Taipei', 'TWD'],
  XTKS: ['Asia/Tokyo', 'JPY'],
  XTSE: ['America/Toronto', 'CAD'],
  XWAR: ['Europe/Warsaw', 'PLN'],
  XWBO: ['Europe/Vienna', 'EUR'],
}

/** Whether a venue is a stock exchange of which currency and time zone are known. */
export function isStockExchange(venue: string): boolean {
  return Object.hasOwn(exchanges, venue)
}

/** The exchange of an ISO 10383 market code such as `XETR`; New York's for any other, whose shares are quoted in dollars. */
export function stockExchange(venue: string): StockExchange {
  const [timeZone, currency] = exchanges[venue] ?? ['America/New_York', 'USD']
  return { timeZone, currency }
}
