/**
 * Stands where @vscode/test-electron expects VS Code's executable: reads the same arguments, opens VS Code's server in
 * a browser, runs the tests in its extension host, and exits with their code. It also fails when a process outlives
 * the window.
 */
import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { testOutputMark } from '../in-host/test-output.js'
import { Workbench } from './workbench.js'

function argument(name: string): string {
  const prefix = `--${name}=`
  const found = process.argv.find((text) => text.startsWith(prefix))
  if (found === undefined) throw new Error(`${prefix} is missing`)
  return found.slice(prefix.length)
}

async function main(): Promise<number> {
  const workspace = process.argv.slice(2).find((text) => !text.startsWith('-'))
  const root = argument('extensionDevelopmentPath')
  const resultsFolder = path.join(root, 'test-results/in-host')
  const log = (line: string): void => {
    if (line.startsWith(testOutputMark)) console.log(line.slice(testOutputMark.length))
    else appendFileSync(path.join(resultsFolder, 'window.log'), `${line}\n`)
  }
  let exited: (code: number) => void = () => undefined
  const exit = new Promise<number>((resolve) => (exited = resolve))
  const workbench = await Workbench.open({
    ...(workspace === undefined ? {} : { workspace }),
    extension: { kind: 'development', folder: root },
    theme: 'dark',
    resultsFolder,
    hostTests: { module: argument('extensionTestsPath'), onLog: log, onExit: exited },
  })
  const code = await exit
  const left = await workbench.close()
  for (const { pid, command } of left) console.error(`Process ${pid} outlived its window: ${command}`)
  return left.length > 0 ? 1 : code
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
