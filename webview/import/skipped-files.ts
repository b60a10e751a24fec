import type { SkippedFile } from '../../engine-host/protocol/requests.js'
import { element, setText } from '../element.js'
import { formatCount } from '../format/number.js'
import { fileName } from './stored-text.js'

/** Files of folders that are passed over, each with its reason. */
export class SkippedFiles {
  readonly #summary = element('summary')
  readonly #list = element('ul')
  readonly root = element('details', { class: 'skipped' }, this.#summary, this.#list)

  constructor() {
    this.root.hidden = true
  }

  update(skipped: readonly SkippedFile[]): void {
    this.root.hidden = skipped.length === 0
    const count = skipped.length === 1 ? '1 file is' : `${formatCount(skipped.length)} files are`
    setText(this.#summary, `${count} passed over`)
    this.#list.replaceChildren(
      ...skipped.map(({ file, why }) =>
        element('li', { text: `${fileName(file)}: ${why}`, attributes: { title: file } }),
      ),
    )
  }
}
