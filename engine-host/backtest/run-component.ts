import type { Actor } from '../trading/actor.js'
import type { OrderOwner } from '../model/order-owner.js'
import { constructWith } from '../trading/strategy-construction.js'
import type { StrategyContext } from '../trading/strategy-context.js'
import type { StrategyNotifier } from './strategy-notifier.js'

/** A class that extends `Strategy` or `Actor`. */
export type StrategyConstructor = new () => Actor

/** A strategy or actor of a run, with what ties it to the engine. */
export class RunComponent {
  /** Its indicators have seen enough bars, or it does not wait for them. */
  isWarm = false
  /** Sources whose data it has unsubscribed from. */
  readonly unsubscribed = new Set<number>()
  private created: Actor | undefined

  constructor(
    private readonly type: StrategyConstructor,
    readonly owner: OrderOwner,
    readonly context: StrategyContext,
    readonly notifier: StrategyNotifier,
  ) {}

  /** The strategy or actor; there once it has been created. */
  get listener(): Actor {
    return this.created!
  }

  /** Whether rows of a source are delivered to it; event frequency. */
  receives(source: number): boolean {
    return this.isWarm && (this.unsubscribed.size === 0 || !this.unsubscribed.has(source))
  }

  /** Constructs it. Throws a `UserError` when the run gives it a parameter that it does not have. */
  create(): void {
    this.created = constructWith(this.context, () => new this.type())
    this.context.parameters.checkAllGivenAreDeclared(this.type.name)
    this.notifier.connect(this.created)
  }
}
