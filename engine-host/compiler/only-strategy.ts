/**
 * The one strategy of a file that exports nothing else and extends `Strategy` of `backlens` itself, told from its text
 * and bundle; undefined where that is not plain to see, and the file's syntax tree is to be asked. It spares most runs
 * the loading of TypeScript.
 *
 * @param source text of the file
 * @param code its bundle by `compileStrategy`, with no other file of the run
 */
export function onlyStrategy(source: string, code: string): string | undefined {
  // Only the source tells an abstract class.
  if (/\babstract\b/.test(source)) return undefined
  const exports = [...code.matchAll(/^__export\(\w+, \{\n([^}]*)\}\);$/gm)]
  // Of further modules of the user in which something is exported as a whole there would be more than one.
  if (exports.length !== 1) return undefined
  const only = /^ {2}\w+: \(\) => (\w+)\n$/.exec(exports[0]![1]!)
  if (!only) return undefined
  const name = only[1]!
  const isDeclared = new RegExp(`^export (default )?class ${name} extends [\\w.]+ \\{`, 'm').test(source)
  // With decorators the class is called otherwise in itself, and its base stands in parentheses.
  const isStrategy = new RegExp(
    `^(var _?${name} = )?class (_?${name} )?extends (\\(\\w+ = )?import_backlens\\d*\\.Strategy[ ,]`,
    'm',
  ).test(code)
  return isDeclared && isStrategy ? name : undefined
}
