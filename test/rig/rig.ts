import { findChromium, type Chromium } from './chromium.js'
import { installVsCodeServer, type VsCodeServer } from './vscode-server.js'

/** A real VS Code whose workbench is shown by a browser. */
export interface Rig {
  readonly server: VsCodeServer
  readonly chromium: Chromium
}

let prepared: Promise<Rig> | undefined

/** Finds or installs the parts; throws an `Obstacle` that says what this machine lacks. */
export function prepareRig(): Promise<Rig> {
  prepared ??= prepare()
  return prepared
}

async function prepare(): Promise<Rig> {
  return { server: await installVsCodeServer(), chromium: await findChromium() }
}
