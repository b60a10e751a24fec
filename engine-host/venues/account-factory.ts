import { UserError } from '../core/user-error.js'
import type { CommissionModel } from '../engine/venue.js'
import type { FillRules } from '../engine/fill-rules.js'
import type { RunSpecification } from '../protocol/run-specification.js'
import type { Account, AccountKind } from '../state/account.js'
import type { AccountPortfolio } from '../state/account-portfolio.js'
import type { OrderCache } from '../state/order-cache.js'
import { BettingAccount } from './betting-account.js'
import { CashAccount } from './cash-account.js'
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
