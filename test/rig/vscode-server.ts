import { copyFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { cacheFolder, installOnce } from './cache.js'
import { command } from './command.js'
import { Obstacle, reasonOf } from './obstacle.js'

const nodeVersion = '24.21.0'
/** Carries VS Code 1.139.1. */
const codeServerVersion = '4.139.1'

export interface VsCodeServer {
  /** The Node.js that this server asks for. */
  readonly node: string
  /** VS Code's own server entry point. */
  readonly main: string
}

/**
 * VS Code as a server, from the npm registry alone and without a compiler: the package code-server holds VS Code's
 * server built, and its dependencies are installed without running any install script. What native modules are missing
 * then is either not used by the tests or replaced here.
 */
export async function installVsCodeServer(): Promise<VsCodeServer> {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new Obstacle(
      `VS Code's server is set up for Linux on x64 and arm64 only, not ${process.platform} ${process.arch}.`,
    )
  }
  try {
    return await install()
  } catch (error) {
    throw new Obstacle(`VS Code's server could not be installed from the npm registry: ${reasonOf(error)}`)
  }
}

async function install(): Promise<VsCodeServer> {
  const node = await installOnce(`node-${nodeVersion}`, installNode)
  const server = await installOnce(`vscode-server-${codeServerVersion}`, (folder) =>
    installServer(folder, nodeProgram(node)),
  )
  return { node: nodeProgram(node), main: serverMain(server) }
}

const nodePackage = `node-linux-${process.arch}`
const nodeProgram = (folder: string): string => path.join(folder, 'package/bin/node')
const serverMain = (folder: string): string => path.join(folder, 'package/lib/vscode/out/server-main.js')

async function installNode(folder: string): Promise<void> {
  await unpack(folder, `${nodePackage}@${nodeVersion}`)
  await command(nodeProgram(folder), ['--version'])
}

async function installServer(folder: string, node: string): Promise<void> {
  console.log(`Installing VS Code's server from the npm registry in ${cacheFolder}, once for this machine`)
  await unpack(folder, `code-server@${codeServerVersion}`)
  const vscode = path.join(folder, 'package/lib/vscode')
  const npm = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await command('npm', npm, { cwd: vscode })
  await command('npm', npm, { cwd: path.join(vscode, 'extensions') })
  // Writes log files, which output channels show; its native module would have to be compiled.
  copyFileSync(
    path.join(import.meta.dirname, 'spdlog-stand-in.cjs'),
    path.join(vscode, 'node_modules/@vscode/spdlog/index.js'),
  )
  await command(node, [serverMain(folder), '--version'])
}

async function unpack(folder: string, specifier: string): Promise<void> {
  const printed = await command('npm', ['pack', '--silent', specifier], { cwd: folder })
  const archive = printed.trim().split('\n').at(-1)!
  await command('tar', ['-xzf', archive], { cwd: folder })
  rmSync(path.join(folder, archive))
}
