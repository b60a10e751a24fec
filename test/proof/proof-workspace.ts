import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { MarketFiles } from '../bench/market-files.js'
import { root } from '../orchestrator/project.js'

const execute = promisify(execFile)
const commandLine = path.join(root, 'dist/cli.js')

/** Traded around the clock, so that its sessions are its days. */
const instrument = 'BTCUSDT.BINANCE'

/**
 * Makes a workspace whose store holds a made-up series of minutes and one run over it, both by the command line as it was
 * built last; the same for the same number of bars.
 */
export async function makeProofWorkspace(folder: string, bars: number): Promise<void> {
  mkdirSync(path.join(folder, 'strategies'), { recursive: true })
  copyFileSync(path.join(import.meta.dirname, 'shown-strategy.ts'), path.join(folder, 'strategies/shown.ts'))
  const made = path.join(folder, 'made')
  const files = await MarketFiles.open(made)
  const file = await files.bars('bars', bars, { seed: 7, seconds: 60 })
  files.close()
  await call(folder, 'import', file, '--instrument', instrument, '--bars', '1-MINUTE', '--stamp', 'close')
  rmSync(made, { recursive: true })
  await call(folder, 'backtest', 'strategies/shown.ts', '--fees', '{"taker":0.00001}')
}

async function call(folder: string, ...args: readonly string[]): Promise<void> {
  const store = ['--catalog', path.join(folder, '.backlens')]
  await execute(process.execPath, [commandLine, ...args, ...store], { cwd: folder, maxBuffer: 1 << 26 })
}
