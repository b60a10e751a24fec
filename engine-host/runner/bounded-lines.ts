const maximumLength = 8_192

/** Cuts a stream of text into lines; of a line that does not end only the first 8,192 characters are held. */
export class BoundedLines {
  readonly #emit: (line: string) => void
  #open = ''

  constructor(emit: (line: string) => void) {
    this.#emit = emit
  }

  push(text: string): void {
    const parts = text.split('\n')
    const rest = parts.pop()!
    for (const part of parts) {
      this.#emit(this.#append(part).replace(/\r$/, ''))
      this.#open = ''
    }
    this.#open = this.#append(rest)
  }

  /** Gives the last line when it has no end of its own. */
  end(): void {
    if (this.#open !== '') this.#emit(this.#open)
    this.#open = ''
  }

  #append(text: string): string {
    return (this.#open + text.slice(0, maximumLength)).slice(0, maximumLength)
  }
}
