/**
 * What a request answers when it cannot do what was asked. Shown to people as it is, so `message` is one
 * sentence that names the thing at fault (file, line, column, instrument) and `next` says what to do about it.
 */
export interface Failure {
  readonly kind: 'failed'
  /** One sentence for people. */
  readonly message: string
  /** The next step for the user, one sentence. */
  readonly next: string
  /** Stack or raw text of the cause; goes to the output channel only. */
  readonly details?: string
  /** Where in the user's files the cause lies, when it lies there. */
  readonly location?: SourceLocation
}

/** A place in a source file of the user. */
export interface SourceLocation {
  /** Absolute path. */
  readonly file: string
  /** 1-based. */
  readonly line: number
  /** 1-based. */
  readonly column: number
}
