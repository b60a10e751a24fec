import path from 'node:path'
import type ts from 'typescript'
import type { ParameterValue } from '../protocol/run-specification.js'
import { declaredModule, type DeclaredModule } from './declared-module.js'

/** A place in a text as the language server protocol counts: line and UTF-16 character from 0. */
export interface TextPosition {
  readonly line: number
  readonly character: number
}
export interface TextRange {
  readonly start: TextPosition
  readonly end: TextPosition
}

/** An exported, concrete class that extends Strategy. */
export interface StrategyOutline {
  readonly className: string
  /** Of the class's name. */
  readonly range: TextRange
  /** Those that the class itself declares, in the order of the file. */
  readonly callbacks: readonly CallbackOutline[]
  readonly parameters: readonly ParameterOutline[]
  /** Names of the parameters that it inherits; undefined where a class that it extends cannot be read. */
  readonly inheritedParameters: readonly string[] | undefined
}
export interface CallbackOutline {
  /** Such as `onBar`. */
  readonly name: string
  /** Of the method's name. */
  readonly range: TextRange
}
export interface ParameterOutline {
  readonly name: string
  /** Of the field's name. */
  readonly range: TextRange
  /** The field's initializer when it is a literal. */
  readonly defaultValue?: ParameterValue
  /** Literal members of the decorator's argument, such as `min` and `max`. */
  readonly options: Readonly<Record<string, ParameterValue>>
}

/** Text of a module of the user, undefined when there is no such file. */
export type ReadModule = (file: string) => string | undefined

const callbackName =
  /^on(Start|Stop|Event|Bar|QuoteTick|TradeTick|Depth|TimeEvent|Order\w*|Position\w*|TradeClosed|Account\w*|Subscribe|Unsubscribe)$/

/**
 * Strategies of a file, read from the syntax tree alone: no type is resolved and nothing runs, so it answers for a file
 * that is being typed. A class counts when it extends `Strategy` of `backlens`, directly or through classes of this
 * file or of relative modules that `readModule` knows.
 */
export function outlineStrategies(
  typescript: typeof ts,
  file: string,
  text: string,
  readModule: ReadModule = () => undefined,
): readonly StrategyOutline[] {
  const module = declaredModule(typescript, file, text)
  const outlines: StrategyOutline[] = []
  for (const [name, declaration] of module.classes) {
    if (!module.exported.has(name) || isAbstract(typescript, declaration)) continue
    if (!extendsStrategy(typescript, module, declaration, readModule, new Set())) continue
    const inheritedParameters = inheritedNames(typescript, module, declaration, readModule)
    outlines.push({ ...outlineClass(typescript, module, name, declaration), inheritedParameters })
  }
  return outlines
}

function extendsStrategy(
  typescript: typeof ts,
  module: DeclaredModule,
  declaration: ts.ClassLikeDeclaration,
  readModule: ReadModule,
  visited: Set<string>,
): boolean {
  const base = baseExpression(typescript, declaration)
  if (!base) return false
  if (typescript.isPropertyAccessExpression(base)) {
    return (
      base.name.text === 'Strategy' &&
      typescript.isIdentifier(base.expression) &&
      module.imports.get(base.expression.text)?.module === 'backlens'
    )
  }
  if (!typescript.isIdentifier(base)) return false
  const key = `${module.file}#${base.text}`
  if (visited.has(key)) return false
  visited.add(key)
  const imported = module.imports.get(base.text)
  if (!module.classes.has(base.text)) {
    // While the import line is being typed the name stands alone; the lens is not to flicker for that.
    if (!imported) return base.text === 'Strategy'
    if (imported.module === 'backlens') return imported.name === 'Strategy'
  }
  const found = baseClass(typescript, module, base.text, readModule)
  return found !== undefined && extendsStrategy(typescript, found.module, found.declaration, readModule, visited)
}

/** The class of a name that a class extends, of this file or of a relative module. */
function baseClass(
  typescript: typeof ts,
  module: DeclaredModule,
  name: string,
  readModule: ReadModule,
): { module: DeclaredModule; declaration: ts.ClassLikeDeclaration } | undefined {
  const local = module.classes.get(name)
  if (local) return { module, declaration: local }
  const imported = module.imports.get(name)
  if (!imported?.module.startsWith('.')) return undefined
  const other = readRelative(typescript, module.file, imported.module, readModule)
  const otherName = other?.exportedNames.get(imported.name)
  const declaration = otherName === undefined ? undefined : other?.classes.get(otherName)
  return other !== undefined && declaration !== undefined ? { module: other, declaration } : undefined
}

