import fs from 'node:fs/promises'
import path from 'node:path'
import { findNodeAtLocation, getNodeValue, parseTree, type Node, type ParseError } from 'jsonc-parser'
import { jsonMistake } from '../data/json-mistake.js'
import type { Failure, SourceLocation } from '../protocol/failure.js'
import { tickKinds } from '../protocol/market-source.js'
import { configurationFileName, type RunConfiguration } from '../protocol/run-configuration.js'
import { configurationFailures } from './failures.js'

/** The runs of a `backlens.json`, each checked when it is asked for, so that one mistake spoils one run. */
export interface ConfiguredRuns {
  readonly file: string
  readonly names: readonly string[]
  run(name: string): RunConfiguration | Failure
}

/** The nearest `backlens.json` in the folder or above it; undefined when there is none. */
export async function findConfiguration(folder: string): Promise<ConfiguredRuns | Failure | undefined> {
  const file = path.join(folder, configurationFileName)
  let text: string
  try {
    text = await fs.readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return configurationFailures.unreadable(file, error)
    const parent = path.dirname(folder)
    return parent === folder ? undefined : findConfiguration(parent)
  }
  return parseConfiguration(file, text)
}

/** @param file absolute path, for the places of mistakes. */
export function parseConfiguration(file: string, text: string): ConfiguredRuns | Failure {
  const locate = (offset: number): SourceLocation => {
    const before = text.slice(0, offset).split('\n')
    return { file, line: before.length, column: before.at(-1)!.length + 1 }
  }
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  const [error] = errors
  if (error) {
    return configurationFailures.syntax(locate(error.offset), jsonMistake(error, text))
  }
  const runs = root && findNodeAtLocation(root, ['runs'])
  if (runs && runs.type !== 'object') {
    return configurationFailures.wrongValue(locate(runs.offset), 'runs', 'an object of runs by name')
  }
  const names = (runs?.children ?? []).map(nameOf)
  return {
    file,
    names,
    run(name) {
      const node = runs && findNodeAtLocation(runs, [name])
      if (!node) return configurationFailures.noSuchRun(file, name, names)
      return checkRun(node, locate) ?? (getNodeValue(node) as RunConfiguration)
    },
  }
}

interface FieldRule {
  readonly expected: string
  accepts(value: unknown): boolean
}
const text: FieldRule = { expected: 'a text', accepts: (value) => typeof value === 'string' && value !== '' }
const anObject: FieldRule = {
  expected: 'an object',
  accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}
const members = (value: unknown, accepts: (member: Readonly<Record<string, unknown>>) => boolean) =>
  Array.isArray(value) &&
  value.every((member) => anObject.accepts(member) && accepts(member as Record<string, unknown>))
const dataKinds: FieldRule = {
  expected: `an array of ${tickKinds.join(', ')}`,
  accepts: (value) => Array.isArray(value) && value.every((kind) => (tickKinds as readonly unknown[]).includes(kind)),
}
const parameterValues: FieldRule = {
  expected: 'an object of numbers, texts, true and false',
  accepts: (value) =>
    anObject.accepts(value) &&
    Object.values(value as object).every((member) => ['number', 'string', 'boolean'].includes(typeof member)),
}
const components: FieldRule = {
  expected: 'an array of objects with name, file, class and parameters',
  accepts: (value) =>
    members(
      value,
      ({ name, file, class: named, parameters, ...rest }) =>
        [name, file, named].every((each) => each === undefined || text.accepts(each)) &&
        (parameters === undefined || parameterValues.accepts(parameters)) &&
        Object.keys(rest).length === 0,
    ),
}
const isVenue = (value: unknown): boolean => {
  if (!anObject.accepts(value)) return false
  const { instruments = [] } = value as Readonly<Record<string, unknown>>
  return Array.isArray(instruments) && instruments.every((each) => typeof each === 'string')
}
const fields: Readonly<Record<keyof RunConfiguration, FieldRule>> = {
  strategy: { ...text, expected: 'the path of a strategy file' },
  class: text,
  instrument: text,
  bars: text,
  data: dataKinds,
  series: {
    expected: 'an array of objects with instrument, bars and data',
    accepts: (value) =>
      members(
        value,
        ({ instrument, bars, data, ...rest }) =>
          text.accepts(instrument) &&
          (bars === undefined || text.accepts(bars)) &&
          (data === undefined || dataKinds.accepts(data)) &&
          Object.keys(rest).length === 0,
      ),
  },
  events: {
    expected: 'an array of objects with name and file',
    accepts: (value) =>
      members(
        value,
        ({ name, file, ...rest }) => text.accepts(name) && text.accepts(file) && Object.keys(rest).length === 0,
      ),
  },
  from: text,
  to: text,
  cash: {
    expected: 'a positive amount',
    accepts: (value) => (typeof value === 'number' || typeof value === 'string') && Number(value) > 0,
  },
  venue: anObject,
  venues: {
    expected: 'an object of venues by name, each an object',
    accepts: (value) => anObject.accepts(value) && Object.values(value as object).every(isVenue),
  },
  fees: anObject,
  account: anObject,
  risk: anObject,
  statistics: anObject,
  charges: anObject,
  settlement: anObject,
  continuous: anObject,
  parameters: parameterValues,
  strategies: components,
  actors: components,
  seed: { expected: 'a whole number', accepts: (value) => Number.isSafeInteger(value) },
}

function checkRun(node: Node, locate: (offset: number) => SourceLocation): Failure | undefined {
  if (node.type !== 'object') return configurationFailures.wrongValue(locate(node.offset), 'run', 'an object')
  const rules = new Map<string, FieldRule>(Object.entries(fields))
  const given = new Map((node.children ?? []).map((property) => [nameOf(property), property]))
  for (const [field, property] of given) {
    const rule = rules.get(field)
    if (!rule) return configurationFailures.unknownField(locate(property.offset), field, [...rules.keys()])
    const value = property.children![1]!
    if (!rule.accepts(getNodeValue(value))) {
      return configurationFailures.wrongValue(locate(value.offset), field, rule.expected)
    }
  }
  return given.has('strategy')
    ? undefined
    : configurationFailures.wrongValue(locate(node.offset), 'strategy', fields.strategy.expected)
}

function nameOf(property: Node): string {
  return property.children![0]!.value as string
}
