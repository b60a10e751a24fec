import { createRequire } from 'node:module'
import path from 'node:path'
import vm from 'node:vm'
import type { CompiledStrategy } from '../protocol/run-specification.js'

/** Names that the bundle sees in place of the global ones. */
export type ShadowedGlobals = Readonly<Record<string, unknown>>

/**
 * Runs a compiled strategy and gives its exports.
 *
 * `vm.Script` with an absolute file name is the one way of loading in which the JavaScript debugger binds breakpoints
 * before the first line runs; `require` and `vm.compileFunction` miss them. The wrapper adds no line, so that the
 * source map keeps its lines.
 *
 * @param modules what `require` answers itself; anything else is Node's own.
 * @throws whatever the module throws.
 */
export function loadStrategy(
  { code, bundlePath }: CompiledStrategy,
  globals: ShadowedGlobals,
  modules: ReadonlyMap<string, object>,
): Readonly<Record<string, unknown>> {
  const requireNode = createRequire(bundlePath)
  const require = (specifier: string): unknown => modules.get(specifier) ?? (requireNode(specifier) as unknown)
  const module = { exports: {} as Record<string, unknown> }
  const scope: ShadowedGlobals = {
    module,
    exports: module.exports,
    require,
    __filename: bundlePath,
    __dirname: path.dirname(bundlePath),
    ...globals,
    ...globalObjects(globals),
  }
  const wrapper = `(function(${Object.keys(scope).join(',')}){${code}\n})`
  const run = new vm.Script(wrapper, { filename: bundlePath }).runInThisContext() as (...scope: unknown[]) => void
  run(...Object.values(scope))
  return module.exports
}

/** The global object under both its names, with the shadowed names in front of the real ones. */
function globalObjects(globals: ShadowedGlobals): ShadowedGlobals {
  const shadow = Object.create(globalThis) as object
  // Defined and not assigned: some of the real ones are accessors without a setter.
  const define = (name: string, value: unknown) =>
    Object.defineProperty(shadow, name, { value, writable: true, configurable: true })
  for (const [name, value] of Object.entries(globals)) define(name, value)
  define('globalThis', shadow)
  define('global', shadow)
  return { globalThis: shadow, global: shadow }
}
