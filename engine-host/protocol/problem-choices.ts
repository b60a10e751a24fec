import type { ProblemAction, ProblemKind } from './import-settings.js'

/** What each kind means, what can be done about it, and what is done when nothing else is said: the first. */
export const problemChoices: Readonly<
  Record<ProblemKind, { readonly means: string; readonly actions: readonly ProblemAction[] }>
> = {
  unreadable: { means: 'a value cannot be understood', actions: ['reject', 'drop'] },
  missing: { means: 'a value is missing', actions: ['reject', 'drop'] },
  'non-positive': { means: 'a price is not above zero', actions: ['reject', 'drop', 'keep'] },
  'high-below-low': { means: 'the high is below the low; fix exchanges them', actions: ['reject', 'drop', 'fix'] },
  'outside-range': {
    means: 'open or close lie outside of low and high; fix widens the range',
    actions: ['reject', 'drop', 'fix', 'keep'],
  },
  spread: { means: 'the symbol is a combination of contracts', actions: ['keep', 'drop', 'reject'] },
  'mixed-contracts': {
    means: 'a symbol stands for several instruments on one day',
    actions: ['reject', 'keep'],
  },
  'contract-change': {
    means: 'a symbol of futures passes to another contract from one day to the next',
    actions: ['keep', 'reject'],
  },
  duplicate: {
    means: 'a time is there twice in one series of bars; drop keeps the first',
    actions: ['reject', 'drop'],
  },
  'duplicate-sequence': {
    means: 'a trade has the number of another and is equal to it; drop keeps the first',
    actions: ['reject', 'drop', 'keep'],
  },
  'duplicate-tick': {
    means: 'a tick is equal to another of the same time, which can be right; drop keeps the first',
    actions: ['keep', 'drop', 'reject'],
  },
  'sequence-gap': {
    means: 'numbers of trades are left out, or the source says that it missed messages',
    actions: ['keep', 'reject'],
  },
  unsorted: { means: 'rows are not in the order of time; fix sorts them', actions: ['fix', 'reject'] },
  outlier: { means: 'a close far from those around it', actions: ['keep', 'drop', 'reject'] },
  'date-order': {
    means: 'no date tells which of its first two numbers is the day; with points between them it is the first',
    actions: ['keep', 'reject'],
  },
  gap: { means: 'an hour of trading or more, or a session, without data', actions: ['keep', 'reject'] },
}
