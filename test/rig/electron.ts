import path from 'node:path'
import { downloadAndUnzipVSCode, resolveCliPathFromVSCodeExecutablePath } from '@vscode/test-electron'
import { cacheFolder } from './cache.js'
import { tryCommand } from './command.js'

const version = '1.139.1'
const downloadServer = 'https://update.code.visualstudio.com/api/releases/stable'

/**
 * VS Code for the desktop, downloaded once, where that is possible: its download server answers, there is a display,
 * and the machine has the libraries that it needs. Otherwise nothing, and the server with a browser takes its place.
 */
export async function findElectron(): Promise<string | undefined> {
  if (process.env['DISPLAY'] === undefined) return undefined
  if (!(await answers(downloadServer))) return undefined
  const executable = await downloadAndUnzipVSCode({ version, cachePath: path.join(cacheFolder, 'vscode-desktop') })
  const starts = await tryCommand(resolveCliPathFromVSCodeExecutablePath(executable), ['--version'])
  return starts.code === 0 ? executable : undefined
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { signal: AbortSignal.timeout(5_000) })).ok
  } catch {
    // Out of reach is an answer, not a fault.
    return false
  }
}
