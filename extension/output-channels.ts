import * as vscode from 'vscode'

/** The two places where details go: what the extension and the strategies say, and what the engine host says. */
export interface OutputChannels {
  readonly backlens: vscode.LogOutputChannel
  readonly engine: vscode.LogOutputChannel
}

export function createOutputChannels(): OutputChannels {
  return {
    backlens: vscode.window.createOutputChannel('Backlens', { log: true }),
    engine: vscode.window.createOutputChannel('Backlens Engine', { log: true }),
  }
}
