import { parse, printParseErrorCode } from 'jsonc-parser'
import type { ParseError } from 'jsonc-parser'
import type { Failure } from '../engine-host/protocol/failure.js'
import type { RunConfiguration, WorkspaceConfiguration } from '../engine-host/protocol/run-configuration.js'
import { configurationUnreadable } from './failures.js'

export type ReadConfiguration =
  { readonly kind: 'configuration'; readonly configuration: WorkspaceConfiguration } | Failure

/** Reads the text of `backlens.json`; runs without a strategy are left for the JSON schema to complain of. */
export function parseWorkspaceConfiguration(file: string, text: string): ReadConfiguration {
  const errors: ParseError[] = []
  const value: unknown = parse(text, errors, { allowTrailingComma: true })
  const [error] = errors
  if (error !== undefined) {
    const before = text.slice(0, error.offset).split('\n')
    const problem = printParseErrorCode(error.error)
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
    return configurationUnreadable(file, before.length, before[before.length - 1]!.length + 1, problem)
  }
  const runs: Record<string, RunConfiguration> = {}
  if (isRecord(value) && isRecord(value['runs'])) {
    for (const [name, run] of Object.entries(value['runs'])) if (isRun(run)) runs[name] = run
  }
  return { kind: 'configuration', configuration: { runs } }
}

function isRun(value: unknown): value is RunConfiguration & Record<string, unknown> {
  return (
    isRecord(value) &&
    typeof value['strategy'] === 'string' &&
    ['class', 'instrument', 'bars'].every((key) => value[key] === undefined || typeof value[key] === 'string')
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