/** Names of the parameters of the classes between a strategy's class and `Strategy`; the chain is known to end there. */
function inheritedNames(
  typescript: typeof ts,
  module: DeclaredModule,
  declaration: ts.ClassLikeDeclaration,
  readModule: ReadModule,
): readonly string[] | undefined {
  const base = baseExpression(typescript, declaration)
  if (!base || !typescript.isIdentifier(base)) return []
  const found = baseClass(typescript, module, base.text, readModule)
  if (!found) return module.imports.get(base.text)?.module === 'backlens' ? [] : undefined
  const above = inheritedNames(typescript, found.module, found.declaration, readModule)
  const own = outlineClass(typescript, found.module, base.text, found.declaration).parameters
  return above && [...above, ...own.map(({ name }) => name)]
}

function readRelative(
  typescript: typeof ts,
  from: string,
  specifier: string,
  readModule: ReadModule,
): DeclaredModule | undefined {
  const target = path.resolve(path.dirname(from), specifier)
  const stem = target.replace(/\.[jt]s$/, '')
  for (const candidate of [target, `${stem}.ts`, path.join(target, 'index.ts')]) {
    const text = candidate.endsWith('.ts') ? readModule(candidate) : undefined
    if (text !== undefined) return declaredModule(typescript, candidate, text)
  }
  return undefined
}

function baseExpression(typescript: typeof ts, declaration: ts.ClassLikeDeclaration): ts.Expression | undefined {
  return declaration.heritageClauses?.find(({ token }) => token === typescript.SyntaxKind.ExtendsKeyword)?.types[0]
    ?.expression
}

function isAbstract(typescript: typeof ts, declaration: ts.ClassDeclaration): boolean {
  return declaration.modifiers?.some(({ kind }) => kind === typescript.SyntaxKind.AbstractKeyword) ?? false
}

function outlineClass(
  typescript: typeof ts,
  module: DeclaredModule,
  className: string,
  declaration: ts.ClassLikeDeclaration,
): Omit<StrategyOutline, 'inheritedParameters'> {
  const { source } = module
  const rangeOf = (node: ts.Node): TextRange => ({
    start: source.getLineAndCharacterOfPosition(node.getStart(source)),
    end: source.getLineAndCharacterOfPosition(node.end),
  })
  const callbacks: CallbackOutline[] = []
  const parameters: ParameterOutline[] = []
  for (const member of declaration.members) {
    if (!member.name || !typescript.isIdentifier(member.name)) continue
    const name = member.name.text
    if (typescript.isMethodDeclaration(member) && member.body && callbackName.test(name)) {
      callbacks.push({ name, range: rangeOf(member.name) })
    }
    if (typescript.isPropertyDeclaration(member)) {
      const decorator = parameterDecorator(typescript, module, member)
      if (!decorator) continue
      const defaultValue = member.initializer && literalValue(typescript, member.initializer)
      parameters.push({
        name,
        range: rangeOf(member.name),
        ...(defaultValue === undefined ? {} : { defaultValue }),
        options: literalMembers(typescript, decorator.arguments[0]),
      })
    }
  }
  return { className, range: rangeOf(declaration.name ?? declaration), callbacks, parameters }
}

function parameterDecorator(
  typescript: typeof ts,
  module: DeclaredModule,
  member: ts.PropertyDeclaration,
): ts.CallExpression | undefined {
  for (const modifier of member.modifiers ?? []) {
    if (!typescript.isDecorator(modifier) || !typescript.isCallExpression(modifier.expression)) continue
    const callee = modifier.expression.expression
    if (!typescript.isIdentifier(callee)) continue
    const imported = module.imports.get(callee.text)
    if (imported ? imported.module === 'backlens' && imported.name === 'parameter' : callee.text === 'parameter') {
      return modifier.expression
    }
  }
  return undefined
}

function literalMembers(
  typescript: typeof ts,
  argument: ts.Expression | undefined,
): Readonly<Record<string, ParameterValue>> {
  const members: Record<string, ParameterValue> = {}
  if (!argument || !typescript.isObjectLiteralExpression(argument)) return members
  for (const property of argument.properties) {
    if (!typescript.isPropertyAssignment(property) || !typescript.isIdentifier(property.name)) continue
    const value = literalValue(typescript, property.initializer)
    if (value !== undefined) members[property.name.text] = value
  }
  return members
}

function literalValue(typescript: typeof ts, expression: ts.Expression): ParameterValue | undefined {
  if (typescript.isNumericLiteral(expression)) return Number(expression.text)
  if (typescript.isStringLiteralLike(expression)) return expression.text
  if (expression.kind === typescript.SyntaxKind.TrueKeyword) return true
  if (expression.kind === typescript.SyntaxKind.FalseKeyword) return false
  if (
    typescript.isPrefixUnaryExpression(expression) &&
    expression.operator === typescript.SyntaxKind.MinusToken &&
    typescript.isNumericLiteral(expression.operand)
  ) {
    return -Number(expression.operand.text)
  }
  return undefined
}
