import * as vscode from 'vscode'
import { attachConfiguration, strategyFileOf, tradeKey } from './debug-configuration.js'
import type { StrategyDebugConfiguration } from './debug-configuration.js'
import { debugType } from './contributions.js'
import type { FailureMessages } from './failure-messages.js'
import { noStrategyActive, notAFileOfStrategy } from './failures.js'
import type { RunLauncher } from './run-launcher.js'
import { activeStrategy } from './strategy-documents.js'

/** Type under which the JavaScript debugger of VS Code runs a session of type `node`. */
export const javaScriptDebugType = 'pwa-node'

/** Configuration with which lens, command and F5 debug a strategy when no launch.json says otherwise. */
export function strategyDebugConfiguration(values: StrategyDebugConfiguration): vscode.DebugConfiguration {
  return { type: debugType, request: 'launch', name: 'Debug Backtest', ...values }
}

/**
 * Turns a debug configuration of type `backlens` into a run that waits for a debugger and the configuration that
 * attaches to it.
 */
export class StrategyDebugProvider implements vscode.DebugConfigurationProvider {
  constructor(
    private readonly launcher: RunLauncher,
    private readonly messages: FailureMessages,
    /** Absolute path of the folder that holds the extension's bundles. */
    private readonly distribution: string,
  ) {}

  provideDebugConfigurations(): vscode.DebugConfiguration[] {
    return [strategyDebugConfiguration({ strategy: '${file}' })]
  }

  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration & StrategyDebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const { strategy, stopOnCallback, run: runName } = configuration
    if (strategy === undefined && activeStrategy() === undefined) return this.refuse(noStrategyActive())
    const activeFile = vscode.window.activeTextEditor?.document.uri.fsPath
    const strategyFile = strategyFileOf(strategy, folder?.uri.fsPath, activeFile)
    if (strategyFile === undefined) return this.refuse(notAFileOfStrategy(strategy ?? ''))
    const reference = {
      strategyFile,
      ...(configuration.class === undefined ? {} : { className: configuration.class }),
    }
    const options = runName === undefined ? {} : { runName }
    if (configuration['noDebug'] === true) {
      await this.launcher.launch(reference, options)
      return undefined
    }
    const trade = configuration[tradeKey]
    const launched =
      trade === undefined
        ? await this.launcher.launch(reference, {
            ...options,
            debug: stopOnCallback === undefined ? {} : { stopOnCallback },
          })
        : await this.launcher.debugTrade(trade)
    if (launched?.inspectorPort === undefined) return undefined
    const { runId, specification } = launched.run
    return attachConfiguration({
      name: `Backtest ${specification.className}`,
      port: launched.inspectorPort,
      runId,
      origin: { ...configuration, strategy: strategyFile },
      folder: vscode.workspace.getWorkspaceFolder(vscode.Uri.file(strategyFile))?.uri.fsPath ?? '',
      distribution: this.distribution,
    })
  }

  private refuse(failure: Parameters<FailureMessages['show']>[0]): undefined {
    this.messages.show(failure)
    return undefined
  }
}
