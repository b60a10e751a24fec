import * as path from 'node:path'
import * as vscode from 'vscode'
import type { InitializationOptions } from '../engine-host/protocol/requests.js'
import { settings } from './contributions.js'
import type { SettingId, SettingValues } from './contributions.js'

/** A setting's present value; the default where what is configured is of another type. */
export function readSetting<K extends SettingId>(id: K): SettingValues[K] {
  const value = vscode.workspace.getConfiguration().get<unknown>(id)
  return typeof value === typeof settings[id] ? (value as SettingValues[K]) : settings[id]
}

/** Settings of which the engine host learns at its start only. */
export const settingsOfEngineHost: readonly SettingId[] = ['backlens.storeDirectory', 'backlens.runner.memoryLimit']

export function initializationOptions(): InitializationOptions {
  const runnerMemoryMb = readSetting('backlens.runner.memoryLimit')
  const storeDirectory = configuredStore()
  return storeDirectory === undefined ? { runnerMemoryMb } : { runnerMemoryMb, storeDirectory }
}

/** Absolute path of the store of this window; undefined without a folder. */
export function storeDirectory(): string | undefined {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath
  return configuredStore() ?? (folder === undefined ? undefined : path.join(folder, '.backlens'))
}

function configuredStore(): string | undefined {
  const configured = readSetting('backlens.storeDirectory').trim()
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath
  if (configured === '') return undefined
  return folder === undefined ? path.resolve(configured) : path.resolve(folder, configured)
}

/** The pair of colours for up and down. */
export function upDownColours(): SettingValues['backlens.colours'] {
  return readSetting('backlens.colours') === 'blueOrange' ? 'blueOrange' : 'greenRed'
}
