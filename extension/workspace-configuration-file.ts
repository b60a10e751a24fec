import * as vscode from 'vscode'
import { configurationFileName } from '../engine-host/protocol/run-configuration.js'
import { configurationNotReadable } from './failures.js'
import { parseWorkspaceConfiguration } from './workspace-configuration.js'
import type { ReadConfiguration } from './workspace-configuration.js'

/** `backlens.json` of a folder. */
export function configurationUri(folder: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(folder), configurationFileName)
}

/** Reads `backlens.json` of a folder; without the file there are no runs. */
export async function readWorkspaceConfiguration(folder: string): Promise<ReadConfiguration> {
  const uri = configurationUri(folder)
  let bytes: Uint8Array
  try {
    bytes = await vscode.workspace.fs.readFile(uri)
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') {
      return { kind: 'configuration', configuration: {} }
    }
    return configurationNotReadable(uri.fsPath, error)
  }
  return parseWorkspaceConfiguration(uri.fsPath, new TextDecoder().decode(bytes))
}
