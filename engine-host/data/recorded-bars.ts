const dayNanos = 86_400_000_000_000n

/** Length of the bars that are recorded of ticks of a period: at most a few hundred thousand of them. */
export function recordedBars(periodNanos: bigint): string {
  if (periodNanos <= 2n * dayNanos) return '1-SECOND'
  return periodNanos <= 120n * dayNanos ? '1-MINUTE' : '1-HOUR'
}
