/** Pixels of a marker. */
const markerWidth = 10
const markerHeight = 9

/** A triangle with its tip at the point: up lies below it, down above. @param scale of its size, 1 by default */
export function drawTriangle(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  way: 'up' | 'down',
  colour: string,
  edge: string,
  scale = 1,
): void {
  const base = y + (way === 'up' ? 1 : -1) * markerHeight * scale
  const half = (markerWidth / 2) * scale
  context.beginPath()
  context.moveTo(x, y)
  context.lineTo(x - half, base)
  context.lineTo(x + half, base)
  context.closePath()
  context.lineJoin = 'round'
  context.lineWidth = 3
  context.strokeStyle = edge
  context.stroke()
  context.fillStyle = colour
  context.fill()
}
