/** A number of the report, or why there is none. */
export interface Figure {
  readonly value: number
  /** Present exactly when `value` is NaN. */
  readonly why?: string
}

export function figure(value: number, whyNotFinite: string): Figure {
  return Number.isFinite(value) ? { value } : missing(whyNotFinite)
}

export function missing(why: string): Figure {
  return { value: NaN, why }
}

/** A quotient that is missing, for the reason given, when the divisor is zero or either side is no number. */
export function quotient(dividend: number, divisor: number, why: string): Figure {
  return divisor === 0 ? missing(why) : figure(dividend / divisor, why)
}

/** The figure multiplied by a factor, such as 100 to show a fraction in percent. */
export function scaled(of: Figure, factor: number): Figure {
  return of.why === undefined ? { value: of.value * factor } : of
}

/** The figure, unless there is a reason not to show the number that it has. */
export function unless(why: string | undefined, of: Figure): Figure {
  return why === undefined || of.why !== undefined ? of : missing(why)
}
