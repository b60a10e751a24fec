import { readdirSync } from 'node:fs'
import path from 'node:path'
import { command } from './command.js'
import type { Rig } from './rig.js'

/** Has VS Code install a package below a data folder; answers with the folder of the installed extension. */
export async function installVsix(rig: Rig, dataFolder: string, file: string): Promise<string> {
  const install = ['--accept-server-license-terms', '--server-data-dir', dataFolder, '--install-extension', file]
  await command(rig.server.node, [rig.server.main, ...install])
  const extensions = path.join(dataFolder, 'extensions')
  const installed = readdirSync(extensions).find((name) => name.startsWith('backlens.backlens-'))
  if (installed === undefined) throw new Error(`VS Code did not install ${file}`)
  return path.join(extensions, installed)
}
