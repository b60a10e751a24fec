import { barPathPicture } from './bar-path-picture.js'
import { configurationPage, configurationPageFile } from './configuration-page.js'
import { fillsPage, fillsPageFile } from './fills-page.js'
import { statisticsPage, statisticsPageFile } from './statistics-page.js'

/** A file below the project's folder that is made from the code. */
export interface GeneratedPage {
  readonly file: string
  readonly make: () => Promise<string> | string
}

/** Everything in docs/ that is made from the code. */
export const pages: readonly GeneratedPage[] = [
  { file: fillsPageFile, make: fillsPage },
  { file: statisticsPageFile, make: statisticsPage },
  { file: configurationPageFile, make: configurationPage },
  { file: 'docs/images/bar-paths.svg', make: barPathPicture },
]
