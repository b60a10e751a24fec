import type { ITimeScaleApi, Logical } from 'lightweight-charts'

/** Pixel of a row's middle, which the library tells for whole rows alone; undefined while a chart has no rows. */
export function rowPosition(timeScale: ITimeScaleApi<number>, row: number): number | undefined {
  const zero = timeScale.logicalToCoordinate(0 as Logical)
  return zero === null ? undefined : zero + row * rowSpacing(timeScale)
}

/** Pixels from one row to the next at the present zoom. */
export function rowSpacing(timeScale: ITimeScaleApi<number>): number {
  const far = 1_000_000
  const zero = timeScale.logicalToCoordinate(0 as Logical)
  const end = timeScale.logicalToCoordinate(far as Logical)
  return zero === null || end === null ? 0 : (end - zero) / far
}
