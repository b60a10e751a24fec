import type { InstrumentDefinition, InstrumentKind } from '../../engine-host/protocol/instrument-definition.js'

/** How a member of a definition is filled in. */
export type FieldInput =
  | { readonly kind: 'decimal' }
  | { readonly kind: 'whole' }
  | { readonly kind: 'text'; readonly placeholder?: string }
  | { readonly kind: 'choice'; readonly choices: readonly (readonly [value: string, label: string])[] }
  | { readonly kind: 'calendar' }
  | { readonly kind: 'bands' }

export interface DefinitionField {
  readonly member: Exclude<keyof InstrumentDefinition, 'id' | 'assumed'>
  readonly label: string
  /** Meaning and unit, under the field. */
  readonly hint: string
  readonly input: FieldInput
}

export interface FieldGroup {
  readonly title: string
  readonly fields: readonly DefinitionField[]
}

const kinds: readonly (readonly [InstrumentKind, string])[] = [
  ['equity', 'Equity'],
  ['future', 'Future'],
  ['option', 'Option'],
  ['currencyPair', 'Currency pair'],
  ['cryptoSpot', 'Coin'],
  ['cryptoPerpetual', 'Perpetual contract'],
  ['betting', 'Bet'],
  ['predictionMarket', 'Prediction'],
]

const decimal: FieldInput = { kind: 'decimal' }

const byMember: Readonly<Record<DefinitionField['member'], Omit<DefinitionField, 'member'>>> = {
  kind: { label: 'Class', hint: 'What is traded.', input: { kind: 'choice', choices: kinds } },
  currency: { label: 'Currency', hint: 'Of the price.', input: { kind: 'text', placeholder: 'USD' } },
  baseCurrency: {
    label: 'Base currency',
    hint: 'What one unit of the quantity is, such as EUR.',
    input: { kind: 'text' },
  },
  settlementCurrency: {
    label: 'Settlement currency',
    hint: 'Of profits and fees. Default: the currency.',
    input: { kind: 'text' },
  },
  underlying: { label: 'Underlying', hint: 'Instrument that an option or future is on.', input: { kind: 'text' } },
  tickSize: { label: 'Tick', hint: 'Smallest step of the price.', input: decimal },
  pricePrecision: { label: 'Price decimals', hint: '0 to 9.', input: { kind: 'whole' } },
  tickBands: {
    label: 'Ticks by price',
    hint: 'Up to price: tick, such as 2: 0.01, 10: 0.05. Default: one tick.',
    input: { kind: 'bands' },
  },
  lotSize: { label: 'Lot', hint: 'Smallest step of the quantity.', input: decimal },
  quantityPrecision: { label: 'Quantity decimals', hint: '0 to 9.', input: { kind: 'whole' } },
  multiplier: { label: 'Multiplier', hint: 'Money a point and unit: 50 for ES, 1 for shares.', input: decimal },
  valuation: {
    label: 'Valuation',
    hint: 'How price and quantity make money. Default: linear.',
    input: {
      kind: 'choice',
      choices: [
        ['', 'Default'],
        ['linear', 'Linear'],
        ['inverse', 'Inverse'],
        ['quanto', 'Quanto'],
      ],
    },
  },
  minimumQuantity: { label: 'Least quantity', hint: 'Of an order. Default: one lot.', input: decimal },
  maximumQuantity: { label: 'Largest quantity', hint: 'Of an order. Default: any.', input: decimal },
  minimumNotional: { label: 'Least value', hint: 'Of an order, settlement currency.', input: decimal },
  maximumNotional: { label: 'Largest value', hint: 'Of an order, settlement currency.', input: decimal },
  makerFee: { label: 'Maker fee', hint: 'Fraction of the notional, such as 0.0001.', input: decimal },
  takerFee: { label: 'Taker fee', hint: 'Fraction of the notional, such as 0.0002.', input: decimal },
  feePerContract: { label: 'Fee a contract', hint: 'Amount for each contract of a fill.', input: decimal },
  initialMargin: { label: 'Initial margin', hint: 'Fraction of the notional, such as 0.1.', input: decimal },
  maintenanceMargin: {
    label: 'Maintenance margin',
    hint: 'Fraction of the notional. Default: half of the initial one.',
    input: decimal,
  },
  initialMarginPerContract: {
    label: 'Initial margin a contract',
    hint: 'Amount; counts instead of the fraction.',
    input: decimal,
  },
  maintenanceMarginPerContract: {
    label: 'Maintenance margin a contract',
    hint: 'Amount. Default: half of the initial one.',
    input: decimal,
  },
  calendar: { label: 'Calendar', hint: 'When the exchange trades.', input: { kind: 'calendar' } },
  timeZone: {
    label: 'Time zone',
    hint: 'Times are shown in it.',
    input: { kind: 'text', placeholder: 'America/New_York' },
  },
  expiry: { label: 'Expiry', hint: 'Last moment of trading, such as 2013-12-20T14:30:00Z.', input: { kind: 'text' } },
  strike: { label: 'Strike', hint: 'Price of exercise of an option.', input: decimal },
  optionRight: {
    label: 'Right',
    hint: 'Of an option.',
    input: {
      kind: 'choice',
      choices: [
        ['', 'None'],
        ['call', 'Call'],
        ['put', 'Put'],
      ],
    },
  },
}

function group(title: string, ...members: readonly DefinitionField['member'][]): FieldGroup {
  return { title, fields: members.map((member) => ({ member, ...byMember[member] })) }
}

/** The members of a definition in the order of the form. */
export const definitionGroups: readonly FieldGroup[] = [
  group('Instrument', 'kind', 'currency', 'baseCurrency', 'settlementCurrency', 'underlying'),
  group(
    'Price and quantity',
    'tickSize',
    'pricePrecision',
    'lotSize',
    'quantityPrecision',
    'multiplier',
    'valuation',
    'tickBands',
  ),
  group('Trading hours', 'calendar', 'timeZone'),
  group('Fees', 'makerFee', 'takerFee', 'feePerContract'),
  group('Margin', 'initialMargin', 'maintenanceMargin', 'initialMarginPerContract', 'maintenanceMarginPerContract'),
  group('Orders', 'minimumQuantity', 'maximumQuantity', 'minimumNotional', 'maximumNotional'),
  group('Contract', 'expiry', 'strike', 'optionRight'),
]
