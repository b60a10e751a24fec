/** The key that Node looks for in what `console.log` is given. */
const inLog = Symbol.for('nodejs.util.inspect.custom')

type Inspect = (value: unknown, options: unknown) => string

/**
 * Gives the instances of a class a readable look where a strategy prints them: `text`, followed by `properties` where
 * there are some and the value is not nested in another one.
 */
export function showInLog<T extends object>(
  type: { readonly prototype: T },
  text: (instance: T) => string,
  properties?: (instance: T) => object,
): void {
  Object.defineProperty(type.prototype, inLog, {
    value(this: T, depth: number | null, options: { readonly depth?: number | null }, inspect: Inspect): string {
      const nested = typeof options.depth === 'number' && depth !== null && depth < options.depth
      if (properties === undefined || nested) return text(this)
      // A depth of its own, so that orders which name each other end.
      return `${text(this)} ${inspect(properties(this), { ...options, depth: 2 })}`
    },
  })
}
