/** Writes the pages of docs/ that are made from the code. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../orchestrator/project.js'
import { pages } from './pages.js'

async function main(): Promise<void> {
  for (const { file, make } of pages) writeFileSync(path.join(root, file), await make())
}

void main()
