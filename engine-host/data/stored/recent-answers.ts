/** Answers that were worked out last, by what they were worked out from. */
export class RecentAnswers<Answer> {
  private readonly answers = new Map<string, Answer>()

  /** @param limit answers that are kept; the one that was not asked for longest goes first */
  constructor(private readonly limit: number) {}

  async of(from: readonly string[], workOut: () => Promise<Answer>): Promise<Answer> {
    const key = from.join('\n')
    const known = this.answers.get(key)
    const answer = known ?? (await workOut())
    this.answers.delete(key)
    this.answers.set(key, answer)
    for (const oldest of this.answers.keys()) {
      if (this.answers.size <= this.limit) break
      this.answers.delete(oldest)
    }
    return answer
  }
}
