/** A `Date` whose present is the simulated clock; with arguments it is the ordinary one. */
export function simulatedDate(now: () => number): DateConstructor {
  const simulated: DateConstructor = new Proxy(Date, {
    // Reflect.construct keeps subclasses working: `class Day extends Date`.
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
    apply: (target) => new target(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown)),
  })
  return simulated
}
