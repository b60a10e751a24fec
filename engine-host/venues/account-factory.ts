import { UserError } from '../core/user-error.js'
import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { CommissionModel } from '../engine/venue.js'
import type { FillPreset } from '../protocol/venue-settings.js'
import type { AccountSettings } from '../protocol/account-settings.js'
import type { Account, AccountKind } from '../state/account.js'
import type { EngineAccount } from '../state/engine-account.js'
import type { OrderCache } from '../state/order-cache.js'
import { BettingAccount } from './betting-account.js'
import { CashAccount } from './cash-account.js'
import { Liquidation } from './liquidation.js'
import { MarginAccount } from './margin-account.js'
import { namingVenue, type ResolvedVenue } from './resolved-venues.js'

/** An account with the settings of it, and the venues whose trades it pays for. */
export interface AccountTerms {
  readonly settings: AccountSettings
  /** At least one. */
  readonly venues: readonly ResolvedVenue[]
}

/** The rules of an account as its venues ask for them. Throws a `UserError` where they do not agree, or there are none such. */
export function makeAccount(
  { settings, venues }: AccountTerms,
  account: EngineAccount,
  cache: OrderCache,
  fees: CommissionModel,
): Account {
  const kinds: Readonly<Record<AccountKind, () => Account>> = {
    // NautilusTrader judges each order alone.
    cash: () =>
      new CashAccount(
        account,
        cache,
        fees,
        venues.some(({ rules }) => rules.money !== 'binary'),
      ),
    margin: () => new MarginAccount(account, cache, fees, marginSettings(settings, venues)),
    betting: () => new BettingAccount(account, cache, fees),
  }
  const kind = accountKind(venues)
  if (Object.hasOwn(kinds, kind)) return namingVenue(account.venue, kinds[kind])
  throw new UserError(
    `The venue's 'account' cannot be ${JSON.stringify(kind)}.`,
    `Choose one of: ${Object.keys(kinds).join(', ')}.`,
  )
}

/** The kind of account that its venues ask for. */
export function accountKind(venues: readonly ResolvedVenue[]): AccountKind {
  const [first, ...others] = venues
  const { account: kind = 'margin' } = first!.settings
  const other = others.find(({ settings }) => (settings.account ?? 'margin') !== kind)
  if (other === undefined) return kind
  throw new UserError(
    `${nameOf(first!)} and ${nameOf(other)} share the account of the run, and their settings ask for different kinds of it: ${kind} and ${other.settings.account ?? 'margin'}.`,
    `Give one of them an account of its own, as in "venues": {"${other.name}": {"funds": {"cash": 100000}}}.`,
  )
}

/** The queue counts leverage itself, by what is free when an order fills. */
function marginSettings(settings: AccountSettings, venues: readonly ResolvedVenue[]): AccountSettings {
  const queued = venues.filter(({ rules }) => rules.barExecution === 'queue')
  const { leverage, ...withoutLeverage } = settings
  if (leverage === undefined || queued.length === 0) return settings
  const other = venues.find(({ rules }) => rules.barExecution !== 'queue')
  if (other === undefined) return withoutLeverage
  throw new UserError(
    `${nameOf(queued[0]!)} and ${nameOf(other)} share an account with a leverage, which the barExecution 'queue' counts in another way.`,
    'Give one of them an account of its own under "funds", or leave out the leverage.',
  )
}

function nameOf({ name, instruments }: ResolvedVenue): string {
  return name === '' ? instruments.join(', ') : name
}

/** Presets of engines that let equity fall below zero, or have a rule of their own for it. */
const presetsWithout: readonly FillPreset[] = ['backtesting.py', 'backtrader', 'nautilus']

/** The rule that liquidates positions, where the account is on margin and its venues do not do without. */
export function makeLiquidation(
  { settings, venues }: AccountTerms,
  account: EngineAccount,
  execution: ExecutionEngine,
): Liquidation | undefined {
  const { liquidation } = settings
  if (liquidation !== undefined && !['maintenance', 'none'].includes(liquidation))
    throw new UserError(
      `The account's 'liquidation' cannot be ${JSON.stringify(liquidation)}.`,
      'Choose one of: maintenance, none.',
    )
  const isWithout = venues.every((venue) => presetsWithout.includes(venue.settings.preset ?? 'default'))
  const isOff = liquidation === undefined ? isWithout : liquidation === 'none'
  const { rules } = account
  if (isOff || !(rules instanceof MarginAccount)) return undefined
  rules.endsAtZero = true
  return new Liquidation(rules, account, execution)
}
