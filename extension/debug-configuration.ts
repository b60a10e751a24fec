import * as path from 'node:path'

/** What a debug configuration of type `backlens` may say in launch.json. */
export interface StrategyDebugConfiguration {
  /** Path of the strategy's file, absolute or relative to the folder. Default: the active editor's. */
  readonly strategy?: string
  /** Class to run. Default: the only strategy of the file. */
  readonly class?: string
  /** Name of a run in `backlens.json`. */
  readonly run?: string
  /** Callback whose first call pauses, such as `onBar`. */
  readonly stopOnCallback?: string
  readonly [tradeKey]?: TradeToDebug
}

/** Key of the trade of a saved run in whose callback a session is to pause. */
export const tradeKey = '__backlensTrade'

/** A trade of a saved run. */
export interface TradeToDebug {
  readonly runId: string
  readonly tradeNumber: number
}

/** Key by which a session of the JavaScript debugger is known to belong to a run. */
export const runIdKey = '__backlensRunId'
/** Key of the configuration that the session came from, to start another run on *Restart*. */
export const originKey = '__backlensOrigin'

export interface AttachOptions {
  readonly name: string
  readonly port: number
  readonly runId: string
  readonly origin: StrategyDebugConfiguration
  /** Absolute path of the workspace folder. */
  readonly folder: string
  /** Absolute path of the folder that holds the extension's bundles. */
  readonly distribution: string
}

/**
 * Attaches the JavaScript debugger of VS Code to a runner that waits for it. The runner loads the strategy from
 * memory, so breakpoints bind only if each script with a source map pauses until the map is read, and no source may be
 * kept out by a location; those of the runner itself are of no interest.
 */
export function attachConfiguration({ name, port, runId, origin, folder, distribution }: AttachOptions) {
  const ownFiles = `${distribution.split(path.sep).join('/')}/**`
  return {
    type: 'node',
    request: 'attach',
    name,
    address: '127.0.0.1',
    port,
    cwd: folder,
    pauseForSourceMap: true,
    outFiles: [],
    resolveSourceMapLocations: ['**', `!${ownFiles}`],
    skipFiles: ['<node_internals>/**', ownFiles],
    smartStep: true,
    autoAttachChildProcesses: false,
    attachExistingChildren: false,
    [runIdKey]: runId,
    [originKey]: origin,
  }
}

/** The strategy's absolute path with the usual variables replaced; undefined when it names no TypeScript file. */
export function strategyFileOf(
  configured: string | undefined,
  folder: string | undefined,
  activeFile: string | undefined,
): string | undefined {
  const text = configured ?? '${file}'
  if (text.includes('${file}') && activeFile === undefined) return undefined
  if (text.includes('${workspaceFolder}') && folder === undefined) return undefined
  const replaced = text.replaceAll('${file}', activeFile ?? '').replaceAll('${workspaceFolder}', folder ?? '')
  if (!/\.[cm]?ts$/.test(replaced)) return undefined
  return folder === undefined ? path.resolve(replaced) : path.resolve(folder, replaced)
}
