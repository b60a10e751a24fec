interface VsCodeApi {
  postMessage(message: unknown): void
  getState(): unknown
  setState(state: unknown): void
}

declare function acquireVsCodeApi(): VsCodeApi

/**
 * The extension beyond a webview: typed messages both ways, and the view's state that outlives a reload. A page can have
 * one only.
 */
export class Host<From, To, State> {
  readonly #api = acquireVsCodeApi()
  readonly #asState: (value: unknown) => State | undefined

  /** @param asState takes what an older version of the view may have kept */
  constructor(asState: (value: unknown) => State | undefined) {
    this.#asState = asState
  }

  post(message: From): void {
    this.#api.postMessage(message)
  }

  onMessage(receive: (message: To) => void): void {
    window.addEventListener('message', (event: MessageEvent<To>) => receive(event.data))
  }

  /** The state kept before a reload; undefined at first. */
  get state(): State | undefined {
    return this.#asState(this.#api.getState())
  }

  keepState(state: State): void {
    this.#api.setState(state)
  }
}
