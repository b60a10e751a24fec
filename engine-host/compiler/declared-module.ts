import type ts from 'typescript'

/** A module's top-level classes, imports and exports, from its syntax tree. */
export interface DeclaredModule {
  readonly file: string
  readonly source: ts.SourceFile
  /** By local name, in the order of the file; an anonymous default export is called `default`. */
  readonly classes: ReadonlyMap<string, ts.ClassDeclaration>
  /** By local name; `name` is `*` for a namespace and `default` for a default import. */
  readonly imports: ReadonlyMap<string, { readonly module: string; readonly name: string }>
  /** Local names that are exported. */
  readonly exported: ReadonlySet<string>
  /** Local name by exported name. */
  readonly exportedNames: ReadonlyMap<string, string>
}

export function declaredModule(typescript: typeof ts, file: string, text: string): DeclaredModule {
  const source = typescript.createSourceFile(file, text, typescript.ScriptTarget.Latest, false)
  const classes = new Map<string, ts.ClassDeclaration>()
  const imports = new Map<string, { module: string; name: string }>()
  const exportedNames = new Map<string, string>()

  for (const statement of source.statements) {
    if (typescript.isClassDeclaration(statement)) {
      const has = (kind: ts.SyntaxKind) => statement.modifiers?.some((modifier) => modifier.kind === kind) ?? false
      const isDefault = has(typescript.SyntaxKind.DefaultKeyword)
      const name = statement.name?.text ?? (isDefault ? 'default' : '')
      if (name === '') continue
      classes.set(name, statement)
      if (has(typescript.SyntaxKind.ExportKeyword)) exportedNames.set(isDefault ? 'default' : name, name)
    } else if (typescript.isImportDeclaration(statement) && typescript.isStringLiteral(statement.moduleSpecifier)) {
      collectImports(typescript, statement, statement.moduleSpecifier.text, imports)
    } else if (typescript.isExportAssignment(statement) && typescript.isIdentifier(statement.expression)) {
      exportedNames.set('default', statement.expression.text)
    } else if (
      typescript.isExportDeclaration(statement) &&
      !statement.moduleSpecifier &&
      statement.exportClause &&
      typescript.isNamedExports(statement.exportClause)
    ) {
      for (const element of statement.exportClause.elements) {
        exportedNames.set(element.name.text, (element.propertyName ?? element.name).text)
      }
    }
  }
  return { file, source, classes, imports, exported: new Set(exportedNames.values()), exportedNames }
}

function collectImports(
  typescript: typeof ts,
  statement: ts.ImportDeclaration,
  module: string,
  imports: Map<string, { module: string; name: string }>,
): void {
  const clause = statement.importClause
  if (!clause) return
  if (clause.name) imports.set(clause.name.text, { module, name: 'default' })
  const bindings = clause.namedBindings
  if (!bindings) return
  if (typescript.isNamespaceImport(bindings)) {
    imports.set(bindings.name.text, { module, name: '*' })
    return
  }
  for (const element of bindings.elements) {
    imports.set(element.name.text, { module, name: (element.propertyName ?? element.name).text })
  }
}
