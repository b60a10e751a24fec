import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { commandLineOf, pidsOfGroup } from './process-group.js'
import type { VsCodeServer } from './vscode-server.js'

export interface ServerOptions {
  /** A fresh folder for settings, extensions and logs. */
  readonly dataFolder: string
  /** Of this machine, over VS Code's defaults; written before the start. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Without it a built VS Code ignores an extension under development. */
  readonly smokeTestDriver: boolean
  /** Receives what the server prints. */
  readonly logFile: string
}

/** A process that did not end with its window. */
export interface Leftover {
  readonly pid: number
  readonly command: string
}

/** A running VS Code server. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(server: VsCodeServer, options: ServerOptions): Promise<ServerProcess> {
    const machine = path.join(options.dataFolder, 'data/Machine')
    mkdirSync(machine, { recursive: true })
    writeFileSync(path.join(machine, 'settings.json'), JSON.stringify(options.settings, undefined, 2))
    const flags = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--telemetry-level', 'off']
    const mode = ['--accept-server-license-terms', '--disable-workspace-trust']
    if (options.smokeTestDriver) mode.push('--enable-smoke-test-driver')
    const folder = ['--disable-experiments', '--server-data-dir', options.dataFolder]
    const child = spawn(server.node, [server.main, ...flags, ...mode, ...folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const log = createWriteStream(options.logFile, { flags: 'a' })
    child.stdout.pipe(log, { end: false })
    child.stderr.pipe(log, { end: false })
    return new ServerProcess(child, await portOf(child))
  }

  /**
   * Asks the server to end and answers with the processes of its group, VS Code's own aside, that outlived it by
   * `graceMs`, which ought to be none. What is left then is ended.
   */
  async stop(graceMs = 5_000): Promise<readonly Leftover[]> {
    const group = this.child.pid!
    this.child.kill('SIGTERM')
    const until = performance.now() + graceMs
    while (performance.now() < until && pidsOfGroup(group).length > 0) await delay(50)
    const left = pidsOfGroup(group).map((pid) => ({ pid, command: commandLineOf(pid) ?? '' }))
    if (left.length > 0) process.kill(-group, 'SIGKILL')
    return left.filter(({ command }) => !command.includes('/out/bootstrap-fork'))
  }
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const read = (data: Buffer): void => {
      printed += data.toString()
      const port = /Extension host agent listening on (\d+)/.exec(printed)?.[1]
      if (port !== undefined) resolve(Number(port))
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the VS Code server ended with code ${code ?? '-'}:\n${printed}`)))
  })
}
