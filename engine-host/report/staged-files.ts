import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'

/** What was written is not what can be read back. */
export class FileNotWholeError extends Error {
  constructor(name: string) {
    super(`${name} cannot be read back as it was written`)
  }
}

/**
 * Files that appear together: each is written into a hidden folder beside its place and read back, and only when all of them
 * are whole do they get their names. Whatever ends the work before leaves nothing.
 */
export class StagedFiles {
  private readonly names: string[] = []

  private constructor(
    private readonly directory: string,
    private readonly staging: string,
    /** The first folder that did not exist before. */
    private readonly made: string | undefined,
  ) {}

  /** @param directory where the files will be; created when it does not exist */
  static async open(directory: string): Promise<StagedFiles> {
    const made = await fs.mkdir(directory, { recursive: true })
    const staging = path.join(directory, `.backlens-${randomBytes(6).toString('hex')}.tmp`)
    await fs.mkdir(staging)
    return new StagedFiles(directory, staging, made)
  }

  /** @param name relative to the directory, with slashes */
  async text(name: string, content: string): Promise<void> {
    const file = await this.begin(name)
    await fs.writeFile(file, content, { flush: true })
    if ((await fs.readFile(file, 'utf8')) !== content) throw new FileNotWholeError(name)
    this.names.push(name)
  }

  /** @param write writes the file of a path and answers whether it can be read back as it was written */
  async file(name: string, write: (file: string) => Promise<boolean>): Promise<void> {
    const file = await this.begin(name)
    if (!(await write(file))) throw new FileNotWholeError(name)
    this.names.push(name)
  }

  /** Gives the files their names, in the place of files that had them, and answers their paths. */
  async place(): Promise<readonly string[]> {
    const files = this.names.map((name) => path.join(this.directory, name))
    for (const folder of new Set(files.map((file) => path.dirname(file)))) await fs.mkdir(folder, { recursive: true })
    for (const [at, name] of this.names.entries()) await fs.rename(path.join(this.staging, name), files[at]!)
    await fs.rm(this.staging, { recursive: true, force: true })
    return files
  }

  /** Removes all of it, and the folders that were made for it. */
  async discard(): Promise<void> {
    await fs.rm(this.staging, { recursive: true, force: true })
    if (this.made === undefined) return
    for (let folder = this.directory; folder.startsWith(this.made); folder = path.dirname(folder)) {
      // Whatever else has come into it in the meantime stays.
      const removed = await fs.rmdir(folder).then(
        () => true,
        () => false,
      )
      if (!removed) return
    }
  }

  private async begin(name: string): Promise<string> {
    const file = path.join(this.staging, name)
    await fs.mkdir(path.dirname(file), { recursive: true })
    return file
  }
}
