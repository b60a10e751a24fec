import { runChild, whyFailed } from './child.js'
import { root } from './project.js'
import type { Stage } from './stage.js'

/** A stage that is one of package.json's scripts and counts as one test. */
export function scriptStage(name: string, summary: string): Stage {
  return {
    name,
    summary,
    needs: [],
    run: async () => {
      const end = await runChild('npm', ['run', '--silent', name], { cwd: root, timeoutMs: 10 * 60_000 })
      const why = whyFailed(end)
      return why === undefined ? { passed: 1, failures: [] } : { passed: 0, failures: [`npm run ${name}: ${why}`] }
    },
  }
}
