import { CommanderError } from 'commander'
import { exitCodes } from './exit-codes.js'
import { cliFailures } from './failures.js'
import { createProgram } from './program.js'
import { Terminal } from './terminal.js'

/** Entry point of the command line, `backlens`. */
async function main(): Promise<void> {
  // A reader that has seen enough, such as `head`, closes the pipe.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  try {
    await createProgram((code) => {
      process.exitCode = code
    }).parseAsync()
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCodes.success : exitCodes.usage
      return
    }
    const has = (option: string) => process.argv.includes(option)
    const terminal = new Terminal({ json: has('--json'), verbose: has('--verbose') })
    process.exitCode = terminal.failed(cliFailures.unexpected(error))
  }
}

void main()
