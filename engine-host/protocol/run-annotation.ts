/** What the user keeps about a run; kept beside its results and no part of them. */
export interface RunAnnotation {
  /** Pinned runs stand on top of lists. */
  readonly pinned: boolean
  /** Each once, in the user's order; without spaces or commas. */
  readonly tags: readonly string[]
  /** Free text; empty for none. */
  readonly note: string
}

export const noAnnotation: RunAnnotation = { pinned: false, tags: [], note: '' }

/** Characters that a tag and a note may have. */
export const annotationLimits = { tag: 40, tags: 20, note: 4000 } as const
