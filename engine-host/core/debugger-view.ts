import { showInLog } from './log-view.js'

/**
 * Gives the instances of a class a readable look in VS Code's debugger, which asks objects for these two symbols: the
 * text beside the name, and the properties shown when it is expanded. A strategy's log shows both.
 */
export function showInDebugger<T extends object>(
  type: { readonly prototype: T },
  description: (instance: T) => string,
  properties: (instance: T) => object,
): void {
  Object.defineProperty(type.prototype, Symbol.for('debug.description'), {
    value(this: T): string {
      return description(this)
    },
  })
  Object.defineProperty(type.prototype, Symbol.for('debug.properties'), {
    value(this: T): object {
      return properties(this)
    },
  })
  showInLog(type, description, properties)
}
