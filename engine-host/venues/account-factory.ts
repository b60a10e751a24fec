import { UserError } from '../core/user-error.js'
import type { ExecutionEngine } from '../engine/execution-engine.js'
import type { CommissionModel } from '../engine/venue.js'
import type { FillRules } from '../engine/fill-rules.js'
import type { FillPreset } from '../protocol/venue-settings.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import type { Account, AccountKind } from '../state/account.js'
import type { AccountPortfolio } from '../state/account-portfolio.js'
import type { OrderCache } from '../state/order-cache.js'
import { BettingAccount } from './betting-account.js'
import { CashAccount } from './cash-account.js'
import { Liquidation } from './liquidation.js'
import { MarginAccount } from './margin-account.js'

/** The account that a run asks for. Throws a `UserError` for one that there is not. */
export function makeAccount(
  { venue, account: settings = {} }: Pick<RunSpecification, 'venue' | 'account'>,
  { money, barExecution }: Pick<FillRules, 'money' | 'barExecution'>,
  portfolio: AccountPortfolio,
  cache: OrderCache,
  fees: CommissionModel,
): Account {
  const kinds: Readonly<Record<AccountKind, () => Account>> = {
    // NautilusTrader judges each order alone.
    cash: () => new CashAccount(portfolio, cache, fees, money !== 'binary'),
    margin: () => new MarginAccount(portfolio, cache, fees, marginSettings),
    betting: () => new BettingAccount(portfolio, cache, fees),
  }
  const { account = 'margin' } = venue
  // The queue counts leverage itself, by what is free when an order fills.
  const { leverage: _, ...withoutLeverage } = settings
  const marginSettings = barExecution === 'queue' ? withoutLeverage : settings
  if (Object.hasOwn(kinds, account)) return kinds[account]()
  throw new UserError(
    `The venue's 'account' cannot be ${JSON.stringify(account)}.`,
    `Choose one of: ${Object.keys(kinds).join(', ')}.`,
  )
}

/** Presets of engines that let equity fall below zero, or have a rule of their own for it. */
const presetsWithout: readonly FillPreset[] = ['backtesting.py', 'backtrader', 'nautilus']

/** The rule that liquidates positions, where the account is on margin and the run does not do without. */
export function makeLiquidation(
  { venue, account: settings = {} }: Pick<RunSpecification, 'venue' | 'account'>,
  account: Account,
  portfolio: AccountPortfolio,
  execution: ExecutionEngine,
): Liquidation | undefined {
  const { liquidation } = settings
  if (liquidation !== undefined && !['maintenance', 'none'].includes(liquidation))
    throw new UserError(
      `The account's 'liquidation' cannot be ${JSON.stringify(liquidation)}.`,
      'Choose one of: maintenance, none.',
    )
  const isOff = liquidation === undefined ? presetsWithout.includes(venue.preset ?? 'default') : liquidation === 'none'
  if (isOff || !(account instanceof MarginAccount)) return undefined
  account.endsAtZero = true
  return new Liquidation(account, portfolio, execution)
}
