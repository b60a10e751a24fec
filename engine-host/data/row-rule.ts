import type { ProblemAction, ProblemKind, ProblemPolicy } from '../protocol/import-settings.js'
import { problemChoices } from '../protocol/problem-choices.js'

/** What is done about a kind of problem under a policy. */
export function actionFor(policy: ProblemPolicy, kind: ProblemKind): ProblemAction {
  return policy[kind] ?? problemChoices[kind].actions[0]!
}

/** Texts of one row by column, as they stand in the file. */
export type RowTexts = Readonly<Record<string, string>>

/** What a row must fulfil. */
export interface RowRule {
  readonly kind: ProblemKind
  /** The column to point at. */
  readonly column: string
  /** SQL over the typed columns, true when the row breaks the rule. */
  readonly breaks: string
  /** What is wrong, as part of a sentence. */
  readonly says: (texts: RowTexts) => string
}

/**
 * SQL of a bit mask: bit n is set when a row breaks rule n. Good rows, nearly all, are decided in one step.
 *
 * @param sound SQL that is true of rows that break no rule, nearly all of them and no other; absent: by the rules
 */
export function brokenRulesSql(rules: readonly RowRule[], sound?: string): string {
  const any = rules.map(({ breaks }) => `(${breaks})`).join(' OR ')
  const bits = rules.map(({ breaks }, at) => `CASE WHEN ${breaks} THEN ${2 ** at} ELSE 0 END`).join(' + ')
  const mask =
    sound === undefined ? `CASE WHEN ${any} THEN ${bits} ELSE 0 END` : `CASE WHEN ${sound} THEN 0 ELSE ${bits} END`
  return `(${mask})::UINTEGER`
}

/** The bits of the rules that `chosen` picks. */
export function ruleMask(rules: readonly RowRule[], chosen: (rule: RowRule) => boolean): number {
  return rules.reduce((mask, rule, at) => (chosen(rule) ? mask + 2 ** at : mask), 0)
}
