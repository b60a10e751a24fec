/**
 * Compiles files one after another, so that what is known of a file in the end is what its last compilation found. A
 * file that waits already is compiled once.
 */
export class CompilationQueue {
  readonly #compile: (file: string) => Promise<void>
  readonly #waiting = new Set<string>()
  #running: Promise<void> | undefined

  /** @param compile reads the file as it then is; must not reject */
  constructor(compile: (file: string) => Promise<void>) {
    this.#compile = compile
  }

  /** Resolves when the file, and all that waited with it, has been compiled as it is now or as it became since. */
  add(file: string): Promise<void> {
    this.#waiting.add(file)
    this.#running ??= this.#run().finally(() => (this.#running = undefined))
    return this.#running
  }

  async #run(): Promise<void> {
    for (const file of this.#waiting) {
      this.#waiting.delete(file)
      await this.#compile(file)
    }
  }
}
