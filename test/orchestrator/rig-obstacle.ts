import { Obstacle } from '../rig/obstacle.js'
import { prepareRig } from '../rig/rig.js'

/** Prepares the rig; answers with one line on what to install where that is impossible. */
export async function rigObstacle(): Promise<string | undefined> {
  try {
    await prepareRig()
    return undefined
  } catch (error) {
    if (error instanceof Obstacle) return error.message
    throw error
  }
}
