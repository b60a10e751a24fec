import { formatNumber, missing, type NumberStyle } from './number.js'

/** Decimals of currencies that ISO 4217 does not list, as their exchanges show them. */
const cryptoDecimals: Readonly<Record<string, number>> = {
  BTC: 8,
  XBT: 8,
  ETH: 8,
  BNB: 8,
  SOL: 8,
  USDT: 2,
  USDC: 2,
  FDUSD: 2,
  DAI: 2,
}

const decimalsByCurrency = new Map<string, number>()

/** Decimals of a currency: its ISO minor unit, 8 for crypto, 2 when unknown. */
export function currencyDecimals(currency: string): number {
  let decimals = decimalsByCurrency.get(currency)
  if (decimals === undefined) {
    decimals = cryptoDecimals[currency] ?? isoDecimals(currency)
    decimalsByCurrency.set(currency, decimals)
  }
  return decimals
}

function isoDecimals(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** An amount without the currency's name, for columns headed by it. */
export function formatAmount(value: number, currency: string, style: NumberStyle = {}): string {
  return formatNumber(value, currencyDecimals(currency), style)
}

/** An amount with its currency: `−28.00 USD`. */
export function formatMoney(value: number, currency: string, style: NumberStyle = {}): string {
  return Number.isFinite(value) ? `${formatAmount(value, currency, style)} ${currency}` : missing
}
