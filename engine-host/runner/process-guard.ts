import { refusals } from './failures.js'

const refused = ['exit', 'abort', 'kill', 'disconnect'] as const

/**
 * Makes the calls that would end this process, or speak to the engine host in its place, throw. Works on the process
 * object itself, so that a strategy meets it by any import of it.
 *
 * @returns puts the calls back.
 */
export function guardProcess(target: NodeJS.Process = process): () => void {
  const originals = new Map<string, PropertyDescriptor | undefined>()
  const replace = (name: string, value: unknown) => {
    originals.set(name, Object.getOwnPropertyDescriptor(target, name))
    Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: true })
  }
  for (const name of refused) {
    replace(name, () => {
      throw new Error(refusals.exit(name))
    })
  }
  replace('send', undefined)
  return () => {
    for (const [name, descriptor] of originals) {
      if (descriptor) Object.defineProperty(target, name, descriptor)
      else Reflect.deleteProperty(target, name)
    }
  }
}
