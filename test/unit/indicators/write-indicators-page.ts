/** Writes docs/indicators.md anew. */
import { writeFileSync } from 'node:fs'
import { indicatorsPage, indicatorsPageFile } from './indicators-page.js'

void indicatorsPage().then((page) => {
  writeFileSync(indicatorsPageFile, page)
})
