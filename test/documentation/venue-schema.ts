import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../orchestrator/project.js'

interface SchemaNode {
  readonly description?: string
  readonly type?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly enumDescriptions?: readonly string[]
  readonly oneOf?: readonly SchemaNode[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly $ref?: string
}

/** A setting of the venue as the schema of backlens.json tells it. */
export interface DocumentedSetting {
  readonly name: string
  readonly description: string
  /** As JSON; undefined where the setting is absent unless given. */
  readonly default: string | undefined
  readonly values: readonly { readonly value: string; readonly description: string }[]
}

interface Schema {
  readonly definitions: Readonly<Record<string, SchemaNode>>
}

/** The settings of a venue in backlens.json, in the sequence of the schema. */
export function venueSettings(): DocumentedSetting[] {
  const file = path.join(root, 'strategies-template/backlens.schema.json')
  const { definitions } = JSON.parse(readFileSync(file, 'utf8')) as Schema
  const resolved = (node: SchemaNode): SchemaNode =>
    node.$ref === undefined ? node : { ...definitions[node.$ref.split('/').at(-1)!], ...node }
  return Object.entries(definitions['venue']!.properties!).map(([name, given]) => {
    const node = resolved(given)
    return {
      name,
      description: node.description ?? '',
      default: node.default === undefined ? undefined : JSON.stringify(node.default),
      values: [node, ...(node.oneOf ?? []).map(resolved)].flatMap(valuesOf),
    }
  })
}

function valuesOf(node: SchemaNode): { value: string; description: string }[] {
  if (node.enum !== undefined)
    return node.enum.map((value, place) => ({
      value: JSON.stringify(value),
      description: node.enumDescriptions?.[place] ?? '',
    }))
  if (node.oneOf !== undefined) return []
  if (node.type === 'boolean') return ['true', 'false'].map((value) => ({ value, description: '' }))
  if (node.type === 'number' || node.type === 'integer')
    return [{ value: 'a number', description: node.description ?? '' }]
  return Object.entries(node.properties ?? {}).map(([key, property]) => ({
    value: `{ "${key}": … }`,
    description: property.description ?? '',
  }))
}
