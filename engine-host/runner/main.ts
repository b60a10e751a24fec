import { runnerFault } from './failures.js'
import { ParentChannel } from './parent-channel.js'
import { dieWithParent } from './parent-watch.js'
import { StrategyRun } from './strategy-run.js'

const startedAt = Date.now()
// Taken hold of before a strategy is loaded, which then finds them refused.
const exit = process.exit.bind(process)
const kill = process.kill.bind(process)
const channel = new ParentChannel()
let run: StrategyRun | undefined

channel.listen(
  (message) => {
    if (message.kind === 'cancel') {
      run?.cancel()
      return
    }
    if (message.kind === 'dataFound') {
      run?.dataFound(message.found)
      return
    }
    // A thread of its own would show up in the debugger as a second thread of the strategy.
    if (!message.debug) dieWithParent()
    run = new StrategyRun(message, channel, startedAt)
    run
      .run()
      .catch((error: unknown) => channel.send(runnerFault(error)))
      .finally(() => exit(0))
  },
  // As the watching thread does: an exit that waits for that thread, or for a query under way, may never come to its end.
  () => kill(process.pid, 'SIGKILL'),
)

const fail = (thrown: unknown) => {
  if (run) run.fail(thrown)
  else throw thrown
}
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)
// Ctrl+C in a terminal reaches the whole group; the parent decides what it means for the run.
process.on('SIGINT', () => undefined)
