import type { ToResultsView } from '../engine-host/protocol/webview-messages.js'

/** Longest that a view may take for one picture; it is gone when it was hidden. */
const patienceMs = 20_000

/** Pictures that a view was asked to draw. */
export class PictureRequests {
  private readonly waiting = new Map<number, { resolve: (png: Uint8Array) => void; reject: (cause: Error) => void }>()
  private lastId = 0

  /** @param post false where there is no view that could draw */
  constructor(private readonly post: (message: ToResultsView) => boolean) {}

  async draw(svg: string): Promise<Uint8Array> {
    const id = ++this.lastId
    let timer: ReturnType<typeof setTimeout> | undefined
    try {
      return await new Promise<Uint8Array>((resolve, reject) => {
        this.waiting.set(id, { resolve, reject })
        timer = setTimeout(() => reject(new Error('the results were hidden or too busy to draw')), patienceMs)
        if (!this.post({ type: 'drawPicture', id, svg })) reject(new Error('the results of the run are not in sight'))
      })
    } finally {
      clearTimeout(timer)
      this.waiting.delete(id)
    }
  }

  /** @param png Base64; empty where it could not be drawn */
  take(id: number, png: string): void {
    const waiting = this.waiting.get(id)
    if (png === '') waiting?.reject(new Error('the view could not draw it'))
    else waiting?.resolve(Buffer.from(png, 'base64'))
  }

  /** The view is gone. */
  drop(): void {
    for (const { reject } of this.waiting.values()) reject(new Error('the results of the run were closed or hidden'))
  }
}
