import path from 'node:path'
import { findProgram } from '../rig/command.js'
import { runChild, whyFailed } from './child.js'
import { withResultsFile } from './mocha-stage.js'
import { root } from './project.js'
import { resultsFileVariable } from './results-reporter.js'
import { rigObstacle } from './rig-obstacle.js'
import type { Stage } from './stage.js'

/** Mocha inside a real extension host. */
export const inHostStage: Stage = {
  name: 'in-host',
  summary: "the extension inside VS Code's extension host",
  needs: ['build'],
  run: async (options) => {
    const obstacle = await rigObstacle()
    if (obstacle !== undefined) return { passed: 0, failures: [obstacle] }
    return withResultsFile('in-host', async (file) => {
      const launch = [process.execPath, '--import', 'tsx', path.join(root, 'test/in-host/launch.ts')]
      const needsDisplay = process.env['DISPLAY'] === undefined && findProgram(['xvfb-run']) !== undefined
      const [program, ...args] = needsDisplay ? ['xvfb-run', '-a', ...launch] : launch
      const grep = options.grep === undefined ? {} : { BACKLENS_TEST_GREP: options.grep }
      const env = { [resultsFileVariable]: file, ...grep }
      return whyFailed(await runChild(program!, args, { cwd: root, env, timeoutMs: 10 * 60_000 }))
    })
  },
}
