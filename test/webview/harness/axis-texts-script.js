/* global CanvasRenderingContext2D, MouseEvent, document, requestAnimationFrame */
/*
 * Fits the chart of the curve, and answers what its axis of time writes and where, from left to right: evaluated inside its page.
 */
;(async () => {
  const plot = document.querySelector('.equity-chart .plot')
  const { prototype } = CanvasRenderingContext2D
  const write = prototype.fillText
  const drawn = []
  prototype.fillText = function (text, x, ...rest) {
    drawn.push({ x: this.getTransform().e + x, text, canvas: this.canvas })
    write.call(this, text, x, ...rest)
  }
  plot.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))
  for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame)
  prototype.fillText = write
  const top = (canvas) => canvas.getBoundingClientRect().top
  const lowest = Math.max(...[...plot.querySelectorAll('canvas')].map(top))
  const onAxis = drawn.filter(({ canvas }) => plot.contains(canvas) && top(canvas) === lowest)
  return [...new Set(onAxis.sort((a, b) => a.x - b.x).map(({ x, text }) => `${text} at ${Math.round(x)}`))]
})()
