import path from 'node:path'
import { runChild, whyFailed } from './child.js'
import { withResultsFile } from './mocha-stage.js'
import { root } from './project.js'
import { resultsFileVariable } from './results-reporter.js'
import type { Stage } from './stage.js'

/** `npm run goldens` over our own recorded results: each case counts as one test. */
export const goldensStage: Stage = {
  name: 'goldens',
  summary: 'the engine against the recorded results of others',
  needs: [],
  run: (options) =>
    withResultsFile('goldens', async (file) => {
      const program = path.join(root, 'test/goldens/run.ts')
      const grep = options.grep === undefined ? [] : ['--grep', options.grep]
      const end = await runChild(process.execPath, ['--import', 'tsx', program, ...grep], {
        cwd: root,
        env: { [resultsFileVariable]: file },
        timeoutMs: 10 * 60_000,
      })
      return whyFailed(end)
    }),
}
