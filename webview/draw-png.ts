/** Pixels for each of the picture's own, so that text is sharp on paper and on fine screens. */
const scale = 2

/** Draws an SVG of a size of its own as PNG in Base64; empty when the browser cannot. */
export async function drawPng(svg: string): Promise<string> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  try {
    await image.decode()
  } catch {
    return ''
  }
  const canvas = document.createElement('canvas')
  canvas.width = image.naturalWidth * scale
  canvas.height = image.naturalHeight * scale
  const context = canvas.getContext('2d')
  if (context === null || canvas.width === 0) return ''
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '')
}
