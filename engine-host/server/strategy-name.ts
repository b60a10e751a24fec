/** Names of new strategies: what a person types, the class it becomes, and the file named after it. */

/** `my cross`, `my-cross` and `myCross` as the class `MyCross`; what cannot be part of a name is left for the check. */
export function classNameOf(typed: string): string {
  return typed
    .trim()
    .split(/[\s_-]+/)
    .filter((word) => word !== '')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('')
}

/** `MyCross` as `my-cross`; runs of capitals stay together: `ESBreakout` is `es-breakout`. */
export function fileNameOf(className: string): string {
  return className
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}

/**
 * Why a class cannot be called so, one sentence; undefined when it can.
 * @param imported names that the strategy's file imports, which a class of the same name would collide with
 */
export function nameProblem(className: string, imported: ReadonlySet<string>): string | undefined {
  if (className === '') return 'The strategy has no name'
  if (/^[0-9]/.test(className)) return `${className} begins with a digit`
  const odd = /[^A-Za-z0-9]/u.exec(className)
  if (odd !== null) return `${className} contains ${JSON.stringify(odd[0])}`
  if (className.length > 60) return `The name has ${className.length} letters, more than 60`
  if (imported.has(className)) return `${className} is a name that the strategy imports from backlens`
  if (className in globalThis) return `${className} is a name of the language`
  return undefined
}
