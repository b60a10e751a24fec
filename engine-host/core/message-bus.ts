import { UserError } from './user-error.js'

/** Receives the messages of a subscription. */
export type MessageHandler = (message: unknown, topic: string) => void

/** Answers the requests to an endpoint. */
export type RequestHandler = (request: unknown) => unknown

/** A handler's interest in topics. */
export interface Subscription {
  /** A topic, or a pattern in which `*` stands for any characters, also none, and `?` for exactly one. */
  readonly pattern: string
  /** Who listens, for messages and lists. */
  readonly name: string
  /** Higher ones receive first; equal ones in sequence of subscription. */
  readonly priority: number
  readonly handler: MessageHandler
}

/** Messages within messages after which a bus is taken to be caught in a loop. */
const maximumDepth = 200

/** A handler threw; `cause` is what it threw. */
export class MessageHandlerError extends Error {
  override readonly name = 'MessageHandlerError'

  constructor(
    /** Name of the subscription or endpoint. */
    readonly handler: string,
    /** Topic of the message, or the endpoint. */
    readonly topic: string,
    override readonly cause: unknown,
  ) {
    super(`${handler} failed on '${topic}': ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/**
 * Passes messages between the parts of a run by topic, at once and in a fixed sequence: `publish` returns when every
 * handler has returned. Who subscribes while a message is under way receives the next one; who unsubscribes receives no
 * more. Endpoints answer requests, one handler each.
 */
export class MessageBus {
  /** Messages published so far, those without a subscriber included. */
  publishedCount = 0
  /** Requests made so far. */
  requestCount = 0
  private readonly held: Subscription[] = []
  private readonly endpoints = new Map<string, RequestHandler>()
  /** Subscriptions by topic, found once; a change of the subscriptions starts it anew. */
  private matching = new Map<string, readonly Subscription[]>()
  private depth = 0

  /**
   * Subscribes a handler to a topic or pattern.
   *
   * @param options.name Who listens. Default: the handler's function name, else `a handler`.
   * @param options.priority Higher ones receive first. Default 0.
   */
  subscribe(
    pattern: string,
    handler: MessageHandler,
    options: { readonly name?: string; readonly priority?: number } = {},
  ): Subscription {
    checkTopic(pattern)
    const { name = handler.name || 'a handler', priority = 0 } = options
    const subscription: Subscription = { pattern, name, priority, handler }
    let place = this.held.length
    while (place > 0 && this.held[place - 1]!.priority < priority) place--
    this.held.splice(place, 0, subscription)
    this.matching = new Map()
    return subscription
  }

  /** Ends a subscription; false when it had ended. */
  unsubscribe(subscription: Subscription): boolean {
    const place = this.held.indexOf(subscription)
    if (place < 0) return false
    this.held.splice(place, 1)
    this.matching = new Map()
    return true
  }

  /**
   * Hands a message to every handler whose pattern matches the topic; returns to how many. Throws a
   * `MessageHandlerError` with the first error of a handler; those after it receive nothing.
   */
  publish(topic: string, message: unknown): number {
    checkPlain(topic)
    this.publishedCount++
    const receivers = this.receivers(topic)
    if (receivers.length === 0) return 0
    let count = 0
    this.enter(topic)
    try {
      for (const subscription of receivers) {
        if (receivers !== this.matching.get(topic) && !this.held.includes(subscription)) continue
        this.call(subscription.name, topic, () => subscription.handler(message, topic))
        count++
      }
    } finally {
      this.depth--
    }
    return count
  }

  /** Whether a message on this topic would be received. */
  hasSubscribers(topic: string): boolean {
    return this.held.length > 0 && this.receivers(topic).length > 0
  }

  /** The subscriptions in the sequence in which they receive, of all topics or those that match one. */
  subscriptions(topic?: string): readonly Subscription[] {
    return topic === undefined ? [...this.held] : this.receivers(topic)
  }

  /** The patterns that are subscribed to, each once, in the sequence of their subscription. */
  get patterns(): readonly string[] {
    return [...new Set(this.held.map(({ pattern }) => pattern))]
  }

  /** Names an endpoint that answers requests. Throws a `UserError` when the name is taken. */
  register(endpoint: string, handler: RequestHandler): void {
    checkPlain(endpoint)
    if (this.endpoints.has(endpoint))
      throw new UserError(
        `The endpoint '${endpoint}' is taken.`,
        'Register it under another name, or deregister it first.',
      )
    this.endpoints.set(endpoint, handler)
  }

  /** Takes an endpoint away; false when there was none. */
  deregister(endpoint: string): boolean {
    return this.endpoints.delete(endpoint)
  }

  /**
   * Sends a request to an endpoint and returns its answer. Throws a `UserError` when nobody answers there and a
   * `MessageHandlerError` with the error of the handler.
   */
  request(endpoint: string, message: unknown): unknown {
    const handler = this.endpoints.get(endpoint)
    if (handler === undefined)
      throw new UserError(
        `Nobody answers at the endpoint '${endpoint}'.`,
        this.endpoints.size === 0
          ? 'Register it first, in onStart of the component that answers.'
          : `Registered are ${this.endpointNames.join(', ')}.`,
      )
    this.requestCount++
    this.enter(endpoint)
    try {
      return this.call(`the endpoint '${endpoint}'`, endpoint, () => handler(message))
    } finally {
      this.depth--
    }
  }

  /** The endpoints in sequence of registration. */
  get endpointNames(): readonly string[] {
    return [...this.endpoints.keys()]
  }

  private receivers(topic: string): readonly Subscription[] {
    let found = this.matching.get(topic)
    if (found === undefined) {
      found = this.held.filter(({ pattern }) => matchesTopic(pattern, topic))
      this.matching.set(topic, found)
    }
    return found
  }

  private enter(topic: string): void {
    if (this.depth === maximumDepth)
      throw new UserError(
        `Messages call for each other without end: '${topic}' is ${String(maximumDepth)} deep.`,
        'Look for a handler that publishes a topic to which it leads back itself.',
      )
    this.depth++
  }

  private call(name: string, topic: string, handler: () => unknown): unknown {
    try {
      return handler()
    } catch (cause) {
      // What failed deep inside names its own handler.
      if (cause instanceof MessageHandlerError) throw cause
      throw new MessageHandlerError(name, topic, cause)
    }
  }
}

/** Whether a topic matches a pattern in which `*` stands for any characters, also none, and `?` for exactly one. */
export function matchesTopic(pattern: string, topic: string): boolean {
  let at = 0
  let inPattern = 0
  let star = -1
  let resume = 0
  while (at < topic.length) {
    const wanted = pattern[inPattern]
    if (wanted === '*') {
      star = inPattern++
      resume = at
    } else if (wanted === '?' || wanted === topic[at]) {
      inPattern++
      at++
    } else if (star >= 0) {
      inPattern = star + 1
      at = ++resume
    } else return false
  }
  while (pattern[inPattern] === '*') inPattern++
  return inPattern === pattern.length
}

function checkTopic(topic: string): void {
  if (topic.length > 0 && !/\s/.test(topic)) return
  throw new UserError(`'${topic}' is no topic.`, 'Use a text without blanks, such as signals.momentum.')
}

function checkPlain(topic: string): void {
  checkTopic(topic)
  if (!/[*?]/.test(topic)) return
  throw new UserError(`'${topic}' has a wildcard.`, 'Wildcards belong into subscriptions; name one topic here.')
}
