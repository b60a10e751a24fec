import { readFileSync } from 'node:fs'
import path from 'node:path'
import { format, resolveConfig } from 'prettier'
import { root } from '../orchestrator/project.js'

interface SchemaNode {
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly enum?: readonly unknown[]
  readonly enumDescriptions?: readonly string[]
  readonly oneOf?: readonly SchemaNode[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: boolean | SchemaNode
  readonly items?: SchemaNode
  readonly required?: readonly string[]
  readonly $ref?: string
}

interface Schema {
  readonly definitions: Readonly<Record<string, SchemaNode>>
}

/** Path of the page below the project's folder. */
export const configurationPageFile = 'docs/configuration.md'

/** Columns of a comment in the example. */
const commentWidth = 112

/** The page on backlens.json: one run with every member that the schema knows, each explained above its line. */
export async function configurationPage(): Promise<string> {
  const text = [
    '# backlens.json',
    'Written from the schema by `npm run docs`; a test compares. `backlens.json` lies in the folder of the workspace and holds',
    'runs by name; comments and trailing commas are allowed. A lens, the command line (`--run NAME`) and a colleague start the',
    'same run by its name. Only `strategy` must be given; editors complete and check the rest by the same schema, and a member',
    'that there is not is refused before a run.',
    '',
    'A run that says no more than it must:',
    '',
    '```json',
    JSON.stringify({
      runs: { cross: { strategy: 'strategies/ema-cross.ts', instrument: 'SPY.EQUS', bars: '1-SECOND' } },
    }),
    '```',
    '',
    'On the command line the members are options of the same names, those that are objects as JSON: `--fees \'{"taker": 0.0002}\'`,',
    '`--account \'{"leverage": 2}\'`, `--risk`, `--statistics`, `--charges`, `--settlement`, `--continuous`, `--venue` and `--venues`. `parameters`',
    'are `--param NAME=VALUE`. `strategies` and `actors` have no option.',
    '',
    '## Every member',
    'An example of each, not a run that makes sense: some exclude each other. `Default` is what counts where the member is',
    'absent. More on the rules of fills is in [fills.md](fills.md), on accounts, fees, charges and limits in',
    '[accounts.md](accounts.md), on continuous series in [futures.md](futures.md).',
    '',
    '```jsonc',
    ...wholeRun(),
    '```',
    '',
  ].join('\n')
  return format(text, { ...(await resolveConfig(path.join(root, configurationPageFile))), parser: 'markdown' })
}

/** A whole backlens.json, line by line. */
function wholeRun(): string[] {
  const file = path.join(root, 'strategies-template/backlens.schema.json')
  const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema
  /** What a reference such as `#/definitions/venue/properties/preset` points at. */
  const at = (reference: string): SchemaNode =>
    reference
      .split('/')
      .slice(1)
      .reduce<unknown>((node, step) => (node as Readonly<Record<string, unknown>>)[step], schema) as SchemaNode
  const resolved = (node: SchemaNode): SchemaNode => {
    if (node.$ref === undefined) return node
    const { $ref, ...own } = node
    return { ...resolved(at($ref)), ...own }
  }

  const runIndent = '      '
  const ofRun = Object.values(schema.definitions['run']!.properties!).flatMap(({ $ref }) => $ref ?? [])

  const members = (node: SchemaNode, indent: string): string[] => {
    const all = Object.entries(node.properties ?? {})
    const own = all.filter(([, { $ref }]) => $ref?.includes('/properties/') !== true)
    const others = all.filter((entry) => !own.includes(entry)).map(([name]) => name)
    const further =
      others.length === 0 ? [] : wrapped(`Also, as told elsewhere here: ${others.join(', ')}.`, commentWidth)
    return [...own.flatMap(memberLines(node, own.length, indent)), ...further.map((line) => `${indent}// ${line}`)]
  }

  const memberLines =
    (node: SchemaNode, count: number, indent: string) =>
    ([name, given]: readonly [string, SchemaNode], place: number): string[] => {
      const member = resolved(given)
      const comma = place < count - 1 ? ',' : ''
      const isTopLevel = indent.length === runIndent.length
      // What the run itself has under that name is told there.
      const shape = isTopLevel || given.$ref === undefined || !ofRun.includes(given.$ref) ? undefined : shapeOf(member)
      const value = shape === undefined ? valueOf(member, indent) : [`{ ${firstMember(shape)} }`]
      value[0] = `${indent}${JSON.stringify(name)}: ${value[0]!.trimStart()}`
      value[value.length - 1] = `${value.at(-1)!}${comma}`
      return [...commentOf(member, indent, node.required?.includes(name) === true), ...value]
    }

  const firstMember = ({ properties = {} }: SchemaNode): string => {
    const [name, node] = Object.entries(properties)[0]!
    return `${JSON.stringify(name)}: ${JSON.stringify(sampleOf(resolved(node)))}`
  }

  /** The value of a member: an object with all that it can have, or the first example there is. */
  const valueOf = (node: SchemaNode, indent: string): string[] => {
    const shape = shapeOf(node)
    if (shape !== undefined) return [`${indent}{`, ...members(shape, `${indent}  `), `${indent}}`]
    const each = entryOf(node)
    if (each !== undefined) {
      const [open, close] = each.name === undefined ? ['[', ']'] : ['{', '}']
      const inner = valueOf(each.node, `${indent}  `)
      if (each.name !== undefined) inner[0] = `${indent}  ${JSON.stringify(each.name)}: ${inner[0]!.trimStart()}`
      return [`${indent}${open}`, ...inner, `${indent}${close}`]
    }
    return [`${indent}${JSON.stringify(sampleOf(node))}`]
  }

  /** The object that a value is, or can be, where that has members of its own. */
  const shapeOf = (node: SchemaNode): SchemaNode | undefined =>
    node.properties !== undefined
      ? node
      : (node.oneOf ?? []).map(resolved).find(({ properties }) => properties !== undefined)

  /** What a list, or an object by name, holds where that has members of its own. */
  const entryOf = (node: SchemaNode): { readonly name: string | undefined; readonly node: SchemaNode } | undefined => {
    const held = node.items ?? (typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined)
    if (held === undefined || shapeOf(resolved(held)) === undefined) return undefined
    const example = node.examples?.[0]
    const name =
      node.items === undefined ? (Object.keys((example as object | undefined) ?? {})[0] ?? 'NAME') : undefined
    return { name, node: resolved(held) }
  }

  const sampleOf = (node: SchemaNode): unknown => {
    if (node.examples !== undefined) return node.examples[0]
    if (node.enum !== undefined) return node.enum[0]
    for (const choice of (node.oneOf ?? []).map(resolved)) {
      const sample = sampleOf(choice)
      if (sample !== undefined) return sample
    }
    if (node.items !== undefined) return [sampleOf(resolved(node.items))]
    if (node.default !== undefined) return node.default
    if (node.type === 'object') return {}
    if (node.type === 'boolean') return true
    if (node.type === 'string') return 'NAME'
    return node.type === 'number' || node.type === 'integer' ? 1 : undefined
  }

  const commentOf = (node: SchemaNode, indent: string, isRequired: boolean): string[] => {
    const values = [node, ...(node.oneOf ?? []).map(resolved)].flatMap((each) => each.enum ?? [])
    const standard = node.default
    const isTold =
      standard !== undefined && JSON.stringify(standard) !== '{}' && JSON.stringify(standard) !== '[]' && !isRequired
    const sentences = [
      node.description ?? '',
      ...(values.length > 1 ? [`One of ${values.map((value) => JSON.stringify(value)).join(', ')}.`] : []),
      ...(isTold ? [`Default: ${JSON.stringify(standard)}.`] : []),
      ...(isRequired ? ['Must be given.'] : []),
    ]
    return wrapped(sentences.filter((sentence) => sentence !== '').join(' '), commentWidth - indent.length).map(
      (line) => `${indent}// ${line}`,
    )
  }

  return ['{', '  "runs": {', '    "my-run": {', ...members(schema.definitions['run']!, runIndent), '    }', '  }', '}']
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
