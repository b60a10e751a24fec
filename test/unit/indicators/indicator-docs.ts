import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const folder = path.join(import.meta.dirname, '../../../engine-host/indicators')

/** A parameter or an option as documented. */
export interface DocumentedName {
  readonly name: string
  readonly text: string
}

/** What the source says of a function that makes an indicator. */
export interface DocumentedFunction {
  readonly name: string
  /** Parameters as in a call, such as `period, options?`. */
  readonly call: string
  /** First paragraph: the formula. */
  readonly formula: string
  /** Paragraphs that begin with a word and a colon, by that word: Convention, Source, Warm-up. */
  readonly sections: ReadonlyMap<string, string>
  readonly parameters: readonly DocumentedName[]
  /** Members of its options, the inherited ones too. */
  readonly options: readonly DocumentedName[]
}

/** Reads the functions of `engine-host/indicators` that say how long they warm up, which every indicator of ours does. */
export function readIndicatorDocs(): DocumentedFunction[] {
  const files = readdirSync(folder)
    .sort()
    .map((file) =>
      ts.createSourceFile(file, readFileSync(path.join(folder, file), 'utf8'), ts.ScriptTarget.Latest, true),
    )
  const interfaces = new Map(
    files.flatMap((file) => file.statements.filter(ts.isInterfaceDeclaration)).map((each) => [each.name.text, each]),
  )
  return files.flatMap((file) => {
    const functions = file.statements.filter(ts.isFunctionDeclaration)
    const names = [...new Set(functions.map(({ name }) => name?.text ?? ''))]
    return names.flatMap((name) => {
      const documented = readFunction(
        name,
        functions.filter((each) => each.name?.text === name),
        interfaces,
      )
      return documented.sections.has('Warm-up') ? [documented] : []
    })
  })
}

function readFunction(
  name: string,
  overloads: readonly ts.FunctionDeclaration[],
  interfaces: ReadonlyMap<string, ts.InterfaceDeclaration>,
): DocumentedFunction {
  const declaration = overloads[0]!
  const [formula = '', ...rest] = textOf(declaration)
    .split(/\n\s*\n/)
    .map(oneLine)
  const sections = new Map<string, string>()
  for (const paragraph of rest) {
    const [, word, text] = /^([A-Z][\w-]*): (.*)$/.exec(paragraph) ?? []
    if (word !== undefined && text !== undefined) sections.set(word, text)
  }
  const parameters = ts
    .getJSDocTags(declaration)
    .filter(ts.isJSDocParameterTag)
    .map((tag) => ({ name: tag.name.getText(), text: oneLine(ts.getTextOfJSDocComment(tag.comment) ?? '') }))
  const call = declaration.parameters.map((each) => `${each.name.getText()}${isOptional(each) ? '?' : ''}`).join(', ')
  const options = declaration.parameters.flatMap(({ type }) => (type === undefined ? [] : optionsOf(type, interfaces)))
  return { name, call, formula, sections, parameters, options }
}

function optionsOf(type: ts.TypeNode, interfaces: ReadonlyMap<string, ts.InterfaceDeclaration>): DocumentedName[] {
  if (ts.isUnionTypeNode(type)) return type.types.flatMap((each) => optionsOf(each, interfaces))
  if (ts.isTypeLiteralNode(type)) return [{ name: 'seed', text: seedText(interfaces) }]
  const declaration = ts.isTypeReferenceNode(type) ? interfaces.get(type.typeName.getText()) : undefined
  return declaration === undefined ? [] : membersOf(declaration, interfaces)
}

/** Options that are nothing but a seed mean that of `ema`. */
function seedText(interfaces: ReadonlyMap<string, ts.InterfaceDeclaration>): string {
  return membersOf(interfaces.get('SeedOptions')!, interfaces).find(({ name }) => name === 'seed')!.text
}

function membersOf(
  declaration: ts.InterfaceDeclaration,
  interfaces: ReadonlyMap<string, ts.InterfaceDeclaration>,
): DocumentedName[] {
  const own = declaration.members.filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(),
    text: oneLine(textOf(member)),
  }))
  const inherited = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
    types.flatMap(({ expression, typeArguments }) => {
      const [base, without] = typeArguments ?? []
      const left = without?.getText().replaceAll("'", '')
      const name = base === undefined ? expression.getText() : base.getText()
      const found = interfaces.get(name)
      return found === undefined ? [] : membersOf(found, interfaces).filter((each) => each.name !== left)
    }),
  )
  return [...own, ...inherited.filter(({ name }) => !own.some((each) => each.name === name))]
}

function isOptional(parameter: ts.ParameterDeclaration): boolean {
  return parameter.questionToken !== undefined || parameter.initializer !== undefined
}

function textOf(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  return ts.getTextOfJSDocComment(comment?.comment) ?? ''
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim()
}
